"""What happens when the Master goes on, resigns, falls silent or is followed by another.

Each function is an action of the table in `states`: it changes what is remembered and tells the events. `router` sent
the advert; it is the Master when a deadline passed.
"""

from collections.abc import Iterator

from vrrpwatch.analysis.mastership import change_master, contest_over, returned
from vrrpwatch.analysis.moment import Moment
from vrrpwatch.analysis.router import Router, down_after_ns, interval_of
from vrrpwatch.analysis.virtual_router import Challenge, VirtualRouter
from vrrpwatch.model.cause import Cause
from vrrpwatch.model.event import Event, MasterResigned, MasterSilent, ParameterChanged, SuccessorMissing
from vrrpwatch.model.timers import skew_ns


def carry_on(virtual_router: VirtualRouter, router: Router, moment: Moment) -> Iterator[Event]:
    """The Master answers a challenge, and a challenge that is not kept up is forgotten."""
    challenge = virtual_router.challenge
    if challenge:
        challenge.answered = True
        challenge.heard = challenge.heard or router.answers(moment.steady_ns)
        if moment.steady_ns - challenge.router.last_ns > 2 * interval_of(challenge.router.advert):
            virtual_router.challenge = None
    return iter(())


def succeed(virtual_router: VirtualRouter, router: Router, moment: Moment) -> Iterator[Event]:
    """RFC 9568 section 6.4.2: a Backup becomes Master after Master_Down_Interval, or Skew_Time after priority 0."""
    master, claim = virtual_router.master, virtual_router.challenge
    if virtual_router.silent_since_ns:
        yield returned(virtual_router, router, moment)
    if claim and claim.router is router and not claim.answered:
        moment = claim.start
    if master is None:
        cause, expected_ns = Cause.FIRST_SEEN, None
    elif master.resigned:
        cause = Cause.RESIGNED
        expected_ns = skew_ns(master.claim.version, router.priority, interval_of(master.claim))
    else:
        cause, expected_ns = Cause.MASTER_DOWN, down_after_ns(master.claim, router.priority)
        master.silent = True
    yield change_master(virtual_router, router, moment, cause, expected_ns)


def preempt(virtual_router: VirtualRouter, router: Router, moment: Moment) -> Iterator[Event]:
    """RFC 9568 section 6.4.2: a Backup discards adverts of a lower priority, so its timer runs out."""
    master = virtual_router.master
    assert master
    lowered_from = master.lowered_from()
    if lowered_from is None or lowered_from < router.priority:
        yield change_master(virtual_router, router, moment, Cause.PREEMPTED, None)
        return
    # The Backup last accepted the Master at its old priority; its Master_Down_Interval runs from there.
    due_ns = master.peak_ns + down_after_ns(master.claim, router.priority)
    expected_ns = max(due_ns - master.last_ns, 0)
    yield change_master(virtual_router, router, moment, Cause.PRIORITY_DROP, expected_ns)


def challenge(virtual_router: VirtualRouter, router: Router, moment: Moment) -> Iterator[Event]:
    """Somebody claims who does not win the election; what follows will explain it."""
    if virtual_router.challenge is None or virtual_router.challenge.router is not router:
        virtual_router.challenge = Challenge(router, moment)
    return iter(())


def yield_to(virtual_router: VirtualRouter, router: Router, moment: Moment) -> Iterator[Event]:
    """The Master stopped when `router` claimed: it yielded, or it died at that moment."""
    master, challenge = virtual_router.master, virtual_router.challenge
    assert master
    assert challenge
    virtual_router.challenge = None
    if router.key.address == master.key.address:
        virtual_router.master = router
        macs = (str(master.key.mac), str(router.key.mac))
        yield ParameterChanged(
            **virtual_router.at(moment), before=master.claim, after=router.claim, changes=(("MAC", *macs),)
        )
        return
    if router.priority == master.priority:
        yield change_master(virtual_router, router, challenge.start, Cause.TIE_BREAK, None)
    else:
        master.silent = True
        expected_ns = down_after_ns(master.claim, router.priority)
        yield change_master(virtual_router, router, challenge.start, Cause.MASTER_DOWN, expected_ns)


def resign(virtual_router: VirtualRouter, router: Router, moment: Moment) -> Iterator[Event]:
    """RFC 9568 section 6.4.3: a Master that shuts down sends priority 0."""
    virtual_router.challenge = None
    yield MasterResigned(**virtual_router.at(moment), advert=router.advert)


def come_back(virtual_router: VirtualRouter, router: Router, moment: Moment) -> Iterator[Event]:
    """The same router goes on as Master."""
    if virtual_router.silent_since_ns:
        yield returned(virtual_router, router, moment)


def fall_silent(virtual_router: VirtualRouter, _router: Router, moment: Moment) -> Iterator[Event]:
    """Nobody advertised for longer than any Backup waits (RFC 9568 section 6.4.2)."""
    master = virtual_router.master
    assert master
    contest, virtual_router.contest = virtual_router.contest, None
    virtual_router.challenge = None
    virtual_router.silent_since_ns = contest.silent_since_ns() if contest else master.last_ns
    if contest:
        yield contest_over(virtual_router, contest, None, moment)
    at = virtual_router.at(moment)
    since_ns = moment.wall(virtual_router.silent_since_ns)
    if master.resigned:
        yield SuccessorMissing(**at, advert=master.claim, resigned_ns=since_ns)
    else:
        yield MasterSilent(**at, advert=master.claim, since_ns=since_ns)
