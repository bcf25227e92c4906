"""Chunks out of a pcap file. What is unusual in it, and its end, is left to the plain reader."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np

from vrrpwatch.capture import pcap
from vrrpwatch.capture.pcap import Header
from vrrpwatch.capture.source import Source, Tally
from vrrpwatch.columns.chunk import FRAMES, Chunk, Column, Piece, Portions, unaligned
from vrrpwatch.columns.walk import Flags, Walker, Words
from vrrpwatch.model.frame import Interface, LinkType
from vrrpwatch.model.timers import SECOND_NS

_HEADER_BYTES = 16
_SHORTEST_SPAN_S = 3600


@dataclass(slots=True)
class Records:
    """The layout of pcap: seconds, fraction, captured bytes, bytes on the wire, and the frame."""

    order: str
    header_bytes: int = _HEADER_BYTES
    length_at: int = 8
    beyond: int = _HEADER_BYTES
    shortest: int = 0
    pitch: int = 1
    span_s: int = _SHORTEST_SPAN_S
    """Between the times of two records of one piece."""
    begin_s: int = 0
    """Time of the first record of the last piece."""

    def may_start(self, words: Words) -> Flags:
        """The time is close to that of the last piece."""
        base = (self.begin_s - self.span_s) % 2**32
        return np.asarray(words - np.uint32(base) < np.uint32(min(2 * self.span_s, 2**32 - 1)))

    def plausible(self, words: Words, offsets: Column) -> Flags:
        """The lengths and the fraction make sense, and what follows has a time close to that of the record."""
        captured = words[offsets + 8].astype(np.int64)
        follower = np.minimum(offsets + _HEADER_BYTES + captured, len(words) - 1)
        step = words[follower].astype(np.int64) - words[offsets]
        sane = (captured > 0) & (captured <= words[offsets + 12]) & (words[offsets + 4] < np.uint32(10**9))
        return np.asarray(sane & (np.abs(step) <= self.span_s))

    def learn(self, words: Words, found: Column) -> None:
        """How far apart their times are."""
        first_s, last_s = int(words[found[0]]), int(words[found[-1]])
        self.begin_s, self.span_s = last_s, max(_SHORTEST_SPAN_S, 4 * abs(last_s - first_s))


def read_chunks(source: Source, tally: Tally, frames: int = FRAMES) -> Generator[Piece]:
    """The frames of a pcap file, in chunks of about so many; those that come one by one come last."""
    try:
        header = pcap.begin(source, tally)
        if header is None:
            return
        if _usual(header):
            yield from _chunks(source, header, tally, frames)
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


def _chunks(source: Source, header: Header, tally: Tally, frames: int) -> Iterator[Chunk]:
    """All that the columns can take; the buffer of `source` begins with the record after that."""
    interface, portions = Interface(None, header.link_type), Portions(frames)
    walker = Walker(Records(header.magic.order, begin_s=(tally.first_ns or 0) // SECOND_NS))
    while portions.read(source, walker.record_bytes) or source.buffer:
        headers = portions.cut(walker.walk(source.buffer))
        chunk = _chunk(source.buffer, headers, header, interface, tally.last_number)
        if not len(chunk):
            return
        tally.last_number += len(chunk)
        tally.last_ns = int(chunk.times_ns[-1])
        yield chunk
        source.move(int(chunk.starts[-1] + chunk.lengths[-1]), 0)
        if len(chunk) < len(headers):
            return


def _chunk(buffer: bytes, headers: Column, header: Header, interface: Interface, before: int) -> Chunk:
    """The frames behind `headers`, up to a record that only the plain reader can judge."""
    fields = unaligned(buffer, "V16")[headers].view(f"{header.magic.order}u4").reshape(-1, 4).astype(np.int64)
    seconds, fraction, captured, wire = fields.T
    doubtful = np.flatnonzero((captured > wire) | (captured > header.limit_bytes))
    end = int(doubtful[0]) if len(doubtful) else len(headers)
    times_ns = seconds * SECOND_NS + fraction * header.magic.tick_ns
    return Chunk(buffer, interface, before, (headers + _HEADER_BYTES)[:end], captured[:end], wire[:end], times_ns[:end])
