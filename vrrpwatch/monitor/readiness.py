"""The word to systemd, or whoever else started the service and listens on NOTIFY_SOCKET (sd_notify(3)).

Nothing else is ever sent, and this only when the variable is set. A message that does not get through is no trouble of
ours: whoever waits for it ends the service, and starts it again.
"""

import os
import socket
from collections.abc import MutableMapping
from contextlib import suppress

from vrrpwatch.model.errors import UsageError
from vrrpwatch.report.safe import PROSE, safe

_MICROSECOND_NS = 1000
_SOCKET = socket.SOCK_DGRAM | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK


class Readiness:
    """Tells that the service is ready, alive, or stopping."""

    def __init__(self, address: str, watchdog_ns: int | None = None) -> None:
        self._address = address
        """A path, or an abstract name behind a NUL byte (unix(7))."""
        self._pause_ns = None if watchdog_ns is None else watchdog_ns // 2
        self._last_sign_ns: int | None = None

    @classmethod
    def from_environment(cls, environment: MutableMapping[str, str] = os.environ) -> "Readiness | None":
        """What the environment asks for; None: nobody listens. Raises UsageError for an address of another kind.

        The variables are taken away: no program that is started from here shall speak in our name.
        """
        address = environment.pop("NOTIFY_SOCKET", "")
        watchdog_ns = _watchdog_ns(environment.pop("WATCHDOG_USEC", ""), environment.pop("WATCHDOG_PID", ""))
        if not address:
            return None
        if address[0] not in "/@":
            raise UsageError(f"NOTIFY_SOCKET is neither a path nor an abstract name: {address}")
        return cls("\0" + address[1:] if address.startswith("@") else address, watchdog_ns)

    def ready(self, status: str) -> None:
        """All is open, and the frames are being read."""
        self._send("READY=1", f"STATUS={_line(status)}")

    def status(self, text: str) -> None:
        """What `systemctl status` shows, a line."""
        self._send(f"STATUS={_line(text)}")

    def alive(self, now_ns: int) -> None:
        """Every part of the program has moved on. Call it often: it is sent twice in the time the watchdog allows.

        `now_ns` is the monotonic clock. To be called only when capture, analysis and output all went through.
        """
        if self._pause_ns is None:
            return
        if self._last_sign_ns is None or now_ns - self._last_sign_ns >= self._pause_ns:
            self._last_sign_ns = now_ns
            self._send("WATCHDOG=1")

    def stopping(self) -> None:
        """The end has begun."""
        self._send("STOPPING=1")

    def _send(self, *assignments: str) -> None:
        # A socket for each message: some in a minute, and none to be kept open for months.
        with suppress(OSError), socket.socket(socket.AF_UNIX, _SOCKET) as sender:
            sender.sendto("\n".join(assignments).encode(), os.fsencode(self._address))


def _watchdog_ns(usec: str, pid: str) -> int | None:
    """How long the watchdog waits (sd_watchdog_enabled(3)); None: there is none, or it is meant for another process."""
    if pid and pid != str(os.getpid()):
        return None
    return int(usec) * _MICROSECOND_NS or None if usec.isascii() and usec.isdigit() else None


def _line(text: str) -> str:
    return safe(" ".join(text.split()), PROSE)
