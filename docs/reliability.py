"""The reliability table: what the program must stand, and what its tests and commands have reached.

`docs/explanation/reliability.toml` has the rows, `reliability.json` beside it the figures. `make figures`, `make fuzz`
and `make soak` collect figures and call this module to keep them: `python -m docs.reliability LINES`.
"""

import json
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

EXPLANATION = Path(__file__).parent / "explanation"
ROWS = EXPLANATION / "reliability.toml"
FIGURES = EXPLANATION / "reliability.json"


@dataclass(frozen=True, slots=True)
class Row:
    """One fault, and what must happen."""

    id: str
    must: str
    asked: str
    unmeasured: str = ""
    """Why there is no figure."""
    falls_short: str = ""
    """Why the figure is less than what is asked."""


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one kind of fault."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """How far a row came in one test or command: several cases of one test may say different things."""

    row: str
    how: str
    """What to run to see it again."""
    reached: tuple[str, ...]
    date: str
    machine: str


def parts() -> tuple[Part, ...]:
    """All rows, in their order."""
    found = tomllib.loads(ROWS.read_text(encoding="utf-8"))["parts"]
    return tuple(
        Part(part["title"], tuple(Row(name, **texts) for name, texts in part["rows"].items())) for part in found
    )


def figures() -> list[Figure]:
    """What was kept."""
    kept = json.loads(FIGURES.read_text(encoding="utf-8"))
    return [Figure(**{**one, "reached": tuple(one["reached"])}) for one in kept]


def keep(lines: Iterable[str]) -> None:
    """Put what `tests.figures` has noted in place of what the same tests and commands said before."""
    kept = {(one.row, _command(one.how)): one for one in figures()}
    # Of a case that ran twice the last line counts.
    cases = {(line["row"], line["how"], line["case"]): line for line in map(json.loads, lines)}
    fresh: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    for (row, how, _), line in cases.items():
        fresh.setdefault((row, _command(how)), []).append(line)
    for key, told in fresh.items():
        last = told[-1]
        reached = tuple(dict.fromkeys(line["reached"] for line in told))
        kept[key] = Figure(last["row"], last["how"], reached, last["date"], last["machine"])
    order = {row.id: at for at, row in enumerate(row for part in parts() for row in part.rows)}
    ordered = sorted(kept.values(), key=lambda one: (order[one.row], one.how))
    FIGURES.write_text(json.dumps([asdict(one) for one in ordered], indent=1) + "\n", encoding="utf-8")


def _command(how: str) -> str:
    """Without the options: another seed or another length is the same command."""
    return how.partition(" --")[0]


def page() -> str:
    """`docs/explanation/reliability.md`, from the rows and the figures."""
    kept = figures()
    by_row: dict[str, list[Figure]] = {}
    for one in kept:
        by_row.setdefault(one.row, []).append(one)
    tables = "\n".join(_table(part, by_row) for part in parts())
    return f"{_HEAD}\n{''.join(_machines(kept))}\n{tables}"


_HEAD = """\
# Reliability

<!-- Written by docs/generate.py from reliability.toml and reliability.json; do not edit. -->

What strangers put on the wire, a full disk, a kill at any moment: what must happen then, how it is tested, and how far
that came. The first column names a row for the tests that measure it. [SECURITY.md](../../SECURITY.md) says what of
this is a promise.

`make test` runs all tests that are named here, `make fuzz` and `make soak` the commands. `make figures` runs the tests
alone that tell a figure, and writes this page; so do `make fuzz` and `make soak`. Times are those of a machine that may
have had other work.
"""


def _machines(kept: Iterable[Figure]) -> Iterator[str]:
    dates: dict[str, set[str]] = {}
    for one in kept:
        dates.setdefault(one.machine, set()).add(one.date)
    for machine, days in sorted(dates.items()):
        yield f"Measured on this machine: {machine}; {' to '.join(sorted({min(days), max(days)}))}.\n"


def _table(part: Part, by_row: Mapping[str, list[Figure]]) -> str:
    head = (
        "| row | what must happen | asked | test or command | reached | what is missing |\n|---|---|---|---|---|---|\n"
    )
    return f"## {part.title}\n\n{head}{''.join(_line(row, by_row.get(row.id, [])) for row in part.rows)}"


def _line(row: Row, told: list[Figure]) -> str:
    how = "<br>".join(f"`{one.how}`" for one in told)
    reached = "<br>".join("; ".join(one.reached) for one in told) or "not measured"
    cells = (row.id, row.must, row.asked, how, reached, row.falls_short or row.unmeasured)
    return f"| {' | '.join(map(_cell, cells))} |\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    path = Path(sys.argv[1])
    keep(path.read_text(encoding="utf-8").splitlines() if path.exists() else ())
    path.unlink(missing_ok=True)
