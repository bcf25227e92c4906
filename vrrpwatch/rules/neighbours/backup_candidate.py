"""A host that never advertised belongs to the VRRP group: it may be a Backup.

What it reports
    A member of the multicast group 224.0.0.18 or ff02::12 that never sent an advert for this virtual router.
    Information only.
Why it matters
    Backups are silent as long as all is well, so nobody knows whether there is one. This is the only sign of them on
    the wire.
How it is decided
    A host sends an IGMP or MLD report for the group of VRRP, and no advert from its address or its MAC is known.
False alarms avoided
    A membership names no VRID: the host may be a Backup of this virtual router, serve another VRID, or listen only, as
    monitoring does. So it is a candidate and no more, and the finding goes when the host advertises. That no report is
    seen proves nothing: switches with IGMP snooping keep them away, and Linux can be told not to send them.
What to do
    Nothing. When the host should not be there, look what runs on it.
    keepalived: `ip maddress show` lists 224.0.0.18 while it runs; `disable_local_igmp` and
    `net.ipv4.igmp_link_local_mcast_reports=0` hide it. FRR: `show vrrp` prints the role. Cisco: `show vrrp brief`.
References
    RFC 9568 sections 5.1.1.2 and 5.1.2.2 (the groups), RFC 2236 section 3 (reports), RFC 3810 section 5.2.
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.event import CandidateSeen, Event, RouterSeen
from vrrpwatch.model.finding import Confidence, Judgement, Raise, Severity, Withdraw
from vrrpwatch.rules.rule import Rule


class BackupCandidate(Rule):
    """`backup-candidate`."""

    id = "backup-candidate"
    severity = Severity.INFO
    listens: ClassVar[tuple[type[Event], ...]] = (CandidateSeen, RouterSeen)

    def __init__(self) -> None:
        self._raised = False

    def judge(self, event: Event) -> Iterator[Judgement]:
        if isinstance(event, CandidateSeen):
            self._raised = True
            yield _finding(event)
        elif isinstance(event, RouterSeen) and self._raised:
            yield Withdraw(subject=(str(event.advert.source),))


def _finding(event: CandidateSeen) -> Raise:
    at = f" ({event.mac})" if event.mac else ""
    return Raise(
        subject=(str(event.host),),
        title=f"{event.host}{at} may be a Backup: it joined the VRRP group and never advertised",
        detail=f"Seen by {event.seen_by.upper()}, which tells no VRID: the host may as well belong to another virtual "
        "router of this segment, or only listen.",
        remedy="Nothing has to be done.",
        confidence=Confidence.POSSIBLE,
    )
