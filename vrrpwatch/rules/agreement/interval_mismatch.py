"""Two routers of one virtual router advertise with different intervals.

What it reports
    Different Advertisement_Intervals in the adverts of two routers. Critical when either speaks version 2, warning when
    both speak version 3.
Why it matters
    Version 2 receivers must discard an advert with another interval, so each router takes itself for the only one and
    both become Master. Version 3 Backups learn the Master's interval: nothing breaks, but how long a failover takes
    depends on who is Master.
How it is decided
    The interval fields in the latest valid adverts of two routers are compared.
False alarms avoided
    The interval as it is observed does not count here, so Cisco's early adverts are no mismatch. A router that changes
    its own interval is a `parameter-change`.
What to do
    Set the same interval on all routers of the virtual router.
    keepalived: `advert_int`, in seconds; a fraction needs `vrrp_version 3`. FRR: `vrrp 5 advertisement-interval`, in
    milliseconds. Cisco: `vrrp 5 timers advertise`; version 3 takes milliseconds.
References
    RFC 3768 section 7.1 (must discard), RFC 9568 sections 6.1 (learned interval) and 8.3.1 (should log).
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.contest import DifferenceKind
from vrrpwatch.model.event import Disagreement, DisagreementEnded, Event
from vrrpwatch.model.finding import Judgement, Severity
from vrrpwatch.rules.agreement.disagreement import Wording, judge_disagreement
from vrrpwatch.rules.rule import Rule


class IntervalMismatch(Rule):
    """`interval-mismatch`."""

    id = "interval-mismatch"
    severity = Severity.CRITICAL
    listens: ClassVar[tuple[type[Event], ...]] = (Disagreement, DisagreementEnded)

    def judge(self, event: Event) -> Iterator[Judgement]:
        if isinstance(event, Disagreement) and 2 not in (event.first.version, event.second.version):
            # RFC 9568 section 8.3.1: version 3 receivers accept it and should log it.
            return judge_disagreement(event, DifferenceKind.INTERVAL, _VERSION_3, Severity.WARNING)
        return judge_disagreement(event, DifferenceKind.INTERVAL, _VERSION_2)


_REMEDY = (
    "Set the same interval on both routers. keepalived: advert_int; FRR: vrrp N advertisement-interval (ms); "
    "Cisco: vrrp N timers advertise, or vrrp N timers learn on the Backups."
)
_VERSION_2 = Wording(
    headline="Advertisement intervals differ",
    effect="RFC 3768 section 7.1 makes receivers discard such adverts; keepalived, FRR and Holo do.",
    remedy=_REMEDY,
)
_VERSION_3 = Wording(
    headline="Advertisement intervals differ",
    effect=(
        "keepalived logs it, FRR and VPP learn the Master's interval, Holo discards the advert. How long a failover "
        "takes depends on who is Master."
    ),
    remedy=_REMEDY,
)
