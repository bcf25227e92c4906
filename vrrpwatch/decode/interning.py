"""Each distinct advert is decoded once and then found again by its bytes.

The key is every byte of the frame except the IPv4 id and header checksum, and the place where it was seen; nothing
shorter will do, since a TTL or a MAC makes another advert. What is left out is not trusted: an entry knows what id and
header checksum must add up to, so a copy with a wrong header checksum is still found. Where the sender changes more
from one packet to the next (Authentication Header, HMAC trailer) those bytes are blanked first.

Memory is bounded by two generations: when the recent one is full it becomes the older one, and what is seen again
moves back. Adverts that live stay the same object whatever passes by; a forgotten one is built again, equal in all
fields but another object.
"""

from collections.abc import Callable
from struct import Struct
from typing import Any, NamedTuple

from vrrpwatch.decode.network import IPV6, Packet
from vrrpwatch.decode.recognise import OVER_IPV6
from vrrpwatch.model.advert import Advert

GENERATION = 4096
"""Entries of one generation; an entry costs about 1.5 KiB with its advert."""
_LARGEST_LAYOUTS = 4096

Key = tuple[object, ...]
Unpacker = Callable[[bytes], tuple[Any, ...]]


class Interned(NamedTuple):
    """An advert, and the sum modulo 65535 that IP id and header checksum have in an intact copy."""

    advert: Advert
    header_rest: int


class Interning:
    """Adverts by the bytes they were decoded from."""

    def __init__(self, generation: int = GENERATION) -> None:
        self.recent: dict[Key, Interned] = {}
        self._older: dict[Key, Interned] = {}
        self._generation = generation
        self.turns = 0
        """How often the recent generation has become the older one."""

    def __len__(self) -> int:
        return len(self.recent) + len(self._older)

    def find(self, key: Key) -> Interned | None:
        """What `key` stands for; being asked for keeps it."""
        entry = self.recent.get(key)
        if entry is None:
            entry = self._older.pop(key, None)
            if entry is not None:
                self.add(key, entry)
        return entry

    def add(self, key: Key, entry: Interned) -> None:
        if len(self.recent) >= self._generation:
            self._older = self.recent
            self.recent = {}
            self.turns += 1
        self.recent[key] = entry


class Layout(NamedTuple):
    """Where the parts of a frame that carries VRRP stand."""

    protocol_at: int
    """Offset of the byte that says which protocol the IP packet carries."""
    unpack: Unpacker | None
    """Splits an IPv4 frame into (head, id, middle, header checksum, tail); None over IPv6, where nothing changes."""


class Layouts(dict[int, Layout]):
    """Layouts, made when first asked for.

    Keys are `length << 7 | shape`: bytes of the frame, and what the first look said.
    """

    def __missing__(self, number: int) -> Layout:
        if len(self) >= _LARGEST_LAYOUTS:
            self.clear()
        length, header = number >> 7, number & 0x3F
        if number & OVER_IPV6:
            layout = Layout(header + 6, None)
        else:
            layout = Layout(header + 9, Struct(f">{header + 4}sH4sH{length - header - 12}s").unpack)
        self[number] = layout
        return layout


def key_of(place: object, octets: bytes, packet: Packet) -> Key:
    """The key of a frame that holds `packet`; the same as unpacking with its layout gives."""
    if packet.family is IPV6:
        return (place, octets)
    return (place, *ipv4_parts(octets, packet.header))


def ipv4_parts(octets: bytes, at: int) -> tuple[bytes, bytes, bytes]:
    """All of a frame but the IP id and the header checksum of the IPv4 header at `at`."""
    return octets[: at + 4], octets[at + 6 : at + 10], octets[at + 12 :]


def blanked(octets: bytes, ranges: list[tuple[int, int]]) -> bytes:
    """The frame with zeros in `ranges` of (start, end)."""
    copy = bytearray(octets)
    for start, end in ranges:
        copy[start:end] = bytes(len(copy[start:end]))
    return bytes(copy)
