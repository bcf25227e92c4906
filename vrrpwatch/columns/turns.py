"""A stream of captures in pieces: one capture after the other, for as long as they do not overlap in time."""

from collections.abc import Callable, Iterator
from itertools import islice

from vrrpwatch.capture.merge import NEVER_NS, Begun, comes_ns, hole_between, starts_ns
from vrrpwatch.capture.savefile import Capture
from vrrpwatch.capture.stream import CaptureStream
from vrrpwatch.columns import pcap, pcapng
from vrrpwatch.columns.chunk import FRAMES, Chunk, Piece, Sifted
from vrrpwatch.model.frame import Blind, Frame

_READERS = {"pcap": pcap.read_chunks, "pcapng": pcapng.read_chunks}
Read = Callable[[Capture, int], Iterator[Piece]]
"""Gives a capture in pieces; its frames count from one after the number given."""


def pieces(capture: Capture, before: int = 0, frames: int = FRAMES) -> Iterator[Piece]:
    """The frames of `capture`, in chunks of about so many where that is possible."""
    opened = capture.bytes_of(before)
    return _READERS[capture.format](*opened, frames) if opened else iter(())


def turns_of(stream: CaptureStream, read: Read = pieces) -> Iterator[tuple[Capture, Iterator[Piece]]]:
    """The captures of `stream` in the order of time; where two overlap, the rest of the stream is merged plainly."""
    alone = stream.alone()
    if alone:
        yield alone, read(alone, 0)
        return
    waiting = stream.in_order()
    number, last_ns = 0, NEVER_NS
    for at, capture in enumerate(waiting):
        if hole := hole_between(last_ns, starts_ns(capture), number):
            yield capture, iter((iter((hole,)),))
        turn = _Turn(capture, number, last_ns, starts_ns(waiting[at + 1]) if at + 1 < len(waiting) else NEVER_NS)
        yield capture, turn.pieces(read)
        if turn.overlaps:
            begun = Begun(capture, turn.rest(number), frozenset(waiting[:at]), turn.number, turn.last_ns)
            yield from ((whose, iter((run,))) for whose, run in stream.turns(begun))
            return
        number, last_ns = turn.number, turn.last_ns


class _Turn:
    """What comes from one capture before the next one begins at `until_ns`."""

    def __init__(self, capture: Capture, number: int, last_ns: int, until_ns: int) -> None:
        self.number = number
        self.last_ns = last_ns
        """Of the last frame so far."""
        self.overlaps = False
        """The capture goes on when the next one begins."""
        self._capture = capture
        self._until_ns = until_ns
        self._taken = 0

    def pieces(self, read: Read) -> Iterator[Piece]:
        """All before that time."""
        for piece in read(self._capture, self.number):
            if not isinstance(piece, Chunk | Sifted):
                yield self._before(piece)
            elif int(piece.times_ns.max()) < self._until_ns:
                self._note(self.number + len(piece), int(piece.times_ns[-1]))
                self._taken += len(piece)
                yield piece
            else:
                self.overlaps = True
            if self.overlaps:
                return

    def rest(self, before: int) -> Iterator[Frame | Blind]:
        """What was not taken of the capture, whose frames count from `before + 1`."""
        return islice(self._capture.frames(before), self._taken, None)

    def _before(self, items: Iterator[Frame | Blind]) -> Iterator[Frame | Blind]:
        for item in items:
            if comes_ns(item) >= self._until_ns:
                self.overlaps = True
                return
            if isinstance(item, Frame):
                self._note(item.number, item.time_ns)
            self._taken += 1
            yield item

    def _note(self, number: int, last_ns: int) -> None:
        if self._capture.first_frame is None:
            self._capture.first_frame = self.number + 1
        self.number, self.last_ns = number, last_ns
