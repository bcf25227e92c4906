"""The lanes as a list that scrolls: only lines on the screen are worked out, and only those that differ are drawn."""

from itertools import groupby
from typing import NamedTuple

from textual.content import Content
from textual.events import Click, Resize
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from vrrpwatch.model.record import record
from vrrpwatch.tui.rows.timeline import Kind, Timeline
from vrrpwatch.tui.rows.timeline_glyphs import STYLES, glyphs
from vrrpwatch.tui.rows.timeline_window import Window
from vrrpwatch.tui.rows.timeline_words import heading, label, label_width
from vrrpwatch.tui.table import themed

_SELECTED = "▸"
MOMENT = "│"
"""The moment that the other screens show, where the cursor is elsewhere and nothing is drawn."""


@record(frozen=True, slots=True)
class View:
    """What the lanes are looked at through."""

    window: Window
    cursor_ns: int
    selected: int
    """Line."""


class _Drawn(NamedTuple):
    """All that a line looks like."""

    text: str
    style: str = ""
    cells: str = ""
    cursor: int = -1
    """Column in the cells."""
    selected: bool = False


class LaneList(ScrollView, can_focus=True, inherit_bindings=False):
    """Lines of a timeline. Its keys are those of the pane."""

    DEFAULT_CSS = """
    LaneList { height: 1fr; overflow-x: hidden; overflow-y: auto; scrollbar-gutter: stable; }
    """

    class Pointed(Message):
        """A click on a line; `column` counts in the cells, and is below 0 on the label."""

        def __init__(self, line: int, column: int) -> None:
            super().__init__()
            self.line = line
            self.column = column

    def __init__(self) -> None:
        super().__init__()
        self._laid_out: Timeline | None = None
        self._view: View | None = None
        self._drawn: dict[int, _Drawn] = {}

    @property
    def label_width(self) -> int:
        """Cells before the lanes."""
        return label_width(self.size.width)

    @property
    def lane_width(self) -> int:
        """Cells of a lane, at least one."""
        return max(self.size.width - self.label_width, 1)

    @property
    def drawn_lines(self) -> int:
        """How many lines were worked out for what is on the screen."""
        return len(self._drawn)

    def show(self, laid_out: Timeline, view: View) -> None:
        """Draw what differs."""
        before, self._drawn = self._drawn, {}
        self._laid_out, self._view = laid_out, view
        if self.virtual_size.height != len(laid_out.lines):
            self.virtual_size = Size(0, len(laid_out.lines))
            self.refresh()
        top = self.scroll_offset.y
        for number in range(top, min(top + self.size.height, len(laid_out.lines))):
            if self._line(number) != before.get(number):
                self.refresh_line(number)

    def show_line(self, number: int) -> None:
        """Scroll as little as shows this line, and the heading above it where that is the next one."""
        top, room = self.scroll_offset.y, self.size.height
        if number <= top:
            self.scroll_to(y=max(number - 1, 0), animate=False)
        elif number >= top + room > 0:
            self.scroll_to(y=number - room + 1, animate=False)

    def render_line(self, y: int) -> Strip:
        """A line of the widget, as Textual asks for it."""
        number = self.scroll_offset.y + y
        if self._laid_out is None or self._view is None or number >= len(self._laid_out.lines):
            return Strip.blank(self.size.width, self.visual_style.rich_style)
        content = self._content(self._line(number)).truncate(self.size.width, ellipsis=True, pad=True)
        return Strip(content.render_segments(self.visual_style), self.size.width)

    def on_resize(self, _event: Resize) -> None:
        """The lines that were worked out have another width."""
        self._drawn = {}

    def on_click(self, event: Click) -> None:
        """Says which line and column were meant."""
        offset = event.get_content_offset(self)
        if offset is not None and self._laid_out is not None:
            line = self.scroll_offset.y + offset.y
            if line < len(self._laid_out.lines):
                self.post_message(self.Pointed(line, offset.x - self.label_width))

    def _line(self, number: int) -> _Drawn:
        known = self._drawn.get(number)
        if known is None:
            known = self._drawn[number] = self._worked_out(number)
        return known

    def _worked_out(self, number: int) -> _Drawn:
        laid_out, view = self._laid_out, self._view
        assert laid_out
        assert view
        line = laid_out.lines[number]
        if line.kind is Kind.HEADING:
            text, style = heading(laid_out, line)
            return _Drawn(text, style)
        width, window = self.lane_width, view.window
        name = label(laid_out, line, self.label_width - 1)
        cells = glyphs(laid_out, line, window, width)
        moment = window.cell(laid_out.moment_ns, width)
        if window.shows(laid_out.moment_ns) and cells[moment] == " ":
            cells = cells[:moment] + MOMENT + cells[moment + 1 :]
        cursor = window.cell(view.cursor_ns, width) if window.shows(view.cursor_ns) else -1
        return _Drawn(name, "" if line.kind is Kind.LANE else "dim", cells, cursor, number == view.selected)

    def _content(self, drawn: _Drawn) -> Content:
        if not drawn.cells:
            return Content(drawn.text).stylize(themed(f"bold {drawn.style}".strip()))
        room = self.label_width
        name = drawn.text.ljust(room)[:room]
        if drawn.selected:
            name = f"{_SELECTED}{name[1:]}"
        runs = ((glyph, "".join(run)) for glyph, run in groupby(drawn.cells))
        content = Content.assemble(
            (name, "bold reverse" if drawn.selected else themed(drawn.style)),
            *((text, themed(STYLES.get(glyph, "dim"))) for glyph, text in runs),
        )
        if drawn.cursor < 0:
            return content
        at = room + drawn.cursor
        return content.stylize("reverse", at, at + 1)
