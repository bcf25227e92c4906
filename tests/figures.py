"""The figures of the reliability table: a test or a command says how far it came, in one line of JSON each.

They are written when `VRRPWATCH_FIGURES` names a file, and stand there in the order in which they came;
`docs/reliability.py` keeps them. The rows, and what each asks, are those of `docs/explanation/reliability.toml`.
"""

import json
import os
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from bench.results import this_machine
from docs.reliability import parts
from vrrpwatch import __version__

FIGURES = "VRRPWATCH_FIGURES"
LONG = "VRRPWATCH_LONG"
"""Set this in the environment where time does not matter: then some tests last as long as the table asks."""
AMOUNTS = ("VRRPWATCH_FUZZ", "VRRPWATCH_KILLS", LONG)
"""Variables that make a test do more than usual: with them it is another one."""
ASKED = {row.id: row.asked for part in parts() for row in part.rows}
"""By row."""


def at_length(usual: int, asked: int) -> int:
    """How much of something a test does: what the table asks, where time does not matter."""
    return asked if os.environ.get(LONG) else usual


def reached(row: str, figure: str, *, how: str = "") -> None:
    """Note the `figure` that `row` reached; `how` where no test runs: the command to repeat it."""
    if row not in ASKED:
        raise KeyError(f"{row} is no row of the reliability table")
    path = os.environ.get(FIGURES)
    if not path:
        return
    test, case = ("", "") if how else _running_test()
    line = {
        "row": row,
        "reached": figure,
        "how": how or test,
        "case": case,
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": _machine(),
    }
    # One write of one line: tests run side by side.
    with Path(path).open("ab", buffering=0) as file:
        file.write(json.dumps(line).encode() + b"\n")


def _running_test() -> tuple[str, str]:
    """The command that runs it, and its parameters."""
    test, _, case = os.environ["PYTEST_CURRENT_TEST"].rpartition(" ")[0].partition("[")
    amounts = [f"{name}={os.environ[name]}" for name in AMOUNTS if name in os.environ]
    return " ".join((*amounts, "pytest", test)), case


@cache
def _machine() -> str:
    """In one line."""
    this = this_machine({})
    ram = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
    return (
        f"{this.processor}, {this.cores} cores, {ram} GiB, {this.system}, Python {this.python}, vrrpwatch {__version__}"
    )
