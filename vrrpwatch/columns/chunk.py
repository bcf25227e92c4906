"""A run of frames of one interface, as columns; and how much of a capture becomes one."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vrrpwatch.capture.source import Source
from vrrpwatch.model.frame import Blind, Frame, Interface

Column = NDArray[np.int64]

FRAMES = 16_384
"""In a chunk: enough to forget what a chunk costs, few enough for the processor's cache."""
_FIRST_FRAMES = 2_048
"""In the first one, when everything is new and nothing is steady."""
_LARGEST_BYTES = 4 << 20
_SMALLEST_BYTES = 1 << 16


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """One row for each frame, in the order of the capture. At least one."""

    buffer: bytes
    """Holds the frames, and what the file has between them."""
    interface: Interface
    before: int
    """Number of the frame before the first one."""
    starts: Column
    """Where in `buffer` each frame starts."""
    lengths: Column
    """Captured bytes."""
    wire_lengths: Column
    times_ns: Column

    def __len__(self) -> int:
        return len(self.starts)

    def frame(self, row: int) -> Frame:
        """The frame of one row, on its own."""
        return next(self.frames(np.array([row], np.int64)))

    def frames(self, rows: Column) -> Iterator[Frame]:
        """The frames of some rows, one by one."""
        columns = (rows + (self.before + 1), self.times_ns[rows], self.wire_lengths[rows], self.starts[rows])
        stops = self.starts[rows] + self.lengths[rows]
        places = zip(*(column.tolist() for column in (*columns, stops)), strict=True)
        for number, time_ns, wire_length, start, stop in places:
            yield Frame(number, time_ns, self.interface, wire_length, self.buffer[start:stop])


Piece = Chunk | Iterator[Frame | Blind]
"""Of a capture."""


class Portions:
    """How much is read at once: chunks grow up to `frames`."""

    def __init__(self, frames: int) -> None:
        self._frames = frames
        self._wanted = min(_FIRST_FRAMES, frames)

    def read(self, source: Source, record_bytes: int) -> bool:
        """Fill the buffer of `source`, whose records have about so many bytes; False at its end."""
        return source.move(0, min(max(self._wanted * record_bytes, _SMALLEST_BYTES), _LARGEST_BYTES))

    def cut(self, records: Column) -> Column:
        """Those for the next chunk."""
        wanted = self._wanted
        self._wanted = min(2 * wanted, self._frames)
        return records[:wanted] if len(records) > 2 * wanted else records


def unaligned(buffer: bytes, dtype: str) -> NDArray[np.generic]:
    """A value of `dtype` at every offset of `buffer`."""
    width = np.dtype(dtype).itemsize
    return np.ndarray((max(0, len(buffer) - width + 1),), dtype, buffer, 0, (1,))
