"""Finds the router that sent an advert, among those of its virtual router.

A router is its source address and, unless that is a virtual MAC, its MAC. Over IPv6 two routers can share both (FRR
sends from the virtual router's own link-local address): then a takeover shows as a new priority after a silence or a
resignation, and the router is inferred.
"""

from collections.abc import Sequence
from itertools import count

from vrrpwatch.analysis.election import fallen_silent
from vrrpwatch.analysis.router import Router
from vrrpwatch.analysis.virtual_router import VirtualRouter
from vrrpwatch.model.advert import RESIGN_PRIORITY, Advert, Family
from vrrpwatch.model.router import RouterKey, is_virtual_mac

MAXIMUM_ROUTERS = 16
"""For one virtual router."""
USUAL_ROUTERS = 2
"""For one virtual router; there is always room for these."""
MAXIMUM_MORE = 1_024
"""Routers that virtual routers have above `USUAL_ROUTERS`, all together."""


def find_router(virtual_router: VirtualRouter, advert: Advert, now_ns: int) -> Router | None:
    """The known router that sent `advert`; None when it is a new one."""
    key = key_of_sender(advert)
    if advert.envelope.family is not Family.IPV6 or key.mac is not None:
        return virtual_router.routers.get(key)
    twins = [router for name, router in virtual_router.routers.items() if name.looks_like(key)]
    return _twin(twins, advert, now_ns) if twins else None


def add_router(virtual_router: VirtualRouter, advert: Advert) -> Router:
    """A new router; the caller makes room first."""
    key = key_of_sender(advert)
    inferred = any(known.looks_like(key) for known in virtual_router.routers)
    # One that was evicted left its number free, and those behind it keep theirs.
    numbered = (key._replace(twin=number) for number in count())
    key = next(one for one in numbered if one not in virtual_router.routers)
    router = Router(virtual_router, key, inferred=inferred)
    virtual_router.meet(router)
    return router


def evictable(virtual_router: VirtualRouter) -> Router | None:
    """The router to forget when there are too many: heard least recently, neither Master nor claimant."""
    claimants = virtual_router.contest.claimants if virtual_router.contest else ()
    others = [
        router
        for router in virtual_router.routers.values()
        if router is not virtual_router.master and router not in claimants
    ]
    return min(others, key=lambda router: router.last_ns, default=None)


def key_of_sender(advert: Advert) -> RouterKey:
    """Source address, and the MAC when it is a physical one."""
    mac = advert.envelope.source_mac
    return RouterKey(advert.source, None if is_virtual_mac(mac) else mac)


def _twin(twins: Sequence[Router], advert: Advert, now_ns: int) -> Router | None:
    """Which of the routers behind one address it is; None: one that was not seen before."""
    active = max(twins, key=lambda router: router.last_ns)
    if advert.priority in (RESIGN_PRIORITY, active.priority):
        return active
    known = [router for router in twins if advert.priority in router.priorities]
    if known:
        return max(known, key=lambda router: router.priority == advert.priority)
    replaced = active.resigned or fallen_silent(active, advert, now_ns)
    return None if replaced else active
