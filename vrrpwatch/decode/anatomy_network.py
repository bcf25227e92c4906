"""IPv4, IPv6, extension headers and the Authentication Header for people."""

from vrrpwatch.decode.anatomy_field import Part, Reading, address, checksum_text, hexadecimal, named, number
from vrrpwatch.decode.anatomy_link import Network
from vrrpwatch.decode.checksum import VRRP_PROTOCOL, folded_sum
from vrrpwatch.decode.link import IPV4_TYPE, IPV6_TYPE
from vrrpwatch.decode.network import (
    GRE,
    ICMP,
    ICMPV6,
    IGMP,
    IP_IN_IP,
    IPV6_IN_IP,
    UDP,
    Packet,
    read_ipv4,
    read_ipv6,
)

_HOP_BY_HOP, _ROUTING, _FRAGMENT, _AUTHENTICATION, _DESTINATION_OPTIONS = 0, 43, 44, 51, 60
_EXTENSIONS = {
    _HOP_BY_HOP: "IPv6 hop-by-hop options",
    _ROUTING: "IPv6 routing header",
    _FRAGMENT: "IPv6 fragment header",
    _DESTINATION_OPTIONS: "IPv6 destination options",
}
_MOST_EXTENSIONS = 16
_PROTOCOLS = {
    _HOP_BY_HOP: "hop-by-hop options",
    ICMP: "ICMP",
    IGMP: "IGMP",
    IP_IN_IP: "IPv4",
    6: "TCP",
    UDP: "UDP",
    IPV6_IN_IP: "IPv6",
    _ROUTING: "routing header",
    _FRAGMENT: "fragment header",
    GRE: "GRE",
    _AUTHENTICATION: "Authentication Header",
    ICMPV6: "ICMPv6",
    _DESTINATION_OPTIONS: "destination options",
    VRRP_PROTOCOL: "VRRP",
}


def _service(octets: bytes) -> str:
    return f"0x{octets[0]:02x}, DSCP {octets[0] >> 2}"


def _flags(octets: bytes) -> str:
    words = [word for bit, word in ((0x40, "don't fragment"), (0x20, "more fragments")) if octets[0] & bit]
    return ", ".join(words) or "none"


def _fragment_offset(octets: bytes) -> str:
    return str((int.from_bytes(octets) & 0x1FFF) * 8)


_IPV4 = (
    Part("Version", 0, 1, lambda octets: str(octets[0] >> 4)),
    Part("Header length", 0, 1, lambda octets: f"{(octets[0] & 0x0F) * 4} bytes"),
    Part("Type of service", 1, 1, _service),
    Part("Total length", 2, 2, number),
    Part("Identification", 4, 2, hexadecimal),
    Part("Flags", 6, 1, _flags),
    Part("Fragment offset", 6, 2, _fragment_offset),
    Part("Time to live", 8, 1, number),
    Part("Protocol", 9, 1, named(_PROTOCOLS)),
)
_IPV4_ADDRESSES = (Part("Source address", 12, 4, address), Part("Destination address", 16, 4, address))
_IPV6 = (
    Part("Version", 0, 1, lambda octets: str(octets[0] >> 4)),
    Part("Traffic class", 0, 2, lambda octets: f"0x{int.from_bytes(octets) >> 4 & 0xFF:02x}"),
    Part("Flow label", 1, 3, lambda octets: f"0x{int.from_bytes(octets) & 0xFFFFF:05x}"),
    Part("Payload length", 4, 2, number),
    Part("Next header", 6, 1, named(_PROTOCOLS)),
    Part("Hop limit", 7, 1, number),
    Part("Source address", 8, 16, address),
    Part("Destination address", 24, 16, address),
)
_EXTENSION = (Part("Next header", 0, 1, named(_PROTOCOLS)), Part("Length", 1, 1, number))
_FRAGMENT_PARTS = (
    Part("Next header", 0, 1, named(_PROTOCOLS)),
    Part("Fragment offset", 2, 2, lambda octets: str(int.from_bytes(octets) & 0xFFF8)),
    Part("More fragments", 3, 1, lambda octets: "yes" if octets[0] & 1 else "no"),
    Part("Identification", 4, 4, hexadecimal),
)
_AUTHENTICATION_PARTS = (
    Part("Next header", 0, 1, named(_PROTOCOLS)),
    Part("Length", 1, 1, lambda octets: f"{(octets[0] + 2) * 4} bytes"),
    Part("Security parameters index", 4, 4, hexadecimal),
    Part("Sequence number", 8, 4, number),
)


def network_layer(reading: Reading, network: Network) -> Packet | None:
    """Add the IP headers; the packet when its message can be found, and is one of those that are looked into."""
    at = network.start
    if network.type == IPV4_TYPE:
        protocol, start = _ipv4(reading, at)
        packet = read_ipv4(reading.octets[: reading.end], at)
    elif network.type == IPV6_TYPE:
        protocol, start = _ipv6(reading, at)
        packet = read_ipv6(reading.octets[: reading.end], at)
    else:
        return None
    if isinstance(packet, Packet):
        return packet
    reading.rest(start, secret=protocol == VRRP_PROTOCOL)
    return None


def _ipv4(reading: Reading, at: int) -> tuple[int | None, int]:
    """The protocol behind all headers, and where it starts."""
    octets = reading.octets
    length = max((octets[at] & 0x0F) * 4, 20) if at < reading.end else 20
    reading.layer("IPv4", _from_to(octets[at + 12 : at + 16], octets[at + 16 : at + 20]), at, length)
    if not reading.parts(at, _IPV4):
        return None, reading.end
    if reading.there(at + 10, 2):
        text = "0x0000, left to the network card" if not reading.word(at + 10) else ""
        total = folded_sum(octets[at : at + length])
        whole = at + length <= reading.end
        if not text:
            text = checksum_text(reading.word(at + 10), total) if whole else hexadecimal(octets[at + 10 : at + 12])
        reading.field("Header checksum", text, at + 10, 2)
    if not reading.parts(at, _IPV4_ADDRESSES):
        return None, reading.end
    if length > 20 and reading.there(at + 20, length - 20):
        reading.field("Options", octets[at + 20 : at + length].hex(" "), at + 20, length - 20)
    return _extensions(reading, octets[at + 9], at + length, ipv6=False)


def _ipv6(reading: Reading, at: int) -> tuple[int | None, int]:
    octets = reading.octets
    reading.layer("IPv6", _from_to(octets[at + 8 : at + 24], octets[at + 24 : at + 40]), at, 40)
    if not reading.parts(at, _IPV6):
        return None, reading.end
    return _extensions(reading, octets[at + 6], at + 40, ipv6=True)


def _extensions(reading: Reading, protocol: int, at: int, *, ipv6: bool) -> tuple[int, int]:
    """The Authentication Header, over IPv6 with the extension headers (RFC 8200 section 4)."""
    for _ in range(_MOST_EXTENSIONS):
        authentication = protocol == _AUTHENTICATION
        if not authentication and not (ipv6 and protocol in _EXTENSIONS):
            break
        if not reading.there(at, 8):
            break
        following = reading.octets[at]
        if authentication:
            at = _authentication(reading, at)
        elif protocol == _FRAGMENT:
            reading.layer(_EXTENSIONS[protocol], "", at, 8)
            reading.parts(at, _FRAGMENT_PARTS)
            at += 8
        else:
            length = (reading.octets[at + 1] + 1) * 8
            reading.layer(_EXTENSIONS[protocol], "", at, length)
            reading.parts(at, _EXTENSION)
            at += length
        protocol = following
    return protocol, at


def _authentication(reading: Reading, at: int) -> int:
    """RFC 2402 section 2; where it ends."""
    length = (reading.octets[at + 1] + 2) * 4
    reading.layer("Authentication Header", "", at, length)
    if reading.parts(at, _AUTHENTICATION_PARTS) and length > 12 and reading.there(at + 12, length - 12):
        digest = reading.octets[at + 12 : at + length]
        reading.field("Integrity check value", digest.hex(), at + 12, length - 12)
    return at + length


def _from_to(source: bytes, destination: bytes) -> str:
    """Nothing when the addresses are cut."""
    if len(source) not in (4, 16) or len(destination) != len(source):
        return ""
    return f"{address(source)} to {address(destination)}"
