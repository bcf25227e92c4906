"""The program as it is run: exit codes, streams, and what it says when it is used wrongly."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from vrrpwatch.cli.commands import COMMANDS
from vrrpwatch.cli.exit_codes import MEANINGS
from vrrpwatch.cli.progress import reading_progress
from vrrpwatch.demo import capture_path
from vrrpwatch.model.snapshot import Status
from vrrpwatch.rules import RULES

PROGRAM = (sys.executable, "-W", "error", "-m", "vrrpwatch")
DEMO = str(capture_path())
CLOSED = (" >&-", " 2>&-", " >&- 2>&-", " <&- >&- 2>&-")
"""What a shell adds to close streams."""


def run(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run vrrpwatch in a pipe."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    return subprocess.run((*PROGRAM, *arguments), capture_output=True, text=True, cwd=cwd, env=environment, check=False)


def test_help_lists_every_command() -> None:
    done = run("--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert all(f"\n  {name} " in done.stdout for name in COMMANDS)
    assert max(map(len, done.stdout.splitlines())) <= 80


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    done = run(name, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Usage: vrrpwatch {name}")


def test_version() -> None:
    assert run("--version").stdout.startswith("vrrpwatch ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "name an interface, a capture or a command; vrrpwatch --help lists them"),
        (("--nonsense",), "No such option"),
        (("analyze",), "Missing argument 'PATH... | -'; see vrrpwatch analyze --help"),
        (("analyze", ""), "'' is no name of a file"),
        (("analyze", "--colour"), "No such option '--colour'. Did you mean '--color'?\n"),
        (("analyze", "--format", "xml", "x.pcap"), "'xml' is not one of 'text', 'json'"),
        (("analyze", "--fail-on", "maybe", "x.pcap"), "'maybe' is not one of"),
        (("analyse",), 'no interface or file "analyse"; did you mean analyze?'),
        (("no such thing",), 'no interface or file "no such thing"; vrrpwatch --help lists the commands'),
        (("",), 'no interface or file ""'),
        (("explain", "dual-mster"), 'no rule "dual-mster"; did you mean dual-master?'),
        (("explain", "xyzzy"), 'no rule "xyzzy"; vrrpwatch rules lists all of them'),
        (("explain",), "Missing argument"),
        (("\x1b[2J\u202e",), 'no interface or file "\\x1b[2J\\u202e"'),
        (("explain", "a\nb\x9b"), "no rule"),
        (("--\x1b[2J",), "No such option"),
    ],
)
def test_wrong_usage_is_one_safe_line_and_unknown(arguments: Sequence[str], message: str) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (Status.UNKNOWN, "")
    assert done.stderr.startswith("vrrpwatch: ")
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stderr.removesuffix("\n").isprintable()


def test_an_existing_file_as_first_word_is_analyzed_where_there_is_no_terminal() -> None:
    path = str(capture_path())
    asked, meant = run("analyze", path), run(path)
    assert (meant.returncode, meant.stdout, meant.stderr) == (asked.returncode, asked.stdout, asked.stderr)
    assert meant.stdout


def test_an_interface_as_first_word_is_watched() -> None:
    assert run("lo", "--help").stdout.startswith("Usage: vrrpwatch watch [OPTIONS] INTERFACE... | -\n")
    assert "did you mean lo?" in run("loo").stderr


def test_rules_lists_every_rule() -> None:
    done = run("rules")
    assert (done.returncode, done.stderr) == (0, "")
    assert all(f"  {rule.id} " in done.stdout for rule in RULES)
    listed = json.loads(run("rules", "--format", "json").stdout)
    assert [rule["rule"] for rule in listed["rules"]] == [rule.id for rule in RULES]


def test_explain_shows_the_manual_page() -> None:
    done = run("explain", "dual-master")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("dual-master (critical)\n\nTwo or more routers act as Master")
    assert "\nWhat to do\n    " in done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk_is_said() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run((*PROGRAM, "rules"), stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == Status.UNKNOWN
    assert done.stderr == "vrrpwatch: cannot write to stdout: No space left on device\n"


@pytest.mark.parametrize("arguments", [("rules",), ("explain", "dual-master"), ("--help",)])
def test_a_reader_that_has_gone_is_no_error(arguments: Sequence[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run((*PROGRAM, *arguments), stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("arguments", [("rules",), ("explain", "dual-master"), ("--help",), ("analyze", "-q", DEMO)])
def test_closed_streams_change_nothing_but_what_is_shown(arguments: Sequence[str]) -> None:
    command = " ".join((*PROGRAM, *arguments))
    codes = [subprocess.run(command + close, shell=True, capture_output=True, check=False) for close in CLOSED]  # noqa: S602
    assert {(done.returncode, done.stderr) for done in codes} == {(run(*arguments).returncode, b"")}


@pytest.mark.parametrize(("terminal", "draws"), [("xterm", True), ("dumb", False)])
def test_a_progress_bar_is_drawn_only_where_it_can_be(
    terminal: str, draws: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", terminal)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with reading_progress() as on_progress:
        assert (on_progress is not None) is draws


CRASH = """
import sys, vrrpwatch.cli.commands as commands
from vrrpwatch.cli import main
def crash(*_): raise {error}
commands.LazyGroup.get_command = crash
sys.exit(main(["rules"]))
"""


def crash(error: str) -> subprocess.CompletedProcess[str]:
    """Run vrrpwatch with `error` raised in the middle of a command."""
    code = CRASH.format(error=error)
    return subprocess.run((sys.executable, "-c", code), capture_output=True, text=True, check=False)


def test_a_crash_shows_itself_and_is_unknown() -> None:
    done = crash("ValueError('bad \\x1b[2J')")
    assert done.returncode == Status.UNKNOWN
    assert done.stderr.startswith("Traceback")
    assert "ValueError: bad \\x1b[2J" in done.stderr


def test_an_interrupt_is_quiet_and_unknown() -> None:
    done = crash("KeyboardInterrupt")
    assert (done.returncode, done.stdout, done.stderr) == (Status.UNKNOWN, "", "")


def test_help_loads_neither_the_model_nor_what_draws() -> None:
    """Start-up of `--help` stays below 0.1 s."""
    code = "import sys; from vrrpwatch.cli import main; main(['--help']); print(*sys.modules)"
    loaded = subprocess.run((sys.executable, "-c", code), capture_output=True, text=True, check=True).stdout.split()
    assert not {"rich", "dpkt", "textual", "pyshark", "vrrpwatch.model.snapshot", "difflib", "tempfile"} & set(loaded)


def test_the_manual_names_the_exit_codes_of_the_program() -> None:
    assert [(number, name) for number, name, _ in MEANINGS] == [(int(status), status.name) for status in Status]


@pytest.mark.parametrize(
    ("columns", "least", "most"),
    [("70", 60, 68), ("20", 40, 50), ("300", 85, 98), ("", 65, 78), ("0", 65, 78), ("wide", 65, 78)],
)
def test_help_fits_the_terminal_as_far_as_it_can_be_read(columns: str, least: int, most: int) -> None:
    """Lines neither so short that words have a line each, nor so long that the eye loses them."""
    environment = {**os.environ, "COLUMNS": columns}
    command = (*PROGRAM, "watch", "--help")
    shown = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
    assert least <= max(map(len, shown.splitlines())) <= most
