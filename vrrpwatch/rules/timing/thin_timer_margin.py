"""The adverts of a Master come so late at times that a Backup is close to taking over.

What it reports
    A Master whose late adverts leave less than one interval until a Backup gives it up; or one that sends ten times a
    second or faster and whose late adverts are late by half of the interval. Information only.
Why it matters
    The Backup takes over while the Master lives, and both are Master for a moment. Timers that are this short for what
    the router and the path can do give failovers without a fault.
How it is decided
    The time that 99 of 100 intervals stay below, against three announced intervals and the Skew_Time of priority 254,
    which is the shortest that a Backup can have. At least 64 intervals have to be measured.
False alarms avoided
    Short captures: a few intervals have no 99th percentile. One missing advert alone leaves more than an interval.
    Intervals that contain lost frames or a pause of the capture are not measured. An interval of 0 is `zero-interval`.
What to do
    Announce a longer interval, or find what delays the adverts.
    keepalived: `advert_int`, `vrrp_rt_priority`; "thread timer expired" in the log names the delays. FRR:
    `vrrp 5 advertisement-interval`. Cisco: `vrrp 5 timers advertise`. The same interval on all routers of the group.
References
    RFC 3768 section 6.1 and RFC 9568 section 6.1 (Master_Down_Interval).
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.event import Event
from vrrpwatch.model.finding import Confidence, Judgement, Raise, Severity
from vrrpwatch.model.timers import MILLISECOND_NS, master_down_ns
from vrrpwatch.model.timing_event import HabitMeasured
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.timing.habitual import ENOUGH_INTERVALS, judge_habit, subject_of
from vrrpwatch.rules.wording import router, seconds

SHORT_INTERVAL_NS = 100 * MILLISECOND_NS
_FASTEST_BACKUP = 254


class ThinTimerMargin(Rule):
    """`thin-timer-margin`."""

    id = "thin-timer-margin"
    severity = Severity.INFO
    listens: ClassVar[tuple[type[Event], ...]] = (HabitMeasured,)

    def judge(self, event: Event) -> Iterator[Judgement]:
        return judge_habit(event, _thin)


def _thin(event: HabitMeasured) -> Raise | None:
    advert, habit = event.advert, event.habit
    down_ns = master_down_ns(advert.version, _FASTEST_BACKUP, advert.interval_ns)
    close = down_ns - habit.p99_ns < advert.interval_ns
    shaky = advert.interval_ns <= SHORT_INTERVAL_NS and 2 * (habit.p99_ns - habit.median_ns) > advert.interval_ns
    if habit.intervals < ENOUGH_INTERVALS or not (close or shaky):
        return None
    return Raise(
        subject=subject_of(event),
        title=f"Late adverts of {advert.source} come after {seconds(habit.p99_ns)}; "
        f"a Backup waits {seconds(down_ns)} at least",
        detail=f"{router(advert)} announces one every {seconds(advert.interval_ns)}; one of 100 of its "
        f"{habit.intervals} intervals takes {seconds(habit.p99_ns)} or more, the longest {seconds(habit.maximum_ns)}.",
        remedy="Announce a longer interval on all routers of the group, or find what delays the adverts. "
        "keepalived: advert_int; FRR: vrrp N advertisement-interval; Cisco: vrrp N timers advertise.",
        confidence=Confidence.LIKELY,
    )
