"""The streams of a chunk: which of their adverts the analyzer would take on its steady path, and that in one go.

An advert is steady when it is the usual one of a Master that just goes on, or of a claimant in a contest that goes on,
comes in time, and not before one that came earlier. From the first advert of a virtual router that is not steady, all
others of that virtual router in the chunk are left to the analyzer, until it says that things go on again.
"""

from collections import Counter
from collections.abc import Mapping

import numpy as np

from vrrpwatch.analysis.analyzer import Analyzer
from vrrpwatch.analysis.router import Stream
from vrrpwatch.analysis.virtual_router import VirtualRouter
from vrrpwatch.columns.chunk import Rows
from vrrpwatch.columns.kinds import Kinds
from vrrpwatch.columns.recognition import Recognised, Recognition
from vrrpwatch.columns.resumption import resumed
from vrrpwatch.columns.spans import Span, Spans
from vrrpwatch.model.advert import Advert

_LARGEST_NS = 1 << 62
"""Differences of such times on the steady clock fit into a column. A capture can have others, up to the year 2554."""


class Streams:
    """The adverts of a chunk. Times are on the steady clock."""

    def __init__(self, chunk: Rows, found: Recognised, recognition: Recognition, analyzer: Analyzer) -> None:
        self._usual = analyzer.usual
        clock = analyzer.clock
        latest_ns, earliest_ns = int(chunk.times_ns.max()), int(chunk.times_ns.min())
        times_ns = (clock.offset_ns, clock.offset_ns + latest_ns, clock.now_ns, -earliest_ns)
        self.usable = max(times_ns) < _LARGEST_NS
        """False: no time of the chunk is good, and no advert steady."""
        offset_ns, now_ns = (clock.offset_ns, clock.now_ns) if self.usable else (0, 0)
        self.kinds = Kinds(chunk, found, recognition, offset_ns=offset_ns, now_ns=now_ns)
        self._of_group: dict[int, VirtualRouter] = {}
        self.firsts: list[tuple[int, int]] = []
        """Virtual routers that do not only have steady adverts, by number, and the row of the first other one."""
        adverts = self.kinds.adverts
        streams = _alone([_quiet_stream(advert, analyzer.usual) if self.usable else None for advert in adverts])
        self.kinds.go_on_from(streams)
        self.spans = Spans(self.kinds)
        if streams:
            self._part(streams)

    def take_group(self, group: int, before: int) -> None:
        """Take in the steady adverts of the virtual router of that number up to the row `before`."""
        virtual_router = self._of_group.get(group)
        if virtual_router is not None:
            self.spans.take((virtual_router,), before)

    def following(self, group: int, row: int) -> int | None:
        """The row of the first advert of that virtual router behind `row`, and behind those that are steady."""
        virtual_router = self._of_group.get(group)
        last = self.spans.last_row(virtual_router) if virtual_router else None
        return self.kinds.following(group, row if last is None else last)

    def resume(self, virtual_router: VirtualRouter, group: int, row: int) -> bool:
        """After an advert of it was seen at `row`: whether it has steady adverts again; `group` is its number."""
        streams = going_on(virtual_router, self._usual)
        spans = resumed(self.kinds, streams, row) if streams else []
        if spans:
            self.spans.add(virtual_router, spans)
            self._of_group[group] = virtual_router
        return bool(spans)

    def _part(self, streams: list[Stream | None]) -> None:
        """Part the steady adverts from those that are not."""
        kinds = self.kinds
        # Nobody is in time for what is no stream.
        earliest_ns = np.array([one.earliest_ns if one else 1 for one in streams], np.int64)
        latest_ns = np.array([one.latest_ns if one else 0 for one in streams], np.int64)
        steady = (kinds.gaps_ns >= np.repeat(earliest_ns, kinds.counts)) & kinds.in_order
        steady &= kinds.gaps_ns <= np.repeat(latest_ns, kinds.counts)
        first = np.full(kinds.group_count, self.kinds.size, np.int64)
        groups = np.array(kinds.groups, np.int64)
        unsteady = np.flatnonzero(~steady)
        np.minimum.at(first, np.repeat(groups, kinds.counts)[unsteady], kinds.rows[unsteady])
        for row, group in kinds.sequenced:
            first[group] = min(int(first[group]), row)
        steady = kinds.rows < np.repeat(first[groups], kinds.counts)
        ends = kinds.firsts + np.add.reduceat(steady, kinds.firsts, dtype=np.int64)
        for stream, group, begin, end in zip(streams, kinds.groups, kinds.begins, ends.tolist(), strict=True):
            if stream and end > begin:
                self.spans.add(stream.router.virtual_router, [Span(stream, begin, end)])
                self._of_group[group] = stream.router.virtual_router
        for group in np.flatnonzero(first < self.kinds.size).tolist():
            following = self.following(group, -1) if kinds.has(group) else None
            if following is not None:
                self.firsts.append((group, following))


def going_on(virtual_router: VirtualRouter, usual: Mapping[Advert, Stream]) -> tuple[Stream, ...]:
    """The streams of the quiet Master, or of all claimants in a contest, when its adverts in time are no news."""
    contest, quiet = virtual_router.contest, virtual_router.quiet
    streams = contest.steady_streams() if contest else (quiet.latest,) if quiet else ()
    # An advert that is in time for its stream must be in time for the virtual router, too.
    patience_ns = virtual_router.patience_ns
    fit = all(usual.get(one.advert) is one and one.latest_ns < patience_ns for one in streams)
    return streams if fit else ()


def _quiet_stream(advert: Advert, usual: Mapping[Advert, Stream]) -> Stream | None:
    """The stream of a quiet Master whose usual advert this is."""
    stream = usual.get(advert)
    if stream is None or stream.router.virtual_router.quiet is not stream.router:
        return None
    # As in `going_on`.
    return stream if stream.latest_ns < stream.router.virtual_router.patience_ns else None


def _alone(streams: list[Stream | None]) -> list[Stream | None]:
    """Without those of a router that sends two versions: each of them depends on the other."""
    seen = Counter(stream.router for stream in streams if stream)
    return [stream if stream and seen[stream.router] == 1 else None for stream in streams]
