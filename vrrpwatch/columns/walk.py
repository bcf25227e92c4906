"""Finds the records in a piece of a capture file.

Each record says where the next one begins, so a walk is one step after the other. Here many lanes step at once, each
from a place that looks like the start of a record. What looks so can be chance (a port number like a time stamp): each
lane must land exactly on the start of the next one, and as the first one starts at a true record, then all are true.
Else the walk is done again in one lane.
"""

import struct
from dataclasses import dataclass
from math import isqrt
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from vrrpwatch.columns.chunk import Column, unaligned

Words = NDArray[Any]
"""The 32 bits at every offset of a buffer."""
Flags = NDArray[np.bool_]

LANES = 512
_RECORDS_IN_LANE = 12
"""Fewer are not worth a lane."""
_BYTES_IN_A_STEP = 6_500
"""That can be looked at in the time of a step."""
_LONGEST_WINDOW = 2048
_SHORTEST_WINDOW = 256


class Layout(Protocol):
    """How the records of a format stand in a buffer."""

    order: str
    """Byte order, `<` or `>`."""
    header_bytes: int
    """A record is at least so long."""
    length_at: int
    """Where in it its length stands."""
    beyond: int
    """Bytes of it that the length does not count."""
    shortest: int
    """What a length that is less counts as: every step leads on."""
    pitch: int
    """Records start at multiples of it."""

    def may_start(self, words: Words) -> Flags:
        """Which of the first words may be those of a record."""
        ...

    def plausible(self, words: Words, offsets: Column) -> Flags:
        """At which of `offsets`, where a record may start, what follows makes sense as well."""
        ...

    def learn(self, words: Words, found: Column) -> None:
        """Records were found at these offsets; what is learned only makes the next walk faster."""
        ...


@dataclass(slots=True)
class Walker:
    """Remembers what the last piece was like; that only makes the next one faster."""

    layout: Layout
    record_bytes: int = 128
    """Of a record, on average."""

    def walk(self, buffer: bytes) -> Column:
        """Offsets of the headers of all whole records; `buffer` begins with one."""
        layout = self.layout
        if len(buffer) < layout.header_bytes:
            return np.zeros(0, np.int64)
        words: Words = unaligned(buffer, f"{layout.order}u4")
        starts = self._sync(buffer, words)
        found = _in_lanes(words, starts, len(buffer), layout) if len(starts) > 1 else None
        if found is None:
            found = one_by_one(buffer, layout)
        if len(found):
            self.record_bytes = max(layout.header_bytes, int(found[-1]) // len(found))
            layout.learn(words, found)
        return found

    def _sync(self, buffer: bytes, words: Words) -> Column:
        """Where lanes may start: the beginning, and offsets spread over `buffer` that look like a record."""
        pitch = self.layout.pitch
        window = min(max(4 * self.record_bytes, _SHORTEST_WINDOW), _LONGEST_WINDOW) // pitch
        records = len(buffer) // self.record_bytes
        # To look for a start costs time for each word, and a step of all lanes costs time whatever their number.
        lanes = min(LANES, isqrt(_BYTES_IN_A_STEP * records // window), records // _RECORDS_IN_LANE)
        lanes = min(lanes, len(buffer) // (2 * window * pitch))
        start = np.zeros(1, np.int64)
        if lanes < 2:
            return start
        stride = len(buffer) // lanes // pitch * pitch
        firsts = np.ndarray((lanes - 2, window), f"{self.layout.order}u4", buffer, stride, (stride, pitch))
        lane, at = np.nonzero(self.layout.may_start(firsts))
        offsets = (lane + 1) * stride + at * pitch
        good = self.layout.plausible(words, offsets)
        lane, offsets = lane[good], offsets[good]
        first = np.ones(len(lane), bool)
        first[1:] = lane[1:] != lane[:-1]
        return np.concatenate((start, offsets[first]))


def _in_lanes(words: Words, starts: Column, size: int, layout: Layout) -> Column | None:
    """All records from `starts` on; None when a lane misses the start of the next one."""
    limits = np.append(starts[1:], size - layout.header_bytes + 1)
    at, steps = starts, []
    lengths_at, last = words[layout.length_at :], size - 4 - layout.length_at
    while (going := at < limits).any():
        steps.append(at)
        lengths = lengths_at[np.minimum(at, last)].astype(np.int64)
        if layout.shortest:
            lengths = np.maximum(lengths, layout.shortest)
        at = at + (lengths + layout.beyond) * going
    if (at[:-1] != limits[:-1]).any():
        return None
    table = np.stack(steps, axis=1)
    found: Column = table[table < limits[:, None]]
    # Lanes that arrived stand still, at their limit, which is not below it. The last record may be cut.
    return found if at[-1] <= size else found[:-1]


def one_by_one(buffer: bytes, layout: Layout) -> Column:
    """The same as `Walker.walk`, step by step."""
    length, length_at = struct.Struct(f"{layout.order}I").unpack_from, layout.length_at
    at, last, size, found = 0, len(buffer) - layout.header_bytes, len(buffer), []
    while at <= last:
        found.append(at)
        at += max(length(buffer, at + length_at)[0], layout.shortest) + layout.beyond
    if at > size:
        found.pop()
    return np.array(found, np.int64)
