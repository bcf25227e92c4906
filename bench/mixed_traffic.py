"""A capture as it comes from a busy port: TCP and UDP over both IP versions, and one advert in a thousand frames.

The other frames belong to 2,000 flows of each kind; their sequence numbers go on as those of real connections do, since
some peers follow them. What they carry is random.
"""

import struct
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.capture_layout import FILE_HEADER, RECORD_HEADER_BYTES

Numbers = NDArray[np.int64]

_FLOWS = 2000
_BATCH = 50_000
_SEED = 2
_SMALLEST, _LARGEST = 80, 1514
_FIRST_PORT = 20_000
_PORT_BYTES, _SEQUENCE_BYTES = 2, 4
_MACS = bytes.fromhex("525400aabbcc525400ddeeff")
_TCP = struct.pack(">HHIIBBHHH", 0, 443, 0, 2, 0x50, 0x18, 500, 0, 0)
_UDP = struct.pack(">HHHH", 0, 51_000, 0, 0)
_NETWORK_6 = bytes.fromhex("20010db8000000000000000000000001") + bytes.fromhex("20010db8000000000000000000000002")


class Kind(NamedTuple):
    """How one part of the traffic looks: its headers, and what in them is another in each frame."""

    share: float
    headers: bytes
    transport_at: int
    """Where TCP or UDP starts, in bytes from the start of the frame."""
    length_at: int
    """Where the IP header has its length, which counts from `counted_from` on."""
    counted_from: int
    tcp: bool


def write_mixed(path: Path, adverts: Path, frames: int) -> None:
    """Write a capture of `frames` frames, with those in the capture `adverts` among them in the order of time."""
    chance = np.random.default_rng(_SEED)
    records = _records_of(adverts)
    times_us = np.array([seconds * 1_000_000 + micros for seconds, micros, _ in records])
    first_us, last_us = int(times_us[0]), int(times_us[-1])
    others = frames - len(records)
    between_us = np.sort(chance.integers(first_us, last_us, others))
    next_sequence = np.ones((len(KINDS), _FLOWS), np.int64)
    unfinished, written = path.with_suffix(".part"), 0
    with unfinished.open("wb") as file:
        file.write(FILE_HEADER)
        for start in range(0, others, _BATCH):
            batch = between_us[start : start + _BATCH]
            octets, starts = _batch(chance, batch, next_sequence)
            until = len(records) if start + _BATCH >= others else int(np.searchsorted(times_us, batch[-1]))
            at = 0
            for seconds, micros, record in records[written:until]:
                cut = int(starts[np.searchsorted(batch, seconds * 1_000_000 + micros)])
                file.write(octets[at:cut])
                file.write(record)
                at = cut
            file.write(octets[at:])
            written = until
    unfinished.replace(path)


def _records_of(path: Path) -> list[tuple[int, int, bytes]]:
    """Second, microsecond and the whole record."""
    octets, at, records = path.read_bytes(), len(FILE_HEADER), []
    while at < len(octets):
        seconds, micros, captured = struct.unpack_from("<III", octets, at)
        end = at + RECORD_HEADER_BYTES + captured
        records.append((seconds, micros, octets[at:end]))
        at = end
    return records


def _batch(chance: np.random.Generator, times_us: Numbers, next_sequence: Numbers) -> tuple[memoryview, Numbers]:
    """Records at `times_us`, and where each of them starts and the last ends."""
    count = len(times_us)
    lengths = _lengths(chance, count)
    starts = np.concatenate([[0], np.cumsum(lengths + RECORD_HEADER_BYTES)])
    octets = np.frombuffer(chance.bytes(int(starts[-1])), np.uint8).copy()
    header = np.stack([times_us // 1_000_000, times_us % 1_000_000, lengths, lengths], axis=1).astype("<u4")
    octets[starts[:-1, None] + np.arange(RECORD_HEADER_BYTES)] = header.view(np.uint8)
    which = chance.choice(len(KINDS), count, p=[kind.share for kind in KINDS])
    for number, kind in enumerate(KINDS):
        mine = np.flatnonzero(which == number)
        _fill(octets, starts[mine] + RECORD_HEADER_BYTES, lengths[mine], kind)
        flows = chance.integers(0, _FLOWS, len(mine))
        _put(octets, starts[mine] + RECORD_HEADER_BYTES + kind.transport_at, _FIRST_PORT + flows, _PORT_BYTES)
        if kind.tcp:
            at = starts[mine] + RECORD_HEADER_BYTES + kind.transport_at + 4
            sequences = _sequences(flows, lengths[mine] - len(kind.headers), next_sequence[number])
            _put(octets, at, sequences, _SEQUENCE_BYTES)
    return octets.data, starts


def _lengths(chance: np.random.Generator, count: int) -> Numbers:
    """A third of small frames, a third of full ones, the rest between."""
    part, some = chance.random(count), chance.integers(_SMALLEST, 128, count)
    return np.where(part < 0.35, some, np.where(part < 0.65, chance.integers(128, 1400, count), _LARGEST))


def _fill(octets: NDArray[np.uint8], at: Numbers, lengths: Numbers, kind: Kind) -> None:
    octets[at[:, None] + np.arange(len(kind.headers))] = np.frombuffer(kind.headers, np.uint8)
    _put(octets, at + kind.length_at, lengths - kind.counted_from, 2)
    if not kind.tcp:
        _put(octets, at + kind.transport_at + 4, lengths - kind.transport_at, 2)


def _sequences(flows: Numbers, carried: Numbers, next_sequence: Numbers) -> Numbers:
    """The sequence number of each frame of its flow; moves `next_sequence` on."""
    order = np.argsort(flows, kind="stable")
    before = np.cumsum(carried[order]) - carried[order]
    first = np.searchsorted(flows[order], flows[order])
    sequences = np.empty(len(flows), np.int64)
    sequences[order] = next_sequence[flows[order]] + before - before[first]
    np.add.at(next_sequence, flows, carried)
    return sequences


def _put(octets: NDArray[np.uint8], at: Numbers, values: Numbers, size: int) -> None:
    """Write each value in `size` bytes, the most significant first."""
    for place in range(size):
        octets[at + place] = (values >> (8 * (size - 1 - place))) & 0xFF


def _kind(share: float, *, ipv6: bool, tcp: bool, vlan: int | None) -> Kind:
    tag = b"" if vlan is None else struct.pack(">HH", 0x8100, vlan)
    link = _MACS + tag + (b"\x86\xdd" if ipv6 else b"\x08\x00")
    protocol, transport = (6, _TCP) if tcp else (17, _UDP)
    if ipv6:
        network = struct.pack(">IHBB", 0x60000000, 0, protocol, 64) + _NETWORK_6
    else:
        network = struct.pack(">BBHHHBBH", 0x45, 0, 0, 0, 0x4000, 64, protocol, 0) + bytes([10, 1, 1, 1, 10, 1, 1, 2])
    at = len(link)
    start = at + len(network)
    return Kind(share, link + network + transport, start, at + (4 if ipv6 else 2), start if ipv6 else at, tcp)


KINDS = (
    _kind(0.35, ipv6=False, tcp=True, vlan=None),
    _kind(0.10, ipv6=True, tcp=True, vlan=None),
    _kind(0.10, ipv6=False, tcp=False, vlan=None),
    _kind(0.05, ipv6=True, tcp=False, vlan=None),
    _kind(0.25, ipv6=False, tcp=True, vlan=104),
    _kind(0.05, ipv6=True, tcp=True, vlan=105),
    _kind(0.05, ipv6=False, tcp=False, vlan=106),
    _kind(0.05, ipv6=True, tcp=False, vlan=107),
)
"""What the traffic is made of."""
