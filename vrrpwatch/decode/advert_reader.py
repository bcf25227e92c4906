"""Packets of protocol 112: find the advert among those already decoded, or decode it."""

from vrrpwatch.decode.advert import (
    Refusal,
    Surroundings,
    build_advert,
    hmac_trailer_start,
    parse,
    read_checksum,
)
from vrrpwatch.decode.envelope import build_envelope
from vrrpwatch.decode.interning import Interned, Interning, Key, blanked, key_of
from vrrpwatch.decode.link import Link
from vrrpwatch.decode.network import IPV6, Packet
from vrrpwatch.decode.place import Place
from vrrpwatch.decode.secrets import Secrets
from vrrpwatch.decode.vrrp import Vrrp
from vrrpwatch.model.advert import Rejected, Sighting
from vrrpwatch.model.frame import Frame

_WRONG_HEADER_CHECKSUM = "wrong header checksum"
_AH_SEQUENCE_AT = 8
"""Where the sequence number and then the digest start in an Authentication Header (RFC 2402 section 2)."""
_CHECKSUM = (6, 8)
"""Where the checksum stands in a message."""


class AdvertReader:
    """Adverts out of complete packets; shares the interned ones with the decoder's short way."""

    def __init__(self, interning: Interning, secrets: Secrets) -> None:
        self._interning = interning
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
                around = Surroundings(place.interface, link, packet, _content(octets, packet))
                entry = self._intern(key, vrrp, message, around)
        return Sighting(entry.advert, frame.time_ns, frame.number, packet.ip_id, sequence)

    def _intern(self, key: Key, vrrp: Vrrp, message: bytes, around: Surroundings) -> Interned:
        entry = Interned(build_advert(vrrp, message, around, self._secrets), around.packet.header_rest)
        self._interning.add(key, entry)
        return entry


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
