"""IPv4 and IPv6 headers: who sends to whom, and where the message of the upper protocol starts and ends.

The walk is bounded: eight IPv6 extension headers, one Authentication Header. Fragments are recognised and never
decoded as messages. `end` follows the IP length and may lie beyond the captured bytes.
"""

from struct import Struct
from typing import NamedTuple

from vrrpwatch.decode.checksum import VRRP_PROTOCOL
from vrrpwatch.model.advert import Family, Reason

IPV4, IPV6 = Family.IPV4, Family.IPV6
"""Python searches for the member of an enum each time it is named; the decoders name these for each packet."""
ICMP, IGMP, IP_IN_IP, UDP, IPV6_IN_IP, GRE, ICMPV6 = 1, 2, 4, 17, 41, 47, 58
_HOP_BY_HOP, _ROUTING, _FRAGMENT, _AUTHENTICATION, _DESTINATION_OPTIONS = 0, 43, 44, 51, 60
_EXTENSIONS = frozenset({_HOP_BY_HOP, _ROUTING, _FRAGMENT, _AUTHENTICATION, _DESTINATION_OPTIONS})
_IPV4_HEADER = Struct(">BBHHHBBH4s4s")
_LARGEST_EXTENSIONS = 8
_CARRIERS = frozenset({VRRP_PROTOCOL, _AUTHENTICATION})
"""Protocols that are, or may hide, an advert."""
_IPV6_CARRIERS = _CARRIERS | _EXTENSIONS
OURS = _CARRIERS | {ICMP, IGMP, IP_IN_IP, UDP, IPV6_IN_IP, GRE, ICMPV6}
"""Protocols that are looked into."""


class AuthenticationHeader(NamedTuple):
    """RFC 2402 section 2; `start` and `end` in bytes from the start of the frame."""

    spi: int
    sequence: int
    start: int
    end: int


class Packet(NamedTuple):
    """An IP packet; offsets in bytes from the start of the frame."""

    family: Family
    header: int
    """Where the IP header starts."""
    start: int
    """Where the message starts, behind all headers."""
    end: int
    """Where the message ends by the IP length."""
    protocol: int
    source: bytes
    destination: bytes
    ttl: int
    traffic_class: int
    dont_fragment: bool = False
    ip_id: int | None = None
    options: bool = False
    header_rest: int = 0
    """IPv4: sum that id and header checksum must have together, modulo 65535."""
    header_intact: bool = True
    """IPv4: the header checksum is right, or was left to the network card by the sender's own host."""
    authentication: AuthenticationHeader | None = None


class Broken(NamedTuple):
    """An IP packet that cannot be decoded, with what is known of it."""

    reason: Reason
    packet: Packet | None = None


def read_ipv4(octets: bytes, at: int) -> Packet | Broken | None:
    """The IPv4 packet (RFC 791) whose header starts at `at`; None when it carries nothing of ours."""
    if len(octets) < at + 1:
        return Broken(Reason.TRUNCATED)
    header_length = (octets[at] & 0x0F) * 4
    if octets[at] >> 4 != 4 or header_length < 20:
        return Broken(Reason.IP)
    if len(octets) < at + 20:
        return None if len(octets) > at + 9 and octets[at + 9] not in OURS else Broken(Reason.TRUNCATED)
    if octets[at + 9] not in OURS:
        return None
    total_length = int.from_bytes(octets[at + 2 : at + 4])
    if total_length == 0:
        # Segmentation offload leaves it to the network card; none does so for an advert.
        return Broken(Reason.IP_LENGTH_ZERO) if octets[at + 9] in _CARRIERS else None
    if total_length < header_length:
        return Broken(Reason.IP)
    if len(octets) < at + header_length:
        return Broken(Reason.TRUNCATED)
    return _ipv4_payload(octets, _ipv4_packet(octets, at, header_length, total_length))


def _ipv4_packet(octets: bytes, at: int, header_length: int, total_length: int) -> Packet:
    _, traffic_class, _, ip_id, fragment, ttl, protocol, checksum, source, destination = _IPV4_HEADER.unpack_from(
        octets, at
    )
    rest = (ip_id + checksum - int.from_bytes(octets[at : at + header_length])) % 0xFFFF
    return Packet(
        IPV4,
        at,
        at + header_length,
        at + total_length,
        protocol,
        source,
        destination,
        ttl,
        traffic_class,
        fragment & 0x4000 != 0,
        ip_id,
        header_length > 20,
        rest,
        not checksum or (ip_id + checksum) % 0xFFFF == rest,
    )


def _ipv4_payload(octets: bytes, packet: Packet) -> Packet | Broken | None:
    """Refuse fragments, and step over an Authentication Header."""
    if octets[packet.header + 6] & 0x3F or octets[packet.header + 7]:
        return Broken(Reason.FRAGMENT, packet) if packet.protocol in _CARRIERS else None
    if packet.protocol != _AUTHENTICATION:
        return packet
    authenticated = _step_over_authentication(octets, packet)
    if isinstance(authenticated, Packet) and authenticated.protocol == _AUTHENTICATION:
        return Broken(Reason.AH_CHAIN, packet)
    return authenticated


def _step_over_authentication(octets: bytes, packet: Packet) -> Packet | Broken:
    """The packet behind its Authentication Header (RFC 2402 section 2: length in 4-byte words minus two)."""
    start = packet.start
    if packet.end < start + 12:
        return Broken(Reason.AH, packet)
    if len(octets) < start + 12:
        return Broken(Reason.TRUNCATED, packet)
    end = start + (octets[start + 1] + 2) * 4
    if not start + 12 <= end <= packet.end:
        return Broken(Reason.AH, packet)
    spi = int.from_bytes(octets[start + 4 : start + 8])
    sequence = int.from_bytes(octets[start + 8 : start + 12])
    header = AuthenticationHeader(spi, sequence, start, end)
    return packet._replace(start=end, protocol=octets[start], authentication=header)


def read_ipv6(octets: bytes, at: int) -> Packet | Broken | None:
    """The IPv6 packet (RFC 8200) whose header starts at `at`; None when it carries nothing of ours."""
    if len(octets) < at + 1:
        return Broken(Reason.TRUNCATED)
    if octets[at] >> 4 != 6:
        return Broken(Reason.IP)
    if len(octets) > at + 6 and octets[at + 6] not in OURS and octets[at + 6] not in _EXTENSIONS:
        return None
    if len(octets) < at + 40:
        return Broken(Reason.TRUNCATED)
    payload_length = int.from_bytes(octets[at + 4 : at + 6])
    if payload_length == 0:
        # RFC 2675: a jumbogram, or a lie; neither is an advert.
        return Broken(Reason.IP_LENGTH_ZERO) if octets[at + 6] in _IPV6_CARRIERS else None
    return _ipv6_payload(octets, _ipv6_packet(octets, at, payload_length))


def _ipv6_packet(octets: bytes, at: int, payload_length: int) -> Packet:
    return Packet(
        IPV6,
        at,
        at + 40,
        at + 40 + payload_length,
        octets[at + 6],
        octets[at + 8 : at + 24],
        octets[at + 24 : at + 40],
        octets[at + 7],
        (octets[at] & 0x0F) << 4 | octets[at + 1] >> 4,
    )


def _ipv6_payload(octets: bytes, packet: Packet) -> Packet | Broken | None:
    """Walk the extension headers (RFC 8200 section 4)."""
    walked = 0
    while packet.protocol in _EXTENSIONS:
        walked += 1
        if walked > _LARGEST_EXTENSIONS:
            return Broken(Reason.TOO_MANY_EXTENSIONS, packet)
        following = _step_over_extension(octets, packet)
        if not isinstance(following, Packet):
            return following
        packet = following
    return packet if packet.protocol in OURS else None


def _step_over_extension(octets: bytes, packet: Packet) -> Packet | Broken | None:
    start = packet.start
    if packet.protocol == _AUTHENTICATION:
        if packet.authentication is not None:
            return Broken(Reason.AH_CHAIN, packet)
        return _step_over_authentication(octets, packet)
    if packet.end < start + 8:
        return Broken(Reason.IPV6_EXTENSION, packet)
    if len(octets) < start + 8:
        return Broken(Reason.TRUNCATED, packet)
    following = octets[start]
    if packet.protocol == _FRAGMENT:
        if int.from_bytes(octets[start + 2 : start + 4]) & 0xFFF9:
            return Broken(Reason.FRAGMENT, packet) if following in _IPV6_CARRIERS else None
        return packet._replace(start=start + 8, protocol=following)
    end = start + (octets[start + 1] + 1) * 8
    if end > packet.end:
        return Broken(Reason.IPV6_EXTENSION, packet)
    return packet._replace(start=end, protocol=following)


def is_multicast(address: bytes) -> bool:
    """True for 224.0.0.0/4 and ff00::/8."""
    return address[0] >> 4 == 0xE if len(address) == 4 else address[0] == 0xFF
