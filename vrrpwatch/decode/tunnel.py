"""Mirrors and overlays that carry a whole frame or packet: GRE, ERSPAN and VXLAN. They are entered once.

The VXLAN network identifier is a VLAN id to us, outermost: two tenants may use the same addresses and VRIDs. The same
holds for the VLAN in an ERSPAN header when the mirrored frame lost its tag.
"""

from typing import NamedTuple

from vrrpwatch.decode.network import GRE, UDP, Packet
from vrrpwatch.model.advert import Reason
from vrrpwatch.model.frame import LinkType

VXLAN_PORT = 4789
_IP_TYPES = frozenset({0x0800, 0x86DD})
_BRIDGING_TYPE = 0x6558
_ERSPAN_2_TYPE = 0x88BE
_ERSPAN_3_TYPE = 0x22EB
_TAGS = frozenset({b"\x81\x00", b"\x88\xa8", b"\x91\x00"})


class Inner(NamedTuple):
    """What a tunnel carries."""

    link_type: int
    start: int
    """In bytes from the start of the outer frame."""
    vlan: tuple[int, ...] = ()


def enter(octets: bytes, packet: Packet) -> Inner | Reason | None:
    """The inside of a GRE or VXLAN packet; TUNNEL when its shape is not known to us."""
    if packet.protocol == GRE:
        return _generic_routing_encapsulation(octets, packet)
    if packet.protocol == UDP and int.from_bytes(octets[packet.start + 2 : packet.start + 4]) == VXLAN_PORT:
        return _vxlan(octets, packet)
    return Reason.TUNNEL


def _vxlan(octets: bytes, packet: Packet) -> Inner | Reason | None:
    """RFC 7348 section 5: eight bytes behind the UDP header; without the I flag there is no identifier."""
    at = packet.start + 8
    if len(octets) < at + 8:
        return Reason.TRUNCATED
    if not octets[at] & 0x08:
        return Reason.TUNNEL
    return Inner(LinkType.ETHERNET, at + 8, (int.from_bytes(octets[at + 4 : at + 7]),))


def _generic_routing_encapsulation(octets: bytes, packet: Packet) -> Inner | Reason | None:
    """RFC 2784 and RFC 2890: four bytes, then checksum, key and sequence number where their flags say so."""
    at = packet.start
    if len(octets) < at + 4:
        return Reason.TRUNCATED
    flags = octets[at]
    if octets[at + 1] & 0x07 or flags & 0x40:
        return Reason.TUNNEL
    start = at + 4 + 4 * (flags & 0xB0).bit_count()
    kind = int.from_bytes(octets[at + 2 : at + 4])
    if kind in _IP_TYPES:
        return Inner(LinkType.RAW, start)
    if kind == _BRIDGING_TYPE:
        return Inner(LinkType.ETHERNET, start)
    if kind == _ERSPAN_2_TYPE:
        # Without a sequence number it is type I, which has no header of its own.
        return _mirrored(octets, start, 8) if flags & 0x10 else Inner(LinkType.ETHERNET, start)
    if kind == _ERSPAN_3_TYPE:
        optional = int.from_bytes(octets[start + 11 : start + 12]) & 1
        return _mirrored(octets, start, 12 + 8 * optional)
    return Reason.TUNNEL if packet.end > start else None


def _mirrored(octets: bytes, start: int, header_length: int) -> Inner | Reason:
    """ERSPAN type II or III (draft-foschiano-erspan): the VLAN is the lower 12 bits of the first word."""
    frame = start + header_length
    if len(octets) < frame + 14:
        return Reason.TRUNCATED
    vlan = int.from_bytes(octets[start : start + 2]) & 0x0FFF
    tagged = octets[frame + 12 : frame + 14] in _TAGS
    return Inner(LinkType.ETHERNET, frame, (vlan,) if vlan and not tagged else ())
