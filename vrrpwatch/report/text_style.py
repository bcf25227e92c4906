"""The few shapes that the sections of the text report share."""

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text

from vrrpwatch.report.marks import Mark


def marked(mark: Mark) -> Text:
    """The glyph and the word."""
    return Text(f"{mark.glyph} {mark.word}", mark.style)


def heading(title: str) -> Text:
    """The line above a section, and an empty one before it."""
    return Text.assemble("\n", (title, "bold"))


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
