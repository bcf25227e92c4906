"""Packets of protocol 112: find the advert among those already decoded, or decode it."""

from struct import Struct

from vrrpwatch.decode.advert import (
    Refusal,
    build_advert,
    hmac_trailer_start,
    parse,
    read_checksum,
)
from vrrpwatch.decode.carp import is_carp
from vrrpwatch.decode.envelope import build_envelope
from vrrpwatch.decode.interning import Interned, Interning, Key, blanked, ipv4_parts, key_of
from vrrpwatch.decode.link import Link
from vrrpwatch.decode.network import IPV6, Packet
from vrrpwatch.decode.place import Place
from vrrpwatch.decode.recognise import OVER_IPV6
from vrrpwatch.decode.restless import Look, Restless, residue_of
from vrrpwatch.decode.secrets import Secrets
from vrrpwatch.decode.sender import Senders, sender_of
from vrrpwatch.model.advert import Rejected, Sighting
from vrrpwatch.model.frame import Frame

_WRONG_HEADER_CHECKSUM = "wrong header checksum"
_AH_SEQUENCE_AT = 8
"""Where the sequence number and then the digest start in an Authentication Header (RFC 2402 section 2)."""
_CHECKSUM = (6, 8)
"""Where the checksum stands in a message."""
_LENGTH_AND_ID = Struct(">HH").unpack_from
"""Of an IPv4 header, from its third byte on."""
_new_tuple = tuple.__new__
"""Builds a record out of its fields without the constructor's handling of arguments."""


class AdvertReader:
    """Adverts out of complete packets; shares the interned ones with the decoder's short way."""

    def __init__(self, interning: Interning, secrets: Secrets, restless: Restless | None) -> None:
        """`restless` is told of new adverts, unless it is None."""
        self._interning = interning
        self._restless = restless
        self._senders = Senders()
        self._secrets = secrets

    def read(self, place: Place, frame: Frame, link: Link, packet: Packet) -> Sighting | Rejected:
        """The advert that `packet` carries as this frame's sighting."""
        octets, sequence = frame.data, None
        if packet.authentication is not None:
            _, sequence, start, end = packet.authentication
            octets = blanked(octets, [(start + _AH_SEQUENCE_AT, end)])
        key = _key(place, octets, packet)
        entry = self._interning.find(key)
        if entry is None:
            message = frame.data[packet.start : packet.end]
            vrrp = parse(message, packet.family)
            if isinstance(vrrp, Refusal):
                envelope = build_envelope(place.interface, link, packet)
                return Rejected(vrrp.reason, frame.time_ns, frame.number, envelope, vrrp.vrid)
            trailer = hmac_trailer_start(vrrp)
            if trailer is not None:
                octets = _without_trailer(octets, packet, trailer)
                key = (*_key(place, octets, packet), read_checksum(vrrp, message, packet).forms)
                entry = self._interning.find(key)
            if entry is None:
                sender = sender_of(place.interface, link, packet)
                self._senders.remember(place, octets, packet, sender)
                content = _content(octets, packet)
                entry = Interned(build_advert(vrrp, message, sender, content, self._secrets), packet.header_rest)
                self._interning.add(key, entry)
        return Sighting(entry.advert, frame.time_ns, frame.number, packet.ip_id, sequence)

    def read_known(self, place: Place, frame: Frame, shape: int) -> Sighting | None:
        """The advert of a sender whose headers were read before; None when that or the message is not that plain.

        `shape` is what the first look said.
        """
        octets = frame.data
        sender = self._senders.find(place, octets, shape)
        if sender is None:
            return None
        ip_id, rest = None, 0
        if shape & OVER_IPV6:
            at = shape & ~OVER_IPV6
            start = at + 40
            end = start + int.from_bytes(octets[at + 4 : at + 6])
            key: Key = (place, octets)
            content = hash(octets[at:end])
        else:
            start = shape + 20
            length, ip_id = _LENGTH_AND_ID(octets, shape + 2)
            end, rest = shape + length, (sender.header_sum - length) % 0xFFFF
            checksum = int.from_bytes(octets[shape + 10 : shape + 12])
            if checksum and (ip_id + checksum) % 0xFFFF != rest:
                return None
            key = (place, *ipv4_parts(octets, shape))
            content = hash((octets[shape : shape + 4], key[2], octets[shape + 12 : end]))
        message = octets[start:end]
        if end > len(octets) or is_carp(message):
            return None
        entry = self._interning.find(key)
        if entry is None:
            vrrp = parse(message, sender.family)
            if isinstance(vrrp, Refusal) or vrrp.trailer:
                return None
            entry = _new_tuple(Interned, (build_advert(vrrp, message, sender, content, self._secrets), rest))
            self._interning.add(key, entry)
            if self._restless is not None:
                look = Look(entry[0], frame.time_ns, start, end, rest, residue_of(message))
                self._restless.note(place, frame, shape, sender, look)
        return _new_tuple(Sighting, (entry[0], frame.time_ns, frame.number, ip_id, None))


def _key(place: Place, octets: bytes, packet: Packet) -> Key:
    """A copy with a wrong IP header checksum is another advert: it has a flaw more."""
    key = key_of(place, octets, packet)
    return key if packet.header_intact else (*key, _WRONG_HEADER_CHECKSUM)


def _without_trailer(octets: bytes, packet: Packet, trailer: int) -> bytes:
    """keepalived's HMAC trailer has a time stamp, a counter and a digest, and over IPv6 the checksum covers it."""
    start = packet.start
    ranges = [(start + trailer + 4, packet.end)]
    if packet.family is IPV6:
        ranges.append((start + _CHECKSUM[0], start + _CHECKSUM[1]))
    return blanked(octets, ranges)


def _content(octets: bytes, packet: Packet) -> int:
    at, end = packet.header, packet.end
    if packet.family is IPV6:
        return hash(octets[at:end])
    return hash((octets[at : at + 4], octets[at + 6 : at + 10], octets[at + 12 : end]))
