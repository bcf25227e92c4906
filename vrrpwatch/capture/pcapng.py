"""The newer capture file: blocks of any kind, in sections that each have their own byte order and interfaces.

Frames come from enhanced, simple and old packet blocks, each with its interface's link type, name and clock. Statistics
blocks whose drop counters grew give a `Blind`. Other blocks are skipped. A block that contradicts itself ends the
reading, as in Wireshark: behind it nothing is sure. A simple packet block has the time of the frame before it.
"""

from collections.abc import Generator, Iterator

from vrrpwatch.capture.pcapng_blocks import HIGHEST_TIME_NS, Damage
from vrrpwatch.capture.pcapng_section import ENHANCED_PACKET, SHORTEST_ENHANCED_PACKET, Section
from vrrpwatch.capture.source import Source, Tally
from vrrpwatch.model.frame import Blind, Frame


def read_pcapng(source: Source, tally: Tally) -> Iterator[Frame | Blind]:
    """The frames of a pcapng file; the buffer of `source` begins with the magic number."""
    return packets(source, Section(tally), tally)


def packets(source: Source, section: Section, tally: Tally) -> Iterator[Frame | Blind]:
    """The frames of all blocks from the one on with which the buffer of `source` begins; closes it at the end."""
    position, needed = 0, 1
    try:
        while source.move(position, needed):
            position = needed = 0
            while not needed:
                position = yield from _steady_packets(source.buffer, position, section, tally)
                step = section.step(source.buffer, position)
                if isinstance(step, Damage):
                    tally.damage = f"block at {source.where(position)} {step.text}; stopped there"
                    return
                if isinstance(step, int):
                    needed = step
                    continue
                position += step.length
                if step.item is not None:
                    yield step.item
        if have := len(source.buffer):
            tally.damage = f"ends in the middle of a block at {source.where(have)}: {have} of {needed} bytes"
    finally:
        source.close()


def _steady_packets(buffer: bytes, position: int, section: Section, tally: Tally) -> Generator[Frame, None, int]:
    """One enhanced packet block after the other. Returns where anything else begins, or a block that gives any doubt.

    This loop is what reading a capture costs, so everything that it needs is a local name.
    """
    end, unpack, trailer, ports = len(buffer), section.packet_start, section.trailer, section.quick_ports
    new, frame_type, number, time_ns = tuple.__new__, Frame, tally.last_number, tally.last_ns
    try:
        while position + SHORTEST_ENHANCED_PACKET <= end:
            kind, length, index, high, low, captured, wire_length = unpack(buffer, position)
            stop = position + length
            if kind != ENHANCED_PACKET or stop > end or length & 3 or index >= len(ports):
                break
            interface, longest, tick_ns, offset_ns = ports[index]
            now_ns = (high << 32 | low) * tick_ns + offset_ns
            if captured + SHORTEST_ENHANCED_PACKET > length or captured > longest or captured > wire_length:
                break
            if trailer(buffer, stop - 4)[0] != length or not 0 <= now_ns <= HIGHEST_TIME_NS:
                break
            number, time_ns, start = number + 1, now_ns, position + 28
            yield new(frame_type, (number, time_ns, interface, wire_length, buffer[start : start + captured]))
            position = stop
    finally:
        tally.last_number, tally.last_ns = number, time_ns
    return position
