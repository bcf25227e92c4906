"""pcapng blocks as bytes: little-endian, times in nanoseconds. A file is a section header and any blocks behind it.

An interface's description comes before its first packet; interfaces count from 0 in the order of their descriptions
(draft-ietf-opsawg-pcapng, section 4).
"""

import struct

from vrrpwatch.capture.pcap import USUAL_LIMIT_BYTES
from vrrpwatch.capture.pcapng_blocks import HIGHEST_NAME_BYTES
from vrrpwatch.model.frame import Frame, Interface

_SECTION_HEADER, _INTERFACE_DESCRIPTION, _INTERFACE_STATISTICS, _ENHANCED_PACKET = 0x0A0D0D0A, 1, 5, 6
_SHB_USERAPPL, _IF_NAME, _IF_TSRESOL, _ISB_OSDROP = 4, 2, 9, 7
_END_OF_OPTIONS = bytes(4)
_NANOSECONDS = b"\x09"
"""The negative power of ten."""
_HIGHEST_OPTION_BYTES = 65_532

_PACKET_START = struct.Struct("<IIIIIII")
_LENGTH = struct.Struct("<I")
PACKET_BYTES = _PACKET_START.size + _LENGTH.size
"""What a packet block has beside the frame's bytes and up to 3 of padding."""


def section_header(program: str) -> bytes:
    """The start of a file that `program` writes, without saying how long it will be."""
    start = struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)
    return _block(_SECTION_HEADER, start + _option(_SHB_USERAPPL, program.encode()) + _END_OF_OPTIONS)


def interface_description(interface: Interface) -> bytes:
    """The next interface; frames may have any length."""
    start = struct.pack("<HHI", interface.link_type, 0, 0)
    name = b"" if interface.name is None else _option(_IF_NAME, _name_bytes(interface.name))
    return _block(_INTERFACE_DESCRIPTION, start + name + _option(_IF_TSRESOL, _NANOSECONDS) + _END_OF_OPTIONS)


def enhanced_packet(frame: Frame, index: int) -> bytes:
    """`frame`, seen on the interface that was described as number `index`.

    No reader takes frames of more than 262144 bytes: the rest of such a one is cut, and its length on the wire tells.
    """
    data, time_ns = frame.data[:USUAL_LIMIT_BYTES], frame.time_ns
    captured = len(data)
    padding = -captured % 4
    length = PACKET_BYTES + captured + padding
    start = _PACKET_START.pack(
        _ENHANCED_PACKET, length, index, time_ns >> 32, time_ns & 0xFFFFFFFF, captured, frame.wire_length
    )
    return b"".join((start, data, bytes(padding), _LENGTH.pack(length)))


def interface_statistics(index: int, time_ns: int, dropped: int) -> bytes:
    """Up to `time_ns`, the kernel had dropped so many frames of interface `index` since the file began."""
    start = struct.pack("<III", index, time_ns >> 32, time_ns & 0xFFFFFFFF)
    return _block(_INTERFACE_STATISTICS, start + _option(_ISB_OSDROP, struct.pack("<Q", dropped)) + _END_OF_OPTIONS)


def _block(kind: int, body: bytes) -> bytes:
    # Bodies are built of whole words: fixed fields and options.
    length = 12 + len(body)
    return struct.pack("<II", kind, length) + body + _LENGTH.pack(length)


def _option(code: int, value: bytes) -> bytes:
    value = value[:_HIGHEST_OPTION_BYTES]
    return struct.pack("<HH", code, len(value)) + value + bytes(-len(value) % 4)


def _name_bytes(name: str) -> bytes:
    """At most as many as are read back, and whole characters."""
    return name.encode("utf-8", "backslashreplace")[:HIGHEST_NAME_BYTES].decode("utf-8", "ignore").encode()
