"""Measures how a Master spaces its adverts: once sixteen intervals were seen, then whenever four times as many were."""

from collections.abc import Iterator
from functools import partial

from vrrpwatch.analysis.agenda import Chore
from vrrpwatch.analysis.moment import Moment
from vrrpwatch.analysis.router import Stream, interval_of
from vrrpwatch.analysis.virtual_router import State, VirtualRouter
from vrrpwatch.model.event import Event
from vrrpwatch.model.timing_event import Habit, HabitMeasured

FIRST_LOOK = 16
"""Intervals."""
NEXT_LOOK_FACTOR = 4
ORDERLY = 100
"""Intervals for each time that frames came out of order."""
LONGEST_WAIT = 4_096
"""Intervals between two looks at most."""


def plan_look(virtual_router: VirtualRouter, intervals: int, now_ns: int) -> None:
    """Look again when about `intervals` more adverts of the Master have come."""
    master = virtual_router.master
    if master:
        due_ns = now_ns + intervals * interval_of(master.claim)
        act = partial(_look, virtual_router, master.latest.sightings, intervals)
        virtual_router.agenda.add(Chore(due_ns, act))


def last_look(virtual_router: VirtualRouter, moment: Moment) -> Iterator[Event]:
    """The capture ends: tell what was measured since the last look."""
    for router in virtual_router.routers.values():
        for stream in router.streams.values():
            if stream.intervals.count > max(FIRST_LOOK - 1, stream.looked_at) and _orderly(virtual_router, stream):
                yield _measured(virtual_router, stream, moment)


def _look(virtual_router: VirtualRouter, sightings: int, waited: int, moment: Moment) -> Iterator[Event]:
    master = virtual_router.master
    if master is None:
        return
    stream = master.latest
    wanted = max(FIRST_LOOK, stream.looked_at * NEXT_LOOK_FACTOR)
    enough = virtual_router.state is State.STABLE and stream.intervals.count >= wanted
    if enough and _orderly(virtual_router, stream):
        yield _measured(virtual_router, stream, moment)
        wanted = stream.looked_at * NEXT_LOOK_FACTOR
    # While nothing comes the looks become rarer: a clock can jump by decades.
    wait = max(min(wanted - stream.intervals.count, LONGEST_WAIT), FIRST_LOOK)
    plan_look(virtual_router, 2 * waited if stream.sightings == sightings else wait, moment.steady_ns)


def _orderly(virtual_router: VirtualRouter, stream: Stream) -> bool:
    """Frames out of order make intervals that nobody sent."""
    return virtual_router.sight.disorders * ORDERLY <= stream.intervals.count


def _measured(virtual_router: VirtualRouter, stream: Stream, moment: Moment) -> HabitMeasured:
    sample = stream.intervals
    stream.looked_at = sample.count
    p5_ns, median_ns, p95_ns, p99_ns = sample.percentiles_ns(5, 50, 95, 99)
    habit = Habit(sample.count, p5_ns, median_ns, p95_ns, p99_ns, sample.maximum_ns)
    return HabitMeasured(**virtual_router.at(moment), advert=stream.advert, habit=habit)
