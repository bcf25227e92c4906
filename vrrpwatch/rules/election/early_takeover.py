"""A Backup of lower priority took over before its timer can have run out.

What it reports
    A new Master with a lower priority than the old one that came sooner after the old one's last advert than its
    Master_Down_Interval, without a resignation.
Why it matters
    Nothing in the protocol lets it do so. Either something else than VRRP drives it, which should be known, or its
    timers are set too short, and then the next late advert makes two Masters.
How it is decided
    The time since the old Master's last advert is shorter than three intervals and the Skew_Time of the new Master, by
    more than a fifth of an interval and 50 ms.
False alarms avoided
    A higher priority preempts at once. A resignation and a priority that dropped have their own timers. Vendors that
    advertise at 0.8 to 1.0 of the interval are inside the tolerance. Time in which frames were lost is not judged.
What to do
    Ask first whether the capture saw everything: a priority 0 that it missed looks the same.
    keepalived: BFD (`track_bfd`) and `vrrp_sync_group` take over at once on purpose; `down_timer_adverts` below 3 does
    so by timer. FRR: `show vrrp` prints the Master_Down_Interval. Cisco: a tracked object or a shorter timer on one
    side; set `timers learn`.
References
    RFC 3768 section 6.1, RFC 9568 section 6.1 (Master_Down_Interval) and section 6.4.2.
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.advert import Advert
from vrrpwatch.model.cause import Cause
from vrrpwatch.model.event import Event, MasterChanged
from vrrpwatch.model.finding import Confidence, Judgement, Raise, Severity
from vrrpwatch.model.timers import DEFAULT_INTERVAL_NS, SECOND_NS
from vrrpwatch.rules.option import Option
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.wording import router, seconds, sender


class EarlyTakeover(Rule):
    """`early-takeover`."""

    id = "early-takeover"
    severity = Severity.WARNING
    listens: ClassVar[tuple[type[Event], ...]] = (MasterChanged,)

    tolerance_s = Option(0.05, "seconds", "how much too early is no fault, beside a fifth of the interval", least=0.0)

    def judge(self, event: Event) -> Iterator[Judgement]:
        if not isinstance(event, MasterChanged) or event.cause is not Cause.MASTER_DOWN or event.blind:
            return
        if event.previous is None or event.outage_ns is None or event.expected_ns is None:
            return
        interval_ns = event.previous.interval_ns or DEFAULT_INTERVAL_NS
        earliest_ns = event.expected_ns - interval_ns // 5 - round(self.tolerance_s * SECOND_NS)
        if event.advert.priority < event.previous.priority and event.outage_ns < earliest_ns:
            yield _finding(event, event.previous, event.outage_ns, event.expected_ns)


def _finding(event: MasterChanged, previous: Advert, outage_ns: int, expected_ns: int) -> Raise:
    return Raise(
        subject=(sender(previous, inferred=event.inferred), sender(event.advert, inferred=event.inferred)),
        title=f"{router(event.advert)} took over from {router(previous)} after {seconds(outage_ns)} of silence; "
        f"its timer gives {seconds(expected_ns)}",
        detail=f"A Backup with the lower priority {event.advert.priority} has to wait {seconds(expected_ns)} after the "
        "last advert. BFD, a sync group, a shorter timer, or a resignation that the capture missed explain it.",
        remedy=f"Look on {event.advert.source} for BFD tracking, sync groups and the number of adverts it waits for.",
        confidence=Confidence.LIKELY,
        since_ns=event.time_ns - outage_ns,
    )
