"""What all adverts of one sender have in front of their message, read once: the second memory of the decoder.

A sender that never repeats itself defeats the memory of adverts, but not this one: its link and IP headers stay the
same, but for length, id and checksum. Only plain packets are remembered, without options, fragments and Authentication
Header; the others are read layer by layer each time.
"""

from typing import NamedTuple

from vrrpwatch.decode.envelope import build_envelope
from vrrpwatch.decode.flaws import envelope_flaws, virtual_mac_owner
from vrrpwatch.decode.link import Link
from vrrpwatch.decode.network import AuthenticationHeader, Packet
from vrrpwatch.decode.recognise import OVER_IPV6
from vrrpwatch.model.advert import Envelope, Family, Flaw

_LARGEST = 4096
_IPV4_HEADER, _IPV6_HEADER = 20, 40

SenderKey = tuple[object, bytes, bytes]


class Sender(NamedTuple):
    """The layers around a message."""

    envelope: Envelope
    family: Family
    source: bytes
    destination: bytes
    flaws: tuple[Flaw, ...]
    """Of the envelope, whatever the message is."""
    virtual_mac_of: int | None
    """The only VRID that the source MAC is right for, -1 for none; None when it is no virtual MAC."""
    authentication: AuthenticationHeader | None
    header_sum: int
    """IPv4: sum of the header without length, id and checksum, modulo 65535."""


def sender_of(interface: str | None, link: Link, packet: Packet) -> Sender:
    """The sender of `packet`."""
    return Sender(
        build_envelope(interface, link, packet),
        packet.family,
        packet.source,
        packet.destination,
        envelope_flaws(link, packet),
        virtual_mac_owner(link.source_mac, packet.family),
        packet.authentication,
        (packet.header_rest + packet.end - packet.header) % 0xFFFF,
    )


class Senders:
    """The senders of plain packets, by the bytes in front of the message."""

    def __init__(self) -> None:
        self._known: dict[SenderKey, Sender] = {}

    def find(self, place: object, octets: bytes, shape: int) -> Sender | None:
        """The sender of a frame whose IP header is where `shape` says, the answer of the first look."""
        return self._known.get(_key(place, octets, shape))

    def remember(self, place: object, octets: bytes, packet: Packet, sender: Sender) -> None:
        """Keep `sender` of a packet that was read layer by layer, when it is a plain one."""
        if packet.authentication is not None or not packet.header_intact or packet.header >= OVER_IPV6:
            return
        ipv4 = packet.family is Family.IPV4
        if packet.start - packet.header != (_IPV4_HEADER if ipv4 else _IPV6_HEADER):
            return
        if len(self._known) >= _LARGEST:
            self._known.clear()
        self._known[_key(place, octets, packet.header | (0 if ipv4 else OVER_IPV6))] = sender


def _key(place: object, octets: bytes, shape: int) -> SenderKey:
    """All of the headers but the length and, over IPv4, the id and the checksum."""
    if shape & OVER_IPV6:
        at = shape & ~OVER_IPV6
        return place, octets[: at + 4], octets[at + 6 : at + _IPV6_HEADER]
    return place, octets[: shape + 2], octets[shape + 6 : shape + 10] + octets[shape + 12 : shape + _IPV4_HEADER]
