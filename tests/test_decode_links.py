"""One advert, in every wrapping that is decoded, gives the same fields and the VLAN ids of that wrapping."""

import struct

import pytest

from tests.frames import GROUP_MAC, ethernet, frame, ipv4, ipv6, mac, v2, v3_ipv6, vlan
from vrrpwatch.decode import Decoder
from vrrpwatch.model.advert import Reason, Rejected, Sighting
from vrrpwatch.model.frame import Interface, LinkType

IP = ipv4(v2(vrid=51))
IP6 = ipv6(v3_ipv6(vrid=51))
SENDER = mac("02:00:00:00:00:02")
COOKED = struct.pack(">HHH", 2, 1, 6) + SENDER + bytes(2)
COOKED_2 = struct.pack(">HIHBB", 0, 3, 1, 2, 6) + SENDER + bytes(2)
SNAP = struct.pack(">H", len(IP) + 8) + b"\xaa\xaa\x03\0\0\0\x08\0" + IP
SERVICE = bytes([0, 0x1E, 0xBB, 0x23]) + mac(GROUP_MAC) + SENDER

WRAPPINGS = {
    "null-little": (LinkType.NULL, b"\x02\0\0\0" + IP, ()),
    "null-big": (LinkType.NULL, b"\0\0\0\x02" + IP, ()),
    "null-ipv6": (LinkType.NULL, b"\x1e\0\0\0" + IP6, ()),
    "loop": (LinkType.LOOP, b"\0\0\0\x18" + IP6, ()),
    "ppp": (LinkType.PPP, b"\xff\x03\0\x21" + IP, ()),
    "ppp-compressed": (LinkType.PPP, b"\x57" + IP6, ()),
    "raw-4": (LinkType.RAW, IP, ()),
    "raw-6": (LinkType.RAW_BSD, IP6, ()),
    "ipv4": (LinkType.IPV4, IP, ()),
    "ipv6": (LinkType.IPV6, IP6, ()),
    "cooked": (LinkType.LINUX_SLL, COOKED + b"\x08\0" + IP, ()),
    "cooked-vlan": (LinkType.LINUX_SLL, COOKED + vlan(7) + b"\x08\0" + IP, (7,)),
    "cooked-2": (LinkType.LINUX_SLL2, b"\x86\xdd" + COOKED_2 + IP6, ()),
    "cooked-2-vlan": (LinkType.LINUX_SLL2, b"\x81\0" + COOKED_2 + b"\0\x07\x08\0" + IP, (7,)),
    "snap": (LinkType.ETHERNET, mac(GROUP_MAC) + SENDER + SNAP, ()),
    "backbone": (LinkType.ETHERNET, bytes(12) + b"\x88\xa8\0\x05\x88\xe7" + SERVICE + b"\x08\0" + IP, (5, 0x1EBB23)),
    "backbone-tag": (LinkType.ETHERNET, bytes(12) + b"\x88\xe7" + SERVICE + vlan(9) + b"\x08\0" + IP, (0x1EBB23, 9)),
}


def _tunnelled(protocol: int, header: bytes, inner: bytes) -> bytes:
    return ethernet(ipv4(header + inner, protocol=protocol, destination="10.9.9.9"), destination="02:00:00:00:00:99")


MIRRORED = ethernet(IP)
ERSPAN_2 = b"\x10\0\x88\xbe\0\0\0\x01" + struct.pack(">HHI", 0x1000 | 30, 1, 0)
ERSPAN_3 = b"\x10\0\x22\xeb\0\0\0\x01" + struct.pack(">HHIHH", 0x2000, 1, 0, 0, 1) + bytes(8)
VXLAN = struct.pack(">HHHH", 50000, 4789, 16 + len(MIRRORED), 0) + b"\x08\0\0\0\0\x13\x88\0"
TUNNELS = {
    "gre-ip": (47, b"\0\0\x08\0", IP, ()),
    "gre-key-sequence": (47, b"\x30\0\x65\x58" + bytes(8), MIRRORED, ()),
    "erspan-1": (47, b"\0\0\x88\xbe", MIRRORED, ()),
    "erspan-2": (47, ERSPAN_2, MIRRORED, (30,)),
    "erspan-2-tagged": (47, ERSPAN_2, ethernet(IP, tags=vlan(30)), (30,)),
    "erspan-3": (47, ERSPAN_3, MIRRORED, ()),
    "vxlan": (17, VXLAN, MIRRORED, (5000,)),
}


@pytest.mark.parametrize("name", WRAPPINGS)
def test_advert_is_found_behind_each_link_layer(name: str) -> None:
    link_type, octets, vlans = WRAPPINGS[name]
    decoder = Decoder()
    first, second = (decoder.decode(frame(octets, interface=Interface("x", link_type))) for _ in range(2))
    assert isinstance(first, Sighting)
    assert isinstance(second, Sighting)
    assert first.advert is second.advert
    assert (first.advert.vrid, first.advert.flaws, first.advert.envelope.vlan) == (51, frozenset(), vlans)


@pytest.mark.parametrize("name", ["cooked", "cooked-2", "snap", "backbone"])
def test_source_mac_is_the_senders(name: str) -> None:
    link_type, octets, _ = WRAPPINGS[name]
    sighting = Decoder().decode(frame(octets, interface=Interface("x", link_type)))
    assert isinstance(sighting, Sighting)
    assert sighting.advert.envelope.source_mac == "02:00:00:00:00:02"


@pytest.mark.parametrize("name", TUNNELS)
def test_advert_is_found_inside_each_tunnel(name: str) -> None:
    protocol, header, inner, vlans = TUNNELS[name]
    sighting = Decoder().decode(frame(_tunnelled(protocol, header, inner)))
    assert isinstance(sighting, Sighting)
    assert (sighting.advert.vrid, sighting.advert.flaws, sighting.advert.envelope.vlan) == (51, frozenset(), vlans)


def test_copies_through_a_tunnel_are_one_advert_whatever_the_outer_header() -> None:
    decoder = Decoder()
    first, second = (
        decoder.decode(frame(ethernet(ipv4(b"\0\0\x65\x58" + MIRRORED, protocol=47, ip_id=number))))
        for number in (1, 2)
    )
    assert isinstance(first, Sighting)
    assert isinstance(second, Sighting)
    assert first.advert is second.advert


def test_a_tunnel_in_a_tunnel_is_counted_and_not_entered() -> None:
    inner = ipv4(b"\0\0\x08\0" + IP, protocol=47)
    decoded = Decoder().decode(frame(_tunnelled(47, b"\0\0\x08\0", inner)))
    assert isinstance(decoded, Rejected)
    assert decoded.reason is Reason.TUNNEL


@pytest.mark.parametrize("protocol", [6, 17, 89])
@pytest.mark.parametrize("tags", [b"", vlan(1), vlan(1, 2)])
def test_other_protocols_are_not_ours(protocol: int, tags: bytes) -> None:
    octets = ethernet(ipv4(bytes(40), protocol=protocol), tags=tags)
    assert Decoder().decode(frame(octets)) is None


def test_padding_cut_by_the_capture_is_not_missed() -> None:
    whole = ethernet(IP)
    sighting = Decoder().decode(frame(whole[:54], wire_length=60))
    assert isinstance(sighting, Sighting)
    assert not sighting.advert.flaws
