"""Link layers for people: from the start of a frame, or of the inside of a tunnel, to the network layer."""

from collections.abc import Callable
from typing import NamedTuple

from vrrpwatch.decode.anatomy_field import Part, Reading, hexadecimal, mac, named, number
from vrrpwatch.decode.link import ARP_TYPE, IPV4_TYPE, IPV6_TYPE, LINK_DECODERS, SNAP, Link
from vrrpwatch.model.frame import LinkType

_TAG_TYPES = frozenset({0x8100, 0x88A8, 0x9100})
_BACKBONE_SERVICE_TYPE = 0x88E7
_LARGEST_LENGTH = 1500
"""A smaller type field is the length of an IEEE 802.3 frame."""
_MOST_TAGS = 8
_TYPE_NAMES = {
    IPV4_TYPE: "IPv4",
    ARP_TYPE: "ARP",
    IPV6_TYPE: "IPv6",
    0x8100: "802.1Q VLAN",
    0x88A8: "802.1ad VLAN",
    0x9100: "VLAN",
    0x88E7: "802.1ah service",
    0x8847: "MPLS",
    0x8848: "MPLS",
}
_PACKET_TYPES = {0: "to us", 1: "broadcast", 2: "multicast", 3: "to another host", 4: "sent by us"}
_OUTGOING = "no link layer is shown"


class Network(NamedTuple):
    """Where the network layer starts, and which it is; 0 for one that is not known."""

    type: int
    start: int


def _type(octets: bytes) -> str:
    value = int.from_bytes(octets)
    return f"0x{value:04x} ({_TYPE_NAMES[value]})" if value in _TYPE_NAMES else f"0x{value:04x}"


_ETHERNET = (Part("Destination MAC", 0, 6, mac), Part("Source MAC", 6, 6, mac))
_TAG = (
    Part("Priority code point", 0, 1, lambda octets: str(octets[0] >> 5)),
    Part("VLAN id", 0, 2, lambda octets: str(int.from_bytes(octets) & 0x0FFF)),
    Part("Type", 2, 2, _type),
)
_SERVICE = (
    Part("Service id (I-SID)", 1, 3, number),
    Part("Destination MAC", 4, 6, mac),
    Part("Source MAC", 10, 6, mac),
    Part("Type", 16, 2, _type),
)
_COOKED = (
    Part("Packet type", 0, 2, named(_PACKET_TYPES)),
    Part("Device type", 2, 2, number),
    Part("Address length", 4, 2, number),
)
_COOKED_2 = (
    Part("Protocol", 0, 2, _type),
    Part("Interface index", 4, 4, number),
    Part("Device type", 8, 2, number),
    Part("Packet type", 10, 1, named(_PACKET_TYPES)),
    Part("Address length", 11, 1, number),
)
_LLC = (
    Part("DSAP and SSAP", 0, 2, hexadecimal),
    Part("Control", 2, 1, hexadecimal),
    Part("Organization code", 3, 3, hexadecimal),
    Part("Type", 6, 2, _type),
)
_NOTHING = Network(0, 0)


def link_layer(reading: Reading, link_type: int, at: int) -> Network:
    """Add the link layer that starts at `at`, and say what follows."""
    describe = _LINKS.get(link_type)
    if describe is None:
        reading.layer("Link layer", f"link type {link_type} is not decoded", at, reading.end - at)
        return _NOTHING
    return describe(reading, at)


def _ethernet(reading: Reading, at: int) -> Network:
    octets = reading.octets
    source, destination = octets[at + 6 : at + 12], octets[at : at + 6]
    summary = f"{mac(source)} to {mac(destination)}" if len(source) == 6 else ""
    reading.layer("Ethernet", summary, at, 14)
    if not reading.parts(at, _ETHERNET) or not reading.there(at + 12, 2):
        return _NOTHING
    return _typed(reading, at + 12, at + 14)


def _typed(reading: Reading, type_at: int, at: int) -> Network:
    """The type field at `type_at` is the next field, and what it announces starts at `at`."""
    kind = reading.word(type_at)
    if kind <= _LARGEST_LENGTH:
        reading.field("Length", str(kind), type_at, 2)
        return _logical_link_control(reading, at)
    reading.field("Type", _type(reading.octets[type_at : type_at + 2]), type_at, 2)
    return _tagged(reading, kind, at)


def _tagged(reading: Reading, kind: int, at: int) -> Network:
    """VLAN tags and the service tag of 802.1ah; `kind` is what starts at `at`."""
    for _ in range(_MOST_TAGS):
        if kind in _TAG_TYPES:
            vlan = str(reading.word(at) & 0x0FFF) if at + 2 <= reading.end else ""
            reading.layer("VLAN tag", vlan, at, 4)
            if not reading.parts(at, _TAG):
                return _NOTHING
            at += 4
        elif kind == _BACKBONE_SERVICE_TYPE:
            reading.layer("802.1ah service tag", "", at, 18)
            if not reading.parts(at, _SERVICE):
                return _NOTHING
            at += 18
        else:
            break
        kind = reading.word(at - 2)
    return _logical_link_control(reading, at) if kind <= _LARGEST_LENGTH else Network(kind, at)


def _logical_link_control(reading: Reading, at: int) -> Network:
    reading.layer("Logical link control", "", at, 8)
    if not reading.parts(at, _LLC) or reading.octets[at : at + 6] != SNAP:
        return _NOTHING
    return Network(reading.word(at + 6), at + 8)


def _cooked_address(reading: Reading, start: int, length: int) -> None:
    if length == 6 and reading.there(start, 6):
        reading.field("Source MAC", mac(reading.octets[start : start + 6]), start, 6)


def _linux_cooked(reading: Reading, at: int) -> Network:
    reading.layer("Linux cooked capture", "version 1", at, 16)
    if not reading.parts(at, _COOKED):
        return _NOTHING
    _cooked_address(reading, at + 6, reading.word(at + 4))
    if not reading.there(at + 14, 2):
        return _NOTHING
    return _typed(reading, at + 14, at + 16)


def _linux_cooked_2(reading: Reading, at: int) -> Network:
    reading.layer("Linux cooked capture", "version 2", at, 20)
    if not reading.parts(at, _COOKED_2):
        return _NOTHING
    _cooked_address(reading, at + 12, reading.octets[at + 11])
    return _tagged(reading, reading.word(at), at + 20) if reading.there(at, 20) else _NOTHING


def _raw(reading: Reading, at: int) -> Network:
    first = reading.octets[at : at + 1]
    reading.layer("Raw IP", _OUTGOING, at, 0)
    if not first:
        return _NOTHING
    return Network(IPV6_TYPE if first[0] >> 4 == 6 else IPV4_TYPE, at)


def _loopback(reading: Reading, at: int) -> Network:
    reading.layer("Loopback", "", at, 4)
    octets = reading.octets[at : at + 4]
    if not reading.there(at, 4):
        return _NOTHING
    family = min(int.from_bytes(octets), int.from_bytes(octets, "little"))
    reading.field("Address family", str(family), at, 4)
    return _as_decoded(LinkType.NULL, octets, at)


def _point_to_point(reading: Reading, at: int) -> Network:
    octets = reading.octets[at : at + 5]
    network = _as_decoded(LinkType.PPP, octets, at)
    framed = 2 if octets[:2] == b"\xff\x03" else 0
    compressed = len(octets) > framed and octets[framed] & 1
    length = 1 if compressed else 2
    reading.layer("PPP", "", at, framed + length)
    if framed:
        reading.field("Address and control", hexadecimal(octets[:2]), at, 2)
    if reading.there(at + framed, length):
        reading.field("Protocol", hexadecimal(octets[framed : framed + length]), at + framed, length)
    return network


def _as_decoded(link_type: int, octets: bytes, at: int) -> Network:
    """What the decoder makes of a short header."""
    link = LINK_DECODERS[link_type](octets)
    return Network(link.type, at + link.start) if isinstance(link, Link) else _NOTHING


_LINKS: dict[int, Callable[[Reading, int], Network]] = {
    LinkType.NULL: _loopback,
    LinkType.ETHERNET: _ethernet,
    LinkType.PPP: _point_to_point,
    LinkType.RAW_BSD: _raw,
    LinkType.RAW_OPENBSD: _raw,
    LinkType.RAW: _raw,
    LinkType.LOOP: _loopback,
    LinkType.LINUX_SLL: _linux_cooked,
    LinkType.IPV4: _raw,
    LinkType.IPV6: _raw,
    LinkType.LINUX_SLL2: _linux_cooked_2,
}
