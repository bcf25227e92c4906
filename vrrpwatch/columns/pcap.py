"""Chunks out of a pcap file. What is unusual in it, and its end, is left to the plain reader."""

from collections.abc import Generator, Iterator

import numpy as np

from vrrpwatch.capture import pcap
from vrrpwatch.capture.pcap import Header
from vrrpwatch.capture.source import Source, Tally
from vrrpwatch.columns.chunk import Chunk, Column, unaligned
from vrrpwatch.columns.walk import HEADER_BYTES, Walker
from vrrpwatch.model.frame import Blind, Frame, Interface, LinkType
from vrrpwatch.model.timers import SECOND_NS

FRAMES = 16_384
"""In a chunk: enough to forget what a chunk costs, few enough for the processor's cache."""
FIRST_FRAMES = 2_048
"""In the first one, when everything is new and nothing is steady."""
_LARGEST_BYTES = 4 << 20
_SMALLEST_BYTES = 1 << 16

Piece = Chunk | Iterator[Frame | Blind]


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
        header.link_type == LinkType.ETHERNET and magic.record_header_bytes == HEADER_BYTES and header.version >= (2, 4)
    )


def _chunks(source: Source, header: Header, tally: Tally, frames: int) -> Iterator[Chunk]:
    """All that the columns can take; the buffer of `source` begins with the record after that."""
    walker, interface = Walker(header.magic.order), Interface(None, header.link_type)
    going, wanted = True, min(FIRST_FRAMES, frames)
    while going:
        going = source.move(0, min(max(wanted * walker.record_bytes, _SMALLEST_BYTES), _LARGEST_BYTES))
        headers = walker.walk(source.buffer)
        if len(headers) > 2 * wanted:
            headers, going = headers[:wanted], True
        chunk = _chunk(source.buffer, headers, header, interface, tally.last_number)
        if not len(chunk):
            return
        tally.last_number += len(chunk)
        tally.last_ns = int(chunk.times_ns[-1])
        yield chunk
        source.move(int(chunk.starts[-1] + chunk.lengths[-1]), 0)
        if len(chunk) < len(headers):
            return
        wanted = min(2 * wanted, frames)


def _chunk(buffer: bytes, headers: Column, header: Header, interface: Interface, before: int) -> Chunk:
    """The frames behind `headers`, up to a record that only the plain reader can judge."""
    fields = unaligned(buffer, "V16")[headers].view(f"{header.magic.order}u4").reshape(-1, 4).astype(np.int64)
    seconds, fraction, captured, wire = fields.T
    doubtful = np.flatnonzero((captured > wire) | (captured > header.limit_bytes))
    end = int(doubtful[0]) if len(doubtful) else len(headers)
    times_ns = seconds * SECOND_NS + fraction * header.magic.tick_ns
    return Chunk(buffer, interface, before, (headers + HEADER_BYTES)[:end], captured[:end], wire[:end], times_ns[:end])
