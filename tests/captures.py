"""Builds capture files byte by byte for the tests of `vrrpwatch.capture`, and reads them back."""

import struct
from collections.abc import Sequence
from pathlib import Path

from vrrpwatch.capture import open_stream
from vrrpwatch.model.frame import Blind, Frame, Input

SAVEFILES = Path(__file__).parent / "pcaps" / "hostile" / "savefile"
SECOND_NS = 1_000_000_000


def pcap_header(
    order: str = "<", magic: int = 0xA1B2C3D4, version: tuple[int, int] = (2, 4), *, snap: int = 65535, link: int = 1
) -> bytes:
    return struct.pack(f"{order}IHHiIII", magic, *version, 0, 0, snap, link)


def pcap_record(data: bytes, seconds: int, fraction: int = 0, *, order: str = "<", wire: int | None = None) -> bytes:
    return struct.pack(f"{order}IIII", seconds, fraction, len(data), len(data) if wire is None else wire) + data


def pcap(times_s: Sequence[float], *, mark: bytes = b"") -> bytes:
    """A capture with a frame at each time; a frame holds `mark` and its place in the file."""
    records = (
        pcap_record(mark + struct.pack(">H", place), int(time_s), round(time_s % 1 * 1e6))
        for place, time_s in enumerate(times_s)
    )
    return pcap_header() + b"".join(records)


def block(kind: int, body: bytes, order: str = "<") -> bytes:
    length = 12 + len(body) + -len(body) % 4
    return struct.pack(f"{order}II", kind, length) + body.ljust(length - 12, b"\0") + struct.pack(f"{order}I", length)


def option(code: int, value: bytes, order: str = "<") -> bytes:
    return struct.pack(f"{order}HH", code, len(value)) + value + bytes(-len(value) % 4)


def section(order: str = "<") -> bytes:
    return block(0x0A0D0D0A, struct.pack(f"{order}IHHq", 0x1A2B3C4D, 1, 0, -1), order)


def interface(link: int = 1, options: bytes = b"", order: str = "<", snap: int = 0) -> bytes:
    return block(1, struct.pack(f"{order}HHI", link, 0, snap) + options, order)


def enhanced_packet(data: bytes, ticks: int, index: int = 0, order: str = "<") -> bytes:
    start = struct.pack(f"{order}IIIII", index, ticks >> 32, ticks & 0xFFFFFFFF, len(data), len(data))
    return block(6, start + data, order)


def statistics(ticks: int, options: bytes, index: int = 0) -> bytes:
    return block(5, struct.pack("<III", index, ticks >> 32, ticks & 0xFFFFFFFF) + options)


def read(*paths: Path) -> tuple[list[Frame | Blind], tuple[Input, ...]]:
    """Everything that a stream over `paths` gives, and what it says of its inputs."""
    stream = open_stream([str(path) for path in paths])
    items = list(stream)
    return items, stream.inputs()


def frames_of(items: Sequence[Frame | Blind]) -> list[Frame]:
    return [item for item in items if isinstance(item, Frame)]
