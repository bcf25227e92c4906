"""The bytes of a packet, with those of the selected field marked."""

from textual.content import Content
from textual.events import Click
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from vrrpwatch.tui.rows.packet_parts import NARROW, WIDE, byte_line

_OFFSET_CELLS = 6
"""` 0000 `."""
_MARKED = "reverse"


class ByteView(ScrollView, can_focus=True):
    """Offset, hexadecimal, ASCII; 16 or 8 bytes in a line, as there is room."""

    DEFAULT_CSS = "ByteView { overflow-x: hidden; }"

    class Clicked(Message):
        """On a byte."""

        def __init__(self, offset: int) -> None:
            super().__init__()
            self.offset = offset

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._octets = b""
        self._hidden: frozenset[int] = frozenset()
        self._marked = range(0)

    @property
    def marked(self) -> range:
        """Offsets of the marked bytes."""
        return self._marked

    @property
    def in_line(self) -> int:
        """Bytes in a line."""
        return WIDE if self.size.width >= _OFFSET_CELLS + WIDE * 4 + 1 else NARROW

    def show(self, octets: bytes, hidden: frozenset[int]) -> None:
        """Show the bytes of another packet; those at `hidden` offsets are not told."""
        if (octets, hidden) != (self._octets, self._hidden):
            self._octets, self._hidden = octets, hidden
            self._fit()
            self.refresh()

    def mark(self, start: int, length: int) -> None:
        """Mark the bytes of a field, and bring them into sight."""
        if self._marked == range(start, start + length):
            return
        self._marked = range(start, start + length)
        first, last = start // self.in_line, max(start + length - 1, start) // self.in_line
        top, height = round(self.scroll_offset.y), max(self.size.height, 1)
        if first < top or last >= top + height:
            self.scroll_to(y=first, animate=False)
        self.refresh()

    def on_resize(self) -> None:
        """Another width may hold other lines."""
        self._fit()
        self.refresh()

    def on_click(self, event: Click) -> None:
        """A click on a byte selects its field."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        column = offset.x - _OFFSET_CELLS
        place = column // 3 if 0 <= column < self.in_line * 3 else column - self.in_line * 3 - 1
        at = (round(self.scroll_offset.y) + offset.y) * self.in_line + place
        if 0 <= place < self.in_line and at < len(self._octets):
            self.post_message(self.Clicked(at))

    def render_line(self, y: int) -> Strip:
        """A line of the widget, as Textual asks for it."""
        start = (round(self.scroll_offset.y) + y) * self.in_line
        content = self._line(start) if start < len(self._octets) else Content("")
        fitted = content.truncate(self.size.width, pad=True)
        return Strip(fitted.render_segments(self.visual_style), self.size.width)

    def _line(self, start: int) -> Content:
        line = byte_line(self._octets, start, self.in_line, self._hidden)
        parts: list[Content] = [Content(f" {line.offset} ")]
        for place, pair in enumerate(line.pairs):
            joined = start + place in self._marked and start + place + 1 in self._marked
            parts.append(self._part(pair + " " if joined and place + 1 < len(line.pairs) else pair, start + place))
            if not (joined and place + 1 < len(line.pairs)):
                parts.append(Content(" "))
        parts.append(Content(" " * (3 * (self.in_line - len(line.pairs)) + 1)))
        parts += [self._part(character, start + place) for place, character in enumerate(line.characters)]
        return Content.assemble(*parts)

    def _part(self, text: str, offset: int) -> Content:
        return Content.styled(text, _MARKED) if offset in self._marked else Content(text)

    def _fit(self) -> None:
        self.virtual_size = Size(0, -(-len(self._octets) // self.in_line))
