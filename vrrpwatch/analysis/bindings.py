"""Judges what hosts say about the MACs of virtual addresses, against what the Master's adverts show.

A new Master may announce its addresses before its first advert (Cisco does), so a claim by somebody else waits a while.
Claims of routers in a contest are its consequence and are not told.
"""

from collections.abc import Iterator
from functools import partial

from vrrpwatch.analysis.agenda import Chore
from vrrpwatch.analysis.moment import Moment
from vrrpwatch.analysis.router import Router, interval_of
from vrrpwatch.analysis.virtual_router import State, VirtualRouter
from vrrpwatch.model.advert import Advert, Family
from vrrpwatch.model.event import Event
from vrrpwatch.model.neighbour import Binding, BindingKind
from vrrpwatch.model.neighbour_event import AddressClaimed, AddressMisbound
from vrrpwatch.model.router import is_virtual_mac
from vrrpwatch.model.timers import SECOND_NS

PATIENCE_NS = 2 * SECOND_NS
"""Or two intervals, when that is longer."""
ANNOUNCING_NS = 6 * SECOND_NS
"""keepalived announces at once, and again after five seconds."""
RECENT_TRANSITIONS = 4
MAXIMUM_FOREIGN = 16
"""Claims that wait, for one virtual router."""


def virtual_mac(virtual_router: VirtualRouter) -> str:
    """RFC 9568 section 7.3."""
    block = "01" if virtual_router.key.family is Family.IPV4 else "02"
    return f"00:00:5e:00:{block}:{virtual_router.key.vrid:02x}"


def owns(virtual_router: VirtualRouter, advert: Advert, mac: str | None) -> bool:
    """The sender of `advert` may announce its addresses with `mac`."""
    return mac in (advert.envelope.source_mac, virtual_mac(virtual_router))


def judge_binding(virtual_router: VirtualRouter, binding: Binding, moment: Moment) -> Iterator[Event]:
    """`binding` is about an address of `virtual_router`."""
    master = virtual_router.master
    if master is None or virtual_router.state is not State.STABLE:
        return
    wrong = _misbound(virtual_router, binding, master)
    if wrong:
        at = virtual_router.at(moment)
        yield AddressMisbound(**at, binding=binding, advert=master.claim, why=wrong)
    elif not owns(virtual_router, master.claim, binding.mac):
        _await(virtual_router, binding, master, moment.steady_ns)


def _misbound(virtual_router: VirtualRouter, binding: Binding, master: Router) -> str:
    """What is wrong with an announcement of the Master itself; empty: nothing, or it is not the Master's."""
    if binding.kind is not BindingKind.GRATUITOUS or not owns(virtual_router, master.claim, binding.source_mac):
        return ""
    if is_virtual_mac(binding.mac) and binding.mac != virtual_mac(virtual_router):
        return f"{binding.mac} is the virtual MAC of another VRID"
    if not owns(virtual_router, master.claim, binding.mac):
        return f"the frame comes from {binding.source_mac}, but names {binding.mac}"
    return ""


def _await(virtual_router: VirtualRouter, binding: Binding, master: Router, now_ns: int) -> None:
    claim = (binding.address, binding.mac)
    if claim in virtual_router.around.foreign or len(virtual_router.around.foreign) >= MAXIMUM_FOREIGN:
        return
    virtual_router.around.foreign.append(claim)
    wait_ns = max(PATIENCE_NS, 2 * interval_of(master.claim))
    act = partial(_judge_claim, virtual_router, binding, now_ns)
    virtual_router.agenda.add(Chore(now_ns + wait_ns, act, at_end_ns=now_ns + wait_ns // 2))


def _judge_claim(virtual_router: VirtualRouter, binding: Binding, since_ns: int, _moment: Moment) -> Iterator[Event]:
    virtual_router.around.foreign.remove((binding.address, binding.mac))
    master = virtual_router.master
    if master is None or virtual_router.state is not State.STABLE or virtual_router.sight.blind_end_ns > since_ns:
        return
    changing = any(
        abs(record.steady_ns - since_ns) <= PATIENCE_NS
        or (since_ns - record.steady_ns <= ANNOUNCING_NS and owns(virtual_router, record.changed.advert, binding.mac))
        for record in virtual_router.transitions[-RECENT_TRANSITIONS:]
    )
    speakers = [router for router in virtual_router.routers.values() if router.claim.envelope.source_mac == binding.mac]
    claimed = any(abs(router.last_ns - since_ns) <= ANNOUNCING_NS for router in speakers)
    if (
        changing
        or claimed
        or binding.address not in virtual_router.addresses
        or owns(virtual_router, master.claim, binding.mac)
    ):
        return
    yield AddressClaimed(
        time_ns=binding.time_ns,
        frame=binding.frame,
        virtual_router=virtual_router.key,
        binding=binding,
        advert=master.claim,
        known_router=bool(speakers),
    )
