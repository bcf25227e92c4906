"""The classic capture file: a header of 24 bytes, then records with a header of 16 (or 24) bytes each.

Read as Wireshark and libpcap read it: both byte orders, microseconds and nanoseconds, Kuznetzov's modified format, any
version. Seconds are unsigned, so time ends in 2106; a fraction of a second or more is carried over. A frame check
sequence at the end of a frame stays there: the IP length tells where the packet ends.
"""

import struct
from collections.abc import Iterator, Sequence

from vrrpwatch.capture.source import Source, Tally
from vrrpwatch.model.frame import Blind, Frame, Interface
from vrrpwatch.model.record import record
from vrrpwatch.model.timers import SECOND_NS

MAGIC_BYTES = 4
HEADER_BYTES = 24

USUAL_LIMIT_BYTES = 262_144
"""What libpcap and Wireshark take as the largest frame."""
HIGHEST_LIMIT_BYTES = 1_048_576
"""A snap length may allow more, up to this; a record that claims more is damage."""


@record(frozen=True, slots=True)
class Magic:
    """What the first four bytes say."""

    order: str
    tick_ns: int
    record_header_bytes: int = 16


MAGICS = {
    bytes.fromhex("a1b2c3d4"): Magic(">", 1000),
    bytes.fromhex("d4c3b2a1"): Magic("<", 1000),
    bytes.fromhex("a1b23c4d"): Magic(">", 1),
    bytes.fromhex("4d3cb2a1"): Magic("<", 1),
    # Kuznetzov's modified libpcap: interface index, protocol and packet type follow the four usual fields.
    bytes.fromhex("a1b2cd34"): Magic(">", 1000, 24),
    bytes.fromhex("34cdb2a1"): Magic("<", 1000, 24),
}


@record(frozen=True, slots=True)
class Header:
    """Of a file."""

    magic: Magic
    version: tuple[int, int]
    limit_bytes: int
    link_type: int


def longest_frame(snap_length: int) -> int:
    """Bytes that a frame may have when the file announces `snap_length`, which is often 0 or far too large."""
    return min(max(snap_length, USUAL_LIMIT_BYTES), HIGHEST_LIMIT_BYTES)


def read_pcap(source: Source, tally: Tally) -> Iterator[Frame | Blind]:
    """The frames of a pcap file; the buffer of `source` begins with the magic number."""
    header = begin(source, tally)
    return records(source, header, tally) if header else iter(())


def begin(source: Source, tally: Tally) -> Header | None:
    """Takes the file header off the buffer of `source`, so that records follow; None when there is no whole header."""
    if not source.move(0, HEADER_BYTES):
        tally.damage = f"ends in the middle of the file header: {len(source.buffer)} of {HEADER_BYTES} bytes"
        source.close()
        return None
    header = _file_header(source.buffer)
    tally.link_types[header.link_type] = None
    if source.move(HEADER_BYTES, header.magic.record_header_bytes):
        tally.first_ns = _time_ns(struct.unpack_from(f"{header.magic.order}II", source.buffer), header.magic.tick_ns)
    return header


def _file_header(buffer: bytes) -> Header:
    magic = MAGICS[buffer[:MAGIC_BYTES]]
    major, minor, snap_length, link = struct.unpack_from(f"{magic.order}4xHH8xII", buffer)
    # The upper 16 bits tell the length of the frame check sequence.
    return Header(magic, (major, minor), longest_frame(snap_length), link & 0xFFFF)


def records(source: Source, header: Header, tally: Tally) -> Iterator[Frame]:
    """The frames of all records from the one on with which the buffer of `source` begins; closes it at the end."""
    # Everything that each frame needs is a local name: this loop is what reading a capture costs.
    unpack = struct.Struct(f"{header.magic.order}IIII").unpack_from
    new, frame_type, interface = tuple.__new__, Frame, Interface(None, header.link_type)
    header_bytes, tick_ns, limit = header.magic.record_header_bytes, header.magic.tick_ns, header.limit_bytes
    old = header.version < (2, 3)
    number, time_ns, position, needed = tally.last_number, tally.last_ns or 0, 0, header_bytes
    try:
        while source.move(position, needed):
            buffer, position, needed = source.buffer, 0, header_bytes
            end = len(buffer)
            while (start := position + header_bytes) <= end:
                seconds, fraction, captured, wire_length = unpack(buffer, position)
                if captured > wire_length or old:
                    captured, wire_length = _lengths(header.version, captured, wire_length)
                if captured > limit:
                    tally.damage = f"record at {source.where(position)} claims {captured} bytes; stopped there"
                    return
                stop = start + captured
                if stop > end:
                    needed = stop - position
                    break
                number, time_ns = number + 1, seconds * SECOND_NS + fraction * tick_ns
                yield new(frame_type, (number, time_ns, interface, wire_length, buffer[start:stop]))
                position = stop
            tally.last_number, tally.last_ns = number, time_ns
        tally.damage = _torn(source, needed, header_bytes)
    finally:
        tally.last_number, tally.last_ns = number, time_ns
        source.close()


def _time_ns(record: Sequence[int], tick_ns: int) -> int:
    return record[0] * SECOND_NS + record[1] * tick_ns


def _torn(source: Source, needed: int, header_bytes: int) -> str | None:
    """What is missing when the last bytes are less than the record that begins with them; None when there are none."""
    have = len(source.buffer)
    if have == 0:
        return None
    where = f"ends in the middle of a record at {source.where(have)}"
    if have < header_bytes:
        return f"{where}: {have} of {header_bytes} header bytes"
    return f"{where}: {have - header_bytes} of {needed - header_bytes} bytes"


def _lengths(version: tuple[int, int], captured: int, wire_length: int) -> tuple[int, int]:
    """Captured and wire length of a record in which the order of the two is in doubt.

    Up to 2.2 the wire length came first; in 2.3 writers did either, and the smaller one is what was captured.
    From 2.4 on a frame that is longer than it was on the wire is taken as it is, like Wireshark does.
    """
    if version < (2, 3) or (version == (2, 3) and captured > wire_length):
        captured, wire_length = wire_length, captured
    return captured, max(captured, wire_length)
