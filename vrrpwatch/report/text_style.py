"""How states and severities look in the text report, and the few shapes that its sections share.

A glyph and a word always stand together: who sees no colour, or has a font without the glyph, loses nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from rich.table import Table
from rich.text import Text

from vrrpwatch.model.finding import Severity
from vrrpwatch.model.snapshot import Status, VirtualRouterState
from vrrpwatch.report.safe import PROSE, safe


@dataclass(frozen=True, slots=True)
class Mark:
    """A state on the screen."""

    glyph: str
    word: str
    style: str

    @property
    def text(self) -> Text:
        return Text(f"{self.glyph} {self.word}", self.style)


STATUS: dict[Status, Mark] = {
    Status.OK: Mark("✔", "OK", "bold green"),
    Status.WARNING: Mark("▲", "WARNING", "bold yellow"),
    Status.CRITICAL: Mark("✖", "CRITICAL", "bold red"),
    Status.UNKNOWN: Mark("?", "UNKNOWN", "bold magenta"),
}

SEVERITY: dict[Severity, Mark] = {
    Severity.INFO: Mark("·", "info", "cyan"),
    Severity.WARNING: Mark("▲", "warning", "yellow"),
    Severity.CRITICAL: Mark("✖", "critical", "bold red"),
}

STATE: dict[VirtualRouterState, Mark] = {
    VirtualRouterState.STABLE: Mark("●", "stable", "green"),
    VirtualRouterState.CONTESTED: Mark("✖", "contested", "bold red"),
    VirtualRouterState.DOWN: Mark("▼", "down", "bold red"),
    VirtualRouterState.INIT: Mark("○", "init", "yellow"),
}


def heading(title: str) -> Text:
    """The line above a section, and an empty one before it."""
    return Text.assemble("\n", (title, "bold"))


def prose(text: str) -> str:
    """A sentence that may contain names from the wire, fit for a terminal and without its full stop."""
    return safe(text, PROSE).removesuffix(".")


def hanging(rows: Iterable[tuple[Text, Text]], label_width: int) -> Table:
    """A label of fixed width at the left, and text that wraps beside it."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(width=label_width, no_wrap=True)
    grid.add_column(overflow="fold")
    for label, text in rows:
        grid.add_row(label, text)
    return grid


def lines(texts: Iterable[Text | str]) -> Text:
    """Each on a line of its own."""
    return Text("\n").join(text if isinstance(text, Text) else Text(text) for text in texts)


def enumerated(names: Iterable[str], most: int) -> str:
    """`a, b and 3 more`: at most `most` names."""
    every = list(names)
    if len(every) <= most:
        return ", ".join(every)
    return f"{', '.join(every[:most])} and {len(every) - most:,} more"
