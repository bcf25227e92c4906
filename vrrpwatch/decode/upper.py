"""The protocols beside VRRP that tell something about it: one line each, by protocol number."""

from collections.abc import Callable

from vrrpwatch.decode.membership import MLD_TYPES, read_igmp, read_mld
from vrrpwatch.decode.neighbour import NEIGHBOUR_ADVERTISEMENT, Seen, read_neighbour_advertisement
from vrrpwatch.decode.network import ICMP, ICMPV6, IGMP, UDP, Packet, is_multicast
from vrrpwatch.decode.unreachable import read_unreachable
from vrrpwatch.model.neighbour import Neighbour, OtherFhrp

_OTHER_FHRP_PORTS = {1985: "HSRP", 2029: "HSRP", 3222: "GLBP"}
"""RFC 2281 section 5; as registered for HSRP over IPv6 and GLBP."""

Reader = Callable[[bytes, Packet, Seen], Neighbour | OtherFhrp | None]


def udp_port(octets: bytes, packet: Packet) -> int:
    """Destination port of a UDP packet (RFC 768)."""
    return int.from_bytes(octets[packet.start + 2 : packet.start + 4])


def read_upper(octets: bytes, packet: Packet, seen: Seen) -> Neighbour | OtherFhrp | None:
    """What the message of `packet` tells; None for nothing."""
    reader = _READERS.get(packet.protocol)
    return reader(octets[packet.start : packet.end], packet, seen) if reader else None


def _read_icmpv6(message: bytes, packet: Packet, seen: Seen) -> Neighbour | None:
    if not message:
        return None
    if message[0] == NEIGHBOUR_ADVERTISEMENT:
        return read_neighbour_advertisement(message, packet, seen)
    if message[0] in MLD_TYPES:
        return read_mld(message, packet, seen)
    return read_unreachable(message, packet, seen)


def _read_udp(message: bytes, packet: Packet, seen: Seen) -> OtherFhrp | None:
    """A port alone is no proof, any client may have it: these protocols send to a group."""
    protocol = _OTHER_FHRP_PORTS.get(int.from_bytes(message[2:4]))
    if protocol is None or not is_multicast(packet.destination):
        return None
    return OtherFhrp(seen.time_ns, seen.frame, protocol)


_READERS: dict[int, Reader] = {
    ICMP: read_unreachable,
    IGMP: read_igmp,
    ICMPV6: _read_icmpv6,
    UDP: _read_udp,
}
