"""Runs programs as a user would, from start to exit, and says what each run cost."""

import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

_KIBIBYTE = 1024
_SHOWN_CHARACTERS = 500


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


def run(program: Program) -> Cost:
    """Run `program` once, its output discarded. Ends the benchmark when it fails."""
    with tempfile.TemporaryFile() as errors:
        start_s = time.perf_counter()
        process = subprocess.Popen(program.command, stdout=subprocess.DEVNULL, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start_s
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in program.good:
            errors.seek(0)
            said = errors.read().decode(errors="replace")[-_SHOWN_CHARACTERS:]
            raise SystemExit(f"{' '.join(program.command)} ended with {process.returncode}: {said}")
    # Linux counts in KiB.
    return Cost(seconds, usage.ru_maxrss * _KIBIBYTE)


def run_in_turn(programs: Sequence[Program], rounds: int) -> list[list[Cost]]:
    """The costs of each program. They take turns, so that a busy moment of the machine meets all of them."""
    costs: list[list[Cost]] = [[] for _ in programs]
    for _ in range(rounds):
        for program, its in zip(programs, costs, strict=True):
            its.append(run(program))
    return costs


def typical(costs: Sequence[Cost]) -> Cost:
    """Median time and median peak."""
    return Cost(median(one.seconds for one in costs), int(median(one.peak_bytes for one in costs)))


def times_as_fast(costs: Sequence[Cost], reference: Sequence[Cost]) -> float:
    """How many times as fast as the reference: the median over the rounds, each compared within itself."""
    return median(other.seconds / one.seconds for one, other in zip(costs, reference, strict=True))
