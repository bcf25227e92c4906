"""The piece of a capture that is looked at: memory that is filled again and again, for a chunk at a time."""

from mmap import mmap

import numpy as np

from vrrpwatch.capture.source import Source
from vrrpwatch.columns.chunk import Column

LARGEST_BYTES = 4 << 20
_SMALLEST_BYTES = 1 << 16
_FIRST_FRAMES = 2_048
"""In the first chunk, when everything is new and nothing is steady."""


class Window:
    """Goes over the bytes of `source`, in chunks that grow up to `frames`."""

    def __init__(self, source: Source, frames: int) -> None:
        self._source = source
        self._frames = frames
        self._wanted = min(_FIRST_FRAMES, frames)
        # Of the system, which gives only what is used.
        self._octets = mmap(-1, LARGEST_BYTES)
        _keep_memory()
        self._position = 0
        self._end = 0
        self._done = 0
        """Bytes before those in the memory."""

    def read(self, record_bytes: int) -> memoryview:
        """What is next: enough for a chunk of records of about so many bytes, where there is so much."""
        room = memoryview(self._octets)
        left = self._end - self._position
        room[:left] = room[self._position : self._end]
        self._done += self._position
        wanted = min(max(self._wanted * record_bytes, _SMALLEST_BYTES), LARGEST_BYTES)
        self._position, self._end = 0, left + (self._source.fill(room[left:wanted]) if wanted > left else 0)
        return room[: self._end]

    def cut(self, records: Column) -> Column:
        """Those for the next chunk."""
        wanted = self._wanted
        self._wanted = min(2 * wanted, self._frames)
        return records[:wanted] if len(records) > 2 * wanted else records

    def skip(self, size: int) -> None:
        """So many bytes are done with."""
        self._position += size

    def leave(self) -> None:
        """Give what is left back to the source, for who reads on in another way."""
        self._source.put_back(bytes(memoryview(self._octets)[self._position : self._end]), self._done + self._position)


def _keep_memory() -> None:
    """Let the C library keep what columns need from one chunk to the next, as it does after a block of that size."""
    np.empty(LARGEST_BYTES, np.uint8)
