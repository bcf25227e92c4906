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

from vrrpwatch.columns.chunk import Column, Octets, unaligned

Words = NDArray[Any]
"""The 32 bits at every offset of a buffer."""
Flags = NDArray[np.bool_]

_MOST_LANES = 1024
_RECORDS_IN_LANE = 8
"""Fewer are not worth a lane."""
_SEARCHES_IN_A_STEP = 16
"""For the start of a lane, in the time that a step of all lanes takes."""
_STEPS_BETWEEN_LOOKS = 4
"""Whether all lanes have arrived."""
_LONGEST_LANE = 8
"""Times as many records as in a lane on average: all lanes are kept until the last one arrives."""
_SEARCHED_RECORDS = 2
"""Among the bytes of so many of the usual length one starts, or the lane is given up."""


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

    @property
    def mark(self) -> tuple[bytes, int]:
        """Bytes that stand in most records, and where."""
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

    def walk(self, buffer: Octets) -> Column:
        """Offsets of the headers of all whole records; `buffer` begins with one."""
        layout = self.layout
        if len(buffer) < layout.header_bytes:
            return np.zeros(0, np.int64)
        words: Words = unaligned(buffer, f"{layout.order}u4")
        starts = self._sync(buffer, words)
        most_steps = _LONGEST_LANE * (len(buffer) // self.record_bytes) // len(starts)
        found = _in_lanes(words, starts, most_steps, layout) if len(starts) > 1 else None
        if found is None:
            found = one_by_one(buffer, layout)
        if len(found):
            self.record_bytes = max(layout.header_bytes, int(found[-1]) // len(found))
            layout.learn(words, found)
        return found

    def _sync(self, buffer: Octets, words: Words) -> Column:
        """Where lanes may start: the beginning, and offsets spread over `buffer` that look like a record."""
        records = len(buffer) // self.record_bytes
        lanes = min(_MOST_LANES, isqrt(records * _SEARCHES_IN_A_STEP), records // _RECORDS_IN_LANE)
        start = np.zeros(1, np.int64)
        if lanes < 3:
            return start
        offsets = self._marked(buffer, lanes)
        return np.concatenate((start, offsets[self.layout.plausible(words, offsets)]))

    def _marked(self, buffer: Octets, lanes: int) -> Column:
        """At equal distances, the next place where a record may start; where there is none nearby, none."""
        layout, (mark, mark_at) = self.layout, self.layout.mark
        pitch = layout.pitch
        stride = len(buffer) // lanes // pitch * pitch
        places = _SEARCHED_RECORDS * self.record_bytes // pitch
        # The last lane has room for all that is looked at of a record.
        begins = np.arange(stride, stride * (lanes - 1), stride)
        marked = np.ones((len(begins), places), bool)
        for at, part in enumerate(np.frombuffer(mark, f"u{pitch}").tolist()):
            first = stride + mark_at + at * pitch
            marked &= np.ndarray(marked.shape, f"u{pitch}", buffer, first, (stride, pitch)) == part
        nearest = marked.argmax(axis=1)
        return np.asarray((begins + nearest * pitch)[marked[np.arange(len(begins)), nearest]])


def _in_lanes(words: Words, starts: Column, most_steps: int, layout: Layout) -> Column | None:
    """All records from `starts` on; None when a lane misses the start of the next one, or is far longer than others."""
    size = len(words) + words.itemsize - 1
    limits = np.append(starts[1:], size - layout.header_bytes + 1)
    lengths_at, last = words[layout.length_at :], size - 4 - layout.length_at
    # A lane that has arrived walks on, since to look who has would cost more.
    steps, at = [starts], starts
    while (at < limits).any():
        if len(steps) > most_steps:
            return None
        for _ in range(_STEPS_BETWEEN_LOOKS):
            lengths = lengths_at[np.minimum(at, last)]
            at = at + (np.maximum(lengths, layout.shortest) if layout.shortest else lengths)
            at += layout.beyond
            steps.append(at)
    table = np.array(steps)
    within = table < limits
    counts = np.count_nonzero(within, axis=0)
    arrived = table[counts, np.arange(len(starts))]
    if (arrived[:-1] != limits[:-1]).any():
        return None
    found: Column = table.T[within.T]
    # The last record may be cut.
    return found if arrived[-1] <= size else found[:-1]


def one_by_one(buffer: Octets, layout: Layout) -> Column:
    """The same as `Walker.walk`, step by step."""
    length, length_at = struct.Struct(f"{layout.order}I").unpack_from, layout.length_at
    at, last, size, found = 0, len(buffer) - layout.header_bytes, len(buffer), []
    while at <= last:
        found.append(at)
        at += max(length(buffer, at + length_at)[0], layout.shortest) + layout.beyond
    if at > size:
        found.pop()
    return np.array(found, np.int64)
