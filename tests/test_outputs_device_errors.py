"""A device that answers with an I/O error (EIO): the analysis goes on, what is lost is counted, and findings say it.

strace makes the calls fail that write to one file, and no others; it says which ones.
"""

import json
import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.figures import reached
from tests.rights import PROGRAM
from tests.sessions import LAB, Report, command, records_of
from tests.tools import need_tool
from vrrpwatch.capture import open_stream
from vrrpwatch.model.frame import Blind, Frame

HEALTHY = LAB / "v3-dual-stack.pcap"
PATIENCE_S = 30
PARTS = 6
"""In which frames come that are written when they come: at once they would be written at once."""
TROUBLE = ("output-failed", "output-recovered")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a session whose output failed."""

    code: int
    lines: list[Report]
    """On stdout."""
    said: str
    refused: int
    """Calls that failed."""

    @property
    def lost(self) -> int:
        """As told on stderr."""
        return sum(map(int, re.findall(r"lost: (\d+)", self.said)))


def watched(path: Path, option: str, fault: str) -> Outcome:
    """`watch` over a healthy capture; of the calls that write to `path` those fail that `fault` names (strace(1))."""
    log = path.with_suffix(".calls")
    tracing = ("-f", "-qq", "-o", log, "-P", path, "-e", "trace=write,pwrite64,fdatasync", "-e", f"inject={fault}")
    words = (need_tool("strace"), *tracing, *PROGRAM, "watch", "-", "--allow-root", "--format", "jsonl", option, path)
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        assert program.stdin
        header, records = records_of(HEALTHY)
        program.stdin.write(header)
        size = -(-len(records) // (PARTS if option == "-w" else 1))
        for part, at in enumerate(range(0, len(records), size)):
            program.stdin.write(b"".join(records[at : at + size]))
            program.stdin.flush()
            _await_calls(log, 2 + part)
        out, said = program.communicate(timeout=PATIENCE_S)
    refused = log.read_text().count("(INJECTED)")
    return Outcome(program.returncode, [*map(json.loads, out.splitlines())], said.decode(), refused)


def _await_calls(log: Path, count: int) -> None:
    """Until so many calls were traced."""
    end_s = time.monotonic() + PATIENCE_S
    while not log.exists() or log.read_text().count("\n") < count:
        assert time.monotonic() < end_s, log.read_text()
        time.sleep(0.01)


def about_outputs(line: Report) -> bool:
    return line["event"] in TROUBLE or line.get("finding", {}).get("rule") == "output-failing"


@pytest.fixture(scope="module")
def ordinary_lines() -> list[Report]:
    """What is told of the capture when nothing fails, but for the verdict."""
    done = command("watch", "-", "--allow-root", "--format", "jsonl", stdin=HEALTHY.read_bytes())
    assert (done.returncode, done.stderr) == (0, b"")
    return [json.loads(line) for line in done.stdout.splitlines()][:-1]


@pytest.mark.parametrize(("when", "for_good"), [("4..7", False), ("5+", True)])
def test_lines_that_the_device_refuses_are_counted_and_a_finding_tells_it(
    when: str, for_good: bool, ordinary_lines: list[Report], tmp_path: Path
) -> None:
    path = tmp_path / "lines"
    told = watched(path, "-o", f"write:error=EIO:when={when}")
    assert told.code == 1, "the finding is a warning"
    assert "cannot write" in told.said
    assert "Traceback" not in told.said
    assert told.lost == told.refused > 0
    kept = [json.loads(line) for line in path.read_text().splitlines()]
    ordinary = [line for line in kept if not about_outputs(line) and line["event"] != "verdict"]
    assert [line for line in ordinary_lines if line in ordinary] == ordinary, "whole, in order, and none twice"
    reached("D3", "EIO at some lines and to the end: 0 exceptions, each line whole, all lost ones counted")
    if for_good:
        assert len(kept) == 4
        return
    assert len(ordinary) + told.refused == len(ordinary_lines), "nothing else is lost"
    assert [line["event"] for line in kept if about_outputs(line)] == [
        "output-failed",
        "finding-opened",
        "output-recovered",
        "finding-closed",
    ]
    assert kept[-1]["verdict"]["reason"].startswith(f"vrrpwatch could not write {path}: Input/output error")
    assert f"{told.refused} were lost" in [line for line in kept if about_outputs(line)][-1]["finding"]["detail"]


def test_frames_that_the_device_refuses_are_counted_and_the_lines_on_stdout_tell_it(tmp_path: Path) -> None:
    path = tmp_path / "frames.pcapng"
    # The first call writes the header.
    told = watched(path, "-w", "pwrite64:error=EIO:when=3..4")
    assert told.code == 1
    assert told.refused == 2
    items = [item for _, parts in open_stream([str(path)]).turns() for item in parts]
    frames = [item for item in items if isinstance(item, Frame)]
    assert len(frames) + told.lost == len(records_of(HEALTHY)[1])
    assert [item.lost for item in items if isinstance(item, Blind)] == [told.lost]
    (failed, *_, recovered) = [line for line in told.lines if line["event"] in TROUBLE]
    assert (failed["event"], failed["output"], failed["error"]) == ("output-failed", str(path), "Input/output error")
    assert (recovered["event"], recovered["unit"], recovered["lost"]) == ("output-recovered", "frames", told.lost)
    findings = [line for line in told.lines if line.get("finding", {}).get("rule") == "output-failing"]
    assert [line["event"] for line in findings] == ["finding-opened", "finding-closed"]
    assert told.lines[-1]["verdict"]["status"] == "warning"
    reached("D3", "EIO on the frames of -w: counted, noted in the file, and a finding on stdout")


def test_a_disk_that_did_not_keep_what_was_written_is_a_finding_as_well(tmp_path: Path) -> None:
    """As disks do: the write is taken into memory, and the error comes when it goes to the device (fsync(2))."""
    path = tmp_path / "lines"
    told = watched(path, "-o", "fdatasync:error=EIO")
    assert (told.code, told.lost) == (1, 0)
    assert told.said == f"vrrpwatch: cannot sync {path}: Input/output error; its last lines may be lost\n"
    kept = [json.loads(line) for line in path.read_text().splitlines()]
    (opened,) = [line for line in kept if line["event"] == "finding-opened" and about_outputs(line)]
    assert opened["finding"]["title"] == (
        f"vrrpwatch cannot write {path}: Input/output error when the disk was to keep it"
    )
    assert kept[-1]["verdict"]["status"] == "warning"
