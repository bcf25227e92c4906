"""Which lines a person is told in a storm: of each kind the first few, and how many were held back, exactly.

A kind that comes too often is held back until it has been quiet for a while, and so is a finding that opens and closes
again and again. Whatever happens, no more lines come in a minute than a person can read; findings have a part of them
for themselves, and so have the critical ones and those about no single virtual router. Streams for programs hold
nothing back.
"""

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import field
from enum import Enum, auto

from vrrpwatch.model.record import record
from vrrpwatch.model.timers import SECOND_NS

WINDOW_NS = 60 * SECOND_NS
MOST_OF_A_KIND = 5
"""Lines of one kind in the window."""
LONG_WINDOW_NS = 300 * SECOND_NS
MOST_OF_ONE = 6
"""Lines of one finding in the long window: it opens and closes three times."""
_REMEMBERED = 4_096
"""Findings."""
FIRST_SUMMARY_NS = 5 * SECOND_NS
"""After the first line that was held back."""


class Rank(Enum):
    """Whose part of the lines one takes."""

    FACT = auto()
    FINDING = auto()
    CRITICAL = auto()
    WHOLE = auto()
    """A finding about no single virtual router: it says what the others have in common, or are worth."""


MOST: Mapping[Rank, int] = {Rank.FACT: 12, Rank.FINDING: 6, Rank.CRITICAL: 6, Rank.WHOLE: 5}
"""Lines in the window; with a summary that is one every two seconds."""


@record(frozen=False, slots=True)
class _Kind:
    told: deque[int] = field(default_factory=lambda: deque(maxlen=MOST_OF_A_KIND))
    """When its last lines were told."""
    held: bool = False
    last_ns: int = 0
    """When it came last, told or not."""


class Restraint:
    """Remembers what was told, on the clock of the events."""

    def __init__(self) -> None:
        self._kinds: dict[str, _Kind] = {}
        self._findings: dict[str, deque[int]] = {}
        """When lines of each were told, by id."""
        self._told: Mapping[Rank, deque[int]] = {rank: deque(maxlen=most) for rank, most in MOST.items()}
        self._held: Counter[str] = Counter()
        self._summary_due_ns = 0

    def tells(self, name: str, rank: Rank, time_ns: int, finding: str = "") -> bool:
        """Whether a line of the kind `name`, and about `finding`, is told at this time; if not it is counted."""
        kind = self._kinds.setdefault(name, _Kind())
        if kind.held and _apart(kind.last_ns, time_ns):
            kind.held = False
        kind.last_ns = time_ns
        of_one = self._of(finding)
        again = _exhausted(of_one, time_ns, LONG_WINDOW_NS)
        if again or kind.held or _exhausted(kind.told, time_ns) or _exhausted(self._told[rank], time_ns):
            # One finding that comes and goes does not silence others of its rule.
            kind.held = kind.held or not again
            if not self._held:
                self._summary_due_ns = max(self._summary_due_ns, time_ns + FIRST_SUMMARY_NS)
            self._held[name] += 1
            return False
        of_one.append(time_ns)
        kind.told.append(time_ns)
        self._told[rank].append(time_ns)
        return True

    def _of(self, finding: str) -> deque[int]:
        if not finding:
            return deque(maxlen=MOST_OF_ONE)
        if len(self._findings) >= _REMEMBERED:
            self._findings.clear()
        return self._findings.setdefault(finding, deque(maxlen=MOST_OF_ONE))

    def summary(self, time_ns: int) -> Mapping[str, int]:
        """How many of each kind were held back since the last summary; empty while none is due."""
        if not self._held or 0 <= self._summary_due_ns - time_ns <= WINDOW_NS:
            return {}
        self._summary_due_ns = time_ns + WINDOW_NS
        return self.rest()

    def rest(self) -> Mapping[str, int]:
        """As `summary`, due or not."""
        held, self._held = self._held, Counter()
        return held


def _exhausted(told: deque[int], time_ns: int, window_ns: int = WINDOW_NS) -> bool:
    return len(told) == told.maxlen and not _apart(told[0], time_ns, window_ns)


def _apart(earlier_ns: int, later_ns: int, window_ns: int = WINDOW_NS) -> bool:
    """The window is over, or the clock was set back."""
    return not 0 <= later_ns - earlier_ns < window_ns
