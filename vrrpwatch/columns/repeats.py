"""Frames of a chunk that have the same bytes as one before them, but for what changes from one advert to the next.

Of these the decoder is shown the first one. When what it says of that can be known again, the others are found in
columns; when it cannot, since what is wrong with a frame is to be said of each, they are decoded in their turn.
"""

from collections.abc import Iterator
from heapq import heappop, heappush

import numpy as np

from vrrpwatch.columns.chunk import Chunk, Column
from vrrpwatch.model.frame import Frame


class Repeats:
    """Goes through the rows of a chunk that are to be decoded, in their order."""

    def __init__(self, chunk: Chunk, unknown: Column, adverts: Column, firsts: Column) -> None:
        """`unknown` rows are to be decoded; for each of those that are `adverts` the first with the same bytes."""
        self._chunk = chunk
        self.places = np.flatnonzero(adverts != firsts)
        """Of the repeats among `adverts`."""
        by_first = self.places[np.lexsort((adverts[self.places], firsts[self.places]))]
        self._rows, self._firsts = adverts[by_first], firsts[by_first]
        self._repeated = set(self._firsts.tolist())
        self._each = np.setdiff1d(unknown, self._rows, assume_unique=True)
        self._turned_up: list[int] = []
        """A heap: rows of repeats that are to be decoded as well."""

    def has(self, row: int) -> bool:
        """Others have the same bytes as this one."""
        return row in self._repeated

    def decode_all(self, row: int) -> None:
        """What the decoder said of this one cannot be known again."""
        begin, end = np.searchsorted(self._firsts, (row, row + 1)).tolist()
        for repeat in self._rows[begin:end].tolist():
            heappush(self._turned_up, repeat)

    def frames(self) -> Iterator[tuple[int, Frame]]:
        """The rows to be decoded, and what they hold."""
        for row, frame in zip(self._each.tolist(), self._chunk.frames(self._each), strict=True):
            yield from self._until(row)
            yield row, frame
        yield from self._until(len(self._chunk))

    def _until(self, end: int) -> Iterator[tuple[int, Frame]]:
        while self._turned_up and self._turned_up[0] < end:
            row = heappop(self._turned_up)
            yield row, self._chunk.frame(row)
