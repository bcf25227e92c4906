"""Runs programs as a user would, from start to exit, and says what each run cost."""

import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

_KIBIBYTE = 1024
_SHOWN_CHARACTERS = 500
_QUICK_S = 5
_LEVER = 10
"""What is extrapolated is measured twice; the second time so many times as much is read."""
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
    "PYTHONPATH": str(Path(__file__).parents[1]),
}
"""Users have compiled modules: who measures without them measures the compiler."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took."""

    seconds: float
    peak_bytes: int


@dataclass(frozen=True, slots=True)
class Program:
    """What is run; any exit code in `good` means that it did its work."""

    name: str
    command: tuple[str, ...]
    good: frozenset[int] = frozenset({0})
    frames: int | None = None
    """It is too slow for all: it reads so many frames, whose number ends the command, and the rest is extrapolated."""


def run(program: Program, frames: int = 0) -> Cost:
    """Run `program` once over a capture of `frames`, its output discarded. Ends the benchmark when it fails."""
    if program.frames is None or program.frames >= frames:
        return _run(program, () if program.frames is None else (str(frames),))
    few = _run(program, (str(program.frames // _LEVER),))
    some = _run(program, (str(program.frames),))
    # The time to start is there once, however many frames follow.
    seconds_a_frame = (some.seconds - few.seconds) / (program.frames - program.frames // _LEVER)
    return Cost(some.seconds + seconds_a_frame * (frames - program.frames), some.peak_bytes)


def _run(program: Program, limit: tuple[str, ...]) -> Cost:
    command = (*program.command, *limit)
    with tempfile.TemporaryFile() as errors:
        start_s = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors, env=ENVIRONMENT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start_s
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in program.good:
            errors.seek(0)
            said = errors.read().decode(errors="replace")[-_SHOWN_CHARACTERS:]
            raise SystemExit(f"{' '.join(command)} ended with {process.returncode}: {said}")
    # Linux counts in KiB.
    return Cost(seconds, usage.ru_maxrss * _KIBIBYTE)


def run_in_turn(programs: Sequence[Program], rounds: int, frames: int) -> list[list[Cost]]:
    """The costs of each program. They take turns, so that a busy moment of the machine meets all of them.

    A quick one runs twice, and the second run counts: while a slow one had its turn, the system may have taken what is
    read out of the page cache, and then the disk is measured.
    """
    costs: list[list[Cost]] = [[] for _ in programs]
    for _ in range(rounds):
        for program, its in zip(programs, costs, strict=True):
            cost = run(program, frames)
            its.append(run(program, frames) if cost.seconds < _QUICK_S else cost)
    return costs


def typical(costs: Sequence[Cost]) -> Cost:
    """Median time and median peak."""
    return Cost(median(one.seconds for one in costs), int(median(one.peak_bytes for one in costs)))


def times_as_long(costs: Sequence[Cost], ours: Sequence[Cost]) -> float:
    """How many times as long as `ours`: the median over the rounds, each compared within itself."""
    return median(other.seconds / one.seconds for other, one in zip(costs, ours, strict=True))
