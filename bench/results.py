"""What was measured, as a table for people and as JSON for programs."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from vrrpwatch import __version__

_MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Result:
    """One program at one piece of work; medians over the rounds."""

    work: str
    program: str
    seconds: float
    adverts_per_s: float | None
    """None where the adverts are not the point."""
    times_tshark: float | None
    """How many times as fast as tshark; None without it."""
    peak_bytes: int


@dataclass(frozen=True, slots=True)
class Machine:
    """Where and with what the figures were made."""

    date: str
    processor: str
    cores: int
    system: str
    python: str
    vrrpwatch: str
    tshark: str
    """Its first line about itself; empty when it is missing."""


@dataclass(frozen=True, slots=True)
class LiveResult:
    """One program at one rate of adverts."""

    work: str
    program: str
    sent: int
    seen: int
    told_loss: bool
    """Whether the program said that the kernel lost frames."""
    cpu: float
    """Processor seconds for each second."""
    waited: float
    """Seconds of each second in which it could have run and others did: where that is much, others were measured."""
    peak_bytes: int


@dataclass(frozen=True, slots=True)
class Lateness:
    """Milliseconds from the kernel's stamp of a frame to the line about it."""

    samples: int
    p50_ms: float
    p99_ms: float
    max_ms: float


@dataclass(frozen=True, slots=True)
class Live:
    """All that was measured on the wire."""

    results: tuple[LiveResult, ...]
    lateness: Lateness


def this_machine(tshark: str | None) -> Machine:
    """The machine that this runs on; `tshark` is the path of the program."""
    return Machine(
        date=datetime.now(UTC).date().isoformat(),
        processor=_processor(),
        cores=os.cpu_count() or 1,
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        vrrpwatch=__version__,
        tshark=_first_line([tshark, "--version"]) if tshark else "",
    )


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _first_line(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.partition("\n")[0]


def table(results: Sequence[Result]) -> str:
    """A Markdown table that reads well as plain text."""
    return _table([("work", "program", "seconds", "adverts/s", "x tshark", "peak MiB"), *map(_row, results)])


def live_table(live: Live) -> str:
    """What was measured on a wire, in the same form, with a sentence about lateness."""
    head = ("live work", "program", "sent", "lost", "told", "CPU %", "waited %", "peak MiB")
    late = live.lateness
    sentence = (
        f"From the kernel's stamp to the line, {late.samples} times: "
        f"p50 {late.p50_ms:.0f} ms, p99 {late.p99_ms:.0f} ms, at most {late.max_ms:.0f} ms."
    )
    return f"{_table([head, *map(_live_row, live.results)])}\n\n{sentence}"


def tables(results: Sequence[Result], live: Live | None) -> str:
    """All that was measured."""
    return "\n\n".join([*([table(results)] if results else []), *([live_table(live)] if live else [])])


def _live_row(result: LiveResult) -> tuple[str, ...]:
    lost, peak = result.sent - result.seen, result.peak_bytes / _MEBIBYTE
    shares = (f"{100 * result.cpu:.1f}", f"{100 * result.waited:.1f}")
    told = "yes" if result.told_loss else "" if not lost else "no"
    return (result.work, result.program, f"{result.sent:,}", f"{lost:,}", told, *shares, f"{peak:.0f}")


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["| " + " | ".join(_padded(row, widths)) + " |" for row in rows]
    rule = (
        "|"
        + "|".join("-" * (width + 2) if at < 2 else "-" * (width + 1) + ":" for at, width in enumerate(widths))
        + "|"
    )
    return "\n".join([lines[0], rule, *lines[1:]])


def _row(result: Result) -> tuple[str, ...]:
    rate = "" if result.adverts_per_s is None else f"{result.adverts_per_s:,.0f}"
    times = "" if result.times_tshark is None else f"{result.times_tshark:.2f}"
    peak = f"{result.peak_bytes / _MEBIBYTE:.0f}"
    return (result.work, result.program, f"{result.seconds:.3f}", rate, times, peak)


def _padded(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    """Words to the left, numbers to the right."""
    return [
        cell.ljust(width) if at < 2 else cell.rjust(width)
        for at, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]


def write_json(path: Path, machine: Machine, results: Sequence[Result], live: Live | None) -> None:
    """One object: the machine, the list of results, and what was measured live; null where it could not be."""
    record: dict[str, object] = {"machine": asdict(machine), "results": [asdict(result) for result in results]}
    record["live"] = asdict(live) if live else None
    path.write_text(json.dumps(record, indent=2) + "\n")


def write_markdown(path: Path, machine: Machine, results: Sequence[Result], live: Live | None) -> None:
    """The page that is kept with the source."""
    facts = "\n".join(f"- {name}: {value}" for name, value in asdict(machine).items() if value)
    command = "python " + " ".join(["bench/run.py", *sys.argv[1:]])
    head = f"# The last saved run\n\nWritten by `{command}`; every run is a whole process, figures are medians.\n"
    path.write_text(f"{head}\n{facts}\n\n{tables(results, live)}\n")
