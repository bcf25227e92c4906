"""Captures as something to look at: loaded once to their end, and then shown as they were at any time.

A thread reads. It loads everything first, showing how far it is. To go back it reads again from the start, because the
state at a time follows from all that came before.
"""

import time
from collections.abc import Callable, Sequence
from itertools import count
from math import inf
from queue import Empty, SimpleQueue

from vrrpwatch.cli.reading import Reading
from vrrpwatch.cli.session import Wishes
from vrrpwatch.cli.show_thread import ShowThread
from vrrpwatch.model.event import (
    ContestEnded,
    ContestStarted,
    MasterChanged,
    MasterResigned,
    MasterReturned,
    MasterSilent,
)
from vrrpwatch.model.finding import Change, FindingChanged, Severity
from vrrpwatch.model.picture import Picture, Playback, Told
from vrrpwatch.model.snapshot import Snapshot
from vrrpwatch.model.timers import SECOND_NS

FRAME_S = 0.05
"""Between two steps of what is played."""
_WORTH_A_JUMP = (MasterChanged, MasterResigned, MasterSilent, MasterReturned, ContestStarted, ContestEnded)


class ReplayShow:
    """Captures, read in a thread of their own."""

    def __init__(self, paths: Sequence[str], wishes: Wishes, *, title: str, playing: bool = False) -> None:
        """`playing`: begin at the start and play. Raises UsageError when there is nothing to read."""
        self._paths = tuple(paths)
        self._wishes = wishes
        self._title = title
        self._reading = Reading(self._paths, wishes)
        self._numbers = count(1)
        self._orders: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._picture: Picture | None = None
        self._wanted = True
        self._closing = False
        self._whole: Snapshot | None = None
        self._end_ns = 0
        self._marks_ns: tuple[int, ...] = ()
        self._playing = playing
        self._from_start = playing
        self._played_at = time.monotonic()
        self._speed = 1.0
        self._loading = True
        self._target_ns: int | None = None
        """Where to go; None: stay."""
        self._thread = ShowThread("replay", self._run)

    @property
    def title(self) -> str:
        return self._title

    def start(self) -> None:
        self._thread.start()

    def picture(self) -> Picture | None:
        """See `vrrpwatch.tui.show.Show`."""
        self._thread.check()
        self._wanted = True
        return self._picture

    def close(self) -> Snapshot | None:
        """See `vrrpwatch.tui.show.Show`: the verdict is that on the whole capture, as far as it was read."""
        self._closing = True
        self._orders.put(_nothing)
        self._thread.join()
        return self._whole or (self._picture.snapshot if self._picture else None)

    def play(self) -> None:
        """See `vrrpwatch.tui.show.Replay`; at the end it begins anew."""
        self._orders.put(self._begin_to_play)

    def pause(self) -> None:
        """See `vrrpwatch.tui.show.Replay`."""
        self._orders.put(lambda: self._set_playing(playing=False))

    def set_speed(self, speed: float) -> None:
        """See `vrrpwatch.tui.show.Replay`."""
        self._orders.put(lambda: self._set_speed(speed))

    def jump(self, time_ns: int) -> None:
        """See `vrrpwatch.tui.show.Replay`."""
        self._orders.put(lambda: self._aim(time_ns))

    # ---------------------------------------------------------------------------------------------- in the thread

    def _run(self) -> None:
        self._load()
        while not self._closing:
            self._obey()
            self._step()
            self._show()
        self._reading.close()

    def _load(self) -> None:
        """Read all of it once: where it ends, what happened, and what is to be said of it."""
        self._reading.to_end(self._look)
        if self._closing:
            return
        self._whole = self._reading.end()
        self._end_ns = self._reading.position_ns
        self._marks_ns = tuple(sorted({told.time_ns for told in self._reading.keepsake.told() if _is_mark(told)}))
        self._loading = False
        if self._from_start:
            self._restart()

    def _look(self) -> bool:
        """Between two slices: show how far it is; False when nobody wants to know."""
        # What begins at the start shall not show its end first.
        if self._whole or not self._from_start:
            self._show()
        return not self._closing

    def _obey(self) -> None:
        """Do what the user ordered; nothing to do: sleep for a moment."""
        try:
            self._orders.get(timeout=FRAME_S)()
            while True:
                self._orders.get_nowait()()
        except Empty:
            return

    def _step(self) -> None:
        if self._playing and self._target_ns is None:
            now = time.monotonic()
            elapsed_s = now - self._played_at
            self._played_at = now
            ahead = inf if self._speed == inf else elapsed_s * self._speed * SECOND_NS
            self._target_ns = self._end_ns if ahead == inf else min(self._position_ns() + round(ahead), self._end_ns)
        if self._target_ns is not None:
            target_ns, self._target_ns = self._target_ns, None
            self._go(target_ns)
        if self._playing and self._reading.position_ns >= self._end_ns:
            self._playing = False

    def _go(self, target_ns: int) -> None:
        if target_ns < self._reading.position_ns or (self._reading.ended and target_ns < self._end_ns):
            self._restart()
        self._loading = True
        self._reading.to(target_ns, self._look)
        self._loading = False

    def _restart(self) -> None:
        self._reading.close()
        self._reading = Reading(self._paths, self._wishes, self._whole.statistics.blind if self._whole else ())

    def _begin_to_play(self) -> None:
        if self._reading.position_ns >= self._end_ns:
            self._restart()
        self._set_playing(playing=True)

    def _set_playing(self, *, playing: bool) -> None:
        self._playing = playing
        self._played_at = time.monotonic()

    def _set_speed(self, speed: float) -> None:
        self._speed = speed

    def _aim(self, time_ns: int) -> None:
        start_ns = self._start_ns()
        self._target_ns = min(max(time_ns, start_ns), self._end_ns)

    def _position_ns(self) -> int:
        return max(self._reading.position_ns, self._start_ns())

    def _start_ns(self) -> int:
        first_ns = self._whole.statistics.first_ns if self._whole else self._reading.start_ns
        return first_ns or 0

    def _show(self) -> None:
        if not self._wanted:
            return
        self._wanted = False
        position_ns = self._position_ns()
        at_end = self._whole is not None and position_ns >= self._end_ns
        self._picture = Picture(
            number=next(self._numbers),
            now_ns=position_ns,
            snapshot=self._whole if at_end and self._whole else self._reading.snapshot(),
            packets=self._reading.keepsake.packets(),
            told=self._reading.keepsake.told(),
            interfaces=(),
            playback=self._playback(position_ns),
            whole=self._whole,
        )

    def _playback(self, position_ns: int) -> Playback:
        return Playback(
            start_ns=self._start_ns(),
            end_ns=max(self._end_ns, position_ns),
            position_ns=position_ns,
            playing=self._playing,
            speed=self._speed,
            loaded=self._reading.loaded if self._loading else None,
            loading=self._loading,
            marks_ns=self._marks_ns,
        )


def _nothing() -> None:
    """An order that only wakes the thread."""


def _is_mark(told: Told) -> bool:
    if isinstance(told, FindingChanged):
        return told.change is Change.OPENED and told.finding.severity >= Severity.WARNING
    return isinstance(told, _WORTH_A_JUMP)
