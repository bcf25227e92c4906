"""Chunks with little in them that may be ours, put together: what a chunk costs is paid once for many of them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

import numpy as np

from vrrpwatch.capture.source import Tally
from vrrpwatch.columns.chunk import Chunk, Column
from vrrpwatch.columns.first_look import HEAD_BYTES, LONGEST_ADVERT, Look, joined, look
from vrrpwatch.model.frame import Interface

_MOSTLY_NOT_OURS = 16
"""Frames for each one that may be ours: with fewer there is more to copy than to save."""
_CHUNKS_IN_ONE = 2
"""By their frames; more would save little, and cost memory wherever chunks wait."""
_MOST_BYTES = 1 << 20
"""Of frames that wait: those that may be ours are short, unless somebody wants them to be long."""


class _Thin(NamedTuple):
    """A chunk without the bytes of most frames."""

    interface: Interface
    before: int
    times_ns: Column
    seen: Look
    kept: Column
    """Rows that may be ours; what follows is about them."""
    frames: list[bytes]
    lengths: Column
    wire_lengths: Column


class Gathering:
    """What was read of a capture and not handed on yet."""

    def __init__(self, tally: Tally, frames: int) -> None:
        """`frames`: those of a usual chunk. `tally` is told of what is handed on."""
        self._tally = tally
        self._enough = _CHUNKS_IN_ONE * frames
        self._waiting: list[_Thin] = []
        self._frames = 0
        self._bytes = 0

    @property
    def last_number(self) -> int:
        """Of the last frame that was read."""
        return self._tally.last_number + self._frames

    def add(self, chunk: Chunk) -> Iterator[Chunk]:
        """Take in the next chunk, from the same interface as those before, and hand on what there is enough of."""
        seen = look(chunk)
        kept = np.flatnonzero(~seen.not_ours)
        if len(kept) * _MOSTLY_NOT_OURS > len(chunk):
            yield from self.rest()
            yield self._counted(replace(chunk, seen=seen))
            return
        self._waiting.append(_thinned(chunk, seen, kept))
        self._frames += len(chunk)
        self._bytes += int(chunk.lengths[kept].sum())
        if self._frames >= self._enough or self._bytes >= _MOST_BYTES:
            yield from self.rest()

    def rest(self) -> Iterator[Chunk]:
        """Hand on all that was read."""
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            self._frames = self._bytes = 0
            yield self._counted(_joined(waiting))

    def _counted(self, chunk: Chunk) -> Chunk:
        self._tally.last_number += len(chunk)
        self._tally.last_ns = int(chunk.times_ns[-1])
        return chunk


def _thinned(chunk: Chunk, seen: Look, kept: Column) -> _Thin:
    frames = [frame.data for frame in chunk.frames(kept)]
    whole = chunk.interface, chunk.before, chunk.times_ns
    return _Thin(*whole, seen, kept, frames, chunk.lengths[kept], chunk.wire_lengths[kept])


def _joined(chunks: Sequence[_Thin]) -> Chunk:
    """One after the other; what is not known of a frame is 0."""
    sizes = np.array([len(one.times_ns) for one in chunks])
    begins = np.cumsum(sizes) - sizes
    kept = np.concatenate([one.kept + begin for one, begin in zip(chunks, begins, strict=True)])
    lengths = np.concatenate([one.lengths for one in chunks])
    wire_lengths = np.concatenate([one.wire_lengths for one in chunks])
    columns = np.zeros((3, sizes.sum()), np.int64)
    columns[:, kept] = np.cumsum(lengths) - lengths, lengths, wire_lengths
    starts, lengths, wire_lengths = columns
    times_ns = np.concatenate([one.times_ns for one in chunks])
    # Who gathers frames as columns takes some bytes behind the last one, too.
    buffer = b"".join([*chain.from_iterable(one.frames for one in chunks), bytes(LONGEST_ADVERT + HEAD_BYTES)])
    seen = joined([one.seen for one in chunks])
    return Chunk(buffer, chunks[0].interface, chunks[0].before, starts, lengths, wire_lengths, times_ns, seen)
