"""Finds the records in a piece of a pcap file.

Each record says where the next one begins, so a walk is one step after the other. Here many lanes step at once, each
from a place that looks like the start of a record. What looks so can be chance (a port number like a time stamp): each
lane must land exactly on the start of the next one, and as the first one starts at a true record, then all are true.
Else the walk is done again in one lane.
"""

import struct
from dataclasses import dataclass
from math import isqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vrrpwatch.columns.chunk import Column, unaligned

HEADER_BYTES = 16
LANES = 512
_RECORDS_IN_LANE = 12
"""Fewer are not worth a lane."""
_BYTES_IN_A_STEP = 6_500
"""That can be looked at in the time of a step."""
_LONGEST_WINDOW = 2048
_SHORTEST_WINDOW = 256
_SHORTEST_SPAN_S = 3600


@dataclass(slots=True)
class Walker:
    """Remembers what the last piece was like; that only makes the next one faster."""

    order: str
    """Byte order, `<` or `>`."""
    record_bytes: int = 128
    """Of a record, on average."""
    span_s: int = _SHORTEST_SPAN_S
    """Between the times of two records of one piece."""

    def walk(self, buffer: bytes) -> Column:
        """Offsets of the headers of all whole records; `buffer` begins with one."""
        if len(buffer) < HEADER_BYTES:
            return np.zeros(0, np.int64)
        words: NDArray[Any] = unaligned(buffer, f"{self.order}u4")
        starts = self._sync(buffer, words)
        found = _in_lanes(words, starts, len(buffer)) if len(starts) > 1 else None
        if found is None:
            found = one_by_one(buffer, self.order)
        if len(found):
            self.record_bytes = max(HEADER_BYTES, int(found[-1]) // len(found))
            self.span_s = max(_SHORTEST_SPAN_S, 4 * abs(int(words[found[-1]]) - int(words[0])))
        return found

    def _sync(self, buffer: bytes, words: NDArray[Any]) -> Column:
        """Where lanes may start: the beginning, and offsets spread over `buffer` that look like a record."""
        window = min(max(4 * self.record_bytes, _SHORTEST_WINDOW), _LONGEST_WINDOW)
        records = len(buffer) // self.record_bytes
        # To look for a start costs time for each byte, and a step of all lanes costs time whatever their number.
        lanes = min(LANES, isqrt(_BYTES_IN_A_STEP * records // window), records // _RECORDS_IN_LANE)
        lanes = min(lanes, len(buffer) // (2 * window))
        start = np.zeros(1, np.int64)
        if lanes < 2:
            return start
        stride = len(buffer) // lanes
        seconds = np.ndarray((lanes - 2, window), f"{self.order}u4", buffer, stride, (stride, 1))
        base = (int(words[0]) - self.span_s) % 2**32
        lane, at = np.nonzero(seconds - np.uint32(base) < np.uint32(min(2 * self.span_s, 2**32 - 1)))
        offsets = (lane + 1) * stride + at
        good = self._plausible(words, offsets)
        lane, offsets = lane[good], offsets[good]
        first = np.ones(len(lane), bool)
        first[1:] = lane[1:] != lane[:-1]
        return np.concatenate((start, offsets[first]))

    def _plausible(self, words: NDArray[Any], offsets: Column) -> NDArray[np.bool_]:
        """The lengths and the fraction make sense, and what follows has a time close to that of the record."""
        captured = words[offsets + 8].astype(np.int64)
        follower = np.minimum(offsets + HEADER_BYTES + captured, len(words) - 1)
        step = words[follower].astype(np.int64) - words[offsets]
        sane = (captured > 0) & (captured <= words[offsets + 12]) & (words[offsets + 4] < np.uint32(10**9))
        return np.asarray(sane & (np.abs(step) <= self.span_s))


def _in_lanes(words: NDArray[Any], starts: Column, size: int) -> Column | None:
    """All records from `starts` on; None when a lane misses the start of the next one."""
    limits = np.append(starts[1:], size - HEADER_BYTES + 1)
    last = size - 4
    at, steps = starts, []
    lengths_at = words[8:]
    while (going := at < limits).any():
        steps.append(at)
        step = lengths_at[np.minimum(at, last - 8)] + np.int64(HEADER_BYTES)
        at = at + step * going
    if (at[:-1] != limits[:-1]).any():
        return None
    table = np.stack(steps, axis=1)
    found: Column = table[table < limits[:, None]]
    # Lanes that arrived stand still, at their limit, which is not below it. The last record may be cut.
    return found if at[-1] <= size else found[:-1]


def one_by_one(buffer: bytes, order: str) -> Column:
    """The same as `Walker.walk`, step by step."""
    length = struct.Struct(f"{order}I").unpack_from
    at, last, size, found = 0, len(buffer) - HEADER_BYTES, len(buffer), []
    while at <= last:
        found.append(at)
        at += HEADER_BYTES + length(buffer, at + 8)[0]
    if at > size:
        found.pop()
    return np.array(found, np.int64)
