"""The shape of a line in a table: what the rows of every screen are made of. Plain text, no widget."""

from collections.abc import Hashable, Mapping
from dataclasses import field
from typing import NamedTuple, Protocol

from vrrpwatch.model.record import record
from vrrpwatch.report.marks import Mark


class Cell(NamedTuple):
    """One field of a line; what does not fit its column ends in an ellipsis."""

    text: str
    """Fit for a terminal: what comes from packets has passed `safe`."""
    style: str = ""
    """As in `report.marks`: `bold red`, `yellow`, `dim`. It repeats what the text says."""


class TableRow(Protocol):
    """What a table asks of a line; the cells only of those that are visible, so that they may be made then."""

    @property
    def key(self) -> Hashable:
        """What it stands for; no other row of the table has it."""

    @property
    def cells(self) -> tuple[Cell, ...]:
        """One for each column of the table, also for those that a narrow screen does not show."""

    @property
    def properties(self) -> Mapping[str, str]:
        """For the filter, by the names that people type."""


@record(frozen=True, slots=True)
class Row:
    """A line whose cells are known. Rows are equal when they look the same; the properties do not count."""

    key: Hashable
    """What it stands for; no other row of the table has it."""
    cells: tuple[Cell, ...]
    """One for each column of the table, also for those that a narrow screen does not show."""
    properties: Mapping[str, str] = field(compare=False, default_factory=dict)
    """For the filter, by the names that people type."""


@record(frozen=True, slots=True)
class Column:
    """A field of a table."""

    name: str
    """In the header."""
    width: int
    """Cells."""
    least_width_of_screen: int = 0
    """Cells; a narrower screen does not show the column."""
    right: bool = False
    """Numbers stand at the right."""
    grows: bool = False
    """It takes the room that is left, at most one column of a table."""


def marked(mark: Mark) -> Cell:
    """Glyph and word of a state."""
    return Cell(f"{mark.glyph} {mark.word}", mark.style)
