"""Adverts of ever new made-up routers: sender, MAC and content are new in each. A kind says where they belong."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from struct import Struct
from typing import NamedTuple

from tests.frames import GROUP, GROUP_MAC, checksum, mac, packed

_LATE = 0x9E3779B1
"""An odd number: times it, modulo 2**32, two different numbers stay different and look alike no more."""
_ETHERNET = Struct(">6sHI")
_TAG = Struct(">HH")
_IPV4 = Struct(">BBHHHBBHI4s")
_VRRP = Struct(">BBBBBBHI8x")
_GROUP_MAC, _GROUP = mac(GROUP_MAC), packed(GROUP)
_TTL, _FORGED_TTL = 255, 254
_OWN_NET = 10 << 24
_VIRTUAL = 172 << 24 | 16 << 16
VLANS = 4_000
CROWDED_VLANS = 16
"""So many VLANs have about as many VRIDs as virtual routers are kept."""


class Kind(StrEnum):
    """How a flood is spread."""

    VIRTUAL_ROUTERS = "virtual-routers"
    """A virtual router of its own for each."""
    SENDERS = "senders"
    """All for one virtual router."""
    EVERYTHING = "everything"
    """For as many virtual routers as are kept, again and again."""
    FORGED = "forged"
    """As the first, and no receiver accepts any of them: the TTL is not 255."""
    MIXED = "mixed"
    """All of these in turn."""


class Place(NamedTuple):
    """Where a made-up advert belongs."""

    vlan: tuple[int, ...]
    vrid: int
    ttl: int = _TTL


def _own(number: int) -> Place:
    rest, vrid = divmod(number, 255)
    outer, inner = divmod(rest, VLANS)
    return Place((2 + outer % VLANS, 2 + inner), 1 + vrid)


def _shared(number: int) -> Place:
    vlan, vrid = divmod(number % (CROWDED_VLANS * 255), 255)
    return Place((2 + vlan,), 1 + vrid)


PLACES: Mapping[Kind, Callable[[int], Place]] = {
    Kind.VIRTUAL_ROUTERS: _own,
    Kind.SENDERS: lambda _: Place((1,), 77),
    Kind.EVERYTHING: _shared,
    Kind.FORGED: lambda number: _own(number)._replace(ttl=_FORGED_TTL),
}
_IN_TURN = tuple(PLACES)


def octets(kind: Kind, number: int) -> bytes:
    """The frame with that number of a flood; never in an untagged network."""
    if kind is Kind.MIXED:
        return octets(_IN_TURN[number % len(_IN_TURN)], number)
    place = PLACES[kind](number)
    chance = number * _LATE & 0xFFFFFFFF
    message = _VRRP.pack(0x21, place.vrid, 1 + chance % 254, 1, 0, 1, 0, _VIRTUAL | chance & 0xFFFF)
    message = message[:6] + checksum(message).to_bytes(2) + message[8:]
    source = _OWN_NET | number & 0xFFFFFF
    header = _IPV4.pack(0x45, 0xC0, 20 + len(message), chance >> 16, 0, place.ttl, 112, 0, source, _GROUP)
    header = header[:10] + checksum(header).to_bytes(2) + header[12:]
    tags = b"".join(_TAG.pack(0x8100, tag) for tag in place.vlan)
    return _ETHERNET.pack(_GROUP_MAC, 0x0200 | number >> 24, chance) + tags + b"\x08\x00" + header + message
