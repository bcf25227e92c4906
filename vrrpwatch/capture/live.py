"""One open network interface: the only module that knows pcapy-ng.

What libpcap does badly here is gone around. A blocking call never returns on a silent link, so the handle does not
block and its owner polls. `activate` tells errors by negative numbers. The default ring holds one second, so the ring
is larger. One thread owns a handle: to close it while another reads is the end of the program.
"""

import os
import socket
import struct
from typing import Any

import pcapy

from vrrpwatch.capture.filter import kernel_filter
from vrrpwatch.model.frame import Frame, Interface
from vrrpwatch.model.timers import MICROSECOND_NS, MILLISECOND_NS, SECOND_NS

BLOCK_AGE_NS = 40 * MILLISECOND_NS
"""The kernel hands on a block of its ring that is not full after this long. Each time costs a whole block."""
RING_BYTES = 32 << 20
"""128 blocks of 256 KiB: five seconds in which nobody reads, at any rate up to some 40,000 adverts a second."""
WHOLE_FRAME_BYTES = 65_535
"""No frame is cut: the ring takes what a frame needs, not this."""
_BATCH_FRAMES = 512
_RECORD = struct.Struct("=IIII")
"""Of a frame in a batch: seconds, microseconds, where it is and how many bytes."""
_FULL_BATCH_BYTES = _BATCH_FRAMES * _RECORD.size
"""Of records. A batch goes on through the blocks of the ring until it has as many or all: what is less was all."""
_SOL_PACKET = 263
_PACKET_STATISTICS = 6
_STATISTICS = struct.Struct("=III")
"""tpacket_stats_v3: frames, frames that were dropped, how often the ring was full."""

_NO_RIGHT = -8
_REFUSALS = {-5: "does not exist", _NO_RIGHT: "needs the right to capture", -9: "is down"}
"""What pcap_activate(3) returns: PCAP_ERROR_NO_SUCH_DEVICE, _PERM_DENIED and _IFACE_NOT_UP."""


class Refused(Exception):  # noqa: N818 - it is the interface's answer, and waited out more often than told
    """An interface cannot be opened now."""

    def __init__(self, reason: str, code: int = 0) -> None:
        super().__init__(reason)
        self.needs_right = code == _NO_RIGHT


class Closed(Exception):  # noqa: N818 - as above
    """The interface went down or away while it was read."""


class Wire:
    """An open interface. All calls come from one thread."""

    def __init__(self, name: str, *, ring_bytes: int = RING_BYTES, promiscuous: bool = True, wanted: str = "") -> None:
        """Raises Refused; `wanted` is a filter of the user, in the words of pcap-filter(7)."""
        self._handle = _activated(name, ring_bytes, promiscuous=promiscuous)
        self.link_type: int = self._handle.datalink()
        self.filter = kernel_filter(self.link_type, wanted)
        self._interface = Interface(name, self.link_type)
        self._socket = socket.socket(fileno=os.dup(self._handle.getfd()))
        try:
            if self.filter:
                self._handle.setfilter(self.filter)
            self._handle.setnonblock(1)
            # Until the ring was there a short queue stood in, and what did not fit came before we began to watch.
            self.newly_dropped()
        except pcapy.PcapError as error:
            self.close()
            raise Refused(f"cannot be filtered: {error}") from error

    def fileno(self) -> int:
        """For poll(2)."""
        descriptor: int = self._handle.getfd()
        return descriptor

    def newly_dropped(self) -> int:
        """Frames that the kernel could not put into the ring since the last call."""
        # libpcap opens /proc/net/dev for each answer. The kernel begins anew after each (packet(7)).
        answer = self._socket.getsockopt(_SOL_PACKET, _PACKET_STATISTICS, _STATISTICS.size)
        _, dropped, _ = _STATISTICS.unpack(answer)
        return int(dropped)

    def name(self) -> str | None:
        """What the interface is called now; None when it was removed, or went to another network namespace.

        The kernel unbinds a socket for good then: should the interface come back, nothing comes from this handle.
        """
        return self._socket.getsockname()[0] or None

    def fell(self) -> bool:
        """Whether the interface went down since the last call."""
        # libpcap asks the same, and takes the answer away; but only when the ring is empty.
        return self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0

    def drain(self, frames: list[Frame], number: int, most: int) -> bool:
        """Append what the ring holds, numbered from `number`; False when more than `most` came. Raises Closed."""
        # This runs for each frame: the handling of arguments by the constructor would cost as much again.
        interface, new = self._interface, tuple.__new__
        start = len(frames)
        while len(frames) - start < most:
            try:
                octets, records = self._handle.next_batch(_BATCH_FRAMES)
            except pcapy.PcapError as error:
                raise Closed(str(error)) from error
            came = [
                new(Frame, (at, whole * SECOND_NS + part * MICROSECOND_NS, interface, size, octets[here : here + size]))
                for at, (whole, part, here, size) in enumerate(_RECORD.iter_unpack(records), number)
            ]
            frames += came
            if len(records) < _FULL_BATCH_BYTES:
                return True
            number += len(came)
        return False

    def close(self) -> None:
        """Give the interface back."""
        self._socket.close()
        self._handle.close()


def check_filter(wanted: str) -> None:
    """Raise Refused when `wanted` is no filter. Which words an interface allows is only known when it is open."""
    try:
        pcapy.compile(pcapy.DLT_EN10MB, WHOLE_FRAME_BYTES, wanted, 1, 0xFFFFFFFF)
    except pcapy.PcapError as error:
        raise Refused(str(error)) from error


def _activated(name: str, ring_bytes: int, *, promiscuous: bool) -> Any:  # noqa: ANN401 - pcapy ships no types
    try:
        handle = pcapy.create(name)
        handle.set_snaplen(WHOLE_FRAME_BYTES)
        handle.set_promisc(int(promiscuous))
        handle.set_timeout(BLOCK_AGE_NS // MILLISECOND_NS)
        handle.set_buffer_size(ring_bytes)
        code = handle.activate()
    except (pcapy.PcapError, ValueError) as error:
        raise Refused(str(error)) from error
    if code < 0:
        raise Refused(_REFUSALS.get(code, f"cannot be opened (error {code} of libpcap)"), code)
    return handle
