"""Lines of JSON over mutated frames, for strict parsers: `python -m tests.fuzz.lines --seed 7 --lines 1000000`.

Each line is parsed by Python and all of them by jq, and there are as many as there was to tell.
"""

import json
import subprocess
import tempfile
import time
from collections.abc import Callable

from tests.figures import reached
from tests.fuzz.exercise import Unforgiving
from tests.fuzz.mutation import Mutator
from tests.fuzz.seeds import asked
from tests.tools import need_tool
from vrrpwatch.cli.session import Session
from vrrpwatch.model.event import Event
from vrrpwatch.model.finding import FindingChanged, Severity
from vrrpwatch.report.jsonl import Lines

RUN = 2_000
"""Frames of a session."""


class Counted:
    """Writes the lines, and counts what there is to tell."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._lines = Lines(write)
        self.told = 0

    def event(self, event: Event) -> None:
        self.told += 1
        self._lines.event(event)

    def finding(self, changed: FindingChanged) -> None:
        self.told += 1
        self._lines.finding(changed)

    def watch(self, mutator: Mutator) -> None:
        """A session over mutated frames, to its verdict."""
        session = Session(observer=self, mistakes=Unforgiving())
        session.follow([mutator.frame() for _ in range(RUN)])
        self.told += 1
        self._lines.end(session.close((), Severity.WARNING))


def parsed(seed: int, wanted: int) -> int:
    """Let at least `wanted` lines be written and parsed; how many they were. Asserts what must be true of them."""
    mutator, lines = Mutator(seed), 0
    with (
        tempfile.TemporaryFile() as read,
        subprocess.Popen([need_tool("jq"), "-e", ".event"], stdin=subprocess.PIPE, stdout=read) as jq,
    ):
        assert jq.stdin
        while lines < wanted:
            written: list[str] = []
            counted = Counted(written.append)
            counted.watch(mutator)
            whole = "".join(written)
            assert whole.isascii()
            assert whole.count("\n") == len(written) == counted.told
            for line in whole.splitlines():
                assert isinstance(json.loads(line, strict=True, parse_constant=_refused), dict)
            jq.stdin.write(whole.encode())
            lines += counted.told
        jq.stdin.close()
        assert jq.wait() == 0
        read.seek(0)
        assert sum(line.startswith(b'"') for line in read) == lines
    return lines


def _refused(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON (RFC 8259 section 6)")


def main() -> None:
    """Try as many as are asked for, and say how it went."""
    seed, wanted = asked(__doc__, "lines", 1_000_000)
    began = time.monotonic()
    lines = parsed(seed, wanted)
    figure = f"{lines:,} lines over mutated frames: all parsed by Python and jq, as many as there was to tell"
    reached("I5", figure, how=f"python -m tests.fuzz.lines --seed {seed} --lines {wanted}")
    print(f"{figure}, {time.monotonic() - began:.0f} s")  # noqa: T201


if __name__ == "__main__":
    main()
