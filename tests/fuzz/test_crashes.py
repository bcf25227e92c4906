"""What broke something once is read in every format, and breaks nothing."""

import json
import re
from itertools import product
from pathlib import Path

import pytest

from tests.captures import frames_of, read
from tests.fuzz.crash import CRASHES
from tests.sessions import command
from tests.test_anatomy import check
from vrrpwatch.decode.anatomy import anatomy
from vrrpwatch.model.snapshot import Status
from vrrpwatch.report import FORMATS, STREAMS

KEPT = sorted(path for path in CRASHES.iterdir() if path.name != "README.md")


def test_the_folder_tells_of_every_file_and_names_it_after_a_fault() -> None:
    assert KEPT
    told = re.findall(r"^\| `(\S+)` \|", (CRASHES / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(told) == [path.name for path in KEPT]
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*\.(pcapng|bin)", path.name) for path in KEPT)


@pytest.mark.parametrize(("path", "form"), list(product(KEPT, (*FORMATS, *STREAMS))), ids=lambda one: Path(one).stem)
def test_no_format_meets_a_mistake_of_our_own(path: Path, form: str) -> None:
    done = command("analyze", "--format", form, "--show-secrets", path)
    assert done.returncode in set(Status)
    assert b"Traceback" not in done.stderr
    assert b"internal error" not in done.stdout + done.stderr
    if form == "json" and done.stdout:
        assert json.loads(done.stdout)["statistics"]["internal_errors"] == {}


@pytest.mark.parametrize("path", [path for path in KEPT if path.suffix == ".pcapng"], ids=lambda path: path.stem)
def test_every_field_of_every_frame_stands_inside_it(path: Path) -> None:
    for frame in frames_of(read(path)[0]):
        check(anatomy(frame), frame.data)
