"""ARP, neighbour discovery, IGMP, MLD and ICMP tell what they told."""

import struct

import pytest

from tests.frames import (
    SOURCE_MAC,
    arp,
    ethernet,
    frame,
    ipv4,
    ipv6,
    neighbour_advertisement,
    packed,
    v2,
    v3_ipv6,
    vlan,
)
from vrrpwatch.decode import Decoded, Decoder
from vrrpwatch.model.neighbour import Binding, BindingKind, Membership, OtherFhrp, Unreachable, UnreachableCode

GROUP, GROUP6 = packed("224.0.0.18"), packed("ff02::12")


def _decode(octets: bytes) -> Decoded:
    return Decoder().decode(frame(octets, time_s=1.5, number=7))


@pytest.mark.parametrize(
    ("octets", "kind"),
    [
        (arp("10.0.0.1", "10.0.0.1"), BindingKind.GRATUITOUS),
        (arp("10.0.0.1", "10.0.0.1", operation=2), BindingKind.GRATUITOUS),
        (arp("10.0.0.1", "10.0.0.9"), BindingKind.REQUEST),
        (arp("10.0.0.1", "10.0.0.9", operation=2), BindingKind.ANSWER),
    ],
)
def test_arp_names_a_binding(octets: bytes, kind: BindingKind) -> None:
    binding = _decode(octets)
    assert isinstance(binding, Binding)
    assert (str(binding.address), binding.mac, binding.source_mac) == ("10.0.0.1", SOURCE_MAC, SOURCE_MAC)
    assert (binding.kind, binding.time_ns, binding.frame, binding.interface) == (kind, 1_500_000_000, 7, "eth0")


def test_arp_probe_and_unfinished_arp_name_nothing() -> None:
    assert _decode(arp("0.0.0.0", "10.0.0.1")) is None  # noqa: S104
    assert _decode(arp("10.0.0.1", "10.0.0.1")[:40]) is None


@pytest.mark.parametrize(
    ("octets", "kind"),
    [
        (neighbour_advertisement("fe80::1"), BindingKind.GRATUITOUS),
        (neighbour_advertisement("fe80::1", target_mac=None), BindingKind.GRATUITOUS),
        (neighbour_advertisement("fe80::1", solicited=True, destination="fe80::9"), BindingKind.ANSWER),
    ],
)
def test_neighbour_advertisement_names_a_binding(octets: bytes, kind: BindingKind) -> None:
    binding = _decode(octets)
    assert isinstance(binding, Binding)
    assert (str(binding.address), binding.mac, binding.kind) == ("fe80::1", SOURCE_MAC, kind)


def test_neighbour_advertisement_from_afar_is_not_believed() -> None:
    assert _decode(neighbour_advertisement("fe80::1", hop_limit=254)) is None


def _igmp(message: bytes) -> bytes:
    return ethernet(ipv4(message, protocol=2, ttl=1, options=b"\x94\x04\0\0"), tags=vlan(3))


def _igmp_3(kind: int, sources: int) -> bytes:
    other = struct.pack(">BBH", 4, 0, 1) + packed("239.1.1.1") + packed("10.0.0.77")
    record = struct.pack(">BBH", kind, 0, sources) + GROUP + bytes(4 * sources)
    return _igmp(struct.pack(">BBHHH", 0x22, 0, 0, 0, 2) + other + record)


def _mld(message: bytes) -> bytes:
    hop_by_hop = bytes([58, 0, 5, 2, 0, 0, 1, 0])
    return ethernet(ipv6(hop_by_hop + message, next_header=0, hop_limit=1, destination="ff02::16"), tags=vlan(3))


@pytest.mark.parametrize(
    ("octets", "joined"),
    [
        (_igmp(b"\x12\0\0\0" + GROUP), True),
        (_igmp(b"\x16\0\0\0" + GROUP), True),
        (_igmp(b"\x17\0\0\0" + GROUP), False),
        (_igmp_3(4, 0), True),
        (_igmp_3(2, 0), True),
        (_igmp_3(3, 0), False),
        (_mld(struct.pack(">BBHI", 131, 0, 0, 0) + GROUP6), True),
        (_mld(struct.pack(">BBHI", 132, 0, 0, 0) + GROUP6), False),
        (_mld(struct.pack(">BBHHHBBH", 143, 0, 0, 0, 1, 4, 0, 0) + GROUP6), True),
        (_mld(struct.pack(">BBHHHBBH", 143, 0, 0, 0, 1, 3, 0, 0) + GROUP6), False),
    ],
)
def test_membership_of_the_group_is_told(octets: bytes, joined: bool) -> None:
    membership = _decode(octets)
    assert isinstance(membership, Membership)
    assert (membership.joined, membership.vlan, membership.mac) == (joined, (3,), SOURCE_MAC)
    assert str(membership.host) in {"10.0.0.2", "fe80::2"}


@pytest.mark.parametrize("octets", [_igmp(b"\x16\0\0\0" + packed("224.0.0.251")), _igmp_3(6, 1), _igmp_3(1, 0)])
def test_other_groups_and_other_records_tell_nothing(octets: bytes) -> None:
    assert _decode(octets) is None


@pytest.mark.parametrize(
    ("code", "meaning"),
    [(1, "host unreachable"), (2, "protocol unreachable"), (10, "administratively filtered")],
)
def test_icmp_error_about_an_advert_is_told(code: int, meaning: str) -> None:
    quoted = ipv4(v2(vrid=51), destination="10.0.0.3")[:28]
    error = ethernet(ipv4(struct.pack(">BBHI", 3, code, 0, 0) + quoted, protocol=1, source="10.0.0.3"))
    unreachable = _decode(error)
    assert isinstance(unreachable, Unreachable)
    assert unreachable.code is UnreachableCode(meaning)
    addresses = (unreachable.reporter, unreachable.source, unreachable.destination)
    assert [str(address) for address in addresses] == ["10.0.0.3", "10.0.0.2", "10.0.0.3"]
    assert unreachable.vrid == 51


def test_icmpv6_calls_it_an_unrecognized_next_header() -> None:
    error = struct.pack(">BBHI", 4, 1, 0, 6) + ipv6(v3_ipv6(vrid=9), destination="fe80::3")
    unreachable = _decode(ethernet(ipv6(error, source="fe80::3", destination="fe80::2", next_header=58)))
    assert isinstance(unreachable, Unreachable)
    assert (unreachable.code, unreachable.vrid) == (UnreachableCode.PROTOCOL, 9)


def test_icmp_error_about_anything_else_is_not_ours() -> None:
    quoted = ipv4(bytes(8), protocol=17)
    assert _decode(ethernet(ipv4(struct.pack(">BBHI", 3, 2, 0, 0) + quoted, protocol=1))) is None


@pytest.mark.parametrize(("port", "protocol"), [(1985, "HSRP"), (3222, "GLBP")])
def test_other_protocols_of_the_kind_are_counted_when_sent_to_a_group(port: int, protocol: str) -> None:
    message = struct.pack(">HHHH", port, port, 28, 0) + bytes(20)
    assert _decode(ethernet(ipv4(message, protocol=17, destination="224.0.0.102"))) == OtherFhrp(
        1_500_000_000, 7, protocol
    )
    assert _decode(ethernet(ipv4(message, protocol=17, destination="10.0.0.5"))) is None
