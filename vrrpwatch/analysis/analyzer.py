"""The analysis as a whole: what was decoded goes in, events come out.

It never reads, waits, prints or asks the clock. A sighting of the usual advert of a Master in time moves counters and
nothing else; all other work happens on change. Before an advert is taken in, the deadlines that passed meanwhile fire.
"""

from collections.abc import Generator, Iterable, Iterator

from vrrpwatch.analysis.agreement import settle_disjoint
from vrrpwatch.analysis.announcements import plan_checks
from vrrpwatch.analysis.clock import DISORDER_NS
from vrrpwatch.analysis.copies import CopyWatch, copied
from vrrpwatch.analysis.evictions import Evictions
from vrrpwatch.analysis.habits import FIRST_LOOK, last_look, plan_look
from vrrpwatch.analysis.histories import Histories
from vrrpwatch.analysis.knocks import Knocks
from vrrpwatch.analysis.loneliness import look_for_company
from vrrpwatch.analysis.moment import Moment
from vrrpwatch.analysis.neighbourhood import Neighbourhood
from vrrpwatch.analysis.oddities import CarpWatch, RewriteWatch
from vrrpwatch.analysis.portrait import portray
from vrrpwatch.analysis.sight import Sights
from vrrpwatch.analysis.sightings import SightingDesk
from vrrpwatch.analysis.table import VirtualRouterTable
from vrrpwatch.analysis.tally import Tally
from vrrpwatch.analysis.timekeeper import NAP_NS, Timekeeper
from vrrpwatch.analysis.told import stepped, turned_down
from vrrpwatch.analysis.unheeded import RestlessWatch
from vrrpwatch.analysis.virtual_router import VirtualRouter
from vrrpwatch.model.advert import CarpAdvert, Rejected, Sighting, Unheeded
from vrrpwatch.model.capture_event import ClockStepped, Evicted
from vrrpwatch.model.cause import Cause
from vrrpwatch.model.event import (
    AdvertSeen,
    ContestStarted,
    Event,
    MasterChanged,
)
from vrrpwatch.model.frame import Blind, BlindReason, BlindStart
from vrrpwatch.model.neighbour import Neighbour, OtherFhrp
from vrrpwatch.model.router import VirtualRouterKey, key_of
from vrrpwatch.model.snapshot import Statistics, VirtualRouterSnapshot

Decoded = Sighting | Unheeded | CarpAdvert | Rejected | OtherFhrp | Neighbour


class Analyzer:
    """State of all virtual routers, over one stream."""

    def __init__(self, *, live: bool = False) -> None:
        """`live`: what could not be seen is told, so silence is a fact and never taken for a pause."""
        self.heard_ns = 0
        """Capture time of the last frame of any kind; the caller moves it for frames that are not ours."""
        self._sights = Sights()
        knocks = Knocks()
        self._evictions = Evictions(knocks)
        self._table = VirtualRouterTable(self._sights, knocks)
        self._histories = Histories(self._table)
        self.copies = CopyWatch()
        self._tally = Tally()
        self._desk = SightingDesk(self.copies, self._tally, knocks, self._evictions)
        self.usual = self._desk.usual
        self.time = Timekeeper(self._sights, self._table, self._tally, self._forget, live=live)
        self._neighbourhood = Neighbourhood(self.time.schedule)
        self.clock = self.time.clock
        self._step_is_told = False
        """The capture said that its clock was set back, and no frame has shown it yet."""
        self._restless = RestlessWatch(self.usual, self.clock)
        self._carp = CarpWatch()
        self._rewrites = RewriteWatch()

    def see(self, decoded: Decoded) -> Iterable[Event]:
        """Take in what a frame was decoded to."""
        if type(decoded) is Sighting:
            advert, time_ns, frame, ip_id, sequence = decoded
            stream = self.usual.get(advert)
            if stream is not None:
                clock = self.clock
                now_ns = time_ns + clock.offset_ns
                gap_ns = now_ns - stream.last_ns
                virtual_router = stream.router.virtual_router
                if (
                    virtual_router.quiet is stream.router
                    and stream.earliest_ns <= gap_ns <= stream.latest_ns
                    and now_ns >= clock.now_ns
                ):
                    events = self.pass_deadlines(now_ns, frame) if now_ns >= self.time.rest_ns else ()
                    clock.now_ns = now_ns
                    self.heard_ns = time_ns
                    stream.intervals.add(gap_ns)
                    stream.sight(now_ns, frame, ip_id, sequence)
                    return events
                contest = virtual_router.contest
                if contest and sequence is None and now_ns >= clock.now_ns and contest.goes_on(stream, now_ns):
                    events = self._go_on(now_ns, time_ns, frame)
                    contest.go_on(stream.router, now_ns, frame)
                    stream.sight(now_ns, frame, ip_id, None)
                    return events
        elif type(decoded) is Unheeded:
            stream = self._restless.goes_on(decoded, self.heard_ns)
            if stream or (self._restless.is_no_news(decoded) and not self._rewrites.found):
                now_ns = decoded.time_ns + self.clock.offset_ns
                events = self._go_on(now_ns, decoded.time_ns, decoded.frame)
                if stream:
                    self._restless.hear(stream, now_ns, decoded.frame)
                else:
                    self._tally.invalid(decoded.advert)
                return events
        return list(self._look(decoded))

    def advance(self, time_ns: int) -> Iterable[Event]:
        """It is `time_ns` on the capture's clock, and nothing came."""
        moment, _ = self.clock.read(time_ns, None)
        self._step_is_told = False
        self.heard_ns = time_ns
        return self._fire(moment.steady_ns, None)

    def pass_deadlines(self, now_ns: int, frame: int) -> Iterable[Event]:
        """A steady advert comes at steady time `now_ns`: fire what was due by the last time for that."""
        heard_ns = self.heard_ns + self.clock.offset_ns
        return self.time.fire(now_ns, heard_ns, frame, now_ns - now_ns % NAP_NS)

    def blind(self, blind: Blind) -> Iterable[Event]:
        """The capture could not see for a while; frames from that time may still follow."""
        events = self._fire(blind.start_ns + self.clock.offset_ns, blind.after_frame)
        if blind.why is BlindReason.CLOCK_STEP:
            events.append(stepped(blind))
            self.time.step(blind.end_ns - blind.start_ns)
            self._step_is_told = blind.end_ns < blind.start_ns
        elif blind.why is BlindReason.CAPTURE_PAUSED:
            # A pipe was late, and our own ticks were ahead of what it brings now.
            self._step_is_told = True
        moment = self.clock.glance(blind.end_ns, blind.after_frame)
        if blind.interface is None:
            # The silence before its end is explained: it is no pause of the capture besides.
            self.heard_ns = max(self.heard_ns, blind.end_ns)
        return [*events, *self.time.go_blind(blind, moment)]

    def lose_sight(self, start: BlindStart) -> Iterable[Event]:
        """From now on nothing can be seen on an interface, until `blind` says when that ended."""
        # Frames that came in the same turn can be later: the clock is not set back to the start.
        events = self._fire(start.time_ns + self.clock.offset_ns, None)
        return [*events, *self.time.lose_sight(start, self.clock.glance(start.time_ns, 0))]

    def finish(self) -> Iterable[Event]:
        """The capture ends with the last frame: what was put off is decided."""
        events = list(self.advance(self.heard_ns))
        moment = self.clock.at(self.clock.now_ns)
        for virtual_router in self._table.values():
            events.extend(settle_disjoint(virtual_router, moment, ends=True))
            for chore in virtual_router.agenda.take(moment.steady_ns, ends=True):
                events.extend(chore.act(moment))
            events.extend(last_look(virtual_router, moment))
        events.extend(self.time.compare_roles(moment))
        events.extend(self._evictions.untold(moment))
        return events

    def is_known(self, key: VirtualRouterKey) -> bool:
        """Adverts have shown that there is such a virtual router."""
        return self._table.get(key) is not None

    def is_established(self, key: VirtualRouterKey) -> bool:
        """It is known, and made-up ones cannot push it out."""
        virtual_router = self._table.get(key)
        return virtual_router is not None and virtual_router.established

    def virtual_routers(self) -> tuple[VirtualRouterSnapshot, ...]:
        """All virtual routers as they stand, in the order of their keys."""
        ordered = sorted(self._table.values(), key=lambda one: one.key)
        return tuple(portray(one, self._neighbourhood, self.clock.wall) for one in ordered)

    def statistics(self, frames: int, first_ns: int | None, last_ns: int | None) -> Statistics:
        """Counts so far; the caller counts frames and knows their times."""
        valid = sum(map(_adverts, self._table.values()))
        dark = tuple(self.time.dark(self.heard_ns))
        return self._tally.statistics(valid, frames, first_ns, last_ns, dark)

    # ------------------------------------------------------------------------------------------- off the steady path

    def _go_on(self, now_ns: int, time_ns: int, frame: int) -> Iterable[Event]:
        """It is `now_ns`, and no news: as on the steady path, which cannot afford the call."""
        events = self.pass_deadlines(now_ns, frame) if now_ns >= self.time.rest_ns else ()
        self.clock.now_ns, self.heard_ns = now_ns, time_ns
        return events

    def _look(self, decoded: Decoded) -> Iterator[Event]:
        match decoded:
            case Sighting():
                yield from self._sighting(decoded)
            case Unheeded():
                # Each is another one, so none is a copy.
                yield from self._sighting(Sighting(*decoded, ip_id=None), copies=False)
                yield from self._restless.tell(decoded)
            case Rejected():
                self._tally.reject(decoded)
                yield turned_down(decoded, self.is_known)
            case CarpAdvert():
                self._tally.carp += 1
                yield from self._carp.announced(decoded, self._table, self._glance(decoded).steady_ns)
            case OtherFhrp():
                self._tally.other_fhrp += 1
            case _:
                yield from self._neighbourhood.hear(decoded, self._table, self._glance(decoded))
        self.heard_ns = decoded.time_ns

    def _glance(self, decoded: CarpAdvert | Neighbour) -> Moment:
        return self.clock.glance(decoded.time_ns, decoded.frame)

    def _sighting(self, sighting: Sighting, *, copies: bool = True) -> Iterator[Event]:
        moment, step_ns = self.clock.read(sighting.time_ns, sighting.frame)
        if step_ns:
            self._sights.of(sighting.advert.envelope.interface or "").disorders += 1
            if self._step_is_told and step_ns <= -DISORDER_NS:
                self._step_is_told = False
            else:
                yield ClockStepped(time_ns=moment.time_ns, frame=moment.frame, virtual_router=None, step_ns=step_ns)
        usual = self.usual.get(sighting.advert)
        copy = self.copies.find(sighting, usual, moment.steady_ns) if copies else None
        if copy:
            self._tally.duplicates += 1
            yield copied(sighting, copy, moment)
            return
        heard_ns = self.heard_ns + self.clock.offset_ns
        yield from self.time.bridge(usual, sighting, moment, heard_ns)
        yield from self._fire(moment.steady_ns, moment.frame)
        if sighting.advert.valid:
            yield from self._valid(sighting, moment)
        else:
            yield from self._invalid(sighting, moment)

    def _fire(self, now_ns: int, frame: int | None) -> list[Event]:
        return self.time.fire(now_ns, self.heard_ns + self.clock.offset_ns, frame)

    def _valid(self, sighting: Sighting, moment: Moment) -> Iterator[Event]:
        virtual_router = yield from self._find(sighting, moment)
        if virtual_router is None:
            self._tally.forgotten += 1
            return
        if sighting.advert.unicast:
            virtual_router.around.note_peer(sighting.advert.envelope.destination)
        yield from self._carp.advertised(sighting.advert, moment)
        for event in self._desk.take(virtual_router, sighting, moment):
            if isinstance(event, MasterChanged):
                self._master_changed(virtual_router, event, moment.steady_ns)
            elif isinstance(event, ContestStarted):
                self._histories.note_contest(virtual_router.key)
            plan_checks(virtual_router, event, self._neighbourhood, moment.steady_ns)
            yield event
        if virtual_router.established:
            self._table.settle(virtual_router)
        self.time.schedule(virtual_router)

    def _master_changed(self, virtual_router: VirtualRouter, event: MasterChanged, now_ns: int) -> None:
        self._neighbourhood.transition(virtual_router, virtual_router.transitions[-1])
        self._histories.note_transition(virtual_router.key)
        self.time.master_changed(virtual_router, now_ns)
        if event.cause is Cause.FIRST_SEEN:
            look_for_company(virtual_router, event.advert, self._neighbourhood, now_ns)
            plan_look(virtual_router, FIRST_LOOK, now_ns)

    def _invalid(self, sighting: Sighting, moment: Moment) -> Iterator[Event]:
        """A forged or broken advert is judged, and moves no state machine."""
        advert = sighting.advert
        self._tally.invalid(advert)
        virtual_router = yield from self._find(sighting, moment)
        key = virtual_router.key if virtual_router else None
        yield AdvertSeen(time_ns=moment.time_ns, frame=moment.frame, virtual_router=key, advert=advert)
        if virtual_router:
            yield from self._rewrites.check(virtual_router, advert, moment)
            self.time.schedule(virtual_router)

    def _find(self, sighting: Sighting, moment: Moment) -> Generator[Event, None, VirtualRouter | None]:
        key = key_of(sighting.advert)
        virtual_router = self._table.get(key)
        if virtual_router is not None:
            return virtual_router
        virtual_router, evicted = self._table.add(key)
        if evicted:
            yield self._forgotten(evicted, moment)
        elif virtual_router is None and (told := self._evictions.note(Evicted.VIRTUAL_ROUTER, moment, None)):
            yield told
        return virtual_router

    def _forget(self, virtual_router: VirtualRouter, moment: Moment) -> Event:
        """It never got established, and there are too many of that kind."""
        return self._forgotten(self._table.remove(virtual_router), moment)

    def _forgotten(self, evicted: VirtualRouter, moment: Moment) -> Event:
        self._tally.forgotten += _adverts(evicted)
        self._desk.forget(evicted)
        self.time.forget(evicted)
        told = self._evictions.note(Evicted.VIRTUAL_ROUTER, moment, evicted.key, always=True)
        assert told
        return told


def _adverts(virtual_router: VirtualRouter) -> int:
    return sum(router.sightings for router in virtual_router.routers.values())
