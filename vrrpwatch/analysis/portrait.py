"""Freezes a virtual router into the record that reports and screens get."""

from collections.abc import Callable

from vrrpwatch.analysis.neighbourhood import Neighbourhood
from vrrpwatch.analysis.router import Router, down_after_ns, interval_of
from vrrpwatch.analysis.vendor import vendor_hint
from vrrpwatch.analysis.virtual_router import State, TransitionRecord, VirtualRouter
from vrrpwatch.model.snapshot import (
    MasterSnapshot,
    Role,
    RouterSnapshot,
    Transition,
    VirtualRouterSnapshot,
    VirtualRouterState,
)
from vrrpwatch.model.timers import SECOND_NS

_STATES = {
    State.INIT: VirtualRouterState.INIT,
    State.STABLE: VirtualRouterState.STABLE,
    State.RESIGNED: VirtualRouterState.DOWN,
    State.DOWN: VirtualRouterState.DOWN,
    State.CONTESTED: VirtualRouterState.CONTESTED,
}


def portray(
    virtual_router: VirtualRouter, neighbourhood: Neighbourhood, wall: Callable[[int], int]
) -> VirtualRouterSnapshot:
    """`wall` turns a steady time into the capture's time."""
    master = virtual_router.master if virtual_router.state is State.STABLE else None
    known = master or virtual_router.master
    contests = [*virtual_router.contests]
    if virtual_router.contest:
        contests.append(virtual_router.contest.record())
    routers = virtual_router.routers.values()
    return VirtualRouterSnapshot(
        key=virtual_router.key,
        versions=tuple(sorted({version for router in routers for version in router.streams})),
        addresses=known.claim.addresses if known else (),
        interval_s=known.claim.interval_ns / SECOND_NS if known else None,
        master_down_interval_s=_master_down_s(known, virtual_router) if known else None,
        state=_STATES[virtual_router.state],
        master=_master(master, virtual_router.master_since_ns) if master else None,
        routers=tuple(_router(router, wall) for router in routers),
        transitions=tuple(
            _transition(record, neighbourhood.announced(virtual_router.key, record))
            for record in virtual_router.transitions
        ),
        contests=tuple(contests),
        candidates=neighbourhood.candidates(virtual_router),
        transitions_total=virtual_router.transitions_total,
    )


def _master_down_s(master: Router, virtual_router: VirtualRouter) -> float:
    """How long the best Backup waits; the Master's own wait as a Backup when no other router is known."""
    others = [router.priority for router in virtual_router.routers.values() if router is not master]
    return down_after_ns(master.claim, max(others, default=master.priority)) / SECOND_NS


def _master(master: Router, since_ns: int) -> MasterSnapshot:
    return MasterSnapshot(master.key.address, master.claim.envelope.source_mac, master.priority, since_ns)


def _router(router: Router, wall: Callable[[int], int]) -> RouterSnapshot:
    claim = router.claim
    return RouterSnapshot(
        address=router.key.address,
        mac=claim.envelope.source_mac,
        vendor_hint=vendor_hint(router),
        role=_role(router),
        inferred=router.inferred,
        priority=router.priority,
        priorities=tuple(router.priorities),
        adverts=router.sightings,
        missed=router.missed,
        first_seen_ns=router.first_seen_ns,
        last_seen_ns=wall(router.last_ns),
        versions=tuple(sorted(router.streams)),
        authentication=claim.authentication,
        interval_s=interval_of(claim) / SECOND_NS,
        interval_observed=max(router.streams.values(), key=lambda stream: stream.sightings).intervals.observed(),
    )


def _role(router: Router) -> Role:
    virtual_router = router.virtual_router
    if virtual_router.contest and router in virtual_router.contest.claimants:
        return Role.CONTENDER
    if router is virtual_router.master and virtual_router.state is State.STABLE:
        return Role.MASTER
    if router.silent or virtual_router.state is State.DOWN:
        return Role.SILENT
    return Role.BACKUP


def _transition(record: TransitionRecord, announced: bool | None) -> Transition:
    changed = record.changed
    return Transition(
        time_ns=changed.time_ns,
        frame=changed.frame or 0,
        master=changed.advert.source,
        master_priority=changed.advert.priority,
        previous=changed.previous.source if changed.previous else None,
        cause=changed.cause,
        outage_s=None if changed.outage_ns is None else changed.outage_ns / SECOND_NS,
        expected_s=None if changed.expected_ns is None else changed.expected_ns / SECOND_NS,
        announced=announced,
    )
