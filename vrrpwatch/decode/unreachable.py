"""ICMP and ICMPv6 errors that quote a VRRP packet: somebody was sent adverts and does not want them."""

from vrrpwatch.decode.checksum import VRRP_PROTOCOL
from vrrpwatch.decode.neighbour import Seen
from vrrpwatch.decode.network import Packet
from vrrpwatch.decode.text import ip_address
from vrrpwatch.model.advert import Family
from vrrpwatch.model.neighbour import Unreachable, UnreachableCode

_ICMP_CODES = {
    (3, 1): UnreachableCode.HOST,
    (3, 2): UnreachableCode.PROTOCOL,
    (3, 9): UnreachableCode.FILTERED,
    (3, 10): UnreachableCode.FILTERED,
    (3, 13): UnreachableCode.FILTERED,
}
"""RFC 792 and RFC 1812 section 5.2.7.1, by type and code."""
_ICMPV6_CODES = {
    (1, 0): UnreachableCode.HOST,
    (1, 1): UnreachableCode.FILTERED,
    (1, 3): UnreachableCode.HOST,
    (1, 5): UnreachableCode.FILTERED,
    (1, 6): UnreachableCode.FILTERED,
    (4, 1): UnreachableCode.PROTOCOL,
}
"""RFC 4443 sections 3.1 and 3.4: an unrecognized next header is how IPv6 says protocol unreachable."""


def read_unreachable(message: bytes, packet: Packet, seen: Seen) -> Unreachable | None:
    """The error in an ICMP or ICMPv6 message, None when it is another or quotes no VRRP packet."""
    ipv4 = packet.family is Family.IPV4
    code = (_ICMP_CODES if ipv4 else _ICMPV6_CODES).get((message[0], message[1])) if len(message) > 8 else None
    if code is None:
        return None
    quoted = _quoted_ipv4(message[8:]) if ipv4 else _quoted_ipv6(message[8:])
    if quoted is None:
        return None
    source, destination, advert = quoted
    return Unreachable(
        seen.time_ns,
        seen.frame,
        seen.interface,
        seen.link.vlan,
        ip_address(packet.source),
        ip_address(source),
        ip_address(destination),
        _vrid(advert),
        code,
    )


def _quoted_ipv4(quoted: bytes) -> tuple[bytes, bytes, bytes] | None:
    """Source, destination and message of a quoted VRRP packet."""
    if len(quoted) < 20 or quoted[0] >> 4 != 4 or quoted[9] != VRRP_PROTOCOL:
        return None
    return quoted[12:16], quoted[16:20], quoted[(quoted[0] & 0x0F) * 4 :]


def _quoted_ipv6(quoted: bytes) -> tuple[bytes, bytes, bytes] | None:
    if len(quoted) < 40 or quoted[0] >> 4 != 6 or quoted[6] != VRRP_PROTOCOL:
        return None
    return quoted[8:24], quoted[24:40], quoted[40:]


def _vrid(advert: bytes) -> int | None:
    return advert[1] if len(advert) > 1 and advert[0] >> 4 in (2, 3) else None
