"""What happens when two or more routers claim one virtual router: actions of the table in `states`."""

from collections.abc import Iterator

from vrrpwatch.analysis.contests import ContestWatch
from vrrpwatch.analysis.mastership import change_master, contest_over
from vrrpwatch.analysis.moment import Moment
from vrrpwatch.analysis.router import Router
from vrrpwatch.analysis.virtual_router import State, VirtualRouter
from vrrpwatch.model.cause import Cause
from vrrpwatch.model.event import ContestConfirmed, ContestStarted, Event, SourceShared


def contest(virtual_router: VirtualRouter, router: Router, moment: Moment) -> Iterator[Event]:
    """A second claimant that rejects the Master, or that goes on although it had to yield."""
    master, challenge = virtual_router.master, virtual_router.challenge
    assert master
    virtual_router.challenge = None
    start = challenge.start if challenge else moment
    claims = {master: master.last_ns, router: start.steady_ns}
    virtual_router.contest = contest = ContestWatch(start, claims)
    if challenge:
        if challenge.heard:
            contest.note_reaction(master)
        contest.claim(router, moment)
    yield ContestStarted(**virtual_router.at(moment), contest=contest.record())
    if contest.confirmed:
        yield from _confirmed(virtual_router, contest, moment)


def claim(virtual_router: VirtualRouter, router: Router, moment: Moment) -> Iterator[Event]:
    """Another advert in a contest: it may confirm it, or show that somebody has yielded."""
    contest = virtual_router.contest
    assert contest
    if contest.claim(router, moment):
        yield from _confirmed(virtual_router, contest, moment)
    contest.drop_lapsed(moment.steady_ns)
    yield from settle(virtual_router, contest, moment)


def withdraw(virtual_router: VirtualRouter, router: Router, moment: Moment) -> Iterator[Event]:
    """A claimant resigned."""
    contest = virtual_router.contest
    assert contest
    contest.withdraw(router)
    yield from settle(virtual_router, contest, moment)


def settle(virtual_router: VirtualRouter, contest: ContestWatch, moment: Moment) -> Iterator[Event]:
    """End the contest when one claimant is left."""
    if len(contest.claimants) > 1:
        return
    winner = contest.claimants[0] if contest.claimants else None
    virtual_router.contest = None
    yield contest_over(virtual_router, contest, winner, moment)
    master = virtual_router.master
    virtual_router.state = State.STABLE if winner else State.RESIGNED
    if winner and master and winner is not master:
        cause = Cause.TIE_BREAK if winner.priority == master.priority else Cause.CONTEST_RESOLVED
        yield change_master(virtual_router, winner, moment, cause, None)


def _confirmed(virtual_router: VirtualRouter, contest: ContestWatch, moment: Moment) -> Iterator[Event]:
    yield ContestConfirmed(**virtual_router.at(moment), contest=contest.record())
    first, second = contest.claimants[:2]
    if first.key.address == second.key.address:
        yield SourceShared(**virtual_router.at(moment), first=first.claim, second=second.claim)
