"""What was measured, as tables for people, and the page that is kept with the source."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bench.results import Live, LiveResult, Machine, Result
from bench.targets import Target

_MEBIBYTE = 1 << 20
_WORDS = 2
"""Columns of words; they come first."""
_METHOD = """\
What takes less than five seconds runs twice and the second run counts, so that the capture is in the page cache.
Figures are medians over the rounds, and `x vrrpwatch` the median of what was compared in each round; `dense, long` runs
once."""


def result_table(results: Sequence[Result]) -> str:
    """A Markdown table that reads well as plain text."""
    head = ("work", "program", "seconds", "adverts/s", "x vrrpwatch", "peak MiB")
    note = "* A part was measured, and the rest extrapolated.\n" if any(one.extrapolated for one in results) else ""
    return f"{_table([head, *map(_row, results)])}\n{note}".rstrip("\n")


def target_table(targets: Sequence[Target]) -> str:
    """Each figure beside what it must be and what we want."""
    return _table([("work", "figure", "measured", "must", "aim", "reached"), *map(_target_row, targets)])


def live_table(live: Live) -> str:
    """What was measured on a wire, in the same form, with a sentence about lateness."""
    head = ("live work", "program", "sent", "lost", "told", "CPU %", "waited %", "peak MiB")
    late = live.lateness
    sentence = (
        f"From the kernel's stamp to the line, {late.samples} times: "
        f"p50 {late.p50_ms:.0f} ms, p99 {late.p99_ms:.0f} ms, at most {late.max_ms:.0f} ms."
    )
    return f"{_table([head, *map(_live_row, live.results)])}\n\n{sentence}"


def tables(results: Sequence[Result], targets: Sequence[Target], live: Live | None) -> str:
    """All that was measured."""
    files = [result_table(results), target_table(targets)] if results else []
    return "\n\n".join([*files, *([live_table(live)] if live else [])])


def write_markdown(path: Path, machine: Machine, told: str) -> None:
    """The page that is kept with the source; `told` is what `tables` says."""
    facts = {name: value for name, value in asdict(machine).items() if isinstance(value, str | int)}
    lines = [f"- {name}: {value}" for name, value in (facts | dict(machine.peers)).items() if value]
    command = "python " + " ".join(["bench/run.py", *sys.argv[1:]])
    head = f"# The last saved run\n\nWritten by `{command}`; every run is a whole process.\n{_METHOD}\n"
    path.write_text("\n".join([head, *lines, "", told, ""]))


def _row(result: Result) -> tuple[str, ...]:
    rate = "" if result.adverts_per_s is None else f"{result.adverts_per_s:,.0f}"
    star = "*" if result.extrapolated else ""
    peak = f"{result.peak_bytes / _MEBIBYTE:.0f}"
    seconds = f"{result.seconds:.3f}{star}"
    return (result.work, result.program, seconds, rate, f"{result.times_as_long:.2f}", peak)


def _target_row(target: Target) -> tuple[str, ...]:
    sign = ">=" if target.more_is_better else "<="
    figure = "" if target.figure is None else f"{target.figure:.3g}"
    must = "" if target.must is None else f"{sign} {target.must:g}"
    return (target.name, target.unit, figure, must, f"{sign} {target.aim:g}", target.standing)


def _live_row(result: LiveResult) -> tuple[str, ...]:
    lost, peak = result.sent - result.seen, result.peak_bytes / _MEBIBYTE
    shares = (f"{100 * result.cpu:.1f}", f"{100 * result.waited:.1f}")
    told = "yes" if result.told_loss else "" if not lost else "no"
    return (result.work, result.program, f"{result.sent:,}", f"{lost:,}", told, *shares, f"{peak:.0f}")


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rules = ["-" * (width + 2) if place < _WORDS else "-" * (width + 1) + ":" for place, width in enumerate(widths)]
    lines = ["| " + " | ".join(_padded(row, widths)) + " |" for row in rows]
    return "\n".join([lines[0], f"|{'|'.join(rules)}|", *lines[1:]])


def _padded(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    """Words to the left, numbers to the right."""
    return [
        cell.ljust(width) if place < _WORDS else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
