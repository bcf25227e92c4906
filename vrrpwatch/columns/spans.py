"""The steady adverts of a chunk that were not taken in yet, stream by stream."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from vrrpwatch.analysis.router import Run, Stream
from vrrpwatch.analysis.virtual_router import VirtualRouter
from vrrpwatch.columns.kinds import Kinds
from vrrpwatch.columns.known import NO_IP_ID

_MANY = 8
"""Spans that are faster looked at in one go."""


@dataclass(slots=True)
class Span:
    """Steady adverts of one stream: from the place `begin` to `end`; at least one."""

    stream: Stream
    begin: int
    """Moves on as they are taken in."""
    end: int


class Spans:
    """Of each virtual router one span, or one for each claimant in a contest."""

    def __init__(self, kinds: Kinds) -> None:
        self._size = kinds.size
        self._first_frame = kinds.first_frame
        self._of: dict[VirtualRouter, list[Span]] = {}
        # What is asked for one value at a time is faster that way.
        self._rows, self._times_ns, self._ip_ids = kinds.rows.data, kinds.times_ns.data, kinds.ip_ids.data
        self._id_steps, self._id_jumps = kinds.id_steps.data, kinds.id_jumps.data
        # A span may end with the last of all.
        self._gaps_ns = np.append(kinds.gaps_ns, 0)

    def add(self, virtual_router: VirtualRouter, spans: list[Span]) -> None:
        """It has these, and had none."""
        self._of[virtual_router] = spans

    def virtual_routers(self) -> list[VirtualRouter]:
        """Those with steady adverts that were not taken in."""
        return list(self._of)

    def last_row(self, virtual_router: VirtualRouter) -> int | None:
        """Of its last steady advert; None when all were taken in."""
        return self._last(self._rows, virtual_router)

    def last_ns(self, virtual_router: VirtualRouter) -> int | None:
        """Time of its last steady advert; None when all were taken in."""
        return self._last(self._times_ns, virtual_router)

    def give_up(self, virtual_router: VirtualRouter) -> int | None:
        """Nothing is known of its adverts any more. Returns the row of the first that would have been steady."""
        spans = self._of.pop(virtual_router, None)
        return min(self._rows[span.begin] for span in spans) if spans else None

    def take_all(self, before: int) -> None:
        """`take` for all of them."""
        if before < self._size:
            self.take(self.virtual_routers(), before)
        elif self._of:
            every, self._of = self._of, {}
            self._note([(span, span.end) for spans in every.values() for span in spans])

    def take(self, virtual_routers: Iterable[VirtualRouter], before: int) -> None:
        """Take in their steady adverts up to the row `before`; one may be named twice."""
        parts: list[tuple[Span, int]] = []
        rows = self._rows
        for virtual_router in dict.fromkeys(virtual_routers):
            spans = self._of.get(virtual_router)
            # Most have nothing before it, and one look tells that.
            if spans and (len(spans) > 1 or rows[spans[0].begin] < before):
                ends = [bisect_left(rows, before, span.begin, span.end) for span in spans]
                parts += [(span, end) for span, end in zip(spans, ends, strict=True) if end > span.begin]
                left = [span for span, end in zip(spans, ends, strict=True) if end < span.end]
                if left:
                    self._of[virtual_router] = left
                else:
                    del self._of[virtual_router]
        if parts:
            self._note(parts)

    def _last(self, column: memoryview, virtual_router: VirtualRouter) -> int | None:
        spans = self._of.get(virtual_router)
        return max([column[span.end - 1] for span in spans]) if spans else None

    def _note(self, parts: list[tuple[Span, int]]) -> None:
        """Take in spans up to their ends, each behind its begin."""
        times_ns, rows, ip_ids, first_frame = self._times_ns, self._rows, self._ip_ids, self._first_frame
        id_steps, id_jumps, gaps_ns = self._id_steps, self._id_jumps, self._gaps_ns.data
        for (span, end), (shortest_ns, longest_ns) in zip(parts, self._extremes(parts), strict=True):
            begin, last = span.begin, end - 1
            ip_id, jump = ip_ids[last], id_jumps[last]
            jumped = jump >= begin
            steps = id_steps[end] - id_steps[jump + 1 if jumped else begin]
            known = None if ip_id == NO_IP_ID else ip_id
            place = times_ns[last], rows[last] + first_frame
            span.stream.sight_run(Run(gaps_ns[begin:end], shortest_ns, longest_ns, *place, known, steps, jumped))
            span.begin = end

    def _extremes(self, parts: list[tuple[Span, int]]) -> list[tuple[int, int]]:
        """The shortest and the longest gap of each."""
        if len(parts) < _MANY:
            every = [self._gaps_ns[span.begin : end].tolist() for span, end in parts]
            return [(min(gaps_ns), max(gaps_ns)) for gaps_ns in every]
        borders = np.array([border for span, end in parts for border in (span.begin, end)], np.int64)
        shortest_ns = np.minimum.reduceat(self._gaps_ns, borders)[::2].tolist()
        return list(zip(shortest_ns, np.maximum.reduceat(self._gaps_ns, borders)[::2].tolist(), strict=True))
