"""Many lines of which only the visible ones are built, with a cursor: the list of packets and the tree of fields."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

CURSOR = "▸"
"""Shows where the cursor is to those who see no colour."""


class CursorLines(ScrollView, can_focus=True):
    """Lines by index below `HEADER` lines that stay. Subclasses say how many there are, and build one."""

    HEADER: ClassVar[int] = 0
    COMPONENT_CLASSES: ClassVar[set[str]] = {"lines--header", "lines--cursor"}
    DEFAULT_CSS = """
    CursorLines { overflow-x: hidden; }
    CursorLines > .lines--header { text-style: bold; color: $foreground; background: $panel; }
    CursorLines > .lines--cursor { background: $surface-lighten-2; }
    CursorLines:focus > .lines--cursor {
        color: $block-cursor-foreground; background: $block-cursor-background; text-style: bold;
    }
    CursorLines:ansi > .lines--header { text-style: bold underline; background: ansi_default; }
    CursorLines:ansi > .lines--cursor { text-style: underline; background: ansi_default; }
    CursorLines:ansi:focus > .lines--cursor { text-style: reverse; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False, id="packets.up"),
        Binding("down,j", "move(1)", "Down", show=False, id="packets.down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="packets.page_up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="packets.page_down"),
        Binding("home", "first", "First", show=False, id="packets.first"),
        Binding("end,G", "last", "Last", show=False, id="packets.last"),
        Binding("enter", "choose", "Open", show=False, id="packets.choose"),
    ]

    class Moved(Message):
        """The cursor is on another line, or another thing stands on its line."""

        def __init__(self, lines: "CursorLines") -> None:
            super().__init__()
            self.lines = lines

        @property
        def control(self) -> "CursorLines":
            return self.lines

    class Chosen(Moved):
        """Enter or a double click."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.cursor = 0

    @property
    def count(self) -> int:
        """Lines that there are."""
        raise NotImplementedError

    def line(self, index: int, *, plain: bool) -> Content:
        """One of them. `plain`: without colours, since the cursor has its own."""
        raise NotImplementedError

    def header(self) -> Content:
        """The line that stays."""
        return Content("")

    def when_empty(self) -> str:
        """A sentence in place of the lines."""
        return ""

    @property
    def room(self) -> int:
        """Lines that are visible at once."""
        return max(self.size.height - self.HEADER, 1)

    def action_move(self, by: int) -> None:
        """Put the cursor `by` lines down."""
        self.move_to(self.cursor + by)

    def action_page(self, direction: int) -> None:
        """Put the cursor one screen down or, with -1, up."""
        self.move_to(self.cursor + direction * self.room)

    def action_first(self) -> None:
        """Put the cursor on the first line."""
        self.move_to(0)

    def action_last(self) -> None:
        """Put the cursor on the last line."""
        self.move_to(self.count - 1)

    def action_choose(self) -> None:
        """Say that the line under the cursor is chosen."""
        if self.count:
            self.post_message(self.Chosen(self))

    def on_click(self, event: Click) -> None:
        """A click moves the cursor, a double click chooses."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y < self.HEADER:
            return
        index = round(self.scroll_offset.y) + offset.y - self.HEADER
        if index < self.count:
            self.move_to(index)
            if event.chain == 2:
                self.action_choose()

    def move_to(self, index: int) -> None:
        """Put the cursor on a line, and bring that into sight."""
        kept = max(0, min(index, self.count - 1))
        if kept == self.cursor:
            return
        before, self.cursor = self.cursor, kept
        self.refresh_line(before + self.HEADER)
        self.refresh_line(kept + self.HEADER)
        self.keep_in_sight()
        self.post_message(self.Moved(self))

    def resize_lines(self) -> None:
        """There are more or fewer lines than before."""
        self.virtual_size = Size(0, self.count + self.HEADER)

    def keep_in_sight(self) -> None:
        """Scroll as little as shows the cursor."""
        top = round(self.scroll_offset.y)
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, force=True)
        elif self.cursor >= top + self.room:
            self.scroll_to(y=self.cursor - self.room + 1, animate=False, force=True)

    def render_line(self, y: int) -> Strip:
        """A line of the widget, as Textual asks for it."""
        if y < self.HEADER:
            return self._strip(self.header(), "lines--header")
        index = round(self.scroll_offset.y) + y - self.HEADER
        if index < self.count:
            here = index == self.cursor
            line = Content.assemble(CURSOR if here else " ", self.line(index, plain=here and self.has_focus))
            return self._strip(line, "lines--cursor" if here else "")
        told = self.when_empty() if not self.count and y == self.HEADER else ""
        return self._strip(Content(f" {told}"), "")

    def _strip(self, line: Content, component: str) -> Strip:
        style = self.get_visual_style(component) if component else self.visual_style
        fitted = line.truncate(self.size.width, ellipsis=True, pad=True)
        return Strip(fitted.render_segments(style), self.size.width)
