"""Where the lines of `watch` go: stdout, whose reader may leave, or a file that is rotated."""

import os
import select
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from vrrpwatch.cli.messages import complain
from vrrpwatch.cli.output import discard_stdout, emit
from vrrpwatch.model.timers import MILLISECOND_NS
from vrrpwatch.monitor.line_file import LineFile
from vrrpwatch.monitor.trouble import Condition

SYNC_NS = 500 * MILLISECOND_NS
"""Lines of critical findings are on the disk at once, others after this."""


class LineOutput(Protocol):
    """What takes the lines."""

    @property
    def on_hangup(self) -> Callable[[], None] | None:
        """What HUP does; None: it ends the session."""

    def write(self, line: str) -> None: ...

    def sync(self) -> None:
        """What was written shall outlive a loss of power."""

    def turn(self, now_ns: int) -> None:
        """A few times a second, on a clock that nobody sets."""

    def check(self) -> None:
        """The rights were dropped."""

    @property
    def condition(self) -> Callable[[], Condition] | None:
        """Says how it is; None: when it fails, the session ends."""

    def close(self) -> None: ...


class StdoutLines:
    """Each line at once. When the reader has gone there is nobody to watch for."""

    def __init__(self, stop: Callable[[], None]) -> None:
        self._stop = stop
        self._gone = False
        self._poll: select.poll | None = None
        if _is_pipe():
            self._poll = select.poll()
            self._poll.register(sys.stdout.fileno(), 0)

    def write(self, line: str) -> None:
        """Raises UsageError when it cannot be written."""
        if not self._gone and not emit(line):
            self._leave()

    @property
    def on_hangup(self) -> None:
        return None

    def sync(self) -> None:
        """A terminal and a pipe keep nothing."""

    def turn(self, _now_ns: int) -> None:
        """Notice that the reader has gone although there is nothing to write."""
        if self._poll and not self._gone and any(event & select.POLLERR for _, event in self._poll.poll(0)):
            self._leave()

    def check(self) -> None:
        """stdout stays open whoever we are."""

    @property
    def condition(self) -> None:
        return None

    def close(self) -> None:
        """Others write to it, too."""

    def _leave(self) -> None:
        self._gone = True
        discard_stdout()
        self._stop()


def _is_pipe() -> bool:
    try:
        mode = os.fstat(sys.stdout.fileno()).st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


class FileLines:
    """Lines in a file that another program rotates: HUP says that it did."""

    def __init__(self, path: Path) -> None:
        """Raises UsageError when it cannot be written."""
        self._file = LineFile(path, complain)
        self._hung_up = False
        self._unsynced = False
        self._synced_ns = 0

    @property
    def on_hangup(self) -> Callable[[], None]:
        return self._hang_up

    def write(self, line: str) -> None:
        self._file.write(line)
        self._unsynced = True

    def sync(self) -> None:
        self._file.sync()
        self._unsynced = False

    def turn(self, now_ns: int) -> None:
        """Between batches: what a signal handler must not do, and what need not be done for each line."""
        if self._hung_up:
            self._hung_up = False
            self._file.reopen()
        if self._unsynced and now_ns - self._synced_ns >= SYNC_NS:
            self._synced_ns = now_ns
            self.sync()

    def check(self) -> None:
        """Say what will not work now that the rights are given up."""
        if not self._file.may_reopen():
            complain("the folder of -o belongs to another user, so HUP will not begin a new file there; see --user")

    @property
    def condition(self) -> Callable[[], Condition]:
        return self._file.condition

    def close(self) -> None:
        self._file.close()

    def _hang_up(self) -> None:
        self._hung_up = True
