"""Link layers: from the bytes of a frame to where its network layer starts.

Every decoder answers with a `Link`, with the reason why it could not, or with None for a frame that is not ours.
TRUNCATED means: the bytes ran out; the caller knows whether the capture cut them.
VLAN identity is what the sender's network calls it: 802.1Q and 802.1ad ids, outermost first. For 802.1ah it is the
backbone VLAN, the service id (I-SID) and then the customer's tags: two services may use the same customer VLAN, and
their virtual routers must not be taken for one. The MACs of 802.1ah are the customer's.
"""

from collections.abc import Callable
from typing import NamedTuple

from vrrpwatch.model.advert import Reason
from vrrpwatch.model.frame import LinkType

IPV4_TYPE = 0x0800
ARP_TYPE = 0x0806
IPV6_TYPE = 0x86DD

_NETWORK_TYPES = frozenset({IPV4_TYPE, IPV6_TYPE, ARP_TYPE})
_PLAIN_TYPES = {kind.to_bytes(2): kind for kind in _NETWORK_TYPES}
_TAG = b"\x81\x00"
_TAG_TYPES = frozenset({0x8100, 0x88A8, 0x9100})
_BACKBONE_SERVICE_TYPE = 0x88E7
_MPLS_TYPES = frozenset({0x8847, 0x8848})
_TRANSPARENT_BRIDGING_TYPE = 0x6558
_LARGEST_LENGTH = 1500
"""A smaller type field is the length of an IEEE 802.3 frame."""
SNAP = b"\xaa\xaa\x03\x00\x00\x00"
_LARGEST_TAGS = 2

_NULL_FAMILIES = {2: IPV4_TYPE, 10: IPV6_TYPE, 24: IPV6_TYPE, 28: IPV6_TYPE, 30: IPV6_TYPE}
"""AF_INET, and AF_INET6 as Linux, NetBSD and OpenBSD, FreeBSD and macOS number it."""
_PPP_PROTOCOLS = {0x0021: IPV4_TYPE, 0x0057: IPV6_TYPE}
_NETLINK_HARDWARE = 824


class Link(NamedTuple):
    """What the link layer told."""

    type: int
    """IPV4_TYPE, IPV6_TYPE or ARP_TYPE."""
    start: int
    """Where the network layer starts, in bytes from the start of the frame."""
    vlan: tuple[int, ...] = ()
    source_mac: bytes | None = None
    destination_mac: bytes | None = None


LinkDecoder = Callable[[bytes], Link | Reason | None]


def ethernet(octets: bytes) -> Link | Reason | None:
    """Ethernet II or IEEE 802.3, with VLAN tags."""
    plain = _PLAIN_TYPES.get(octets[12:14])
    if plain is not None:
        return Link(plain, 14, (), octets[6:12], octets[:6])
    control, tagged = octets[14:16], _PLAIN_TYPES.get(octets[16:18])
    if tagged is not None and octets[12:14] == _TAG and control not in _PLAIN_TYPES:
        return Link(tagged, 18, (int.from_bytes(control) & 0x0FFF,), octets[6:12], octets[:6])
    return _tagged(octets, 12, (), octets[6:12], octets[:6])


def _tagged(
    octets: bytes, at: int, outer_vlan: tuple[int, ...], source_mac: bytes | None, destination_mac: bytes | None
) -> Link | Reason | None:
    """Walk the VLAN tags from the type field at `at` to the network layer."""
    vlan = outer_vlan
    kind = _word(octets, at)
    while kind in _TAG_TYPES:
        if len(vlan) - len(outer_vlan) == _LARGEST_TAGS:
            return Reason.TOO_MANY_TAGS
        control = _word(octets, at + 2)
        if control in _NETWORK_TYPES and _tag_without_control(octets, at):
            return Reason.VLAN
        vlan += (control & 0x0FFF,)
        at += 4
        kind = _word(octets, at)
    if len(octets) < at + 2:
        return Reason.TRUNCATED
    if kind in _NETWORK_TYPES:
        return Link(kind, at + 2, vlan, source_mac, destination_mac)
    if kind == _BACKBONE_SERVICE_TYPE:
        return Reason.TOO_MANY_TAGS if outer_vlan else _backbone_service(octets, at + 2, vlan)
    if kind <= _LARGEST_LENGTH:
        return _logical_link_control(octets, at + 2, vlan, source_mac, destination_mac)
    return _not_entered(octets, at, kind)


def _not_entered(octets: bytes, at: int, kind: int) -> Reason | None:
    """MPLS may carry anything behind its first label; other types carry nothing of ours."""
    return Reason.NOT_DECODED if kind in _MPLS_TYPES and len(octets) > at + 6 else None


def _tag_without_control(octets: bytes, at: int) -> bool:
    """A tag whose control field is missing: an IP type stands there, and the IP header where the type should be."""
    control, following = _word(octets, at + 2), _word(octets, at + 4)
    if control == IPV4_TYPE:
        return following >> 12 == 4
    return control == IPV6_TYPE and following >> 12 == 6 and following != _TRANSPARENT_BRIDGING_TYPE


def _backbone_service(octets: bytes, at: int, vlan: tuple[int, ...]) -> Link | Reason | None:
    """IEEE 802.1ah: service tag, then the customer's whole frame; entered once."""
    if len(octets) < at + 18:
        return Reason.TRUNCATED
    service = int.from_bytes(octets[at + 1 : at + 4])
    return _tagged(octets, at + 16, (*vlan, service), octets[at + 10 : at + 16], octets[at + 4 : at + 10])


def _logical_link_control(
    octets: bytes, at: int, vlan: tuple[int, ...], source_mac: bytes | None, destination_mac: bytes | None
) -> Link | Reason | None:
    """IEEE 802.3 with a SNAP header (RFC 1042); other LLC frames carry no IP."""
    if octets[at : at + 6] != SNAP[: max(len(octets) - at, 0)]:
        return None
    if len(octets) < at + 8:
        return Reason.TRUNCATED
    kind = _word(octets, at + 6)
    if kind in _NETWORK_TYPES:
        return Link(kind, at + 8, vlan, source_mac, destination_mac)
    return None


def linux_cooked(octets: bytes) -> Link | Reason | None:
    """LINKTYPE_LINUX_SLL: 16 bytes that end with the protocol."""
    if _word(octets, 2) == _NETLINK_HARDWARE:
        return None
    source_mac = octets[6:12] if _word(octets, 4) == 6 else None
    return _tagged(octets, 14, (), source_mac, None)


def linux_cooked_2(octets: bytes) -> Link | Reason | None:
    """LINKTYPE_LINUX_SLL2: 20 bytes that start with the protocol; VLAN tags follow the header."""
    if len(octets) < 20:
        return Reason.TRUNCATED
    if _word(octets, 8) == _NETLINK_HARDWARE:
        return None
    source_mac = octets[12:18] if octets[11] == 6 else None
    # Put the protocol where the walk over the tags expects it, in front of what it announces.
    moved = octets[:18] + octets[:2] + octets[20:]
    return _tagged(moved, 18, (), source_mac, None)


def raw_ip(octets: bytes) -> Link | Reason | None:
    """No link layer: the version of the IP header decides."""
    if not octets:
        return Reason.TRUNCATED
    version = octets[0] >> 4
    if version == 4:
        return Link(IPV4_TYPE, 0)
    return Link(IPV6_TYPE, 0) if version == 6 else Reason.IP


def raw_ipv4(_octets: bytes) -> Link | Reason | None:
    """LINKTYPE_IPV4: nothing but IPv4 packets."""
    return Link(IPV4_TYPE, 0)


def raw_ipv6(_octets: bytes) -> Link | Reason | None:
    """LINKTYPE_IPV6: nothing but IPv6 packets."""
    return Link(IPV6_TYPE, 0)


def loopback(octets: bytes) -> Link | Reason | None:
    """LINKTYPE_NULL and LINKTYPE_LOOP: an address family, in the byte order of whoever wrote the file."""
    if len(octets) < 4:
        return Reason.TRUNCATED
    family = _NULL_FAMILIES.get(int.from_bytes(octets[:4], "big")) or _NULL_FAMILIES.get(
        int.from_bytes(octets[:4], "little")
    )
    return Link(family, 4) if family else None


def point_to_point(octets: bytes) -> Link | Reason | None:
    """PPP (RFC 1661), with or without address and control (RFC 1662), the protocol maybe compressed to one byte."""
    at = 2 if octets[:2] == b"\xff\x03" else 0
    if len(octets) < at + 2:
        return Reason.TRUNCATED
    compressed = octets[at] & 1
    protocol = octets[at] if compressed else _word(octets, at)
    kind = _PPP_PROTOCOLS.get(protocol)
    return Link(kind, at + (1 if compressed else 2)) if kind else None


def _word(octets: bytes, at: int) -> int:
    """Big endian 16 bits, what is missing read as nothing."""
    return int.from_bytes(octets[at : at + 2])


LINK_DECODERS: dict[int, LinkDecoder] = {
    LinkType.NULL: loopback,
    LinkType.ETHERNET: ethernet,
    LinkType.PPP: point_to_point,
    LinkType.RAW_BSD: raw_ip,
    LinkType.RAW_OPENBSD: raw_ip,
    LinkType.RAW: raw_ip,
    LinkType.LOOP: loopback,
    LinkType.LINUX_SLL: linux_cooked,
    LinkType.IPV4: raw_ipv4,
    LinkType.IPV6: raw_ipv6,
    LinkType.LINUX_SLL2: linux_cooked_2,
}
"""A new link type is a function and a line here."""
