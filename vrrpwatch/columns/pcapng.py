"""Chunks out of a pcapng file: runs of enhanced packet blocks of its one interface.

Any other block is taken with care by the plain reader, and the columns go on behind it. A file with a second interface
or a second section, and its end, is left to the plain reader.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np

from vrrpwatch.capture.pcapng import packets
from vrrpwatch.capture.pcapng_blocks import HIGHEST_TIME_NS
from vrrpwatch.capture.pcapng_section import (
    ENHANCED_PACKET,
    HIGHEST_BLOCK_BYTES,
    MAGIC,
    SHORTEST_ENHANCED_PACKET,
    Block,
    Section,
)
from vrrpwatch.capture.source import Source, Tally
from vrrpwatch.columns.chunk import FRAMES, Chunk, Column, Octets, Piece, unaligned
from vrrpwatch.columns.gathering import Gathering
from vrrpwatch.columns.walk import Flags, Walker, Words
from vrrpwatch.columns.window import Window
from vrrpwatch.model.frame import LinkType

_DATA_AT = 28
_HEAD_BYTES = 4096
"""A section header with the usual remarks."""
_MOST_OTHERS = 1000
"""Blocks of other kinds: a file with more of them gives short chunks, and is read as fast without."""


@dataclass(slots=True)
class Blocks:
    """The layout of pcapng: kind, length, body, length again; here with the body of an enhanced packet block."""

    order: str
    header_bytes: int = SHORTEST_ENHANCED_PACKET
    length_at: int = 4
    beyond: int = 0
    shortest: int = 12
    pitch: int = 4

    @property
    def mark(self) -> tuple[bytes, int]:
        """The kind of an enhanced packet block."""
        return ENHANCED_PACKET.to_bytes(4, "little" if self.order == "<" else "big"), 0

    def plausible(self, words: Words, offsets: Column) -> Flags:
        """The length is possible, and repeated where it says that the block ends."""
        length = words[offsets + 4].astype(np.int64)
        sane = (length % 4 == 0) & (length >= SHORTEST_ENHANCED_PACKET) & (length <= HIGHEST_BLOCK_BYTES)
        trailer = np.minimum(offsets + np.where(sane, length, 4) - 4, len(words) - 1)
        return np.asarray(sane & (words[trailer] == length))

    def learn(self, words: Words, found: Column) -> None:
        """Nothing is needed."""


def read_chunks(source: Source, tally: Tally, frames: int = FRAMES) -> Generator[Piece]:
    """The frames of a pcapng file, in chunks of about so many, and between them those that were taken with care."""
    section = Section(tally)
    try:
        source.move(0, _HEAD_BYTES)
        head = section.step(source.buffer, 0)
        if isinstance(head, Block):
            source.move(head.length, 0)
            window = Window(source, frames)
            yield from _pieces(window, section, Gathering(tally, frames))
            window.leave()
        yield packets(source, section, tally)
    finally:
        source.close()


def _pieces(window: Window, section: Section, gathering: Gathering) -> Iterator[Piece]:
    """All that the columns can take, and what stands between it."""
    walker, others = Walker(Blocks(section.order)), 0
    while others < _MOST_OTHERS and _usual(section):
        buffer = window.read(walker.record_bytes)
        if section.quick_ports:
            chunk, end = _chunk(buffer, window.cut(walker.walk(buffer)), section, gathering.last_number)
            if chunk:
                yield from gathering.add(chunk)
                window.skip(end)
                continue
        # What comes next may be about all before it.
        yield from gathering.rest()
        head = bytes(buffer[:_HEAD_BYTES])
        block = None if head.startswith(MAGIC) else section.step(head, 0)
        if isinstance(block, int):
            block = section.step(bytes(buffer[:block]), 0)
        if not isinstance(block, Block):
            return
        others += 1
        window.skip(block.length)
        if block.item:
            yield iter((block.item,))


def _usual(section: Section) -> bool:
    """The columns can take its packets, if there are any yet."""
    if not section.quick_ports:
        return True
    (interface, longest, _, offset_ns), *others = section.quick_ports
    fits = longest >= 0 and abs(offset_ns) <= HIGHEST_TIME_NS
    return not others and interface.link_type == LinkType.ETHERNET and fits


def _chunk(buffer: Octets, blocks: Column, section: Section, before: int) -> tuple[Chunk, int]:
    """The packets in `blocks` up to one that gives any doubt, and where the last of them ends."""
    fields = unaligned(buffer, f"V{_DATA_AT}")[blocks].view(f"{section.order}u4").reshape(-1, _DATA_AT // 4)
    kind, length, port, high, low, captured, wire = np.ascontiguousarray(fields.T, np.uint32)
    interface, longest, tick_ns, offset_ns = section.quick_ports[0]
    ticks = high.astype(np.int64) << 32 | low
    good = (kind == ENHANCED_PACKET) & (length % 4 == 0) & (port == 0)
    # A sum that 32 bits cannot hold is of more than the longest frame.
    good &= (captured <= longest) & (captured <= wire) & (captured + np.uint32(SHORTEST_ENHANCED_PACKET) <= length)
    # Ticks of 2^63 and more are negative here.
    good &= (ticks >= max(0, -(offset_ns // tick_ns))) & (ticks <= (HIGHEST_TIME_NS - max(0, offset_ns)) // tick_ns)
    # A block that ends before it can is no good already, whatever stands there.
    ends = blocks + length
    words: Words = unaligned(buffer, f"{section.order}u4")
    good &= words[np.minimum(ends - 4, len(words) - 1)] == length
    end = len(good) if good.all() else int(good.argmin())
    times_ns = ticks[:end] * tick_ns + offset_ns
    starts = blocks[:end] + _DATA_AT
    lengths, wire_lengths = captured[:end].astype(np.int64), wire[:end].astype(np.int64)
    chunk = Chunk(buffer, interface, before, starts, lengths, wire_lengths, times_ns)
    return chunk, int(ends[end - 1]) if end else 0
