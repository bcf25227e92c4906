"""Sends frames over and over: `python sender.py INTERFACE FRAMES CYCLE_S`, inside a namespace of a lab.

FRAMES is a file with a frame in hex digits on each line; all of them are sent, spread out, in each cycle. A file that
is put in its place counts from the next cycle on, so whoever plays the lab changes what is said without a pause. An
interface that is away is waited for. It ends by itself after `LONGEST_S`.
"""

import os
import socket
import struct
import sys
import time
from contextlib import suppress
from pathlib import Path

LONGEST_S = 1200
_SLOT_S = 0.01
"""At most this long frames wait for others, to be sent together."""


def send(name: str, path: Path, cycle_s: float) -> None:
    """Until the end."""
    _hurry()
    wire: socket.socket | None = None
    start_s = next_s = time.monotonic()
    cycle = 0
    while next_s < start_s + LONGEST_S:
        cycle = (cycle + 1) % (1 << 16)
        frames = [_numbered(bytes.fromhex(line), cycle) for line in path.read_text().split()]
        slots = max(1, min(len(frames), round(cycle_s / _SLOT_S)))
        for slot in range(slots):
            time.sleep(max(0.0, next_s - time.monotonic()))
            wire = _sent(wire, name, frames[slot::slots])
            # Who was late goes on later, and does not catch up.
            next_s = max(next_s + cycle_s / slots, time.monotonic())


def _sent(wire: socket.socket | None, name: str, frames: list[bytes]) -> socket.socket | None:
    """Send `frames`. None when the interface cannot take them now: then they are lost."""
    try:
        if wire is None:
            wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
            wire.bind((name, 0))
        for frame in frames:
            wire.send(frame)
    except OSError:
        if wire:
            wire.close()
        return None
    return wire


def _numbered(frame: bytes, number: int) -> bytes:
    """With another identification in each cycle (RFC 791), if it is IPv4: the same one again would be a copy."""
    at = 14
    while frame[at - 2 : at] == b"\x81\x00":
        at += 4
    if frame[at - 2 : at] != b"\x08\x00":
        return frame
    header = struct.pack(">4sH4sH8s", frame[at : at + 4], number, frame[at + 6 : at + 10], 0, frame[at + 12 : at + 20])
    total = sum(struct.unpack(">10H", header))
    checksum = ~(total + (total >> 16)) & 0xFFFF
    return frame[:at] + header[:10] + struct.pack(">H", checksum) + header[12:] + frame[at + 20 :]


def _hurry() -> None:
    # A loaded machine must not look like a Master that falls silent.
    with suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))


if __name__ == "__main__":
    send(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]))
