"""What the observer could not see, interface by interface, and what that does to the timers.

A blind time suspends timers. After it, nobody is called silent before the whole wait has passed again in full sight.
Where sight is lost again and again that would never be: there, half as much again of the wait, in pieces, is enough.
"""

from collections import deque
from collections.abc import Iterator

from vrrpwatch.analysis.agenda import NEVER_NS

REMEMBERED = 64
"""Blind times that are kept to be taken out of a silence."""


class Sight:
    """Of one interface. All times are on the steady clock."""

    __slots__ = ("_blind", "blind_end_ns", "disorders")

    def __init__(self) -> None:
        self.blind_end_ns = 0
        """Nothing follows from a silence that began before this; `NEVER_NS` while it is blind."""
        self.disorders = 0
        """How often frames came out of order: intervals are not what they seem."""
        self._blind: deque[tuple[int, int]] = deque(maxlen=REMEMBERED)

    def lose(self) -> None:
        """Nothing can be seen until `regain`."""
        self.blind_end_ns = NEVER_NS

    def regain(self, start_ns: int, end_ns: int) -> None:
        """What happened from `start_ns` to `end_ns` was not seen, or not all of it."""
        known_end_ns = self._blind[-1][1] if self._blind else 0
        if end_ns > known_end_ns:
            self._blind.append((max(start_ns, known_end_ns), end_ns))
        self.blind_end_ns = max(end_ns, known_end_ns)

    def due_ns(self, last_ns: int, wait_ns: int) -> int:
        """When a silence that began at `last_ns` has lasted `wait_ns`, as far as it was seen."""
        if last_ns >= self.blind_end_ns:
            return last_ns + wait_ns
        if self.blind_end_ns == NEVER_NS:
            return NEVER_NS
        in_pieces_ns = last_ns + self._blind_since(last_ns) + wait_ns * 3 // 2
        return min(self.blind_end_ns + wait_ns, max(in_pieces_ns, self.blind_end_ns + wait_ns // 2))

    def _blind_since(self, since_ns: int) -> int:
        return sum(end_ns - max(start_ns, since_ns) for start_ns, end_ns in self._blind if end_ns > since_ns)


class Sights:
    """Of all interfaces; a capture that does not name its interfaces has one with an empty name."""

    def __init__(self) -> None:
        self._by_interface: dict[str, Sight] = {}

    def of(self, interface: str) -> Sight:
        """The sight of an interface, which is good when nothing else was said."""
        return self._by_interface.setdefault(interface, Sight())

    def concerned(self, interface: str | None) -> Iterator[Sight]:
        """Those that a blind time on `interface` concerns; None: all."""
        if interface is None:
            yield from self._by_interface.values()
        else:
            yield self.of(interface)
