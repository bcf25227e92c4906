"""Lets time pass: fires deadlines, and finds the times in which the capture showed nothing."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice

from vrrpwatch.analysis.agenda import NEVER_NS
from vrrpwatch.analysis.clock import SteadyClock
from vrrpwatch.analysis.deadlines import Deadlines, expire
from vrrpwatch.analysis.moment import Moment
from vrrpwatch.analysis.pauses import LOOKED_AT, jumped_ahead, late_together, paused
from vrrpwatch.analysis.roles import RoleWatch
from vrrpwatch.analysis.router import Stream, down_after_ns
from vrrpwatch.analysis.sight import Sights
from vrrpwatch.analysis.table import VirtualRouterTable
from vrrpwatch.analysis.tally import Tally
from vrrpwatch.analysis.virtual_router import LOWEST_PRIORITY, VirtualRouter
from vrrpwatch.model.advert import Sighting
from vrrpwatch.model.capture_event import BlindStarted, ClockStepped, WentBlind
from vrrpwatch.model.event import Event
from vrrpwatch.model.frame import Blind, BlindReason, BlindStart
from vrrpwatch.model.timers import MILLISECOND_NS

NAP_NS = 200 * MILLISECOND_NS
"""Steady adverts fire deadlines at whole multiples of this; anything else fires what is due at once."""


Forget = Callable[[VirtualRouter, Moment], Event]


class Timekeeper:
    """The clock, the deadlines, and what could not be seen."""

    def __init__(self, sights: Sights, table: VirtualRouterTable, tally: Tally, forget: Forget, *, live: bool) -> None:
        """`forget` evicts a virtual router that was made up, in all likelihood."""
        self.clock = SteadyClock()
        self.wake_ns = NEVER_NS
        """Nothing is due before this (steady clock)."""
        self.rest_ns = NEVER_NS
        """While other virtual routers are in their steady state nobody needs to ask before this."""
        self._sights = sights
        self._dark: dict[str, BlindStart] = {}
        """Interfaces on which nothing can be seen at present."""
        self._table = table
        self._tally = tally
        self._forget = forget
        self._live = live
        self.deadlines = Deadlines()
        self._roles_due_ns = NEVER_NS
        self._roles = RoleWatch()

    def schedule(self, virtual_router: VirtualRouter) -> None:
        """The next deadline of `virtual_router` may have changed."""
        self._roles.note(virtual_router)
        self.deadlines.schedule(virtual_router)
        self._set_alarm()

    def postpone(self, dues: dict[VirtualRouter, int]) -> None:
        """Nothing can be due for these virtual routers before the times given (steady clock)."""
        self.deadlines.postpone(dues)
        self._set_alarm()

    def wake(self, virtual_routers: Iterable[VirtualRouter]) -> None:
        """Deadlines that stood still or were postponed may be due earlier than the list has them."""
        for virtual_router in virtual_routers:
            self.deadlines.schedule(virtual_router)
        self._set_alarm()

    def concerned(self, now_ns: int) -> list[VirtualRouter]:
        """Whose deadlines `fire` looks at when it is `now_ns`."""
        return [] if now_ns < self.wake_ns else self.deadlines.listed(now_ns)

    def forget(self, virtual_router: VirtualRouter) -> None:
        """`virtual_router` was evicted."""
        virtual_router.scheduled_ns = None
        self._roles.forget(virtual_router)

    def master_changed(self, virtual_router: VirtualRouter, now_ns: int) -> None:
        """Once things have settled the roles are compared."""
        if virtual_router.master:
            self._roles_due_ns = now_ns + 2 * down_after_ns(virtual_router.master.claim, LOWEST_PRIORITY)
            self._set_alarm()

    def fire(self, now_ns: int, heard_ns: int, frame: int | None = None, until_ns: int | None = None) -> list[Event]:
        """Fire all that is due by `until_ns`, which is `now_ns` when nothing else is said.

        Nothing came between `heard_ns` and `now_ns` (both steady) but now `frame`.
        """
        if now_ns < self.wake_ns:
            return []
        until_ns = now_ns if until_ns is None else until_ns
        events = list(self._expire(heard_ns, Moment(now_ns, self.clock.wall(now_ns), frame), until_ns))
        if self._roles_due_ns <= until_ns:
            events.extend(self.compare_roles(self.clock.at(self._roles_due_ns)))
        self._set_alarm()
        return events

    def bridge(self, stream: Stream | None, sighting: Sighting, moment: Moment, heard_ns: int) -> Iterator[Event]:
        """Take a jump of the clock, or a short pause of the capture, out of what is judged; live, both are known."""
        if stream is None or self._live:
            return
        if jumped_ahead(stream, sighting, moment.steady_ns, heard_ns):
            step_ns = moment.steady_ns - stream.last_ns
            yield ClockStepped(time_ns=moment.time_ns, frame=moment.frame, virtual_router=None, step_ns=step_ns)
            yield from self._pause(stream.last_ns, moment, BlindReason.CLOCK_STEP)
        elif late_together(stream, self.witnesses(), heard_ns, moment.steady_ns):
            yield from self._pause(heard_ns, moment, BlindReason.CAPTURE_PAUSED)

    def witnesses(self) -> Iterable[VirtualRouter]:
        """Those that `bridge` asks whether their Master is late as well."""
        return islice(self._table.values(), LOOKED_AT)

    def lose_sight(self, start: BlindStart, moment: Moment) -> Iterator[Event]:
        """Nothing can be seen on an interface: its timers stand still until `go_blind`."""
        self._dark.setdefault(start.interface, start)
        for sight in self._sights.concerned(start.interface):
            sight.lose()
        yield BlindStarted(
            time_ns=moment.time_ns, frame=None, virtual_router=None, interface=start.interface, why=start.why
        )

    def step(self, step_ns: int) -> None:
        """The clock of the capture was set: times without sight that last began at another time by it."""
        self._dark = {name: replace(one, time_ns=one.time_ns + step_ns) for name, one in self._dark.items()}

    def go_blind(self, blind: Blind, end: Moment) -> Iterator[Event]:
        """Nothing may be concluded from a silence that begins before `end`."""
        start = self._dark.get(blind.interface or "")
        if start and start.why is blind.why:
            del self._dark[start.interface]
        start_ns = end.steady_ns - max(0, blind.end_ns - blind.start_ns)
        for sight in self._sights.concerned(blind.interface):
            sight.regain(start_ns, end.steady_ns, blind.lost or 0, blind.seen)
        # An interface that is down stays so when frames are dropped or the program stalls meanwhile.
        for interface in self._dark:
            self._sights.of(interface).lose()
        if blind.interface is not None:
            self.wake(self._table.values())
        if blind.end_ns >= blind.start_ns:
            self._tally.blind(blind)
        # No frame has the number 0: the blind time came before the first one.
        yield WentBlind(time_ns=blind.end_ns, frame=end.frame or None, virtual_router=None, blind=blind)

    def dark(self, now_ns: int) -> Iterator[Blind]:
        """The times without sight that last at `now_ns`, on the capture's clock."""
        for start in self._dark.values():
            yield Blind(start.time_ns, now_ns, start.why, interface=start.interface)

    def compare_roles(self, moment: Moment) -> Iterator[Event]:
        """Look for routers that are Master of some virtual routers and not of others."""
        self._roles_due_ns = NEVER_NS
        yield from self._roles.look(moment)

    def _expire(self, heard_ns: int, now: Moment, until_ns: int) -> Iterator[Event]:
        due = self.deadlines.due(until_ns)
        if due and not self._live and paused(due, heard_ns, now.steady_ns):
            yield from self._pause(heard_ns, now, BlindReason.CAPTURE_PAUSED)
        # One at a time: what a deadline sets off may be due before the next one.
        while due and (first := self.deadlines.pop_first(until_ns)):
            due_ns, virtual_router = first
            if self._table.crowded and not virtual_router.established and virtual_router.is_silent(due_ns):
                # Who made it up does not advertise again: that is no outage.
                yield self._forget(virtual_router, self.clock.at(due_ns))
                continue
            yield from expire(virtual_router, self.clock.at(due_ns))
            self._roles.note(virtual_router)
            self.deadlines.schedule(virtual_router)

    def _pause(self, start_ns: int, end: Moment, why: BlindReason) -> Iterator[Event]:
        yield from self.go_blind(Blind(self.clock.wall(start_ns), end.time_ns, why, None, (end.frame or 1) - 1), end)

    def _set_alarm(self) -> None:
        self.wake_ns = min(self.deadlines.earliest_ns, self._roles_due_ns)
        # Not so much after it, but at fixed times: when a deadline fires is then its own affair, and does not depend on
        # those that the list still has although they moved.
        self.rest_ns = -(-self.wake_ns // NAP_NS) * NAP_NS
