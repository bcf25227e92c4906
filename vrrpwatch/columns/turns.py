"""A stream of captures in pieces: one capture after the other, for as long as they do not overlap in time."""

from collections.abc import Iterator
from itertools import chain

import numpy as np

from vrrpwatch.capture.merge import NEVER_NS, Begun, hole_between, starts_ns
from vrrpwatch.capture.savefile import Capture
from vrrpwatch.capture.stream import CaptureStream
from vrrpwatch.columns import pcap, pcapng
from vrrpwatch.columns.chunk import FRAMES, Chunk, Piece
from vrrpwatch.model.frame import Blind, Frame

_READERS = {"pcap": pcap.read_chunks, "pcapng": pcapng.read_chunks}


def pieces(capture: Capture, before: int = 0, frames: int = FRAMES) -> Iterator[Piece]:
    """The frames of `capture`, counted from `before + 1`, in chunks of about so many where that is possible."""
    opened = capture.bytes_of(before)
    return _READERS[capture.format](*opened, frames) if opened else iter(())


def turns_of(stream: CaptureStream, frames: int = FRAMES) -> Iterator[tuple[Capture, Iterator[Piece]]]:
    """The captures of `stream` in the order of time; where two overlap, the rest of the stream is merged plainly."""
    alone = stream.alone()
    if alone:
        yield alone, pieces(alone, 0, frames)
        return
    waiting = stream.in_order()
    number, last_ns = 0, NEVER_NS
    for at, capture in enumerate(waiting):
        if hole := hole_between(last_ns, starts_ns(capture), number):
            yield capture, iter((iter((hole,)),))
        following = waiting[at + 1] if at + 1 < len(waiting) else None
        turn = _Turn(capture, number, last_ns, NEVER_NS if following is None else starts_ns(following))
        yield capture, turn.pieces(frames)
        number, last_ns = turn.number, turn.last_ns
        if turn.rest:
            begun = Begun(capture, turn.rest, frozenset(waiting[:at]), number, last_ns)
            yield from ((whose, iter((run,))) for whose, run in stream.turns(begun))
            return


class _Turn:
    """What comes from one capture before the next one begins at `until_ns`."""

    def __init__(self, capture: Capture, number: int, last_ns: int, until_ns: int) -> None:
        self.number = number
        self.last_ns = last_ns
        """Of the last frame so far."""
        self.rest: Iterator[Frame | Blind] | None = None
        """What is left of the capture when the next one begins, if anything."""
        self._capture = capture
        self._until_ns = until_ns

    def pieces(self, frames: int) -> Iterator[Piece]:
        """All before that time."""
        every = pieces(self._capture, self.number, frames)
        for piece in every:
            if not isinstance(piece, Chunk):
                yield self._before(piece, every)
            elif int(piece.times_ns.max()) < self._until_ns:
                self._note(self.number + len(piece), int(piece.times_ns[-1]))
                yield piece
            else:
                self.rest = _plainly(chain((piece,), every))
            if self.rest:
                return

    def _before(self, items: Iterator[Frame | Blind], following: Iterator[Piece]) -> Iterator[Frame | Blind]:
        for item in items:
            if (item.end_ns if isinstance(item, Blind) else item.time_ns) >= self._until_ns:
                self.rest = chain((item,), items, _plainly(following))
                return
            if isinstance(item, Frame):
                self._note(item.number, item.time_ns)
            yield item

    def _note(self, number: int, last_ns: int) -> None:
        if self._capture.first_frame is None:
            self._capture.first_frame = self.number + 1
        self.number, self.last_ns = number, last_ns


def _plainly(every: Iterator[Piece]) -> Iterator[Frame | Blind]:
    for piece in every:
        yield from piece.frames(np.arange(len(piece))) if isinstance(piece, Chunk) else piece
