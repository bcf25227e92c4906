"""The tree of a packet's fields."""

from collections.abc import Sequence
from itertools import pairwise

from textual.content import Content
from textual.events import Resize

from vrrpwatch.decode.anatomy import Field
from vrrpwatch.tui.panes.packet_lines import CursorLines
from vrrpwatch.tui.rows.packet_parts import FieldLine, field_lines
from vrrpwatch.tui.table import themed


class FieldTree(CursorLines):
    """Fields, each with what is wrong with it below."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._fields: Sequence[Field] = ()
        self._lines: list[FieldLine] = []

    @property
    def count(self) -> int:
        """See `CursorLines`."""
        return len(self._lines)

    @property
    def field(self) -> Field | None:
        """Under the cursor."""
        return self._fields[self._lines[self.cursor].place] if self.cursor < self.count else None

    def show(self, fields: Sequence[Field]) -> None:
        """Show another packet, with the cursor on the field of the same name, else on its innermost layer."""
        if fields == self._fields:
            return
        before = self._called(self.cursor)
        self._fields = fields
        self._lines = field_lines(fields, self.size.width - 1)
        same = (index for index in range(self.count) if self._called(index) == before)
        self.cursor = next(same, self._innermost())
        self.resize_lines()
        self.keep_in_sight()
        if before is None:
            # Its fields are below it: the line itself goes to the top, once the new height is known.
            self.call_after_refresh(self.scroll_to, y=self.cursor, animate=False, force=True)
        self.refresh()
        self.post_message(self.Moved(self))

    def select(self, place: int) -> None:
        """Put the cursor on a field."""
        self.move_to(next((index for index, line in enumerate(self._lines) if line.place == place), 0))

    def on_resize(self, _event: Resize) -> None:
        """What is wrong is wrapped to the width."""
        place = self._lines[self.cursor].place if self.cursor < self.count else 0
        self._lines = field_lines(self._fields, self.size.width - 1)
        self.resize_lines()
        self.cursor = next((index for index, line in enumerate(self._lines) if line.place == place), 0)
        self.keep_in_sight()
        self.refresh()

    def line(self, index: int, *, plain: bool) -> Content:
        """See `CursorLines`."""
        line = self._lines[index]
        return Content(line.text) if plain or not line.style else Content.styled(line.text, themed(line.style))

    def when_empty(self) -> str:
        """See `CursorLines`."""
        return "No packet is selected"

    def _innermost(self) -> int:
        """The line of the last layer that has fields: VRRP, and not the Ethernet that carries it."""
        levels = [self._fields[line.place].level for line in self._lines]
        return max((at for at, (one, following) in enumerate(pairwise(levels)) if one == 0 < following), default=0)

    def _called(self, index: int) -> tuple[str, int, int] | None:
        """What a field is called, and which of those with this name it is; a line about a flaw counts as its field."""
        if index >= self.count:
            return None
        place = self._lines[index].place
        field = self._fields[place]
        earlier = sum(one.name == field.name and one.level == field.level for one in self._fields[:place])
        return field.name, field.level, earlier
