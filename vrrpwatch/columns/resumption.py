"""Where the adverts of a virtual router become steady again, in the midst of a chunk.

For a contest: all of its claimants must be heard all the time, for it may be over when one of them falls silent.
"""

import sys
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from vrrpwatch.analysis.contests import patience_ns
from vrrpwatch.analysis.router import Stream
from vrrpwatch.columns.kinds import Kinds
from vrrpwatch.columns.spans import Span

_WORTH_IT = 4
"""Fewer steady adverts in a row are as fast one by one."""
_REACHES = (0, _WORTH_IT, 64, 1_024, sys.maxsize)
"""How many adverts of each stream are looked at first, and how many next: often few are in time."""


class _Rest(NamedTuple):
    """What a chunk has left of a stream, if anything."""

    stream: Stream
    kind: int
    begin: int
    """Place of the first advert; the end of the kind when there is none."""


def resumed(kinds: Kinds, streams: Sequence[Stream], row: int) -> list[Span]:
    """The steady adverts behind `row` of all who go on in a virtual router; none when they are not worth it."""
    found = [(stream, kinds.of_advert(stream.advert)) for stream in streams]
    rests = [_Rest(stream, kind, kinds.next_place(kind, row)) for stream, kind in found if kind is not None]
    if not rests or not all(_is_connected(kinds, rest) for rest in rests):
        return []
    if len(rests) == 1 and not _begins_well(kinds, rests[0]):
        return []
    limit = _in_time(kinds, rests, kinds.following_others([rest.kind for rest in rests], row))
    if len(streams) > 1:
        limit = min(limit, _all_heard(kinds, streams, rests, limit))
    ends = [kinds.next_place(rest.kind, limit - 1) for rest in rests]
    spans = [Span(rest.stream, rest.begin, end) for rest, end in zip(rests, ends, strict=True) if end > rest.begin]
    return spans if sum(span.end - span.begin for span in spans) >= _WORTH_IT else []


def _is_connected(kinds: Kinds, rest: _Rest) -> bool:
    """What the columns say of its next advert begins with its last one: that was no copy, in order, and not before."""
    stream, last = rest.stream, rest.begin - 1
    if rest.begin == kinds.ends[rest.kind]:
        return True
    if last < kinds.begins[rest.kind]:
        return False
    return bool(kinds.rows[last] + kinds.first_frame == stream.frame and kinds.times_ns[last] == stream.last_ns)


def _begins_well(kinds: Kinds, rest: _Rest) -> bool:
    """Its first adverts come in time, as many as it takes: that costs little to find out, and others may not matter."""
    stream, begin, end = rest.stream, rest.begin, rest.begin + _WORTH_IT
    gaps_ns = kinds.gaps_ns[begin:end].tolist()
    enough = end <= kinds.ends[rest.kind]
    return enough and all(stream.earliest_ns <= gap_ns <= stream.latest_ns for gap_ns in gaps_ns)


def _in_time(kinds: Kinds, rests: Iterable[_Rest], limit: int) -> int:
    """The first row before `limit` with one of their adverts that is not in time; `limit` when there is none."""
    for past, far in pairwise(_REACHES):
        for stream, kind, begin in rests:
            first, end = begin + past, min(begin + far, kinds.next_place(kind, limit - 1))
            if first >= end:
                continue
            gaps_ns = kinds.gaps_ns[first:end]
            steady = (gaps_ns >= stream.earliest_ns) & (gaps_ns <= stream.latest_ns) & kinds.in_order[first:end]
            if not steady.all():
                limit = int(kinds.rows[first + int(steady.argmin())])
    return limit


def _all_heard(kinds: Kinds, streams: Sequence[Stream], rests: Iterable[_Rest], limit: int) -> int:
    """The first row at which one of them was silent for too long, if those before `limit` come."""
    lasts_ns = {stream: stream.last_ns for stream in streams}
    for stream, kind, begin in rests:
        end = kinds.next_place(kind, limit - 1)
        if end > begin:
            lasts_ns[stream] = int(kinds.times_ns[end - 1])
    end_ns = min(last_ns + patience_ns(stream.router) for stream, last_ns in lasts_ns.items())
    at = int(kinds.latest_ns.searchsorted(end_ns, "right"))
    return int(kinds.arrivals[at]) if at < len(kinds.arrivals) else kinds.size
