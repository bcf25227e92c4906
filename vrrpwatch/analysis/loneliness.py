"""Notices that a virtual router has one router only: no redundancy, as far as the wire can show it."""

from collections.abc import Iterator
from functools import partial

from vrrpwatch.analysis.agenda import Chore
from vrrpwatch.analysis.moment import Moment
from vrrpwatch.analysis.neighbourhood import Neighbourhood
from vrrpwatch.analysis.router import down_after_ns
from vrrpwatch.analysis.virtual_router import LOWEST_PRIORITY, State, VirtualRouter
from vrrpwatch.model.advert import Advert
from vrrpwatch.model.event import Event, LoneRouter

LONE_AFTER = 2
"""Master_Down_Intervals after which a single router is called that."""


def look_for_company(virtual_router: VirtualRouter, advert: Advert, neighbourhood: Neighbourhood, now_ns: int) -> None:
    """Plan the look, at the first claim for `virtual_router`."""
    due_ns = now_ns + LONE_AFTER * down_after_ns(advert, LOWEST_PRIORITY)
    virtual_router.agenda.add(Chore(due_ns, partial(_alone, virtual_router, neighbourhood, now_ns)))


def _alone(
    virtual_router: VirtualRouter, neighbourhood: Neighbourhood, since_ns: int, moment: Moment
) -> Iterator[Event]:
    master = virtual_router.master
    if master is None or virtual_router.state is not State.STABLE:
        return
    visible = neighbourhood.shows_members(virtual_router.key)
    if visible and len(virtual_router.routers) == 1 and not neighbourhood.candidates(virtual_router):
        observed_ns = moment.steady_ns - since_ns
        yield LoneRouter(**virtual_router.at(moment), advert=master.claim, observed_ns=observed_ns)
