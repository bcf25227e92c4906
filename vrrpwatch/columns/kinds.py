"""The adverts of a chunk sorted by what they say: those of one kind stand together, in the order of the capture."""

from bisect import bisect_right
from collections.abc import Collection

import numpy as np

from vrrpwatch.analysis.router import Stream
from vrrpwatch.columns.chunk import Column, Rows
from vrrpwatch.columns.known import NO_IP_ID
from vrrpwatch.columns.recognition import Recognised, Recognition
from vrrpwatch.model.advert import Advert, Sighting

_FEW = 4
"""Kinds of one virtual router that are as fast looked at one by one."""


class Kinds:
    """Kinds count from 0; places count through all kinds. Times are on the steady clock."""

    def __init__(
        self, chunk: Rows, found: Recognised, recognition: Recognition, *, offset_ns: int, now_ns: int
    ) -> None:
        """`offset_ns`: by how much the steady clock is ahead of the capture's; `now_ns`: what it shows."""
        self.size = len(chunk)
        self.first_frame = chunk.before + 1
        self.sequenced = _sequenced(found, recognition)
        """Row and group of adverts with a sequence, which are of no kind; in their order."""
        self._sequenced_in_group = _by_group(self.sequenced)
        self.group_count = recognition.group_count
        """Also of the groups of those."""
        self.arrivals = np.flatnonzero(found.numbers >= 0)
        """Rows of all adverts without sequence, in the order of the capture."""
        self.latest_ns: Column = self._latest(chunk, offset_ns)
        """For each of them its time or, when that is later, the time of one before it."""
        numbers = found.numbers[self.arrivals]
        counts = np.bincount(numbers)
        present = np.flatnonzero(counts)
        self.counts = counts[present]
        """Adverts of each kind."""
        self.firsts = np.cumsum(self.counts) - self.counts
        """The place of the first of each kind."""
        self.begins: list[int] = self.firsts.tolist()
        self.ends: list[int] = (self.firsts + self.counts).tolist()
        self.adverts: list[Advert] = [recognition.adverts[number] for number in present.tolist()]
        self.groups: list[int] = [recognition.groups[number] for number in present.tolist()]
        """Of each kind: a number for its virtual router."""
        self._of_advert = {advert: kind for kind, advert in enumerate(self.adverts)}
        self._in_group: dict[int, list[int]] = {}
        for kind, group in enumerate(self.groups):
            self._in_group.setdefault(group, []).append(kind)
        self._laid_out: dict[tuple[int, bool], tuple[frozenset[int], list[int]]] = {}
        """Of a group with or without some kinds: which these were the last time, and the rows of all others."""
        self._lay_out(chunk, found, np.argsort(numbers.astype(np.uint16), kind="stable"), offset_ns, now_ns)

    def _latest(self, chunk: Rows, offset_ns: int) -> Column:
        rows, sequenced = self.arrivals, [row for row, _ in self.sequenced]
        every = np.sort(np.append(rows, sequenced)) if sequenced else rows
        latest_ns = np.maximum.accumulate(chunk.times_ns[every] + offset_ns)
        return np.asarray(latest_ns[every.searchsorted(rows)] if sequenced else latest_ns)

    def _lay_out(self, chunk: Rows, found: Recognised, order: Column, offset_ns: int, now_ns: int) -> None:
        """Everything about the adverts in the order of their kinds."""
        self.rows: Column = self.arrivals[order]
        """The row at each place."""
        self._row_at = self.rows.data
        self.times_ns: Column = chunk.times_ns[self.rows] + offset_ns
        self.in_order = (self.times_ns == self.latest_ns[order]) & (self.times_ns >= now_ns)
        """No advert that came before it is later."""
        self.gaps_ns: Column = np.diff(self.times_ns, prepend=0)
        """Since the advert before it of the same kind; see `go_on_from` for the first ones."""
        self.ip_ids = found.ip_ids[self.rows]

    def go_on_from(self, streams: list[Stream | None]) -> None:
        """Count from the last advert of the stream that goes on with a kind, where one is known."""
        firsts = self.firsts
        lasts_ns = [stream.last_ns if stream else 0 for stream in streams]
        self.gaps_ns[firsts] = self.times_ns[firsts] - np.array(lasts_ns, np.int64)
        before = np.roll(self.ip_ids, 1)
        before[firsts] = [_ip_id(stream) for stream in streams]
        steps = (self.ip_ids - before) & 0xFFFF
        steps[(self.ip_ids < 0) | (before < 0)] = 0
        self.id_steps = np.concatenate((np.zeros(1, np.int64), np.cumsum(steps == 1)))
        """At each place: how many steps of the IP id by one there are before it."""
        self.id_jumps = np.maximum.accumulate(np.where(steps > 1, np.arange(len(steps)), -1))
        """At each place: where the last other step is, at it or before it; -1 where there is none."""

    def of_advert(self, advert: Advert) -> int | None:
        """The kind of these adverts; None: the chunk has none."""
        return self._of_advert.get(advert)

    def has(self, group: int) -> bool:
        """The chunk has adverts of that virtual router."""
        return group in self._in_group

    def following(self, group: int, row: int) -> int | None:
        """The first row behind `row` with an advert of that virtual router, which has some in the chunk."""
        return self._next(group, frozenset(), row)

    def following_others(self, kinds: Collection[int], row: int) -> int:
        """The first row behind `row` with an advert for the virtual router of these kinds that is of none of them."""
        group = self.groups[next(iter(kinds))]
        sequenced = self._sequenced_in_group.get(group, [])
        at = bisect_right(sequenced, row)
        numbered = self._next(group, frozenset(kinds), row)
        return min([*sequenced[at : at + 1], self.size if numbered is None else numbered])

    def _next(self, group: int, without: frozenset[int], row: int) -> int | None:
        """The first row behind `row` with an advert of a kind of that group, `without` some of its kinds."""
        every = self._in_group[group]
        if len(every) - len(without) > _FEW:
            return self._next_of_many(group, without, row)
        places = [(self.next_place(kind, row), self.ends[kind]) for kind in every if kind not in without]
        return min((self._row_at[place] for place, end in places if place < end), default=None)

    def _next_of_many(self, group: int, without: frozenset[int], row: int) -> int | None:
        """The same. Few of many have one soon, and all would be asked again and again."""
        known = self._laid_out.get((group, bool(without)))
        if known is None or known[0] != without:
            others = [kind for kind in self._in_group[group] if kind not in without]
            parts = [self.rows[self.begins[kind] : self.ends[kind]] for kind in others]
            known = self._laid_out[group, bool(without)] = (without, np.sort(np.concatenate(parts)).tolist())
        rows = known[1]
        at = bisect_right(rows, row)
        return rows[at] if at < len(rows) else None

    def next_place(self, kind: int, row: int) -> int:
        """The place of its first advert behind a row; its end when there is none."""
        return bisect_right(self._row_at, row, self.begins[kind], self.ends[kind])


def _sequenced(found: Recognised, recognition: Recognition) -> list[tuple[int, int]]:
    adverts = [(row, one.advert) for row, one in found.odd.items() if isinstance(one, Sighting)]
    return sorted((row, recognition.group_of(advert)) for row, advert in adverts)


def _by_group(sequenced: list[tuple[int, int]]) -> dict[int, list[int]]:
    """The rows of each."""
    rows: dict[int, list[int]] = {}
    for row, group in sequenced:
        rows.setdefault(group, []).append(row)
    return rows


def _ip_id(stream: Stream | None) -> int:
    return NO_IP_ID if stream is None or stream.ip_id is None else stream.ip_id
