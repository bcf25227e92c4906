"""A router does not keep the interval that it announces.

What it reports
    A Master whose adverts usually come later than 1.1 or sooner than 0.75 of the interval in its adverts.
Why it matters
    The other routers compute their timers from the announced interval. A Master that sends more slowly is closer to
    being taken for dead than the numbers say; one that sends faster hides that its setting does not act.
How it is decided
    The median of the times between its adverts, against the announced interval. A difference below 20 ms does not
    count.
False alarms avoided
    Cisco sends at 0.8 to 1.0 of the interval on purpose, and another vendor at 0.86 to 1.0. Single late or missing
    adverts do not move the median. Version 3 announces in steps of 10 ms, so short intervals are rounded. An announced
    interval of 0 is `zero-interval`, and a median below half of the announced one `advert-flood`.
What to do
    Compare the interval that is configured with the one in the adverts, and look at the load of the router.
    keepalived: `advert_int`; version 2 sends whole seconds only, so a fraction needs `vrrp_version 3`. FRR:
    `vrrp 5 advertisement-interval`, in milliseconds. Cisco: `vrrp 5 timers advertise msec` is not what version 2
    announces; use version 3 (`fhrp version vrrp v3`).
References
    RFC 3768 section 6.1 and RFC 9568 section 6.1 (Advertisement_Interval), RFC 9568 section 5.2.7.
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.event import Event
from vrrpwatch.model.finding import Confidence, Judgement, Raise, Severity
from vrrpwatch.model.timing_event import HabitMeasured
from vrrpwatch.rules.option import Option
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.timing.habitual import SMALLEST_FAULT_NS, judge_habit, percent, subject_of
from vrrpwatch.rules.wording import router, seconds


class IntervalDrift(Rule):
    """`interval-drift`."""

    id = "interval-drift"
    severity = Severity.WARNING
    listens: ClassVar[tuple[type[Event], ...]] = (HabitMeasured,)

    fastest = Option(0.75, "of the announced interval", "the shortest usual interval that is no drift", least=0.5)
    slowest = Option(1.1, "of the announced interval", "the longest usual interval that is no drift", least=1.0)

    def judge(self, event: Event) -> Iterator[Judgement]:
        return judge_habit(event, self._drift)

    def _drift(self, event: HabitMeasured) -> Raise | None:
        announced_ns, usual_ns = event.advert.interval_ns, event.habit.median_ns
        flood = 2 * usual_ns < announced_ns
        in_range = self.fastest * announced_ns <= usual_ns <= self.slowest * announced_ns
        if flood or in_range or abs(usual_ns - announced_ns) <= SMALLEST_FAULT_NS:
            return None
        return _finding(event, announced_ns, usual_ns)


def _finding(event: HabitMeasured, announced_ns: int, usual_ns: int) -> Raise:
    return Raise(
        subject=subject_of(event),
        title=f"{event.advert.source} sends every {seconds(usual_ns)} and announces {seconds(announced_ns)}",
        detail=f"{router(event.advert)}: the median of {event.habit.intervals} intervals is "
        f"{percent(usual_ns, announced_ns)} of what its adverts say, and Backups reckon with what they say.",
        remedy="Compare the interval that is set with the one in the adverts, and look at the load of this router. "
        "keepalived: advert_int; FRR: vrrp N advertisement-interval; Cisco: vrrp N timers advertise.",
        confidence=Confidence.LIKELY,
    )
