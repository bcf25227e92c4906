"""The Master is gone for a moment again and again, always after the same time.

What it reports
    Three or more silences of the Master (missing adverts, failovers, nobody is Master) with the same time between them,
    and that time.
Why it matters
    A fault with a period has a clock behind it, and the period names it: a table of a switch that forgets, a job that
    stops the router. One by one these outages look like chance and are put aside.
How it is decided
    The beginnings of the silences are compared. Three quarters of the times between them have to agree within 5 %, and
    the period has to be 20 intervals or more.
False alarms avoided
    Silences at random times, of which two spacings may agree by chance: with two the finding is possible, with more
    likely, and it is taken back when the next ones do not fit. A regular loss every few adverts has no period that can
    be told. What is known to keep a period (IGMP, MAC ageing) is named as a possibility, since jobs keep periods, too.
What to do
    Look for what happens at that period: on switches (IGMP snooping without a querier, MAC ageing), on the router and
    its host (backup, snapshot, monitoring).
    keepalived: `journalctl -u keepalived` beside the times of jobs (`systemctl list-timers`). FRR: `show vrrp` counts
    the transitions. Cisco switches: `show ip igmp snooping querier`, and configure
    `ip igmp snooping querier` when there is none.
References
    RFC 2236 section 8 (IGMP: query every 125 s, membership for 260 s), RFC 4541 section 2.1.2 (what snooping floods).
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.cause import Cause
from vrrpwatch.model.event import AdvertsMissed, Event, MasterChanged, MasterSilent
from vrrpwatch.model.finding import Confidence, Judgement, Raise, Severity, Withdraw
from vrrpwatch.model.timers import DEFAULT_INTERVAL_NS
from vrrpwatch.rules.recurrence import Recurrence, possible_reason
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.wording import seconds, virtual_addresses

_SURE = 4
"""Occurrences: three equal spacings are no chance."""


class PeriodicOutage(Rule):
    """`periodic-outage`."""

    id = "periodic-outage"
    severity = Severity.WARNING
    listens: ClassVar[tuple[type[Event], ...]] = (AdvertsMissed, MasterChanged, MasterSilent)
    needs_sight = True

    def __init__(self) -> None:
        self._outages = Recurrence()

    def judge(self, event: Event) -> Iterator[Judgement]:
        start_ns = _silent_since(event)
        if start_ns is None or not isinstance(event, AdvertsMissed | MasterChanged | MasterSilent):
            return
        period_ns = self._outages.note(start_ns, event.advert.interval_ns or DEFAULT_INTERVAL_NS)
        if period_ns is not None:
            yield self._finding(event, start_ns, period_ns)
        elif self._outages.period_ns() is None:
            yield Withdraw()

    def _finding(self, event: AdvertsMissed | MasterChanged | MasterSilent, start_ns: int, period_ns: int) -> Raise:
        return Raise(
            subject=(),
            title=f"The Master of {virtual_addresses(event.advert)} falls silent every {seconds(period_ns)}",
            detail=f"{self._outages.count} silences, most of them {seconds(period_ns)} apart within 5 %. "
            f"{possible_reason(period_ns)}",
            remedy="Look for what happens at this period: IGMP snooping without a querier and MAC ageing on the "
            "switches, backup and snapshot jobs on the router and its host.",
            confidence=Confidence.LIKELY if self._outages.count >= _SURE else Confidence.POSSIBLE,
            since_ns=start_ns,
        )


def _silent_since(event: Event) -> int | None:
    """When the silence began; None when the event tells of none."""
    if isinstance(event, AdvertsMissed):
        return event.time_ns - event.gap_ns
    if isinstance(event, MasterSilent):
        return event.since_ns
    if isinstance(event, MasterChanged) and event.cause is Cause.MASTER_DOWN and not event.blind:
        return None if event.outage_ns is None else event.time_ns - event.outage_ns
    return None
