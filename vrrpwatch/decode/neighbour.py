"""What ARP and neighbour discovery tell: which MAC somebody claims for an address."""

from typing import NamedTuple

from vrrpwatch.decode.link import Link
from vrrpwatch.decode.network import Packet
from vrrpwatch.decode.text import ip_address, mac_text
from vrrpwatch.model.neighbour import Binding, BindingKind

NEIGHBOUR_ADVERTISEMENT = 136
_ARP_HEADER = b"\x00\x01\x08\x00\x06\x04"
"""Ethernet and IPv4."""
_ARP_LENGTH = 28
_ARP_KINDS = {1: BindingKind.REQUEST, 2: BindingKind.ANSWER}
_ALL_NODES = b"\xff\x02" + bytes(13) + b"\x01"
_SOLICITED_FLAG = 0x40
_TARGET_LINK_LAYER_ADDRESS = 2
_LARGEST_OPTIONS = 16


class Seen(NamedTuple):
    """Where and when a frame was seen."""

    time_ns: int
    frame: int
    interface: str | None
    link: Link

    @property
    def source_mac(self) -> str | None:
        return mac_text(self.link.source_mac) if self.link.source_mac else None


def _binding(seen: Seen, address: bytes, mac: str, kind: BindingKind) -> Binding:
    return Binding(
        seen.time_ns, seen.frame, seen.interface, seen.link.vlan, ip_address(address), mac, seen.source_mac, kind
    )


def read_arp(octets: bytes, seen: Seen) -> Binding | None:
    """The binding an ARP packet (RFC 826) names; a probe (RFC 5227 section 1.1) has no sender and names none."""
    arp = octets[seen.link.start : seen.link.start + _ARP_LENGTH]
    if len(arp) < _ARP_LENGTH or arp[:6] != _ARP_HEADER:
        return None
    sender, target = arp[14:18], arp[24:28]
    if not any(sender):
        return None
    # RFC 5227 section 3: an announcement, request or reply alike.
    kind = BindingKind.GRATUITOUS if sender == target else _ARP_KINDS.get(int.from_bytes(arp[6:8]))
    return _binding(seen, sender, mac_text(arp[8:14]), kind) if kind else None


def read_neighbour_advertisement(message: bytes, packet: Packet, seen: Seen) -> Binding | None:
    """The binding of an ICMPv6 neighbour advertisement (RFC 4861 section 4.4)."""
    # RFC 4861 section 7.1.2: hop limit 255 and a whole header, or it is discarded.
    if packet.ttl != 255 or len(message) < 24:
        return None
    mac = _link_layer_address(message[24:]) or seen.source_mac
    if mac is None:
        return None
    unsolicited = not message[4] & _SOLICITED_FLAG and packet.destination == _ALL_NODES
    return _binding(seen, message[8:24], mac, BindingKind.GRATUITOUS if unsolicited else BindingKind.ANSWER)


def _link_layer_address(options: bytes) -> str | None:
    """RFC 4861 section 4.6.1: options of 8 bytes times their second byte."""
    at = 0
    for _ in range(_LARGEST_OPTIONS):
        if len(options) < at + 8 or options[at + 1] == 0:
            return None
        if options[at] == _TARGET_LINK_LAYER_ADDRESS:
            return mac_text(options[at + 2 : at + 8])
        at += options[at + 1] * 8
    return None
