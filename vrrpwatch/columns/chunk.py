"""A run of frames of one interface, as columns."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vrrpwatch.model.frame import Blind, Frame, Interface

if TYPE_CHECKING:
    from vrrpwatch.columns.first_look import Look

Column = NDArray[np.int64]
Octets = bytes | memoryview

FRAMES = 32_768
"""In a chunk: enough to forget what a chunk costs, few enough for 64 MiB in all."""

_new_tuple = tuple.__new__
"""Builds a frame without the constructor's handling of arguments."""


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """One row for each frame, in the order of the capture. At least one."""

    buffer: Octets
    """Holds the frames, and what the file has between them, until the next chunk is read."""
    interface: Interface
    before: int
    """Number of the frame before the first one."""
    starts: Column
    """Where in `buffer` each frame starts."""
    lengths: Column
    """Captured bytes."""
    wire_lengths: Column
    times_ns: Column
    seen: "Look | None" = None
    """What the first look said, once it was taken: then bytes and lengths may be there only of what may be ours."""

    def __len__(self) -> int:
        return len(self.starts)

    def part(self, begin: int, end: int) -> "Chunk":
        """The rows from `begin` on and before `end`."""
        return replace(
            self,
            before=self.before + begin,
            starts=self.starts[begin:end],
            lengths=self.lengths[begin:end],
            wire_lengths=self.wire_lengths[begin:end],
            times_ns=self.times_ns[begin:end],
            seen=None if self.seen is None else self.seen.part(begin, end),
        )

    def frame(self, row: int) -> Frame:
        """The frame of one row, on its own."""
        return next(self.frames(np.array([row], np.int64)))

    def every_frame(self) -> Iterator[Frame]:
        """All of them."""
        return self.frames(np.arange(len(self)))

    def frames(self, rows: Column) -> Iterator[Frame]:
        """The frames of some rows, one by one."""
        columns = (rows + (self.before + 1), self.times_ns[rows], self.wire_lengths[rows], self.starts[rows])
        stops = self.starts[rows] + self.lengths[rows]
        places = zip(*(column.tolist() for column in (*columns, stops)), strict=True)
        interface, buffer = self.interface, self.buffer
        for number, time_ns, wire_length, start, stop in places:
            yield _new_tuple(Frame, (number, time_ns, interface, wire_length, bytes(buffer[start:stop])))


@dataclass(frozen=True, slots=True, eq=False)
class Sifted:
    """A chunk that another process has looked through: what it is about, without the bytes of most frames."""

    origin: tuple[int, int]
    """Whose numbers of adverts these are."""
    interface: Interface
    before: int
    """Number of the frame before the first one."""
    times_ns: Column
    numbers: NDArray[np.int32]
    """See `recognition.Recognised`."""
    ip_ids: NDArray[np.int32]
    kept: dict[int, tuple[int, bytes]]
    """By row, where somebody has to look: bytes on the wire, and those captured."""

    def __len__(self) -> int:
        return len(self.times_ns)

    def until(self, end: int) -> "Sifted":
        """The rows before `end`."""
        return replace(self, times_ns=self.times_ns[:end], numbers=self.numbers[:end], ip_ids=self.ip_ids[:end])

    def frame(self, row: int) -> Frame:
        """The frame of one row; without its bytes when they were not kept."""
        wire_length, octets = self.kept.get(row, (0, b""))
        return Frame(self.before + row + 1, int(self.times_ns[row]), self.interface, wire_length, octets)


Rows = Chunk | Sifted
Piece = Rows | Iterator[Frame | Blind]
"""Of a capture."""


def unaligned(buffer: Octets, dtype: str) -> NDArray[np.generic]:
    """A value of `dtype` at every offset of `buffer`."""
    width = np.dtype(dtype).itemsize
    return np.ndarray((max(0, len(buffer) - width + 1),), dtype, buffer, 0, (1,))
