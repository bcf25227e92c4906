"""A table that is told all its rows again and again, and draws those that have changed.

`DifferenceTable(columns)` has the columns that its screen has room for. `show(rows)` compares the visible rows with
those that stood there, and draws where they differ; of rows that are not visible only the keys are asked. The cursor
stays on its row by key, wherever the row moves to; `select(key)` puts it there. Enter or a double click posts `Chosen`,
a moved cursor `CursorMoved`; tables are told apart by their ids, as in `@on(DifferenceTable.Chosen, "#findings")`.
"""

from collections.abc import Hashable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style

from vrrpwatch.report.safe import PROSE, safe
from vrrpwatch.tui.rows.row import Cell, Column, TableRow

_THEME = {"green": "$text-success", "yellow": "$text-warning", "red": "$text-error", "cyan": "$text-primary"}
_CURSOR = "▸"
"""Shows where the cursor is to those who see no colour."""


def themed(style: str) -> str:
    """A style of `report.marks` in the colours of the theme."""
    return " ".join(_THEME.get(word, word) for word in style.split())


class DifferenceTable(ScrollView, can_focus=True):
    """Rows by key under a header that stays."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"table--header", "table--cursor"}
    DEFAULT_CSS = """
    DifferenceTable { height: 1fr; overflow-x: hidden; }
    DifferenceTable > .table--header { text-style: bold; color: $foreground; background: $panel; }
    DifferenceTable > .table--cursor { background: $surface-lighten-2; }
    DifferenceTable:focus > .table--cursor {
        color: $block-cursor-foreground; background: $block-cursor-background; text-style: bold;
    }
    DifferenceTable:ansi > .table--header { text-style: bold underline; background: ansi_default; }
    DifferenceTable:ansi > .table--cursor { text-style: underline; background: ansi_default; }
    DifferenceTable:ansi:focus > .table--cursor { color: ansi_default; text-style: reverse; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False, id="table.up"),
        Binding("down,j", "move(1)", "Down", show=False, id="table.down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="table.page_up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="table.page_down"),
        Binding("home,g", "first", "First", show=False, id="table.first"),
        Binding("end,G", "last", "Last", show=False, id="table.last"),
        Binding("enter", "choose", "Open", id="table.choose"),
    ]

    class CursorMoved(Message):
        """The cursor is on another row now: by key, by mouse, or because its row is gone."""

        def __init__(self, table: "DifferenceTable", key: Hashable | None) -> None:
            super().__init__()
            self.table = table
            self.key = key

        @property
        def control(self) -> "DifferenceTable":
            return self.table

    class Chosen(Message):
        """Enter or a double click on a row."""

        def __init__(self, table: "DifferenceTable", key: Hashable) -> None:
            super().__init__()
            self.table = table
            self.key = key

        @property
        def control(self) -> "DifferenceTable":
            return self.table

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        id: str | None = None,  # noqa: A002 - Textual's name
        header: bool = True,
    ) -> None:
        super().__init__(id=id)
        self._columns = tuple(columns)
        self._header = 1 if header else 0
        self._rows: Sequence[TableRow] = ()
        self._cursor = 0
        self._wanted: Hashable | None = None
        self._when_empty = ""

    @property
    def rows(self) -> Sequence[TableRow]:
        """What is shown, from the top."""
        return self._rows

    @property
    def key_at_cursor(self) -> Hashable | None:
        """None: there is no row."""
        return self._rows[self._cursor].key if self._rows else None

    @property
    def row_at_cursor(self) -> TableRow | None:
        """None: there is no row."""
        return self._rows[self._cursor] if self._rows else None

    def show(self, rows: Sequence[TableRow], when_empty: str = "") -> None:
        """Show `rows` in their order; without any, the sentence `when_empty`."""
        before, at = self._rows, self._cursor
        # Who has scrolled away with the mouse wants to stay there.
        follow = self._in_sight() or self._wanted is not None
        self._put_cursor(tuple(rows))
        if len(before) != len(rows):
            self.virtual_size = Size(0, len(rows) + self._header)
        if follow and (at != self._cursor or len(before) != len(rows)):
            self._keep_in_sight()
        if len(before) != len(rows) or (not rows and when_empty != self._when_empty):
            self._when_empty = when_empty
            self.refresh()
            return
        self._draw_differences(before)

    def select(self, key: Hashable) -> None:
        """Put the cursor on the row with this key, when it is not there yet: as soon as it comes."""
        index = self._index(key)
        self._wanted = key if index is None else None
        if index is not None:
            self._move_to(index)

    def action_move(self, by: int) -> None:
        """Put the cursor `by` rows down."""
        self._move_to(self._cursor + by)

    def action_page(self, direction: int) -> None:
        """Put the cursor one screen down or, with -1, up."""
        self._move_to(self._cursor + direction * max(self._room, 1))

    def action_first(self) -> None:
        """Put the cursor on the first row."""
        self._move_to(0)

    def action_last(self) -> None:
        """Put the cursor on the last row."""
        self._move_to(len(self._rows) - 1)

    def action_choose(self) -> None:
        """Say that the row under the cursor is chosen."""
        key = self.key_at_cursor
        if key is not None:
            self.post_message(self.Chosen(self, key))

    def on_click(self, event: Click) -> None:
        """A click moves the cursor, a double click chooses."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y < self._header:
            return
        index = round(self.scroll_offset.y) + offset.y - self._header
        if index < len(self._rows):
            self._move_to(index)
            if event.chain == 2:
                self.action_choose()

    def on_resize(self) -> None:
        """Another height may hide the row under the cursor."""
        self._keep_in_sight()

    def render_line(self, y: int) -> Strip:
        """A line of the widget, as Textual asks for it."""
        if y < self._header:
            cells = [Cell(column.name) for column in self._columns]
            return self._strip(self._line(cells, " "), "table--header")
        index = self.scroll_offset.y + y - self._header
        if index < len(self._rows):
            here = index == self._cursor
            line = self._line(self._rows[index].cells, _CURSOR if here else " ", plain=here and self.has_focus)
            return self._strip(line, "table--cursor" if here else "")
        told = self._when_empty if not self._rows and y == self._header + 1 else ""
        return self._strip(Content(f"  {told}"), "")

    @property
    def _room(self) -> int:
        """Rows that are visible at once."""
        return self.size.height - self._header

    def _index(self, key: Hashable) -> int | None:
        return next((index for index, row in enumerate(self._rows) if row.key == key), None)

    def _put_cursor(self, rows: Sequence[TableRow]) -> None:
        """Take `rows`, with the cursor where it shall be, else on its row, else at its place."""
        key, before = self.key_at_cursor, self._cursor
        self._rows = rows
        wanted = None if self._wanted is None else self._index(self._wanted)
        if wanted is not None:
            self._wanted = None
        index = wanted if wanted is not None else before if self._is_at_cursor(key) else self._index(key)
        self._cursor = max(0, min(before, len(rows) - 1)) if index is None else index
        if self._cursor != before:
            self._redraw(before)
            self._redraw(self._cursor)
        if self.key_at_cursor != key:
            self.post_message(self.CursorMoved(self, self.key_at_cursor))

    def _is_at_cursor(self, key: Hashable | None) -> bool:
        return self._cursor < len(self._rows) and self._rows[self._cursor].key == key

    def _draw_differences(self, before: Sequence[TableRow]) -> None:
        top = self.scroll_offset.y
        for index in range(top, min(top + self.size.height, len(self._rows))):
            if _differ(self._rows[index], before[index]):
                self._redraw(index)

    def _redraw(self, index: int) -> None:
        self.refresh_line(index + self._header)

    def _move_to(self, index: int) -> None:
        kept = max(0, min(index, len(self._rows) - 1))
        self._wanted = None
        if kept == self._cursor:
            return
        self._redraw(self._cursor)
        self._cursor = kept
        self._redraw(kept)
        self._keep_in_sight()
        self.post_message(self.CursorMoved(self, self.key_at_cursor))

    def _in_sight(self) -> bool:
        top = self.scroll_offset.y
        return top <= self._cursor < top + max(self._room, 1)

    def _keep_in_sight(self) -> None:
        top = self.scroll_offset.y
        if self._cursor < top:
            self.scroll_to(y=self._cursor, animate=False)
        elif self._cursor >= top + self._room > top:
            self.scroll_to(y=self._cursor - self._room + 1, animate=False)

    def _shown(self) -> list[tuple[int, Column]]:
        """The columns that the screen has room for, with their place in a row."""
        width = self.screen.size.width
        return [each for each in enumerate(self._columns) if width >= each[1].least_width_of_screen]

    def _line(self, cells: Sequence[Cell], gutter: str, *, plain: bool = False) -> Content:
        shown = self._shown()
        spare = self.size.width - 1 - sum(column.width + 1 for _, column in shown)
        parts: list[Content] = [Content(gutter)]
        for place, column in shown:
            width = column.width + max(spare, 0) if column.grows else column.width
            parts += (_fitted(cells[place], width, right=column.right, plain=plain), Content(" "))
        return Content.assemble(*parts)

    def _strip(self, line: Content, component: str) -> Strip:
        style = self.get_visual_style(component) if component else self.visual_style
        if component and self.get_component_styles(component).text_style.reverse:
            # Textual 8.2 leaves this one out of visual styles.
            style += Style(reverse=True)
        fitted = line.truncate(self.size.width, pad=True)
        return Strip(fitted.render_segments(style), self.size.width)


def _differ(row: TableRow, before: TableRow) -> bool:
    return row is not before and (row.key != before.key or row.cells != before.cells)


def _fitted(cell: Cell, width: int, *, right: bool, plain: bool) -> Content:
    """The cell at exactly this width. `plain`: the cursor has colours of its own, on which others cannot be read."""
    content = Content(safe(cell.text, PROSE))
    if content.cell_length > width:
        content = content.truncate(width, ellipsis=True)
    missing = width - content.cell_length
    padded = content.pad_left(missing) if right else content.pad_right(missing)
    return padded if plain or not cell.style else padded.stylize(themed(cell.style))
