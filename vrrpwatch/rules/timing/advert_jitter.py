"""A router sends its adverts unevenly.

What it reports
    A Master whose intervals between adverts spread, from the 5th to the 95th percentile, over more than a quarter of
    the interval that it announces. Information only.
Why it matters
    Uneven adverts come from a router that is busy, or from a path that queues. The Backup waits three intervals; what
    shakes the intervals today makes a failover tomorrow.
How it is decided
    The spread is taken over an even sample of the intervals, and counts from 20 ms on.
False alarms avoided
    Cisco spreads its adverts over 0.80 to 1.00 of the interval on purpose, and another vendor over 0.86 to 1.00: both
    patterns are narrower than a quarter. A few late adverts are outside the percentiles of 64 intervals and more, which
    are needed: `advert-gap` tells of them. Where intervals double, adverts are missing, and where they halve, others
    come between: `advert-gap`, `advert-flood` and `dual-master` speak alone.
What to do
    Look at the load of the router, of its host when it is a virtual machine, and of the path to the capture.
    keepalived: `vrrp_rt_priority` and `vrrp_no_swap` keep the process running under load. FRR: `show thread cpu` tells
    what vrrpd spends its time on. Cisco: `show processes cpu sorted`.
References
    RFC 9568 section 6.4.3 (Adver_Timer).
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.event import Event
from vrrpwatch.model.finding import Judgement, Raise, Severity
from vrrpwatch.model.timing_event import HabitMeasured
from vrrpwatch.rules.option import Option
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.timing.habitual import ENOUGH_INTERVALS, SMALLEST_FAULT_NS, judge_habit, percent, subject_of
from vrrpwatch.rules.wording import router, seconds

_SHORTEST_PERCENT = 50
_LONGEST_PERCENT = 175
"""Of the announced interval: below and above, adverts are too many or missing."""


class AdvertJitter(Rule):
    """`advert-jitter`."""

    id = "advert-jitter"
    severity = Severity.INFO
    listens: ClassVar[tuple[type[Event], ...]] = (HabitMeasured,)

    widest = Option(0.25, "of the announced interval", "the widest spread of nine in ten that is no jitter", least=0.0)

    def judge(self, event: Event) -> Iterator[Judgement]:
        return judge_habit(event, self._jitter)

    def _jitter(self, event: HabitMeasured) -> Raise | None:
        habit, announced_ns = event.habit, event.advert.interval_ns
        spread_ns = habit.p95_ns - habit.p5_ns
        halved = 100 * habit.p5_ns < _SHORTEST_PERCENT * announced_ns
        doubled = 100 * habit.p95_ns > _LONGEST_PERCENT * announced_ns
        if habit.intervals < ENOUGH_INTERVALS or halved or doubled:
            return None
        if spread_ns <= max(SMALLEST_FAULT_NS, self.widest * announced_ns):
            return None
        return _finding(event, spread_ns)


def _finding(event: HabitMeasured, spread_ns: int) -> Raise:
    habit, announced_ns = event.habit, event.advert.interval_ns
    return Raise(
        subject=subject_of(event),
        title=f"The adverts of {event.advert.source} come unevenly: every {seconds(habit.p5_ns)} to "
        f"{seconds(habit.p95_ns)}, {seconds(announced_ns)} announced",
        detail=f"{router(event.advert)}: nine of ten intervals spread over {percent(spread_ns, announced_ns)} of the "
        f"announced one ({habit.intervals} measured, the longest {seconds(habit.maximum_ns)}).",
        remedy="Look at the load of this router, of the host of its virtual machine, and of the path to the capture.",
    )
