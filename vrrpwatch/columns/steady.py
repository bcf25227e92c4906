"""The streams of a chunk: which of their adverts the analyzer would take on its steady path, and that in one go.

An advert is steady when it is the usual one of a Master that just goes on, comes in time, and not before one that came
earlier. From the first advert of a virtual router that is not steady, all others of that virtual router in the chunk
are left to the analyzer, one by one.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vrrpwatch.analysis.analyzer import Analyzer
from vrrpwatch.analysis.router import Run, Stream
from vrrpwatch.analysis.virtual_router import VirtualRouter
from vrrpwatch.columns.chunk import Column, Rows
from vrrpwatch.columns.known import NO_IP_ID
from vrrpwatch.columns.recognition import Recognised, Recognition
from vrrpwatch.model.advert import Advert, Sighting

_NEVER_IN_TIME = (1, 0)
_WORTH_RESUMING = 4
"""Fewer steady adverts in a row are as fast one by one."""
_LARGEST_OFFSET_NS = 1 << 61
"""A clock that was set back by more, in all, would be more than a column can hold."""


@dataclass(slots=True)
class Span:
    """The steady adverts of one stream in a chunk: from `begin` to `end` when the chunk is sorted by streams."""

    stream: Stream
    begin: int
    """Moves on as they are taken in."""
    end: int


class _Kinds(NamedTuple):
    """The adverts of a chunk by what they say; those of one kind stay in the order of the capture."""

    order: Column
    """Sorts the adverts by their kinds."""
    begins: Column
    """Where each kind begins, and how many there are of it."""
    counts: Column
    streams: list[Stream | None]
    """Of each kind: whose usual advert it is, if it can be steady."""
    groups: Column
    """Of each kind: a number for its virtual router."""


class Streams:
    """The adverts of a chunk. Times are on the steady clock."""

    def __init__(self, chunk: Rows, found: Recognised, recognition: Recognition, analyzer: Analyzer) -> None:
        self._chunk = chunk
        self.rows = np.flatnonzero(found.numbers >= 0)
        """Rows of all adverts without sequence, in the order of the capture."""
        self.latest_ns: Column = _latest(chunk, found, self.rows, analyzer)
        """For each of them its time or, when that is later, the time of one before it."""
        self.usable = analyzer.clock.offset_ns < _LARGEST_OFFSET_NS
        """False: no time of the chunk is good, and no advert steady."""
        self._kind_of: dict[int, int] = {}
        self._kinds_of: dict[int, list[int]] = {}
        self._group_rows: dict[int, list[int]] = {}
        self._spans: dict[VirtualRouter, Span] = {}
        self._of_group: dict[int, VirtualRouter] = {}
        self._sequenced = _sequenced(found, recognition)
        self.firsts: list[tuple[int, int]] = []
        """Virtual routers that do not only have steady adverts, by number, and the row of the first other one."""
        if len(self.rows):
            kinds = self._sort(found, recognition, analyzer)
            self._lay_out(kinds, found, analyzer)
            self._part(kinds, recognition.group_count)

    def steady(self) -> Iterable[VirtualRouter]:
        """The virtual routers with steady adverts that were not taken in."""
        return self._spans

    def last_ns(self, virtual_router: VirtualRouter) -> int | None:
        """Time of its last steady advert; None when all were taken in."""
        span = self._spans.get(virtual_router)
        return int(self._times_ns[span.end - 1]) if span else None

    def take_group(self, group: int, before: int) -> None:
        """`take` for the virtual router of that number."""
        virtual_router = self._of_group.get(group)
        if virtual_router is not None:
            self.take((virtual_router,), before)

    def take_all(self, before: int) -> None:
        """`take` for all."""
        self._take(list(self._spans.items()), before)

    def take(self, virtual_routers: Iterable[VirtualRouter], before: int) -> None:
        """Take in their steady adverts up to the row `before`; one may be named twice."""
        spans = [(one, self._spans[one]) for one in dict.fromkeys(virtual_routers) if one in self._spans]
        if spans:
            self._take(spans, before)

    def _take(self, spans: list[tuple[VirtualRouter, Span]], before: int) -> None:
        ends = [self._end(span, before) for _, span in spans]
        parts = [(span, end) for (_, span), end in zip(spans, ends, strict=True) if end > span.begin]
        for (span, end), run in zip(parts, self._runs(parts), strict=True):
            span.stream.sight_run(run)
            span.begin = end
        for (virtual_router, span), end in zip(spans, ends, strict=True):
            if end == span.end:
                del self._spans[virtual_router]

    def _end(self, span: Span, before: int) -> int:
        """Where those that came before a row end."""
        if before >= len(self._chunk):
            return span.end
        return span.begin + int(self._sorted_rows[span.begin : span.end].searchsorted(before))

    def give_up(self, virtual_router: VirtualRouter) -> int | None:
        """Nothing is known of its adverts any more. Returns the row of the first that would have been steady."""
        span = self._spans.pop(virtual_router, None)
        return int(self._sorted_rows[span.begin]) if span else None

    def following(self, group: int, row: int) -> int | None:
        """The row of the first advert of that virtual router behind `row`, and behind those that are steady."""
        rows = self._rows_of(group)
        virtual_router = self._of_group.get(group)
        span = self._spans.get(virtual_router) if virtual_router else None
        at = bisect_right(rows, int(self._sorted_rows[span.end - 1]) if span else row)
        return rows[at] if at < len(rows) else None

    def resume(self, number: int, row: int, stream: Stream | None) -> VirtualRouter | None:
        """After `stream` was seen at `row`: who has steady adverts again; None: too few, or none."""
        if stream is None:
            return None
        kind = self._kind_of[number]
        begin = self._begins[kind] + bisect_right(self._rows_of_kind(kind), row)
        if (stream.frame, stream.last_ns) != (self._chunk.before + row + 1, self._times_ns[begin - 1]):
            # It was a copy, or out of order: the next interval does not begin there.
            return None
        limit = self._begins[kind] + bisect_left(self._rows_of_kind(kind), self._interruption(kind, row))
        gaps_ns = self._gaps_ns[begin:limit]
        steady = (gaps_ns >= stream.earliest_ns) & (gaps_ns <= stream.latest_ns) & self._in_order[begin:limit]
        length = len(steady) if steady.all() else int(steady.argmin())
        if length < _WORTH_RESUMING:
            return None
        virtual_router = stream.router.virtual_router
        self._spans[virtual_router] = Span(stream, begin, begin + length)
        self._of_group[self._groups[kind]] = virtual_router
        return virtual_router

    def _interruption(self, kind: int, row: int) -> int:
        """The first row behind `row` with another advert for the same virtual router."""
        group = self._groups[kind]
        found = [one for one, whose in self._sequenced if whose == group and one > row]
        for other in self._kinds_of[group]:
            rows = self._rows_of_kind(other)
            at = bisect_right(rows, row)
            if other != kind and at < len(rows):
                found.append(rows[at])
        return min(found, default=len(self._chunk))

    def _rows_of_kind(self, kind: int) -> NDArray[np.int64]:
        return self._sorted_rows[self._begins[kind] : self._ends[kind]]

    def _rows_of(self, group: int) -> list[int]:
        rows = self._group_rows.get(group)
        if rows is None:
            every = np.concatenate([self._rows_of_kind(kind) for kind in self._kinds_of[group]])
            rows = self._group_rows[group] = np.sort(every).tolist()
        return rows

    def _sort(self, found: Recognised, recognition: Recognition, analyzer: Analyzer) -> _Kinds:
        numbers = found.numbers[self.rows]
        counts = np.bincount(numbers)
        present = np.flatnonzero(counts)
        counts = counts[present]
        begins = np.cumsum(counts) - counts
        self._begins, self._ends = begins.tolist(), (begins + counts).tolist()
        self._groups = [recognition.groups[number] for number in present.tolist()]
        for kind, (number, group) in enumerate(zip(present.tolist(), self._groups, strict=True)):
            self._kind_of[number] = kind
            self._kinds_of.setdefault(group, []).append(kind)
        adverts = [recognition.adverts[number] for number in present.tolist()]
        streams = [steady_stream(advert, analyzer) if self.usable else None for advert in adverts]
        order = np.argsort(numbers.astype(np.uint16), kind="stable")
        return _Kinds(order, begins, counts, _alone(streams), np.array(self._groups, np.int64))

    def _lay_out(self, kinds: _Kinds, found: Recognised, analyzer: Analyzer) -> None:
        """Everything about the adverts in the order of their kinds."""
        self._sorted_rows = self.rows[kinds.order]
        self._times_ns = self._chunk.times_ns[self._sorted_rows] + analyzer.clock.offset_ns
        self._in_order = (self._times_ns == self.latest_ns[kinds.order]) & (self._times_ns >= analyzer.clock.now_ns)
        lasts_ns = [stream.last_ns if stream else 0 for stream in kinds.streams]
        self._gaps_ns = np.diff(self._times_ns, prepend=0)
        self._gaps_ns[kinds.begins] = self._times_ns[kinds.begins] - np.array(lasts_ns, np.int64)
        # A span may end with the last of them.
        self._padded_gaps_ns = np.append(self._gaps_ns, 0)
        self._ip_ids = found.ip_ids[self._sorted_rows]
        before = np.roll(self._ip_ids, 1)
        before[kinds.begins] = [_ip_id(stream) for stream in kinds.streams]
        steps = (self._ip_ids - before) & 0xFFFF
        steps[(self._ip_ids < 0) | (before < 0)] = 0
        self._id_steps = np.concatenate((np.zeros(1, np.int64), np.cumsum(steps == 1)))
        self._id_jumps = np.maximum.accumulate(np.where(steps > 1, np.arange(len(steps)), -1))

    def _part(self, kinds: _Kinds, group_count: int) -> None:
        """Part the steady adverts from those that are not."""
        limits = [(one.earliest_ns, one.latest_ns) if one else _NEVER_IN_TIME for one in kinds.streams]
        earliest_ns, latest_ns = np.array(limits, np.int64).T
        steady = (self._gaps_ns >= np.repeat(earliest_ns, kinds.counts)) & self._in_order
        steady &= self._gaps_ns <= np.repeat(latest_ns, kinds.counts)
        first = np.full(group_count, len(self._chunk), np.int64)
        unsteady = np.flatnonzero(~steady)
        np.minimum.at(first, np.repeat(kinds.groups, kinds.counts)[unsteady], self._sorted_rows[unsteady])
        for row, group in self._sequenced:
            first[group] = min(int(first[group]), row)
        steady = self._sorted_rows < np.repeat(first[kinds.groups], kinds.counts)
        ends = kinds.begins + np.add.reduceat(steady, kinds.begins, dtype=np.int64)
        for stream, group, begin, end in zip(kinds.streams, self._groups, self._begins, ends.tolist(), strict=True):
            if stream and end > begin:
                self._spans[stream.router.virtual_router] = Span(stream, begin, end)
                self._of_group[group] = stream.router.virtual_router
        for group in np.flatnonzero(first < len(self._chunk)).tolist():
            following = self.following(group, -1) if group in self._kinds_of else None
            if following is not None:
                self.firsts.append((group, following))

    def _runs(self, parts: list[tuple[Span, int]]) -> Iterator[Run]:
        """What there is to say of spans up to their ends, in one go."""
        if not parts:
            return
        borders = np.array([border for span, end in parts for border in (span.begin, end)], np.int64)
        begin, end = borders[::2], borders[1::2]
        last = end - 1
        jump = self._id_jumps[last]
        columns = (
            begin,
            end,
            np.minimum.reduceat(self._padded_gaps_ns, borders)[::2],
            np.maximum.reduceat(self._padded_gaps_ns, borders)[::2],
            self._times_ns[last],
            self._sorted_rows[last] + (self._chunk.before + 1),
            self._ip_ids[last],
            self._id_steps[end] - self._id_steps[np.maximum(begin, jump + 1)],
            jump >= begin,
        )
        gaps_ns = self._gaps_ns.data
        for first, stop, shortest_ns, longest_ns, last_ns, frame, ip_id, steps, jumped in zip(
            *(column.tolist() for column in columns), strict=True
        ):
            known = None if ip_id == NO_IP_ID else ip_id
            yield Run(gaps_ns[first:stop], shortest_ns, longest_ns, last_ns, frame, known, steps, jumped)


def steady_stream(advert: Advert, analyzer: Analyzer) -> Stream | None:
    """The stream of a quiet Master whose usual advert this is."""
    stream = analyzer.usual.get(advert)
    if stream is None or stream.router.virtual_router.quiet is not stream.router:
        return None
    # An advert that is in time for its stream must be in time for the virtual router, too.
    return stream if stream.latest_ns < stream.router.virtual_router.patience_ns else None


def _alone(streams: list[Stream | None]) -> list[Stream | None]:
    """Without those of a router that sends two versions: each of them depends on the other."""
    seen = Counter(stream.router for stream in streams if stream)
    return [stream if stream and seen[stream.router] == 1 else None for stream in streams]


def _latest(chunk: Rows, found: Recognised, rows: Column, analyzer: Analyzer) -> Column:
    """For each of `rows`, where adverts are, the latest time of an advert so far."""
    sequenced = [row for row, one in found.odd.items() if isinstance(one, Sighting)]
    every = np.sort(np.append(rows, sequenced)) if sequenced else rows
    latest_ns = np.maximum.accumulate(chunk.times_ns[every] + analyzer.clock.offset_ns)
    return np.asarray(latest_ns[every.searchsorted(rows)] if sequenced else latest_ns)


def _sequenced(found: Recognised, recognition: Recognition) -> list[tuple[int, int]]:
    """Row and group of adverts that are odd."""
    adverts = [(row, one.advert) for row, one in found.odd.items() if isinstance(one, Sighting)]
    return [(row, recognition.group_of(advert)) for row, advert in adverts]


def _ip_id(stream: Stream | None) -> int:
    return NO_IP_ID if stream is None or stream.ip_id is None else stream.ip_id
