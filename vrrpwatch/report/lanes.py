"""What each router of a virtual router was doing over time: one lane each, as any picture of a timeline needs it.

Only what the snapshot knows: a router that is neither Master, silent nor in a contest may be a Backup or gone.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import pairwise

from vrrpwatch.model.advert import Address
from vrrpwatch.model.cause import Cause
from vrrpwatch.model.record import record
from vrrpwatch.model.snapshot import Role, RouterSnapshot, Transition, VirtualRouterSnapshot, VirtualRouterState
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.report.absences import Absence


class Activity(StrEnum):
    """What a router does; the values are the words in the picture."""

    MASTER = "Master"
    CONTEST = "contest"
    SILENT = "silent"
    RESIGNED = "resigned"


@record(frozen=True, slots=True)
class Segment:
    """One activity of one router, from when to when."""

    activity: Activity
    start_ns: int
    end_ns: int


@record(frozen=True, slots=True)
class Lane:
    """One router."""

    router: RouterSnapshot
    segments: tuple[Segment, ...]
    """Those that shall cover others come last."""


_LEFT_BY: dict[Cause, Activity] = {Cause.MASTER_DOWN: Activity.SILENT, Cause.RESIGNED: Activity.RESIGNED}
"""What the old Master does between its last advert and the new one's first; else it stays Master until then."""


def lanes(virtual_router: VirtualRouterSnapshot, end_ns: int, absences: Sequence[Absence] = ()) -> tuple[Lane, ...]:
    """A lane for each router, from its first sight to `end_ns`, when the input ends.

    `absences`, in the order of time, tell of Masters that stopped and came back by themselves, or left nobody.
    """
    found: dict[int, list[Segment]] = {index: [] for index in range(len(virtual_router.routers))}
    for index, segment in (
        *_reigns(virtual_router, end_ns),
        *_absences(virtual_router, absences, end_ns),
        *_contests(virtual_router, end_ns),
    ):
        found[index].append(segment)
    return tuple(
        Lane(router, (*found[index], *_last_silence(router, found[index], end_ns)))
        for index, router in enumerate(virtual_router.routers)
    )


def _reigns(virtual_router: VirtualRouterSnapshot, end_ns: int) -> Iterator[tuple[int, Segment]]:
    routers = virtual_router.routers
    last = virtual_router.transitions[-1] if virtual_router.transitions else None
    for transition, following in pairwise(virtual_router.transitions):
        yield from _of(routers, transition, _reign(transition, following))
    if last is not None:
        yield from _of(routers, last, _last_reign(virtual_router, last, end_ns))


def _of(
    routers: Sequence[RouterSnapshot], transition: Transition, segments: Iterable[Segment]
) -> Iterator[tuple[int, Segment]]:
    """`segments` with the router that the transition made Master; nothing when it is no longer known."""
    index = _index(routers, transition.master, transition.master_priority)
    if index is not None:
        yield from ((index, segment) for segment in segments)


def _last_reign(virtual_router: VirtualRouterSnapshot, last: Transition, end_ns: int) -> Iterator[Segment]:
    down = virtual_router.state is VirtualRouterState.DOWN
    seen_ns = max(router.last_seen_ns for router in virtual_router.routers)
    yield Segment(Activity.MASTER, last.time_ns, max(seen_ns, last.time_ns) if down else end_ns)


def _reign(transition: Transition, following: Transition) -> Iterator[Segment]:
    afterwards = _LEFT_BY.get(following.cause)
    if afterwards is None or following.outage_s is None:
        yield Segment(Activity.MASTER, transition.time_ns, following.time_ns)
        return
    last_ns = max(following.time_ns - round(following.outage_s * SECOND_NS), transition.time_ns)
    yield Segment(Activity.MASTER, transition.time_ns, last_ns)
    yield Segment(afterwards, last_ns, following.time_ns)


def _absences(
    virtual_router: VirtualRouterSnapshot, absences: Sequence[Absence], end_ns: int
) -> Iterator[tuple[int, Segment]]:
    """Those of whoever was Master when they began."""
    for absence in absences:
        before = [one for one in virtual_router.transitions if one.time_ns <= absence.start_ns]
        if not before:
            continue
        last_ns = end_ns if absence.end_ns is None else min(absence.end_ns, end_ns)
        activity = Activity.RESIGNED if absence.resigned else Activity.SILENT
        if absence.start_ns < last_ns:
            yield from _of(virtual_router.routers, before[-1], (Segment(activity, absence.start_ns, last_ns),))


def _contests(virtual_router: VirtualRouterSnapshot, end_ns: int) -> Iterator[tuple[int, Segment]]:
    for contest in virtual_router.contests:
        last_ns = end_ns if contest.end_ns is None else contest.end_ns
        for claimant in contest.claimants:
            index = _index(virtual_router.routers, claimant.source, claimant.priority)
            if index is not None:
                yield index, Segment(Activity.CONTEST, contest.start_ns, last_ns)


def _last_silence(router: RouterSnapshot, segments: Sequence[Segment], end_ns: int) -> Iterator[Segment]:
    """A router that stopped without resigning is silent to the end."""
    if router.role is not Role.SILENT:
        return
    known_ns = [segment.end_ns for segment in segments if segment.activity in _LEFT_BY.values()]
    start_ns = max(router.last_seen_ns, *known_ns) if known_ns else router.last_seen_ns
    if start_ns < end_ns:
        yield Segment(Activity.SILENT, start_ns, end_ns)


def _index(routers: Sequence[RouterSnapshot], address: Address, priority: int) -> int | None:
    """The router at `address`; where several share it, the one that had this priority. None: no longer known."""
    sharing = [index for index, router in enumerate(routers) if router.address == address]
    exact = (index for index in sharing if priority in routers[index].priorities)
    return next(exact, sharing[0] if sharing else None)
