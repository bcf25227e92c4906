"""A capture in which every text is an attack, and a terminal that keeps each byte it gets."""

import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
import tty
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.captures import block, enhanced_packet, option
from tests.frames import ethernet, ipv4, v2
from tests.injections import ALL, MARKUP, TERMINAL
from vrrpwatch.report.safe import safe

BYTES = tuple(bytes([octet]) for octet in range(256))
PAYLOADS = (*(text.encode("utf-8", "surrogateescape") for text in ALL), *BYTES, b"\x1b[31m", b"%s%n", b"$(id)")
"""Each is a password, the name of an interface, its description and its filter."""
FILE_NAME = "\x1b]0;owned\x07\u202e[@click=app.bell]x[bold]\udc9b2J\n=1+1.pcapng"
START_S = 1_700_000_000
ROUNDS = 4
LIMIT_S = 60
COLOUR = re.compile(rb"\x1b\[[0-9;]*m")
"""Select Graphic Rendition, ECMA-48 section 8.3.117: the only sequence that a report may have."""


def hostile_file(folder: Path) -> Path:
    """A virtual router on each interface, whose two Masters have a payload for a password each."""
    everything = option(1, b"".join(PAYLOADS[: len(TERMINAL)])) + option(4, "".join(MARKUP).encode()) + bytes(4)
    section = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1) + everything)
    path = folder / FILE_NAME
    path.write_bytes(b"".join((section, *_interfaces(), *_packets())) + b"\x1b[2J torn")
    return path


def _interfaces() -> Iterator[bytes]:
    for payload in PAYLOADS:
        texts = option(2, payload) + option(3, payload) + option(11, b"\0" + payload) + option(1, payload)
        yield block(1, struct.pack("<HHI", 1, 0, 0) + texts + bytes(4))


def _packets() -> Iterator[bytes]:
    for number in range(ROUNDS):
        for index in range(len(PAYLOADS)):
            for router in (1, 2):
                password = PAYLOADS[index - router + 1][:8].ljust(8, b"\0")
                message = v2(51, 100 + router, authentication_type=1, authentication=password)
                packet = ipv4(message, source=f"10.0.0.{10 + router}", ip_id=number)
                ticks = round((START_S + number + index / 1000 + router / 10_000) * 1e6)
                yield enhanced_packet(ethernet(packet, source=f"02:00:00:00:00:0{router}"), ticks, index)
    yield enhanced_packet(ethernet(ipv4(b"".join(PAYLOADS)[:60])), (START_S + ROUNDS) * 1_000_000)


def on_a_terminal(
    words: Sequence[str | Path],
    *,
    stdin: Path | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> tuple[int, bytes]:
    """Run `words` on a terminal of its own that changes nothing; the exit code, and all that stdout and stderr gave."""
    master, slave = pty.openpty()
    tty.setraw(slave, termios.TCSANOW)
    source = stdin.open("rb") if stdin else None
    surroundings = {**os.environ, "TERM": "dumb", "NO_COLOR": "", "PYTHONWARNINGS": "error", **(environment or {})}
    with subprocess.Popen(
        words, stdin=source or slave, stdout=slave, stderr=slave, env=surroundings, cwd=folder
    ) as program:
        os.close(slave)
        written = b""
        end_s = time.monotonic() + LIMIT_S
        while piece := _read(master, end_s):
            written += piece
        if program.poll() is None and time.monotonic() >= end_s:
            program.kill()
    os.close(master)
    if source:
        source.close()
    return program.returncode, written


def _read(descriptor: int, end_s: float) -> bytes:
    if not select.select([descriptor], [], [], max(0, end_s - time.monotonic()))[0]:
        return b""
    try:
        return os.read(descriptor, 1 << 16)
    except OSError:  # EIO: the last writer is gone (Linux)
        return b""


def assert_harmless(written: bytes) -> None:
    """Nothing but lines of what can be seen."""
    for line in written.decode("utf-8", "strict").split("\n"):
        assert line.isprintable(), repr(line)
        assert safe(line, len(line) + 1) == line, repr(line)
