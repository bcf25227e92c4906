"""Changes of what is remembered of the Master, shared by the actions of the state machine."""

from vrrpwatch.analysis.contests import ContestWatch
from vrrpwatch.analysis.moment import Moment
from vrrpwatch.analysis.router import Router
from vrrpwatch.analysis.virtual_router import MAXIMUM_CONTESTS, MAXIMUM_TRANSITIONS, TransitionRecord, VirtualRouter
from vrrpwatch.model.cause import Cause
from vrrpwatch.model.event import ContestEnded, MasterChanged, MasterReturned


def change_master(
    virtual_router: VirtualRouter, router: Router, moment: Moment, cause: Cause, expected_ns: int | None
) -> MasterChanged:
    """`router` is Master from `moment` on."""
    master = virtual_router.master
    overlaps = cause in (Cause.FIRST_SEEN, Cause.TIE_BREAK, Cause.CONTEST_RESOLVED)
    changed = MasterChanged(
        **virtual_router.at(moment),
        cause=cause,
        advert=router.claim,
        previous=master.claim if master else None,
        outage_ns=None if overlaps or master is None else moment.steady_ns - master.last_ns,
        expected_ns=expected_ns,
        blind=master is not None and master.last_ns < virtual_router.sight.blind_end_ns,
        inferred=router.inferred or bool(master and master.inferred),
    )
    virtual_router.master = router
    virtual_router.master_since_ns = moment.time_ns
    virtual_router.challenge = None
    router.silent = False
    number = virtual_router.transitions_total + 1
    virtual_router.transitions.append(TransitionRecord(changed, moment.steady_ns, number))
    del virtual_router.transitions[:-MAXIMUM_TRANSITIONS]
    return changed


def returned(virtual_router: VirtualRouter, router: Router, moment: Moment) -> MasterReturned:
    """Somebody advertises after a silence that was reported."""
    silence_ns = moment.steady_ns - virtual_router.silent_since_ns
    virtual_router.silent_since_ns = 0
    return MasterReturned(**virtual_router.at(moment), advert=router.claim, silence_ns=silence_ns)


def contest_over(
    virtual_router: VirtualRouter, contest: ContestWatch, winner: Router | None, moment: Moment
) -> ContestEnded:
    """The books of a contest are closed."""
    record = contest.record(moment.time_ns)
    virtual_router.contests.append(record)
    del virtual_router.contests[:-MAXIMUM_CONTESTS]
    return ContestEnded(**virtual_router.at(moment), contest=record, winner=winner.claim if winner else None)
