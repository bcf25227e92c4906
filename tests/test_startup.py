"""What a command loads before it starts: most of the time that a small capture takes."""

import subprocess
import sys

import pytest

from vrrpwatch.demo import capture_path

DRAWING = {"rich", "textual", "pyshark", "pygments"}
HEAVY = DRAWING | {"numpy", "pcapy", "asyncio", "tempfile", "difflib", "dpkt.ip", "socket", "multiprocessing", "shutil"}
CODE = "import sys; from vrrpwatch.cli import main; main(sys.argv[1:]); print('LOADED', *sys.modules)"


def loaded(*arguments: str) -> set[str]:
    """The modules that are there when a command is done, without those of this environment's own start."""
    return _python(CODE, *arguments) - _python("import sys; print('LOADED', *sys.modules)")


def _python(code: str, *arguments: str) -> set[str]:
    done = subprocess.run((sys.executable, "-c", code, *arguments), capture_output=True, text=True, check=True)
    return set(done.stdout.rpartition("LOADED")[2].split())


@pytest.mark.parametrize(
    ("arguments", "most"),
    [(("--help",), 54), (("analyze", "--format", "json", str(capture_path())), 267)],
    ids=["help", "small capture"],
)
def test_no_module_is_loaded_that_is_not_needed(arguments: tuple[str, ...], most: int) -> None:
    modules = loaded(*arguments)
    assert not modules & HEAVY
    assert len(modules) <= most, sorted(modules)


def test_the_screen_leaves_what_only_its_help_needs_until_somebody_asks_for_it() -> None:
    code = (
        "import sys; from vrrpwatch.tui.app import WatchApp; from vrrpwatch.tui.panes import load_panes; load_panes();"
        "print('LOADED', *sys.modules)"
    )
    assert not _python(code) & {"markdown_it", "vrrpwatch.tui.help", "numpy"}


def test_help_knows_nothing_of_vrrp() -> None:
    ours = {name for name in loaded("--help") if name.startswith("vrrpwatch.")}
    assert not {name for name in ours if name.startswith(("vrrpwatch.model.snapshot", "vrrpwatch.decode"))}


def test_the_end_does_not_search_what_was_loaded() -> None:
    """For garbage, which the system takes back anyway: that took as long as to read a small capture."""
    code = "import gc; from vrrpwatch.cli import main; main(['--help']); print('LOADED', gc.get_freeze_count() > 1000)"
    assert _python(code) == {"True"}
