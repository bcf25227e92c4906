"""The list of packets: follows the newest one until the cursor moves."""

from collections.abc import Sequence
from typing import ClassVar

from textual.content import Content
from textual.events import MouseScrollUp, Resize

from vrrpwatch.model.frame import Frame
from vrrpwatch.model.router import VirtualRouterKey
from vrrpwatch.report.safe import PROSE, safe
from vrrpwatch.tui.filtering import Filter
from vrrpwatch.tui.panes.packet_lines import CursorLines
from vrrpwatch.tui.rows.packet_words import PacketWords
from vrrpwatch.tui.rows.packets import Clock, Listing, PacketReader, TimeShown, cells, columns
from vrrpwatch.tui.rows.row import Cell, Column
from vrrpwatch.tui.table import themed

_MOST_SEARCHED = 5000
"""Packets that are looked at for the last one of a virtual router."""


class PacketList(CursorLines):
    """One line for each frame."""

    HEADER: ClassVar[int] = 1

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.follows = True
        """The cursor stays on the newest packet."""
        self.listing = Listing(reader := PacketReader())
        self._reader = reader
        self._clock: Clock | None = None
        self._drawn: object = None

    @property
    def count(self) -> int:
        """See `CursorLines`."""
        return len(self.listing)

    @property
    def frame(self) -> Frame | None:
        """Under the cursor."""
        return self.listing[self.cursor] if self.cursor < self.count else None

    def words(self, frame: Frame) -> PacketWords:
        """What its line says."""
        return self._reader.words(frame)

    def show(self, frames: Sequence[Frame], wanted: Filter, clock: Clock, *, whole: bool = False) -> None:
        """Take over the frames of a picture; `whole`: the filter tries all of them now."""
        at, top = self.frame, self._top
        self.listing.update(frames, wanted, at_once=None) if whole else self.listing.update(frames, wanted)
        self._clock = clock
        self._follow(at, top)
        drawn = (self.count, self.frame, self._top, clock, self.listing.waiting, wanted.text)
        if drawn != self._drawn:
            self._drawn = drawn
            self.refresh()
        if self.frame is not at:
            self.post_message(self.Moved(self))

    def go_to(self, index: int) -> None:
        """Put the cursor there, and stay."""
        self.follows = False
        self.move_to(index)

    def last_of(self, virtual_router: VirtualRouterKey | None, source: str | None) -> int:
        """Index of the newest packet of a virtual router and a sender; where the cursor is when there is none."""
        for index in range(self.count - 1, max(self.count - _MOST_SEARCHED, 0) - 1, -1):
            words = self.words(self.listing[index])
            ours = virtual_router is None or words.virtual_router == virtual_router
            if ours and (source is None or words.source == source):
                return index
        return self.cursor

    def action_last(self) -> None:
        """Follow the newest packet again."""
        self.follows = True
        super().action_last()
        self._to_end()
        self.post_message(self.Moved(self))

    def move_to(self, index: int) -> None:
        """See `CursorLines`; who moves up wants to stay there."""
        if index < self.cursor:
            self.follows = False
        super().move_to(index)

    def on_resize(self, _event: Resize) -> None:
        """Another height shows other lines."""
        if self.follows:
            self._to_end()
        else:
            self.keep_in_sight()

    def on_mouse_scroll_up(self, _event: MouseScrollUp) -> None:
        """Who scrolls up wants to see what is there."""
        self.follows = False

    def header(self) -> Content:
        """Names of the columns."""
        return Content.assemble(" ", self._fitted([Cell(column.name) for column in self._columns()], plain=True))

    def line(self, index: int, *, plain: bool) -> Content:
        """See `CursorLines`."""
        frame = self.listing[index]
        return self._fitted(cells(frame, self.words(frame), self.time(index)), plain=plain)

    def time(self, index: int) -> str:
        """What stands in the column of time."""
        before = self.listing[index - 1] if index else None
        return self._clock.text(self.listing[index], before) if self._clock else ""

    def when_empty(self) -> str:
        """See `CursorLines`."""
        return "No packet passes the filter" if self.listing.hides else "No packet yet"

    @property
    def _top(self) -> Frame | None:
        top = round(self.scroll_offset.y)
        return self.listing[top] if top < self.count else None

    def _follow(self, at: Frame | None, top: Frame | None) -> None:
        """Keep the cursor on its frame and the first visible one where it is, though older ones have left."""
        self.cursor = min(self.cursor, max(self.count - 1, 0))
        if self.follows:
            self.cursor = max(self.count - 1, 0)
        elif at is not None:
            self.cursor = self.listing.index_of(at.number)
        self.resize_lines()
        if self.follows:
            self._to_end()
        elif top is not None and self.count:
            self.scroll_to(y=self.listing.index_of(top.number), animate=False, force=True)

    def _to_end(self) -> None:
        self.scroll_to(y=max(self.count - self.room, 0), animate=False, force=True)

    def _columns(self) -> tuple[Column, ...]:
        clock = self._clock
        long_time = False
        if clock is not None and clock.shown is TimeShown.ABSOLUTE and self.count:
            long_time = len(clock.text(self.listing[0], None)) > len("00:00:00.000")
        return columns(self.size.width, long_time=long_time)

    def _fitted(self, line: Sequence[Cell], *, plain: bool) -> Content:
        every, width = self._columns(), self.size.width
        shown = [
            (cell, column) for cell, column in zip(line, every, strict=True) if width >= column.least_width_of_screen
        ]
        spare = max(self.size.width - 1 - sum(column.width + 1 for _, column in shown), 0)
        parts: list[Content] = []
        for cell, column in shown:
            fitted = _cell(cell, column.width + (spare if column.grows else 0), right=column.right)
            parts += (fitted if plain or not cell.style else fitted.stylize(themed(cell.style)), Content(" "))
        return Content.assemble(*parts)


def _cell(cell: Cell, width: int, *, right: bool) -> Content:
    content = Content(safe(cell.text, PROSE))
    if content.cell_length > width:
        return content.truncate(width, ellipsis=True)
    missing = width - content.cell_length
    return content.pad_left(missing) if right else content.pad_right(missing)
