"""A flood of made-up routers costs bounded memory, and hides no real failover."""

from collections.abc import Callable
from functools import cache

import pytest

from tests import scenario_packets as packets
from tests import traffic
from tests.frames import ethernet, ipv4, vlan
from tests.scenario import BIRTH_NS, Sender
from tests.sessions import SECOND_NS, closed, numbered, watch
from vrrpwatch.analysis.knocks import Knocks
from vrrpwatch.analysis.ledger import MAXIMUM_FINDINGS
from vrrpwatch.analysis.neighbourhood import MAXIMUM_BINDINGS
from vrrpwatch.analysis.oddities import MAXIMUM_CARP
from vrrpwatch.analysis.roster import MAXIMUM_ROUTERS
from vrrpwatch.analysis.sight import Sights
from vrrpwatch.analysis.table import MAXIMUM_VIRTUAL_ROUTERS, VirtualRouterTable
from vrrpwatch.cli.session import Session
from vrrpwatch.model.advert import Family
from vrrpwatch.model.router import VirtualRouterKey
from vrrpwatch.model.snapshot import Snapshot, Transition, VirtualRouterSnapshot

FLOOD = 9_000
"""More than any table keeps."""
LARGE_FLOOD = 30_000
LENGTH_NS = 34 * SECOND_NS
"""As long as the failover among it."""
REAL = VirtualRouterKey("eth0", (), Family.IPV4, traffic.MASTER.vrid)


def virtual_routers(number: int) -> bytes:
    """Each for a virtual router of its own."""
    sender = Sender(_address(number), vrid=1 + number % 255, vlan=(2 + number // 255,))
    return packets.advert(sender, 0)


def senders(number: int) -> bytes:
    """All for one virtual router, which is not the real one."""
    return packets.advert(Sender(_address(number), vrid=77, priority=1 + number % 254), 0)


def invalid(number: int) -> bytes:
    """Adverts that no receiver accepts, each for a virtual router of its own."""
    sender = Sender(_address(number), vrid=1 + number % 255, vlan=(2 + number // 255,), ttl=254)
    return packets.advert(sender, 0)


def joins(number: int) -> bytes:
    """Hosts that join the group, each in a VLAN of its own."""
    return packets.igmp_join(Sender(_address(number), vlan=_vlans(number)))


def announcements(number: int) -> bytes:
    """Gratuitous ARP, each in a VLAN of its own."""
    return packets.gratuitous(Sender(_address(number), vlan=_vlans(number), addresses=(_address(number),)))


def carp(number: int) -> bytes:
    return packets.carp(Sender(_address(number), vrid=1 + number % 255, vlan=_vlans(number)))


def stubs(number: int) -> bytes:
    """Messages that end after the VRID, each in a VLAN of its own."""
    return ethernet(ipv4(bytes([0x21, 1 + number % 255]), source=_address(number)), tags=vlan(*_vlans(number)))


def mixed(number: int) -> bytes:
    """New senders, VRIDs and VLANs in turn, valid and invalid."""
    return (virtual_routers, senders, invalid)[number % 3](number)


FLOODS = (virtual_routers, senders, invalid, joins, announcements, carp, stubs)


def test_a_flood_hides_no_failover() -> None:
    _, flooded = _flooded(mixed, LARGE_FLOOD)
    assert _history(flooded) == _history(watch(traffic.failover()))
    assert len(_history(flooded)) == 3


@pytest.mark.parametrize("flood", FLOODS)
def test_what_is_remembered_of_a_flood_has_a_bound(flood: Callable[[int], bytes]) -> None:
    session, snapshot = _flooded(flood)
    analyzer = session._analyzer
    assert len(snapshot.virtual_routers) <= MAXIMUM_VIRTUAL_ROUTERS
    assert max(len(one.routers) for one in snapshot.virtual_routers) <= MAXIMUM_ROUTERS
    assert len(snapshot.findings) <= MAXIMUM_FINDINGS
    assert len(analyzer.usual) <= MAXIMUM_VIRTUAL_ROUTERS * MAXIMUM_ROUTERS
    assert len(analyzer._carp._heard) <= MAXIMUM_CARP
    assert len(analyzer._neighbourhood._announced) <= MAXIMUM_BINDINGS


def test_what_was_forgotten_is_told() -> None:
    _, snapshot = _flooded(virtual_routers)
    assert "capture-loss" in {finding.rule for finding in snapshot.findings}


def test_a_flood_of_findings_hides_no_second_master() -> None:
    flood = [(BIRTH_NS + number, invalid(number)) for number in range(MAXIMUM_FINDINGS + 100)]
    real = [(frame.time_ns + SECOND_NS, frame.data) for frame in traffic.split_brain()]
    findings = watch(numbered([*flood, *real])).findings
    assert "dual-master" in {finding.rule for finding in findings if finding.virtual_router == REAL}


def test_the_list_of_deadlines_is_not_much_longer_than_the_table() -> None:
    """However fast they come: here nothing is due before the last of them."""
    session = Session()
    session.follow(numbered((BIRTH_NS + number, virtual_routers(number)) for number in range(FLOOD)))
    assert len(session._analyzer.time.deadlines._heap) <= 2 * MAXIMUM_VIRTUAL_ROUTERS


def test_rules_keep_no_more_instances_than_there_are_virtual_routers() -> None:
    session, _ = _flooded(stubs)
    assert len(session._judge._instances) <= 2 * MAXIMUM_VIRTUAL_ROUTERS


@pytest.mark.parametrize("flood", [invalid, stubs])
def test_a_full_ledger_keeps_no_names_of_what_it_drops(flood: Callable[[int], bytes]) -> None:
    session, _ = _flooded(flood)
    assert len(session._ledger._entries) <= MAXIMUM_FINDINGS


def test_segments_with_members_have_a_bound() -> None:
    session, _ = _flooded(joins)
    assert len(session._analyzer._neighbourhood._members) <= MAXIMUM_BINDINGS


def test_segments_with_visible_arp_have_a_bound() -> None:
    session, _ = _flooded(announcements)
    assert len(session._analyzer._neighbourhood._resolving) <= MAXIMUM_BINDINGS


def test_an_established_virtual_router_is_never_evicted() -> None:
    table = VirtualRouterTable(Sights(), Knocks())
    kept = _added(table, 0, settled=True)
    for number in range(1, 2 * MAXIMUM_VIRTUAL_ROUTERS):
        _added(table, number)
    assert table.get(kept) is not None
    assert len(table.values()) == MAXIMUM_VIRTUAL_ROUTERS


def test_a_table_of_established_virtual_routers_takes_no_more() -> None:
    table = VirtualRouterTable(Sights(), Knocks())
    for number in range(MAXIMUM_VIRTUAL_ROUTERS):
        _added(table, number, settled=True)
    for _ in range(3):
        assert table.add(_key(MAXIMUM_VIRTUAL_ROUTERS)) == (None, None)
    assert all(table.get(_key(number)) for number in range(MAXIMUM_VIRTUAL_ROUTERS))


def test_when_there_is_no_room_a_stranger_comes_in_at_its_second_advert() -> None:
    """And the oldest that is not established goes for it."""
    table = VirtualRouterTable(Sights(), Knocks())
    for number in range(MAXIMUM_VIRTUAL_ROUTERS):
        _added(table, number)
    assert table.add(_key(MAXIMUM_VIRTUAL_ROUTERS)) == (None, None)
    assert table.get(_key(0))
    virtual_router, evicted = table.add(_key(MAXIMUM_VIRTUAL_ROUTERS))
    assert virtual_router
    assert evicted
    assert evicted.key == _key(0)
    assert table.on_segment(("eth0", (0,), Family.IPV4))
    assert _key(0) not in [one.key for one in table.on_segment(("eth0", (0,), Family.IPV4))]


@cache
def _flooded(flood: Callable[[int], bytes], size: int = FLOOD) -> tuple[Session, Snapshot]:
    """A session that saw the failover among the flood."""
    shown = [(frame.time_ns, frame.data) for frame in traffic.failover()]
    # Never at the time of a real frame, so that the order is that of the times.
    shown += [(BIRTH_NS + 1 + number * (LENGTH_NS // size), flood(number)) for number in range(size)]
    session = Session()
    session.follow(numbered(shown))
    return session, closed(session)


def _history(snapshot: Snapshot) -> list[tuple[object, ...]]:
    (real,) = [one for one in snapshot.virtual_routers if one.key == REAL]
    return [_change(real, transition) for transition in real.transitions]


def _change(real: VirtualRouterSnapshot, transition: Transition) -> tuple[object, ...]:
    """All but the frame number, and whether ARP was visible."""
    return real.state, transition.time_ns, transition.master, transition.previous, transition.cause, transition.outage_s


def _added(table: VirtualRouterTable, number: int, *, settled: bool = False) -> VirtualRouterKey:
    """It comes until it is let in."""
    key = _key(number)
    virtual_router = table.add(key)[0] or table.add(key)[0]
    assert virtual_router is not None
    if settled:
        table.settle(virtual_router)
    return key


def _key(number: int) -> VirtualRouterKey:
    return VirtualRouterKey("eth0", (number // 255,), Family.IPV4, 1 + number % 255)


def _address(number: int) -> str:
    return f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"


def _vlans(number: int) -> tuple[int, ...]:
    return 1 + number % 4000, 1 + number // 4000
