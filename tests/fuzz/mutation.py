"""Frames that somebody changed: byte by byte, by cutting and joining, and with checksums that fit again."""

import random
from collections.abc import Sequence
from typing import NamedTuple

from tests.frames import checksum
from tests.fuzz.corpus import LINK_TYPES, corpus, in_link_layer
from vrrpwatch.model.frame import Frame, Interface

_EDGES = (0, 1, 2, 4, 5, 6, 17, 43, 44, 47, 51, 60, 0x45, 0x46, 0x4F, 0x60, 112, 127, 128, 224, 254, 255)
"""Bytes that mean something in the headers, and those at the ends."""
_INTERFACES: tuple[str | None, ...] = (None, "eth0", "eth1", "\x1b[2J")
_PACKET_AT = 14
_STEPS_NS = (
    0,
    0,
    1,
    10_000_000,
    10_000_000,
    1_000_000_000,
    1_000_000_000,
    3_700_000_000,
    60_000_000_000,
    -1_500_000_000,
)
_LEAPS_NS = (-(10**13), 10**13, -(2**62), 2**62)
_HIGHEST_NS = 2**63 - 1
_LONGEST = 65_535


class Mixed(NamedTuple):
    """What the next changes are drawn from."""

    chance: random.Random
    frames: Sequence[Frame]


class Mutator:
    """An endless sequence of frames that depends on `seed` alone."""

    def __init__(self, seed: int) -> None:
        self._mixed = Mixed(random.Random(seed), corpus())
        self._interfaces = {(name, link): Interface(name, link) for name in _INTERFACES for link in LINK_TYPES}
        self._number = 0
        self._time_ns = 1_700_000_000 * 10**9

    def frame(self) -> Frame:
        """The next one; its number is one more than that of the one before."""
        chance = self._mixed.chance
        good = chance.choice(self._mixed.frames)
        if chance.random() < 0.15:
            good = in_link_layer(good, chance.choice(LINK_TYPES))
        data = mutated(self._mixed, good.data)
        link = chance.choice(LINK_TYPES) if chance.random() < 0.05 else good.interface.link_type
        name = "eth0" if chance.random() < 0.9 else chance.choice(_INTERFACES)
        interface = self._interfaces.get((name, link)) or Interface(name, link)
        self._number += 1
        return Frame(self._number, self._next_ns(), interface, self._wire_length(good, data), data)

    def _next_ns(self) -> int:
        chance = self._mixed.chance
        steps = _LEAPS_NS if chance.random() < 0.0005 else _STEPS_NS
        self._time_ns = min(max(self._time_ns + chance.choice(steps), 0), _HIGHEST_NS)
        return self._time_ns

    def _wire_length(self, good: Frame, data: bytes) -> int:
        roll = self._mixed.chance.random()
        if roll < 0.75:
            return max(good.wire_length, len(data))
        if roll < 0.95:
            return len(data)
        return self._mixed.chance.choice((0, len(data) // 2, len(data) + 1, _LONGEST, 2**32 - 1))


def mutated(mixed: Mixed, octets: bytes) -> bytes:
    """`octets` after none to six changes, with right checksums in four of ten."""
    chance = mixed.chance
    changes = int(chance.expovariate(0.6))
    for _ in range(min(changes, 6)):
        octets = chance.choice(_CHANGES)(mixed, octets)
    return _repaired(octets) if chance.random() < 0.4 else octets


def _one_byte(mixed: Mixed, octets: bytes) -> bytes:
    if not octets:
        return octets
    at = mixed.chance.randrange(min(len(octets), 128))
    return octets[:at] + bytes([mixed.chance.randrange(256)]) + octets[at + 1 :]


def _one_edge(mixed: Mixed, octets: bytes) -> bytes:
    if not octets:
        return octets
    at = mixed.chance.randrange(min(len(octets), 96))
    return octets[:at] + bytes([mixed.chance.choice(_EDGES)]) + octets[at + 1 :]


def _one_bit(mixed: Mixed, octets: bytes) -> bytes:
    if not octets:
        return octets
    at = mixed.chance.randrange(len(octets))
    return octets[:at] + bytes([octets[at] ^ 1 << mixed.chance.randrange(8)]) + octets[at + 1 :]


def _cut(mixed: Mixed, octets: bytes) -> bytes:
    return octets[: mixed.chance.randrange(len(octets) + 1)]


def _longer(mixed: Mixed, octets: bytes) -> bytes:
    return (octets + mixed.chance.randbytes(mixed.chance.choice((1, 4, 8, 16, 200))))[:_LONGEST]


def _without_a_piece(mixed: Mixed, octets: bytes) -> bytes:
    at = mixed.chance.randrange(len(octets) + 1)
    return octets[:at] + octets[at + mixed.chance.choice((1, 2, 4, 8, 20)) :]


def _with_a_piece_twice(mixed: Mixed, octets: bytes) -> bytes:
    at = mixed.chance.randrange(len(octets) + 1)
    piece = octets[at : at + mixed.chance.choice((2, 4, 8, 20, 40))]
    return (octets[:at] + piece * mixed.chance.choice((1, 1, 2, 9)) + octets[at:])[:_LONGEST]


def _joined(mixed: Mixed, octets: bytes) -> bytes:
    other = mixed.chance.choice(mixed.frames).data
    at = mixed.chance.randrange(len(octets) + 1)
    return (octets[:at] + other[mixed.chance.randrange(len(other) + 1) :])[:_LONGEST]


_CHANGES = (
    _one_byte,
    _one_byte,
    _one_edge,
    _one_edge,
    _one_bit,
    _cut,
    _longer,
    _without_a_piece,
    _with_a_piece_twice,
    _joined,
)


def _repaired(octets: bytes) -> bytes:
    """With the checksums that belong to a plain IPv4 packet of protocol 112 in Ethernet; all else stays as it is."""
    header = octets[_PACKET_AT : _PACKET_AT + 20]
    if octets[12:_PACKET_AT] != b"\x08\x00" or len(header) < 20 or header[0] != 0x45 or header[9] != 112:
        return octets
    header = header[:10] + checksum(header[:10] + bytes(2) + header[12:]).to_bytes(2) + header[12:]
    end = min(_PACKET_AT + int.from_bytes(header[2:4]), len(octets))
    message = octets[_PACKET_AT + 20 : end]
    if len(message) >= 8:
        zeroed = message[:6] + bytes(2) + message[8:]
        pseudo = header[12:20] + b"\0\x70" + len(message).to_bytes(2) if message[0] >> 4 == 3 else b""
        message = message[:6] + checksum(pseudo + zeroed).to_bytes(2) + message[8:]
    return octets[:_PACKET_AT] + header + message + octets[max(end, _PACKET_AT + 20) :]
