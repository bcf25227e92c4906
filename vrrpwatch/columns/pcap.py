"""Chunks out of a pcap file. What is unusual in it, and its end, is left to the plain reader."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np

from vrrpwatch.capture import pcap
from vrrpwatch.capture.pcap import Header
from vrrpwatch.capture.source import Source, Tally
from vrrpwatch.columns.chunk import FRAMES, Chunk, Column, Octets, Piece, unaligned
from vrrpwatch.columns.gathering import Gathering
from vrrpwatch.columns.walk import Flags, Walker, Words
from vrrpwatch.columns.window import Window
from vrrpwatch.model.frame import Interface, LinkType
from vrrpwatch.model.timers import SECOND_NS

_HEADER_BYTES = 16
_LONGEST_STEP_S = 3600
"""From one record to the next, when lanes are looked for."""


@dataclass(slots=True)
class Records:
    """The layout of pcap: seconds, fraction, captured bytes, bytes on the wire, and the frame."""

    order: str
    latest_s: int
    """Time of a record that was found before."""
    header_bytes: int = _HEADER_BYTES
    length_at: int = 8
    beyond: int = _HEADER_BYTES
    shortest: int = 0
    pitch: int = 1

    @property
    def mark(self) -> tuple[bytes, int]:
        """The upper half of the seconds, which is the same for 18 hours."""
        return (self.latest_s >> 16).to_bytes(
            2, "little" if self.order == "<" else "big"
        ), 2 if self.order == "<" else 0

    def plausible(self, words: Words, offsets: Column) -> Flags:
        """The lengths and the fraction make sense, and what follows has a time close to that of the record."""
        captured = words[offsets + 8].astype(np.int64)
        follower = np.minimum(offsets + _HEADER_BYTES + captured, len(words) - 1)
        step = words[follower].astype(np.int64) - words[offsets]
        sane = (captured > 0) & (captured <= words[offsets + 12]) & (words[offsets + 4] < np.uint32(10**9))
        return np.asarray(sane & (np.abs(step) <= _LONGEST_STEP_S))

    def learn(self, words: Words, found: Column) -> None:
        """Which time it is."""
        self.latest_s = int(words[found[-1]])


def read_chunks(source: Source, tally: Tally, frames: int = FRAMES) -> Generator[Piece]:
    """The frames of a pcap file, in chunks of about so many; those that come one by one come last."""
    try:
        header = pcap.begin(source, tally)
        if header is None:
            return
        if _usual(header):
            window = Window(source, frames)
            yield from _chunks(window, header, tally, Gathering(tally, frames))
            window.leave()
        yield pcap.records(source, header, tally)
    finally:
        source.close()


def _usual(header: Header) -> bool:
    magic = header.magic
    return (
        header.link_type == LinkType.ETHERNET
        and magic.record_header_bytes == _HEADER_BYTES
        and header.version >= (2, 4)
    )


def _chunks(window: Window, header: Header, tally: Tally, gathering: Gathering) -> Iterator[Chunk]:
    """All that the columns can take; `window` stands at a record then that they cannot take, or at the end."""
    interface = Interface(None, header.link_type)
    walker = Walker(Records(header.magic.order, (tally.first_ns or 0) // SECOND_NS))
    whole = True
    while whole:
        buffer = window.read(walker.record_bytes)
        headers = window.cut(walker.walk(buffer))
        chunk = _chunk(buffer, headers, header, interface, gathering.last_number)
        if not chunk:
            break
        yield from gathering.add(chunk)
        window.skip(int(chunk.starts[-1] + chunk.lengths[-1]))
        whole = len(chunk) == len(headers)
    yield from gathering.rest()


def _chunk(buffer: Octets, headers: Column, header: Header, interface: Interface, before: int) -> Chunk:
    """The frames behind `headers`, up to a record that only the plain reader can judge."""
    fields = unaligned(buffer, "V16")[headers].view(f"{header.magic.order}u4").reshape(-1, 4).astype(np.int64)
    seconds, fraction, captured, wire = fields.T
    doubtful = np.flatnonzero((captured > wire) | (captured > header.limit_bytes))
    end = int(doubtful[0]) if len(doubtful) else len(headers)
    times_ns = seconds * SECOND_NS + fraction * header.magic.tick_ns
    return Chunk(buffer, interface, before, (headers + _HEADER_BYTES)[:end], captured[:end], wire[:end], times_ns[:end])
