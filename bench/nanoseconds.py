"""A copy of a capture as pcapng with time stamps in nanoseconds.

python -m bench.nanoseconds FROM TO
"""

import struct
import sys
from pathlib import Path

from bench.capture_layout import FILE_HEADER, RECORD_HEADER_BYTES

_SECTION = struct.pack("<IIIHHqI", 0x0A0D0D0A, 28, 0x1A2B3C4D, 1, 0, -1, 28)
_NAME = b"eth0"
_OPTIONS = struct.pack("<HH", 2, len(_NAME)) + _NAME + struct.pack("<HHB3xHH", 9, 1, 9, 0, 0)
_INTERFACE = struct.pack("<IIHHI", 1, 20 + len(_OPTIONS), 1, 0, 262_144) + _OPTIONS
_ENHANCED_PACKET, _FIXED_BYTES = 6, 32
_PARTS = struct.Struct("<IIIIIII").pack
_FLUSH_RECORDS = 10_000


def as_nanoseconds(source: Path, target: Path) -> None:
    """Write the frames of `source`, a pcap file of this folder, to `target`."""
    octets, at, blocks = source.read_bytes(), len(FILE_HEADER), []
    unfinished = target.with_suffix(".part")
    with unfinished.open("wb") as file:
        file.write(_SECTION + _INTERFACE + struct.pack("<I", 20 + len(_OPTIONS)))
        while at < len(octets):
            seconds, micros, captured, wire = struct.unpack_from("<IIII", octets, at)
            at += RECORD_HEADER_BYTES
            # Something below the microsecond, or nothing would show that it is kept.
            time_ns = seconds * 1_000_000_000 + micros * 1000 + at % 1000
            padding = -captured % 4
            length = _FIXED_BYTES + captured + padding
            head = _PARTS(_ENHANCED_PACKET, length, 0, time_ns >> 32, time_ns & 0xFFFFFFFF, captured, wire)
            blocks.append(head + octets[at : at + captured] + bytes(padding) + struct.pack("<I", length))
            at += captured
            if len(blocks) == _FLUSH_RECORDS:
                file.writelines(blocks)
                blocks.clear()
        file.writelines(blocks)
    unfinished.replace(target)


if __name__ == "__main__":
    as_nanoseconds(Path(sys.argv[1]), Path(sys.argv[2]))
