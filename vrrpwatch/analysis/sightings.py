"""Follows valid adverts off the steady path: which router, what changed, what it means for its virtual router."""

from collections.abc import Iterator

from vrrpwatch.analysis.agreement import review, settle_disjoint
from vrrpwatch.analysis.copies import CopyWatch
from vrrpwatch.analysis.diagnosis import changes, differing
from vrrpwatch.analysis.election import stimulus
from vrrpwatch.analysis.evictions import Evictions
from vrrpwatch.analysis.floods import note_early, note_late
from vrrpwatch.analysis.forgery import fingerprint_changes, note_resignation, refuted, replayed
from vrrpwatch.analysis.gaps import judge_gap
from vrrpwatch.analysis.knocks import Knocks
from vrrpwatch.analysis.moment import Moment
from vrrpwatch.analysis.roster import (
    MAXIMUM_MORE,
    MAXIMUM_ROUTERS,
    USUAL_ROUTERS,
    add_router,
    evictable,
    find_router,
    key_of_sender,
)
from vrrpwatch.analysis.router import Late, Router, Stream
from vrrpwatch.analysis.states import react
from vrrpwatch.analysis.tally import Tally
from vrrpwatch.analysis.virtual_router import State, VirtualRouter
from vrrpwatch.model.advert import RESIGN_PRIORITY, Advert, Sighting
from vrrpwatch.model.capture_event import Evicted
from vrrpwatch.model.event import AdvertSeen, Event, ParameterChanged, PriorityChanged, RouterSeen


class SightingDesk:
    """Keeps the streams of all routers, and knows which advert is the usual one of a stream."""

    def __init__(self, copies: CopyWatch, tally: Tally, knocks: Knocks, evictions: Evictions) -> None:
        self.usual: dict[Advert, Stream] = {}
        self._copies = copies
        self._tally = tally
        self._knocks = knocks
        self._evictions = evictions
        self._more = 0
        """Routers above the usual number, of all virtual routers together."""

    def take(self, virtual_router: VirtualRouter, sighting: Sighting, moment: Moment) -> Iterator[Event]:
        """Everything that a valid advert tells."""
        advert = sighting.advert
        router = find_router(virtual_router, advert, moment.steady_ns)
        if router:
            yield from self._next_advert(router, sighting, moment)
            return
        full = self._is_full(virtual_router)
        if full or self._is_doubtful(virtual_router):
            known = self._knocks.again((virtual_router.key, key_of_sender(advert)))
            taken_in = known and (not full or self._makes_room(virtual_router))
            if full or not taken_in:
                evicted = self._evictions.note(Evicted.ROUTER, moment, virtual_router.key)
                if evicted:
                    yield evicted
            if not taken_in:
                self._tally.forgotten += 1
                return
        yield from self._first_advert(virtual_router, sighting, moment)

    def forget(self, virtual_router: VirtualRouter) -> None:
        """`virtual_router` was evicted."""
        self._more -= max(0, len(virtual_router.routers) - USUAL_ROUTERS)
        for router in virtual_router.routers.values():
            self._forget_router(router)
        virtual_router.dissolve()

    def _is_full(self, virtual_router: VirtualRouter) -> bool:
        number = len(virtual_router.routers)
        return number >= MAXIMUM_ROUTERS or (number >= USUAL_ROUTERS and self._more >= MAXIMUM_MORE)

    def _is_doubtful(self, virtual_router: VirtualRouter) -> bool:
        """Made up, in all likelihood: then another router of it is made up, too."""
        return self._knocks.crowded and not virtual_router.established and bool(virtual_router.routers)

    def _makes_room(self, virtual_router: VirtualRouter) -> bool:
        """Forget a router; none when all of them are claimants in a contest."""
        leaving = evictable(virtual_router)
        if leaving is None:
            return False
        self._tally.forgotten += leaving.sightings
        self._forget_router(leaving)
        virtual_router.forget(leaving)
        self._more -= len(virtual_router.routers) >= USUAL_ROUTERS
        leaving.dissolve()
        return True

    def _first_advert(self, virtual_router: VirtualRouter, sighting: Sighting, moment: Moment) -> Iterator[Event]:
        advert = sighting.advert
        router = add_router(virtual_router, advert)
        self._more += len(virtual_router.routers) > USUAL_ROUTERS
        router.first_seen_ns = moment.time_ns
        router.claim = advert
        if advert.priority == RESIGN_PRIORITY:
            note_resignation(router, advert)
        stream = self._open(router, advert)
        stream.sight(moment.steady_ns, sighting.frame, sighting.ip_id, sighting.sequence)
        if advert.priority != RESIGN_PRIORITY:
            router.note_claim(advert, moment.steady_ns)
        at = virtual_router.at(moment)
        others = len(virtual_router.routers) - 1
        yield RouterSeen(**at, advert=advert, others=others, ip_id=sighting.ip_id)
        yield AdvertSeen(**at, advert=advert)
        yield from self._react(router, moment, changed_since_ns=0)

    def _next_advert(self, router: Router, sighting: Sighting, moment: Moment) -> Iterator[Event]:
        advert = sighting.advert
        stream = router.streams.get(advert.version)
        changed = stream is None or stream.advert is not advert
        if stream is None:
            stream = self._open(router, advert)
            stream.last_ns = moment.steady_ns
            yield AdvertSeen(**router.virtual_router.at(moment), advert=advert)
        elif _to_another_peer(stream, advert, moment.steady_ns):
            stream.sightings += 1
            return
        elif replay := replayed(stream, sighting, moment):
            # A receiver discards it: it moves no state machine.
            yield replay
            return
        elif changed:
            yield from self._changed(router, stream, advert, moment)
        if advert.priority == RESIGN_PRIORITY:
            note_resignation(router, advert)
        gap_ns = moment.steady_ns - stream.last_ns
        if gap_ns >= stream.earliest_ns and not router.virtual_router.established:
            router.virtual_router.note_return()
        gap = Late(gap_ns, stream.frame, stream.id_step(sighting.ip_id), moment)
        seen_through = stream.last_ns >= router.virtual_router.sight.blind_end_ns
        last_ns = router.last_ns
        stream.sight(moment.steady_ns, sighting.frame, sighting.ip_id, sighting.sequence)
        if advert.priority != RESIGN_PRIORITY:
            router.note_claim(advert, last_ns)
            yield from refuted(router, sighting, moment)
        yield from _pace(stream, gap, seen_through=seen_through)
        yield from self._react(router, moment, changed_since_ns=last_ns if changed else None)

    def _changed(self, router: Router, stream: Stream, advert: Advert, moment: Moment) -> Iterator[Event]:
        """The stream's advert is another one than before."""
        virtual_router, before = router.virtual_router, stream.advert
        at = virtual_router.at(moment)
        yield AdvertSeen(**at, advert=advert)
        claim = before if before.priority != RESIGN_PRIORITY else router.claim
        if advert.priority != RESIGN_PRIORITY and claim.version == advert.version:
            differences = changes(claim, advert)
            if differences:
                yield ParameterChanged(**at, before=claim, after=advert, changes=differences)
            yield from fingerprint_changes(router, claim, advert, moment)
            if claim.priority not in (advert.priority, RESIGN_PRIORITY):
                yield PriorityChanged(**at, before=claim, after=advert)
        self.usual.pop(before, None)
        stream.adopt(advert)
        self.usual[advert] = stream
        self._copies.remember(stream)

    def _react(self, router: Router, moment: Moment, *, changed_since_ns: int | None) -> Iterator[Event]:
        virtual_router = router.virtual_router
        what = stimulus(virtual_router, router, moment.steady_ns)
        router.resigned = router.advert.priority == RESIGN_PRIORITY
        before = (virtual_router.state, virtual_router.master)
        yield from react(virtual_router, what, router, moment)
        if before != (virtual_router.state, virtual_router.master):
            yield from review(virtual_router, router, 0, moment)
        elif changed_since_ns is not None:
            yield from review(virtual_router, router, changed_since_ns, moment)
        if virtual_router.disjoint:
            yield from settle_disjoint(virtual_router, moment)
        master = virtual_router.master
        if router.latest.late or (master and master.resignation):
            virtual_router.quiet = None

    def _open(self, router: Router, advert: Advert) -> Stream:
        stream = router.streams[advert.version] = Stream(router, advert)
        router.latest = stream
        self.usual[advert] = stream
        self._copies.remember(stream)
        return stream

    def _forget_router(self, router: Router) -> None:
        for stream in router.streams.values():
            self.usual.pop(stream.advert, None)
            self._copies.forget(stream)


def _to_another_peer(stream: Stream, advert: Advert, now_ns: int) -> bool:
    """A router that sends unicast has a copy of each advert for each of its peers."""
    usual = stream.advert
    return (
        advert.unicast
        and usual.unicast
        and advert.envelope.destination != usual.envelope.destination
        and advert.priority == usual.priority
        and now_ns - stream.last_ns < stream.earliest_ns
        and not differing(usual, advert)
    )


def _pace(stream: Stream, gap: Late, *, seen_through: bool) -> Iterator[Event]:
    """Judge how `stream` keeps time, while its router is Master and the observer could see."""
    router = stream.router
    if gap.gap_ns > stream.latest_ns and seen_through:
        router.stalled_ns = gap.gap_ns if gap.id_step == 1 else 0
    went_on = router.virtual_router.state is State.STABLE and router.virtual_router.master is router
    if not (went_on and seen_through) or router.resigned or gap.gap_ns <= 0:
        stream.late = None
        return
    stream.intervals.add(gap.gap_ns)
    judged = judge_gap(stream, gap.gap_ns)
    if judged:
        yield judged
    if gap.gap_ns > stream.latest_ns:
        stream.late = gap
        note_late(stream, gap.gap_ns, gap.end.steady_ns)
    elif gap.gap_ns < stream.earliest_ns and (flood := note_early(stream, gap.end)):
        yield flood
