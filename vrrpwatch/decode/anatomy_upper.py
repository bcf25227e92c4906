"""The protocols beside VRRP for people: ARP, ICMP, ICMPv6 with neighbour discovery, and UDP."""

from vrrpwatch.decode.anatomy_field import Part, Reading, address, checksum_text, hexadecimal, mac, named, number
from vrrpwatch.decode.anatomy_membership import mld_layer
from vrrpwatch.decode.checksum import folded_sum
from vrrpwatch.decode.membership import MLD_TYPES
from vrrpwatch.decode.neighbour import NEIGHBOUR_ADVERTISEMENT
from vrrpwatch.decode.network import ICMPV6, Packet

_NEIGHBOUR_SOLICITATION = 135
_MLD_QUERY = 130
_ARP_HEADER = b"\x00\x01\x08\x00\x06\x04"
_ICMP_TYPES = {
    0: "echo reply",
    3: "destination unreachable",
    5: "redirect",
    8: "echo request",
    11: "time exceeded",
    12: "parameter problem",
}
_ICMPV6_TYPES = {
    1: "destination unreachable",
    2: "packet too big",
    3: "time exceeded",
    4: "parameter problem",
    128: "echo request",
    129: "echo reply",
    133: "router solicitation",
    134: "router advertisement",
    _NEIGHBOUR_SOLICITATION: "neighbour solicitation",
    NEIGHBOUR_ADVERTISEMENT: "neighbour advertisement",
    137: "redirect",
}
ICMP_ERRORS = frozenset({3, 5, 11, 12})
"""They quote the packet that they complain about (RFC 792), from byte 8 on."""
ICMPV6_ERRORS = frozenset({1, 2, 3, 4})
"""RFC 4443 section 3."""
_OPTION_NAMES = {1: "source link-layer address", 2: "target link-layer address"}
_MOST_OPTIONS = 16
_ARP_START = (
    Part("Hardware type", 0, 2, named({1: "Ethernet"})),
    Part("Protocol type", 2, 2, hexadecimal),
    Part("Hardware size", 4, 1, number),
    Part("Protocol size", 5, 1, number),
    Part("Operation", 6, 2, named({1: "request", 2: "reply"})),
)
_ARP_ADDRESSES = (
    Part("Sender MAC", 8, 6, mac),
    Part("Sender address", 14, 4, address),
    Part("Target MAC", 18, 6, mac),
    Part("Target address", 24, 4, address),
)
_CODE = (Part("Code", 1, 1, number),)
_SOLICITATION = (Part("Target address", 8, 16, address),)
_UDP = (
    Part("Source port", 0, 2, number),
    Part("Destination port", 2, 2, number),
    Part("Length", 4, 2, number),
    Part("Checksum", 6, 2, hexadecimal),
)


def _neighbour_flags(octets: bytes) -> str:
    words = [word for bit, word in ((0x80, "router"), (0x40, "solicited"), (0x20, "override")) if octets[0] & bit]
    return ", ".join(words) or "none"


_ADVERTISEMENT = (Part("Flags", 4, 1, _neighbour_flags), Part("Target address", 8, 16, address))


def arp_layer(reading: Reading, at: int) -> None:
    """Add the ARP packet (RFC 826) that starts at `at`; the addresses of Ethernet and IPv4 only."""
    arp = reading.octets[at : min(at + 28, reading.end)]
    reading.layer("ARP", _arp_summary(arp), at, 28)
    if reading.parts(at, _ARP_START) and arp[:6] == _ARP_HEADER:
        reading.parts(at, _ARP_ADDRESSES)


def _arp_summary(arp: bytes) -> str:
    if len(arp) < 28 or arp[:6] != _ARP_HEADER:
        return ""
    sender, target, operation = arp[14:18], arp[24:28], int.from_bytes(arp[6:8])
    kind = {1: "request", 2: "reply"}.get(operation, f"operation {operation}")
    if not any(sender):
        # RFC 5227 section 1.1.
        return f"probe for {address(target)}"
    return f"gratuitous {kind} for {address(sender)}" if sender == target else f"{kind} from {address(sender)}"


def icmp_layer(reading: Reading, packet: Packet) -> int | None:
    """Add an ICMP message of either family; where the packet that it quotes starts, None when it quotes none."""
    at = packet.start
    if packet.protocol == ICMPV6 and at < reading.end and reading.octets[at] in (_MLD_QUERY, *MLD_TYPES):
        mld_layer(reading, packet)
        return None
    over_ipv6 = packet.protocol == ICMPV6
    names = _ICMPV6_TYPES if over_ipv6 else _ICMP_TYPES
    kind = reading.octets[at] if at < reading.end else 0
    quotes = kind in (ICMPV6_ERRORS if over_ipv6 else ICMP_ERRORS)
    length = 8 if quotes else reading.end - at
    reading.layer("ICMPv6" if over_ipv6 else "ICMP", names.get(kind, f"type {kind}"), at, length)
    head = (Part("Type", 0, 1, named(names)), *_CODE)
    if not reading.parts(at, head) or not reading.there(at + 2, 2):
        return None
    reading.field("Checksum", message_checksum(reading, packet), at + 2, 2)
    if quotes:
        return at + 8 if reading.there(at + 8, 1) else None
    if over_ipv6 and kind in (_NEIGHBOUR_SOLICITATION, NEIGHBOUR_ADVERTISEMENT):
        _neighbour(reading, at, kind)
    else:
        reading.rest(at + 4)
    return None


def message_checksum(reading: Reading, packet: Packet) -> str:
    """The checksum in the bytes 2 and 3 of a message; ICMPv6 has a pseudo-header (RFC 4443 section 2.3)."""
    at = packet.start
    checksum = reading.word(at + 2)
    if packet.end > reading.end:
        return f"0x{checksum:04x}"
    total = folded_sum(reading.octets[at : packet.end])
    if packet.protocol == ICMPV6:
        total += folded_sum(packet.source + packet.destination) + ICMPV6 + packet.end - at
    return checksum_text(checksum, total)


def _neighbour(reading: Reading, at: int, kind: int) -> None:
    """RFC 4861 sections 4.3 and 4.4, and the options of section 4.6."""
    if not reading.parts(at, _ADVERTISEMENT if kind == NEIGHBOUR_ADVERTISEMENT else _SOLICITATION):
        return
    at += 24
    for _ in range(_MOST_OPTIONS):
        if at >= reading.end or not reading.there(at, 8) or not reading.octets[at + 1]:
            return
        option, length = reading.octets[at], reading.octets[at + 1] * 8
        text = mac(reading.octets[at + 2 : at + 8]) if option in _OPTION_NAMES else f"{length} bytes"
        name = _OPTION_NAMES.get(option, f"type {option}")
        reading.field(f"Option: {name}", text, at, min(length, reading.end - at))
        at += length


def udp_layer(reading: Reading, packet: Packet) -> None:
    """Add the UDP header (RFC 768)."""
    at = packet.start
    ports = f"port {reading.word(at)} to {reading.word(at + 2)}" if at + 4 <= reading.end else ""
    reading.layer("UDP", ports, at, 8)
    reading.parts(at, _UDP)
