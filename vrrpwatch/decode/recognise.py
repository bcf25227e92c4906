"""The first look at a frame: a few bytes decide whether it can be ours. It runs on every frame of a capture.

The answer is the offset of an IPv4 header that carries protocol 112 (its frame may be interned already), the same over
IPv6 with OVER_IPV6 added, NOT_OURS, or WALK when only the careful decoders can tell.
"""

from collections.abc import Callable

from vrrpwatch.decode.checksum import VRRP_PROTOCOL
from vrrpwatch.decode.link import SNAP
from vrrpwatch.model.frame import Frame, LinkType

NOT_OURS = -1
WALK = -2
OVER_IPV6 = 64
"""More than any offset of an IP header here."""

Recogniser = Callable[[bytes], int]

_IPV4 = b"\x08\x00"
_IPV6 = b"\x86\xdd"
_WALKED_TYPES = frozenset({b"\x08\x06", b"\x88\xe7", b"\x88\x47", b"\x88\x48"})
_TAGS = frozenset({b"\x81\x00", b"\x88\xa8", b"\x91\x00"})
WALKED_PROTOCOLS = frozenset({0, 1, 2, 4, 41, 43, 44, 47, 51, 58, 60})
"""ICMP, IGMP, tunnels, Authentication Header and IPv6 extension headers; UDP depends on its port."""
_SMALLEST_TYPE = b"\x06\x00"
"""Below it is the length of an IEEE 802.3 frame, which carries IP behind a SNAP header only."""
_IP_FIRST_BYTES = frozenset({*range(0x45, 0x50), *range(0x60, 0x70)})
"""No type starts so that is much in use: rather an IP header behind a damaged VLAN tag."""
_WITHOUT_OPTIONS = 0x45
"""First byte of nearly every IPv4 header."""
_PLAIN_IPV4 = _IPV4 + b"\x45"
_TCP = 6
_UDP = 17
WALKED_PORTS = frozenset({port.to_bytes(2) for port in (1985, 2029, 3222, 4789)})
"""HSRP, HSRP over IPv6, GLBP, VXLAN."""
_WALKED_PORT_STARTS = frozenset({port[0] for port in WALKED_PORTS})
_SMALLEST = 46
"""Enough bytes for every index below."""


def _walked_port(octets: bytes, at: int) -> bool:
    return octets[at : at + 2] in WALKED_PORTS


def _ipv4(octets: bytes, at: int) -> int:
    protocol = octets[at + 9]
    if octets[at] == _WITHOUT_OPTIONS:
        if protocol == _TCP:
            return NOT_OURS
        if protocol == _UDP:
            return WALK if _walked_port(octets, at + 22) else NOT_OURS
    if protocol == VRRP_PROTOCOL:
        return at
    return WALK if protocol in WALKED_PROTOCOLS or octets[at] != _WITHOUT_OPTIONS else NOT_OURS


def _ipv6(octets: bytes, at: int) -> int:
    protocol = octets[at + 6]
    if protocol == _TCP:
        return NOT_OURS
    if protocol == _UDP:
        return WALK if octets[at + 42 : at + 44] in WALKED_PORTS else NOT_OURS
    if protocol == VRRP_PROTOCOL:
        return at | OVER_IPV6
    return WALK if protocol in WALKED_PROTOCOLS else NOT_OURS


def _network(octets: bytes, kind: bytes, at: int) -> int:
    if kind == _IPV4:
        return _ipv4(octets, at)
    if kind == _IPV6:
        return _ipv6(octets, at)
    if kind < _SMALLEST_TYPE:
        return WALK if octets[at : at + 6] == SNAP else NOT_OURS
    return WALK if kind in _WALKED_TYPES or kind in _TAGS or kind[0] in _IP_FIRST_BYTES else NOT_OURS


def _ethernet(octets: bytes) -> int:
    if len(octets) < _SMALLEST:
        return WALK
    # The most frequent frames of any capture come first, without another call.
    at = 14 if octets[12:15] == _PLAIN_IPV4 else 18 if octets[16:19] == _PLAIN_IPV4 and octets[12:14] in _TAGS else 0
    if at:
        protocol = octets[at + 9]
        if protocol == _TCP:
            return NOT_OURS
        if protocol == _UDP:
            return WALK if octets[at + 22] in _WALKED_PORT_STARTS and _walked_port(octets, at + 22) else NOT_OURS
        return _ipv4(octets, at)
    at, kind = 14, octets[12:14]
    if kind in _TAGS:
        at, kind = 18, octets[16:18]
        if kind in _TAGS:
            at, kind = 22, octets[20:22]
    return _ipv6(octets, at) if kind == _IPV6 else _network(octets, kind, at)


def _linux_cooked(octets: bytes) -> int:
    return _network(octets, octets[14:16], 16) if len(octets) >= _SMALLEST else WALK


def _linux_cooked_2(octets: bytes) -> int:
    return _network(octets, octets[:2], 20) if len(octets) >= _SMALLEST else WALK


def _raw_ip(octets: bytes) -> int:
    if len(octets) < _SMALLEST:
        return WALK
    version = octets[0] >> 4
    if version == 4:
        return _ipv4(octets, 0)
    return _ipv6(octets, 0) if version == 6 else WALK


def _walk(_octets: bytes) -> int:
    return WALK


RECOGNISERS: dict[int, Recogniser] = {
    LinkType.ETHERNET: _ethernet,
    LinkType.LINUX_SLL: _linux_cooked,
    LinkType.LINUX_SLL2: _linux_cooked_2,
    LinkType.RAW: _raw_ip,
    LinkType.RAW_BSD: _raw_ip,
    LinkType.RAW_OPENBSD: _raw_ip,
}


def recogniser(link_type: int) -> Recogniser:
    """The first look for a link type; link types without one of their own are always walked."""
    return RECOGNISERS.get(link_type, _walk)


def is_ours(frame: Frame) -> bool:
    """Whether the rules may use `frame`, as far as the first look tells."""
    return recogniser(frame.interface.link_type)(frame.data) != NOT_OURS
