"""What can only be judged later: each entry waits for its time, or for the end of the capture."""

from collections.abc import Callable, Iterator

from vrrpwatch.analysis.moment import Moment
from vrrpwatch.model.event import Event
from vrrpwatch.model.record import record

NEVER_NS = 1 << 63
MAXIMUM_CHORES = 64


@record(frozen=True, slots=True, eq=False)
class Chore:
    """Something to look at later. Times are on the steady clock."""

    due_ns: int
    act: Callable[[Moment], Iterator[Event]]
    at_end_ns: int = NEVER_NS
    """When the capture ends after this the chore is done although it is not due yet."""


class Agenda:
    """The chores of one virtual router."""

    __slots__ = ("_chores", "due_ns")

    def __init__(self) -> None:
        self._chores: list[Chore] = []
        self.due_ns = NEVER_NS
        """When the first of them is due."""

    def add(self, chore: Chore) -> None:
        """Put it on the list, within bounds."""
        if len(self._chores) < MAXIMUM_CHORES:
            self._chores.append(chore)
            self.due_ns = min(self.due_ns, chore.due_ns)

    def take(self, now_ns: int, *, ends: bool = False) -> list[Chore]:
        """Those that are due by `now_ns`; when the capture ends also those that may be looked at already."""
        due = [chore for chore in self._chores if (chore.at_end_ns if ends else chore.due_ns) <= now_ns]
        self._chores = [chore for chore in self._chores if chore not in due]
        self.due_ns = min((chore.due_ns for chore in self._chores), default=NEVER_NS)
        return due
