"""A terminal of its own for a program: what it writes, its size, its signals, and what it leaves behind."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE_S = 20.0


class Terminal:
    """The side of the person before it."""

    def __init__(self, master: int, slave: int, process: subprocess.Popen[bytes]) -> None:
        self._master = master
        self._slave = slave
        self.process = process
        self.written = b""

    def wait_for(self, text: str) -> None:
        """Until the program has written `text`."""
        end = time.monotonic() + PATIENCE_S
        wanted = text.encode()
        while wanted not in self.written:
            assert time.monotonic() < end, f"{text!r} did not come; {self.written[-2000:]!r}"
            assert self._read(0.1) or self.process.poll() is None, self.written[-2000:]

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._master, keys.encode())

    def resize(self, columns: int, lines: int) -> None:
        """The kernel tells the program."""
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def forget(self) -> None:
        """Only what comes from now on counts."""
        while self._read(0.3):
            pass
        self.written = b""

    def code(self) -> int:
        """How it ended; all that it wrote is in `written` then."""
        end = time.monotonic() + PATIENCE_S
        while self.process.poll() is None:
            assert time.monotonic() < end, f"it goes on; {self.written[-2000:]!r}"
            self._read(0.05)
        while self._read(0.1):
            pass
        return self.process.returncode

    def close(self) -> None:
        """As when somebody closes the window."""
        os.close(self._slave)
        os.close(self._master)
        self._master = self._slave = -1

    @property
    def echoes(self) -> bool:
        """Whether what is typed is seen, as in a shell."""
        flags = termios.tcgetattr(self._slave)[3]
        return bool(flags & termios.ECHO) and bool(flags & termios.ICANON) and bool(flags & termios.ISIG)

    def is_restored(self) -> bool:
        """Modes as before, and the last word on the screen, the cursor, mouse and pastes was to switch them back."""
        switches = ((b"\x1b[?1049", b"l"), (b"\x1b[?25", b"h"), (b"\x1b[?1003", b"l"), (b"\x1b[?2004", b"l"))
        lasts = [(self.written.rfind(start), start, end) for start, end in switches]
        told = all(self.written[at:].startswith(start + end) for at, start, end in lasts)
        return told and self.echoes

    def _read(self, patience_s: float) -> bytes:
        if self._master < 0 or not select.select([self._master], [], [], patience_s)[0]:
            return b""
        came = os.read(self._master, 65536)
        self.written += came
        return came


@contextmanager
def terminal(
    *arguments: str, columns: int = 80, lines: int = 24, environment: Mapping[str, str] | None = None
) -> Iterator[Terminal]:
    """Run python with `arguments` in a terminal."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    surroundings = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "SSH_CONNECTION")}
    process = subprocess.Popen(
        [sys.executable, *arguments],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        cwd=ROOT,
        env={**surroundings, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT), **(environment or {})},
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(slave, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - no threads here
    )
    opened = Terminal(master, slave, process)
    try:
        yield opened
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        if opened._master >= 0:
            opened.close()
