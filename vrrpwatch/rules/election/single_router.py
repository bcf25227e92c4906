"""Only one router was ever seen: perhaps there is no Backup.

What it reports
    A virtual router for which one router advertised for two Master_Down_Intervals, while no other router advertised and
    no other host joined the VRRP multicast group, although the capture shows who joins it.
Why it matters
    Redundancy that is not there shows only on the day it is needed.
How it is decided
    The Master was watched for long enough, a report of IGMP or MLD for the group was seen, and neither an advert nor a
    report of another host. The finding is withdrawn as soon as one comes.
False alarms avoided
    A Backup is silent by design: where no reports are visible at all, its absence shows nothing, and nothing is said.
    Hosts suppress reports, and a snooping switch may show those of one port only. So this says "not seen", is no more
    than an info, and never sure.
What to do
    Ask the other router whether it is Backup, or capture on a port where IGMP and MLD reports are visible.
    keepalived: `journalctl -u keepalived` says "Entering BACKUP STATE"; with `disable_local_igmp` or a unicast peer no
    report is sent. FRR: `show vrrp`. Cisco: `show vrrp brief`.
References
    RFC 9568 section 6.4.2 (a Backup does not send), RFC 3376 and RFC 3810 (membership reports).
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.event import CandidateSeen, Event, LoneRouter, RouterSeen
from vrrpwatch.model.finding import Confidence, Judgement, Raise, Severity, Withdraw
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.wording import router, seconds, virtual_addresses


class SingleRouter(Rule):
    """`single-router`."""

    id = "single-router"
    severity = Severity.INFO
    listens: ClassVar[tuple[type[Event], ...]] = (LoneRouter, RouterSeen, CandidateSeen)

    def judge(self, event: Event) -> Iterator[Judgement]:
        if isinstance(event, LoneRouter):
            yield _finding(event)
        elif isinstance(event, CandidateSeen) or (isinstance(event, RouterSeen) and event.others):
            yield Withdraw()


def _finding(event: LoneRouter) -> Raise:
    return Raise(
        subject=(),
        title=f"No Backup seen for {virtual_addresses(event.advert)} in {seconds(event.observed_ns)}; "
        f"only {event.advert.source} advertises",
        detail=f"{router(event.advert)} is Master. No other router advertised, and no other host was seen to join the "
        "multicast group. A Backup is silent: there may be one that this capture cannot show.",
        remedy="Ask the second router for its state, or capture where membership reports are visible.",
        confidence=Confidence.POSSIBLE,
        since_ns=event.time_ns - event.observed_ns,
    )
