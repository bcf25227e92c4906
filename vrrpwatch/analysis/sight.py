"""What the observer could not see, interface by interface, and what that does to the timers.

A blind time suspends timers. After it, nobody is called silent before the whole wait has passed again in full sight.
Where sight is lost again and again that would never be: there, half as much again of the wait, in pieces, is enough.
Where some frames are lost all the time, so many adverts must be missing that chance alone does not take them away.
"""

from collections import deque
from collections.abc import Iterator
from math import ceil, log
from typing import NamedTuple

from vrrpwatch.analysis.agenda import NEVER_NS
from vrrpwatch.model.timers import SECOND_NS

REMEMBERED = 64
"""Blind times that are kept to be taken out of a silence."""
MAXIMUM_INTERFACES = 8192
"""More share one sight; a capture may name as many as it likes."""
LONGEST_WINDOW_NS = SECOND_NS
"""Losses that follow each other are one blind time up to this."""
MISTAKEN = 1e-6
"""At most so likely is it that all missed adverts were lost by the observer."""
LEAST_MISSED = 10
"""Losses come in bursts, and several adverts may fall into one."""
ENOUGH_FRAMES = 100
"""Fewer tell little about how much is lost."""


class _Window(NamedTuple):
    """A blind time."""

    start_ns: int
    end_ns: int
    lost: int
    seen: int | None
    """Frames that came nevertheless; None: it is not known how much is missing."""


class Sight:
    """Of one interface. All times are on the steady clock."""

    __slots__ = ("_blind", "blind_end_ns", "disorders")

    def __init__(self) -> None:
        self.blind_end_ns = 0
        """Nothing follows from a silence that began before this; `NEVER_NS` while it is blind."""
        self.disorders = 0
        """How often frames came out of order: intervals are not what they seem."""
        self._blind: deque[_Window] = deque(maxlen=REMEMBERED)

    def lose(self) -> None:
        """Nothing can be seen until `regain`."""
        self.blind_end_ns = NEVER_NS

    def regain(self, start_ns: int, end_ns: int, lost: int = 0, seen: int | None = None) -> None:
        """What happened from `start_ns` to `end_ns` was not seen, or not all of it: so many frames were."""
        known = self._blind[-1] if self._blind else _Window(0, 0, 0, None)
        if end_ns > known.end_ns:
            window = _Window(max(start_ns, known.end_ns), end_ns, lost, seen)
            if self._blind and _is_one(known, window):
                self._blind.pop()
                window = _Window(known.start_ns, end_ns, known.lost + lost, (known.seen or 0) + (seen or 0))
            self._blind.append(window)
        self.blind_end_ns = max(end_ns, known.end_ns)

    def due_ns(self, last_ns: int, wait_ns: int, interval_ns: int) -> int:
        """When a silence that began at `last_ns` has lasted `wait_ns`, as far as it was seen.

        `interval_ns`: between two adverts that had to come.
        """
        if last_ns >= self.blind_end_ns:
            return last_ns + wait_ns
        if self.blind_end_ns == NEVER_NS:
            return NEVER_NS
        blind_ns = sum(window.end_ns - max(window.start_ns, last_ns) for window in self._since(last_ns))
        in_pieces_ns = last_ns + blind_ns + wait_ns * 3 // 2
        due_ns = min(self.blind_end_ns + wait_ns, max(in_pieces_ns, self.blind_end_ns + wait_ns // 2))
        return min(due_ns, self._missed_ns(last_ns, interval_ns))

    def _missed_ns(self, last_ns: int, interval_ns: int) -> int:
        """When so many adverts are missing since `last_ns` that it is not the observer who lost them all."""
        windows = list(self._since(last_ns))
        losses = [(window.lost, window.seen) for window in windows if window.seen is not None]
        lost, seen = sum(lost for lost, _ in losses), sum(seen for _, seen in losses)
        forgotten = len(windows) == REMEMBERED and windows[0].start_ns > last_ns
        if not lost or not seen or lost + seen < ENOUGH_FRAMES or forgotten:
            return NEVER_NS
        missed = max(ceil(log(MISTAKEN) / log(lost / (lost + seen))), LEAST_MISSED)
        dark_ns = sum(one.end_ns - max(one.start_ns, last_ns) for one in windows if one.seen is None)
        return last_ns + dark_ns + missed * interval_ns

    def _since(self, since_ns: int) -> Iterator[_Window]:
        return (window for window in self._blind if window.end_ns > since_ns)


def _is_one(known: _Window, following: _Window) -> bool:
    """Two losses that are to be remembered as one."""
    return (
        known.seen is not None
        and following.seen is not None
        and known.end_ns == following.start_ns
        and following.end_ns - known.start_ns <= LONGEST_WINDOW_NS
    )


class Sights:
    """Of all interfaces; a capture that does not name its interfaces has one with an empty name."""

    def __init__(self) -> None:
        self._by_interface: dict[str, Sight] = {}

    def of(self, interface: str) -> Sight:
        """The sight of an interface, which is good when nothing else was said."""
        sight = self._by_interface.get(interface)
        if sight is None:
            shared = len(self._by_interface) >= MAXIMUM_INTERFACES
            sight = self._by_interface.setdefault("" if shared else interface, Sight())
        return sight

    def concerned(self, interface: str | None) -> Iterator[Sight]:
        """Those that a blind time on `interface` concerns; None: all."""
        if interface is None:
            yield from self._by_interface.values()
        else:
            yield self.of(interface)
