"""A terminal of its own for a program that draws on it: keys go in, and what was drawn is waited for."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from bench.measure import ENVIRONMENT

COLUMNS, LINES = 120, 40
_PATIENCE_S = 20.0
_PREFERRED = -15
"""Niceness of the session."""
_ESCAPES = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Z0-9]|[=>78])")


class Terminal:
    """The side of the person before it."""

    def __init__(self, descriptor: int, program: subprocess.Popen[bytes]) -> None:
        self._descriptor = descriptor
        self.program = program
        self._drawn = b""

    @property
    def drawn(self) -> str:
        """What was drawn since the last key, in that order: not always as it stands on the screen."""
        return _ESCAPES.sub(b"", self._drawn).decode(errors="replace")

    def press(self, key: str, wanted: str) -> float:
        """Seconds from pressing `key` until `wanted` is drawn. Raises SystemExit."""
        self.rest(0)
        self._drawn = b""
        start_s = time.monotonic()
        os.write(self._descriptor, key.encode())
        return self.wait_for(wanted) - start_s

    def wait_for(self, wanted: str) -> float:
        """Until `wanted` is drawn, or was drawn since the last key. The time then. Raises SystemExit."""
        end_s = time.monotonic() + _PATIENCE_S
        while wanted not in self.drawn:
            self._read(0.5)
            if time.monotonic() > end_s:
                raise SystemExit(f"there is no {wanted!r} in {self.drawn[-3000:]!r}")
        return time.monotonic()

    def rest(self, seconds: float) -> None:
        """Take in what is drawn, for a time."""
        end_s = time.monotonic() + seconds
        while self._read(max(end_s - time.monotonic(), 0)) or time.monotonic() < end_s:
            pass

    def _read(self, patience_s: float) -> bool:
        if not select.select([self._descriptor], [], [], patience_s)[0]:
            return False
        try:
            self._drawn += os.read(self._descriptor, 1 << 16)
        except OSError as error:
            # EIO: the program closed its side.
            raise SystemExit(f"the program ended: {self.drawn[-3000:]!r}") from error
        return True


@contextmanager
def preferred() -> Iterator[None]:
    """What is started inside the block goes before other programs, as does the caller, where that is allowed.

    What shows late shall be late by vrrpwatch, and not by a machine that has other things to do.
    """
    # The scheduler shares out between sessions first, and niceness counts inside of them only; see sched(7).
    share = Path("/proc/self/autogroup")
    with suppress(OSError):
        share.write_text(str(_PREFERRED))
    try:
        yield
    finally:
        with suppress(OSError):
            share.write_text("0")


@contextmanager
def terminal(words: Sequence[str]) -> Iterator[Terminal]:
    """Run a program in a terminal; it is interrupted at the end of the block."""
    mine, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    left_out = ("NO_COLOR", "SSH_CONNECTION")
    environment = {name: value for name, value in ENVIRONMENT.items() if name not in left_out}
    environment["TERM"] = "xterm-256color"
    program = subprocess.Popen(words, stdin=its, stdout=its, stderr=its, env=environment)
    os.close(its)
    try:
        yield Terminal(mine, program)
    finally:
        program.send_signal(signal.SIGTERM)
        try:
            program.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()
        os.close(mine)
