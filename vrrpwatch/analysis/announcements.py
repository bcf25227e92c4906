"""Checks whether a new Master announced its addresses, and whether the winner of a contest has the last word.

Where no ARP or ND is visible nothing is checked: it says nothing that nobody was heard.
"""

from collections.abc import Iterator
from functools import partial

from vrrpwatch.analysis.agenda import Chore
from vrrpwatch.analysis.bindings import ANNOUNCING_NS, owns
from vrrpwatch.analysis.moment import Moment
from vrrpwatch.analysis.neighbourhood import Neighbourhood
from vrrpwatch.analysis.router import Router, interval_of
from vrrpwatch.analysis.virtual_router import State, TransitionRecord, VirtualRouter
from vrrpwatch.model.advert import Advert
from vrrpwatch.model.cause import Cause
from vrrpwatch.model.event import ContestEnded, Event, MasterChanged
from vrrpwatch.model.neighbour_event import AnnouncementsChecked, Occasion
from vrrpwatch.model.router import is_virtual_mac
from vrrpwatch.model.timers import SECOND_NS

_OVERLAPPING = (Cause.FIRST_SEEN, Cause.TIE_BREAK, Cause.CONTEST_RESOLVED)
"""The Master was there before, and may have announced its addresses then."""


def plan_checks(virtual_router: VirtualRouter, event: Event, neighbourhood: Neighbourhood, now_ns: int) -> None:
    """Plan the check that follows `event`, if any."""
    master = virtual_router.master
    if master is None:
        return
    if isinstance(event, MasterChanged) and event.cause not in _OVERLAPPING and not event.blind:
        record = virtual_router.transitions[-1]
        act = partial(_after_takeover, virtual_router, record, master, neighbourhood)
    elif isinstance(event, ContestEnded) and event.winner is not None:
        losers = [advert for advert in event.contest.claimants if advert.source != event.winner.source]
        act = partial(_after_contest, virtual_router, event.contest.start_ns, losers, neighbourhood)
    else:
        return
    soon_ns = now_ns + max(SECOND_NS, 2 * interval_of(master.claim))
    virtual_router.agenda.add(Chore(max(now_ns + ANNOUNCING_NS, soon_ns), act, at_end_ns=soon_ns))


def _after_takeover(
    virtual_router: VirtualRouter,
    record: TransitionRecord,
    router: Router,
    neighbourhood: Neighbourhood,
    moment: Moment,
) -> Iterator[Event]:
    unseen = virtual_router.sight.blind_end_ns > record.steady_ns or not neighbourhood.resolves(virtual_router.key)
    if unseen or router is not virtual_router.master or virtual_router.state is not State.STABLE:
        return
    addresses = router.claim.addresses
    previous = record.changed.previous
    mac = router.claim.envelope.source_mac
    yield AnnouncementsChecked(
        **virtual_router.at(moment),
        occasion=Occasion.TAKEOVER,
        advert=router.claim,
        announced=tuple(address for address in addresses if address in record.announced),
        missing=tuple(address for address in addresses if address not in record.announced),
        same_virtual_mac=is_virtual_mac(mac) and previous is not None and previous.envelope.source_mac == mac,
        stale=(),
    )


def _after_contest(
    virtual_router: VirtualRouter,
    start_ns: int,
    losers: list[Advert],
    neighbourhood: Neighbourhood,
    moment: Moment,
) -> Iterator[Event]:
    """The tables of the segment follow whoever announced last."""
    master = virtual_router.master
    if master is None or virtual_router.state is not State.STABLE:
        return
    stale = []
    for address in master.claim.addresses:
        said = neighbourhood.last_announcement(virtual_router.key, address)
        by_loser = said and any(owns(virtual_router, loser, said.mac) for loser in losers)
        if said and by_loser and said.time_ns >= start_ns and not owns(virtual_router, master.claim, said.mac):
            stale.append((address, said.mac))
    if stale:
        missing = tuple(address for address, _ in stale)
        yield AnnouncementsChecked(
            **virtual_router.at(moment),
            occasion=Occasion.CONTEST,
            advert=master.claim,
            announced=tuple(address for address in master.claim.addresses if address not in missing),
            missing=missing,
            same_virtual_mac=False,
            stale=tuple(stale),
        )
