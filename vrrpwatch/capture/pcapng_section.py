"""A section of a pcapng file: its byte order, its interfaces, and one block after the other taken with care.

Every length is checked before it is believed: a multiple of 4, at least what the kind of block needs, at most 16 MiB,
and repeated at the block's end.
"""

import struct
from enum import IntEnum

from vrrpwatch.capture.pcapng_blocks import (
    Damage,
    Packet,
    Port,
    Statistics,
    interface_description,
    interface_statistics,
    simple_packet,
    timed_packet,
)
from vrrpwatch.capture.source import Tally
from vrrpwatch.model.frame import Blind, BlindReason, Frame, Interface
from vrrpwatch.model.record import record

MAGIC = bytes.fromhex("0a0d0d0a")
ENHANCED_PACKET = 6
SHORTEST_ENHANCED_PACKET = 32
"""Bytes of an enhanced packet block without data."""
HIGHEST_BLOCK_BYTES = 16 * 1024 * 1024

HIGHEST_PORTS = 8192
"""Interfaces in one section; more cost memory and are never meant well."""


class _Kind(IntEnum):
    SECTION_HEADER = 0x0A0D0D0A
    INTERFACE_DESCRIPTION = 1
    OLD_PACKET = 2
    SIMPLE_PACKET = 3
    INTERFACE_STATISTICS = 5
    ENHANCED_PACKET = ENHANCED_PACKET


_SMALLEST_BYTES = {
    _Kind.SECTION_HEADER: 28,
    _Kind.INTERFACE_DESCRIPTION: 20,
    _Kind.OLD_PACKET: 32,
    _Kind.SIMPLE_PACKET: 16,
    _Kind.INTERFACE_STATISTICS: 24,
    _Kind.ENHANCED_PACKET: SHORTEST_ENHANCED_PACKET,
}
_START_BYTES = 12
"""Enough to know a block's kind and length and, for a section header, the byte order."""
_BYTE_ORDERS = {bytes.fromhex("1a2b3c4d"): ">", bytes.fromhex("4d3c2b1a"): "<"}
_UNTIMED = "frames without a time were given that of the frame before"

QuickPort = tuple[Interface, int, int, int]
"""Interface, longest frame, nanoseconds in a tick, offset in nanoseconds. No frame is short enough for one with a clock
that does not tick in whole nanoseconds, so its packets are taken with care."""


@record(frozen=True, slots=True)
class Block:
    """A whole block of `length` bytes, and what it gave."""

    length: int
    item: Frame | Blind | None


class Section:
    """The section that is being read; a section header block starts it anew."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._begin("<")

    def _begin(self, order: str) -> None:
        self.order = order
        """Of its bytes, `<` or `>`."""
        self._ports: list[Port] = []
        self._quick_ports: list[QuickPort] = []
        self._statistics: dict[int, Statistics] = {}
        """The last statistics of each interface."""
        self.packet_start = struct.Struct(f"{order}IIIIIII").unpack_from
        self.trailer = struct.Struct(f"{order}I").unpack_from

    @property
    def quick_ports(self) -> list[QuickPort]:
        """What the steady case needs of each interface: none up to the first frame, whose time the tally wants."""
        return [] if self._tally.first_ns is None else self._quick_ports

    def step(self, buffer: bytes, position: int) -> Block | Damage | int:
        """The block at `position` and what it gives, or the number of bytes that must be there first."""
        start = buffer[position : position + _START_BYTES]
        if len(start) < _START_BYTES:
            return _START_BYTES
        if start.startswith(MAGIC):
            if start[8:] not in _BYTE_ORDERS:
                return Damage("is a section header without a byte order")
            self._begin(_BYTE_ORDERS[start[8:]])
        kind, length = struct.unpack_from(f"{self.order}II", start)
        if length % 4 or not _SMALLEST_BYTES.get(kind, _START_BYTES) <= length <= HIGHEST_BLOCK_BYTES:
            return Damage(f"claims {length} bytes")
        if position + length > len(buffer):
            return int(length)
        (repeated,) = self.trailer(buffer, position + length - 4)
        if repeated != length:
            return Damage(f"has {length} bytes at its start and {repeated} at its end")
        found = self._take(kind, buffer[position + 8 : position + length - 4])
        return found if isinstance(found, Damage) else Block(length, self._item(found))

    def _take(self, kind: int, body: bytes) -> Packet | Statistics | Damage | None:
        match kind:
            case _Kind.ENHANCED_PACKET:
                return timed_packet(body, self.order, self._ports)
            case _Kind.OLD_PACKET:
                return timed_packet(body, self.order, self._ports, old=True)
            case _Kind.SIMPLE_PACKET:
                return simple_packet(body, self.order, self._ports)
            case _Kind.INTERFACE_STATISTICS:
                return interface_statistics(body, self.order, self._ports)
            case _Kind.INTERFACE_DESCRIPTION:
                return self._describe(body)
            case _:
                return None

    def _describe(self, body: bytes) -> Damage | None:
        if len(self._ports) >= HIGHEST_PORTS:
            return Damage(f"describes one more than {HIGHEST_PORTS} interfaces")
        port = interface_description(body, self.order)
        quick = port.clock.denominator == 1
        self._ports.append(port)
        self._quick_ports.append(
            (port.interface, port.longest if quick else -1, port.clock.numerator, port.clock.offset_ns)
        )
        self._tally.link_types[port.interface.link_type] = None
        return None

    def _item(self, found: Packet | Statistics | None) -> Frame | Blind | None:
        match found:
            case Packet():
                return self._frame(found)
            case Statistics():
                return self._blind(found)
            case None:
                return None

    def _frame(self, packet: Packet) -> Frame:
        tally = self._tally
        if packet.time_ns is None and _UNTIMED not in tally.notes:
            tally.notes.append(_UNTIMED)
        time_ns = (tally.last_ns or 0) if packet.time_ns is None else packet.time_ns
        if tally.first_ns is None:
            tally.first_ns = time_ns
        tally.last_ns = time_ns
        tally.last_number += 1
        return Frame(tally.last_number, time_ns, packet.port.interface, packet.wire_length, packet.data)

    def _blind(self, now: Statistics) -> Blind | None:
        """The time in which frames were dropped: since the last statistics, or since the capture began."""
        before = self._statistics.get(now.port_index)
        self._statistics[now.port_index] = now
        lost = now.dropped - (before.dropped if before else 0)
        if lost <= 0:
            return None
        starts = (before.time_ns if before else None, now.start_ns, self._tally.first_ns, now.time_ns)
        start_ns = next(start for start in starts if start is not None)
        return Blind(min(start_ns, now.time_ns), now.time_ns, BlindReason.DROPPED, lost, self._tally.last_number)
