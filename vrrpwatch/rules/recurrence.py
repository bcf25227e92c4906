"""Tells whether a fault comes back after the same time again and again, and what keeps such a time.

Three occurrences give two spacings, which agree by chance now and then; so most of the remembered ones have to agree.
Adverts come one by one, so a spacing of few intervals says nothing: it can hardly differ from the next one.
"""

from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.rules.wording import seconds

MINIMUM_SPACINGS = 2
MINIMUM_INTERVALS = 20
"""A period of fewer adverts is not told from chance."""
_TOLERANCE = 20
"""Two spacings are equal when they differ by a twentieth (5 %)."""
_REMEMBERED = 16


class Recurrence:
    """When a fault occurred."""

    __slots__ = ("_last_ns", "_spacings", "count")

    def __init__(self) -> None:
        self._last_ns: int | None = None
        self._spacings: list[int] = []
        self.count = 0
        """Occurrences so far."""

    def note(self, time_ns: int, interval_ns: int) -> int | None:
        """Take in an occurrence; its period in nanoseconds when it fits one.

        Two events within one interval are the same occurrence, told twice.
        """
        last_ns = self._last_ns
        if last_ns is not None and time_ns - last_ns < interval_ns:
            return None
        self._last_ns = time_ns
        self.count += 1
        if last_ns is not None:
            self._spacings.append(time_ns - last_ns)
            del self._spacings[:-_REMEMBERED]
        period_ns = self.period_ns()
        long_enough = period_ns is not None and period_ns >= MINIMUM_INTERVALS * interval_ns
        return period_ns if long_enough and self._fits(self._spacings[-1], period_ns or 0) else None

    def period_ns(self) -> int | None:
        """The spacing that three quarters of the occurrences keep."""
        if len(self._spacings) < MINIMUM_SPACINGS:
            return None
        middle_ns = sorted(self._spacings)[len(self._spacings) // 2]
        equal = sum(self._fits(spacing_ns, middle_ns) for spacing_ns in self._spacings)
        return middle_ns if equal * 4 >= len(self._spacings) * 3 else None

    @staticmethod
    def _fits(spacing_ns: int, period_ns: int) -> bool:
        return abs(spacing_ns - period_ns) * _TOLERANCE <= period_ns


def possible_reason(period_ns: int) -> str:
    """What is known to keep this period; never more than a possibility."""
    for low_s, high_s, reason in _PERIODS:
        if low_s * SECOND_NS <= period_ns <= high_s * SECOND_NS:
            return reason
    return f"Something happens every {seconds(period_ns)}: look for jobs (backup, snapshot) that run so often."


_PERIODS = (
    (
        119,
        131,
        "125 s is the usual query interval of IGMP: a snooping switch that forgets members is possible.",
    ),
    (
        245,
        267,
        "260 s is the usual membership timeout of IGMP: a snooping switch without a querier is possible.",
    ),
    (
        285,
        315,
        "300 s is the usual ageing time of MACs on switches: that is possible, and so is a regular job.",
    ),
)
"""From, to (seconds), and what is known of it: RFC 2236 section 8 for the first two."""
