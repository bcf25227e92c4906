"""The exit code is the verdict, 3 is everything that is none, and no mistake looks like a verdict."""

import os
import subprocess
import sys
from pathlib import Path

from tests.figures import reached
from tests.rights import PROGRAM
from tests.sessions import LAB
from vrrpwatch.demo import capture_path
from vrrpwatch.model.snapshot import Status

DEMO, SPLIT = str(capture_path()), str(LAB / "split-brain-partition.pcap")
INVOCATIONS: tuple[tuple[Status, tuple[str, ...]], ...] = (
    (Status.OK, ("--help",)),
    (Status.OK, ("--version",)),
    (Status.OK, ("rules",)),
    (Status.OK, ("explain", "dual-master")),
    (Status.OK, ("analyze", DEMO, "--fail-on", "critical")),
    (Status.OK, ("analyze", SPLIT, "--fail-on", "never")),
    (Status.WARNING, ("analyze", DEMO)),
    (Status.WARNING, ("analyze", DEMO, "--format", "json")),
    (Status.WARNING, (DEMO,)),
    (Status.CRITICAL, ("analyze", SPLIT)),
    (Status.CRITICAL, ("analyze", SPLIT, "--format", "csv")),
    (Status.CRITICAL, ("analyze", SPLIT, DEMO)),
    (Status.UNKNOWN, ()),
    (Status.UNKNOWN, ("--nonsense",)),
    (Status.UNKNOWN, ("analyze",)),
    (Status.UNKNOWN, ("analyze", "no-such-file.pcap")),
    (Status.UNKNOWN, ("analyze", os.devnull)),
    (Status.UNKNOWN, ("analyze", DEMO, "--format", "xml")),
    (Status.UNKNOWN, ("watch", "no-such-interface")),
    (Status.UNKNOWN, ("explain", "no-such-rule")),
)
CRASH = """
import sys
from vrrpwatch.cli import main
from vrrpwatch.cli.commands import LazyGroup
def crash(*_): raise {error}
LazyGroup.get_command = crash
sys.exit(main(["rules"]))
"""


def test_each_invocation_ends_in_its_code(tmp_path: Path) -> None:
    for code, words in INVOCATIONS:
        done = subprocess.run([*PROGRAM, *words], capture_output=True, check=False, cwd=tmp_path, timeout=60)
        assert done.returncode == code, (words, done.stderr)
    for error in ("ValueError", "SystemExit(1)", "SystemExit('text')", "MemoryError", "RecursionError"):
        crash = [sys.executable, "-c", CRASH.format(error=error)]
        done = subprocess.run(crash, capture_output=True, check=False, timeout=60)
        assert done.returncode == Status.UNKNOWN, error
    reached("G6", f"{len(INVOCATIONS)} of {len(INVOCATIONS)}, and 5 kinds of crash end in 3")
