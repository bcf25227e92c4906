"""The bodies of pcapng blocks as records. A body has at least the fixed fields of its kind: that was checked before."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from vrrpwatch.capture.pcap import longest_frame
from vrrpwatch.model.frame import Interface
from vrrpwatch.model.record import record
from vrrpwatch.model.timers import SECOND_NS

HIGHEST_TIME_NS = 2**63 - 1
"""In the year 2262; times before 1970 and after this are moved to the nearer end."""

HIGHEST_NAME_BYTES = 256
"""More of an interface's name is cut."""

_IF_NAME, _IF_TSRESOL, _IF_TSOFFSET = 2, 9, 14
_ISB_STARTTIME, _ISB_IFDROP, _ISB_OSDROP = 2, 5, 7


class Clock(NamedTuple):
    """How an interface counts time: a tick is `numerator / denominator` ns, and tick 0 is at `offset_ns`.

    Whole numbers keep every resolution exact, also the absurd ones (10^-127 s) that a broken file may name.
    """

    numerator: int
    denominator: int
    offset_ns: int

    def time_ns(self, ticks: int) -> int:
        """Nanoseconds since 1970, within what 63 bits hold."""
        time_ns = ticks * self.numerator // self.denominator + self.offset_ns
        return min(max(time_ns, 0), HIGHEST_TIME_NS)


class Port(NamedTuple):
    """One interface of a section, with what it takes to read its packets."""

    interface: Interface
    longest: int
    """Bytes a frame may have."""
    snap_length: int
    """As announced; 0 is no limit."""
    clock: Clock


class Packet(NamedTuple):
    """One packet block; `time_ns` is None in a simple packet block."""

    port: Port
    time_ns: int | None
    wire_length: int
    data: bytes


@record(frozen=True, slots=True)
class Damage:
    """What contradicts itself in a block."""

    text: str


class Statistics(NamedTuple):
    """What a statistics block says was lost since the capture of its interface began."""

    port_index: int
    time_ns: int
    start_ns: int | None
    dropped: int


def interface_description(body: bytes, order: str) -> Port:
    """An interface description block (pcapng section 4.2)."""
    link_type, snap_length = struct.unpack_from(f"{order}HxxI", body)
    options = dict(_options(body[8:], order))
    name = options[_IF_NAME][:HIGHEST_NAME_BYTES].decode("utf-8", "backslashreplace") if _IF_NAME in options else None
    return Port(Interface(name, link_type), longest_frame(snap_length), snap_length, _clock(options, order))


def timed_packet(body: bytes, order: str, ports: list[Port], *, old: bool = False) -> Packet | Damage:
    """An enhanced packet block (section 4.3), or the packet block it replaced (appendix A)."""
    # The old block has a drop counter in the upper half of the interface field.
    index, high, low, captured, wire_length = struct.unpack_from(f"{order}HxxIIII" if old else f"{order}IIIII", body)
    if index >= len(ports):
        return Damage(f"belongs to interface {index}, but {len(ports)} are described")
    port = ports[index]
    if captured > min(port.longest, len(body) - 20):
        return Damage(f"claims a frame of {captured} bytes")
    time_ns = port.clock.time_ns(high << 32 | low)
    return Packet(port, time_ns, max(captured, wire_length), body[20 : 20 + captured])


def simple_packet(body: bytes, order: str, ports: list[Port]) -> Packet | Damage:
    """A simple packet block (section 4.4): first interface, no time, cut at the snap length."""
    (wire_length,) = struct.unpack_from(f"{order}I", body)
    if not ports:
        return Damage("belongs to interface 0, but 0 are described")
    captured = min(wire_length, ports[0].snap_length or wire_length)
    if captured > min(ports[0].longest, len(body) - 4):
        return Damage(f"claims a frame of {captured} bytes")
    return Packet(ports[0], None, wire_length, body[4 : 4 + captured])


def interface_statistics(body: bytes, order: str, ports: list[Port]) -> Statistics | Damage:
    """An interface statistics block (section 4.6)."""
    index, high, low = struct.unpack_from(f"{order}III", body)
    if index >= len(ports):
        return Damage(f"belongs to interface {index}, but {len(ports)} are described")
    options, clock = dict(_options(body[12:], order)), ports[index].clock
    dropped = sum(_number(options.get(code, b""), order) for code in (_ISB_IFDROP, _ISB_OSDROP))
    start = options.get(_ISB_STARTTIME, b"")
    start_ns = clock.time_ns(_ticks(start, order)) if len(start) == 8 else None
    return Statistics(index, clock.time_ns(high << 32 | low), start_ns, dropped)


def _options(body: bytes, order: str) -> Iterator[tuple[int, bytes]]:
    """Code and value of each option (section 3.5), as far as they fit."""
    position = 0
    while position + 4 <= len(body):
        code, length = struct.unpack_from(f"{order}HH", body, position)
        stop = position + 4 + length
        if code == 0 or stop > len(body):
            return
        yield code, body[position + 4 : stop]
        position = stop + -length % 4


def _clock(options: dict[int, bytes], order: str) -> Clock:
    resolution = options.get(_IF_TSRESOL, b"")[:1] or b"\x06"
    offset = options.get(_IF_TSOFFSET, b"")
    offset_ns = SECOND_NS * struct.unpack(f"{order}q", offset)[0] if len(offset) == 8 else 0
    exponent = resolution[0] & 0x7F
    if resolution[0] & 0x80:  # a negative power of two
        return Clock(SECOND_NS, 1 << exponent, offset_ns)
    if exponent > 9:
        return Clock(1, 10 ** (exponent - 9), offset_ns)
    return Clock(10 ** (9 - exponent), 1, offset_ns)


def _number(value: bytes, order: str) -> int:
    return int.from_bytes(value, "little" if order == "<" else "big") if len(value) == 8 else 0


def _ticks(value: bytes, order: str) -> int:
    high, low = struct.unpack(f"{order}II", value)
    return int(high << 32 | low)
