"""The Master fell silent without a word, and a Backup took over.

What it reports
    A new Master after the old one stopped advertising without resigning (no advert with priority 0), with the time
    from the old Master's last advert to the new one's first beside the time that the timers of the RFC give.
Why it matters
    The virtual addresses had no owner for that time. A router that is stopped on purpose resigns, and costs less than a
    second: this one crashed, lost power or link, or hung.
How it is decided
    The old Master was silent for the Master_Down_Interval of the new one, and its last advert had a priority above 0.
    On version 2 that is three intervals and (256 - priority) / 256 s; on version 3 the last part scales with the
    interval.
False alarms avoided
    Frames were lost or the capture paused in that time: the resignation may be among them. A Master that lowered its
    own priority before, one that resigned, one that yields to a higher priority, and the first Master of a capture.
What to do
    Look at the old Master for a crash, a reboot, a link that went down, or a process that was killed with SIGKILL.
    keepalived: `journalctl -u keepalived` and `dmesg` (out of memory); stop it with SIGTERM and it resigns.
    FRR: `systemctl status frr`; vrrpd must run. Cisco: `show logging`, `show version` (reason of the last reload).
References
    RFC 3768 section 6.1, RFC 9568 section 6.1 (Master_Down_Interval) and section 6.4.2.
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.advert import Advert
from vrrpwatch.model.cause import Cause
from vrrpwatch.model.event import Event, MasterChanged
from vrrpwatch.model.finding import Judgement, Raise, Severity
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.wording import router, seconds, sender, virtual_addresses


class UngracefulFailover(Rule):
    """`ungraceful-failover`."""

    id = "ungraceful-failover"
    severity = Severity.WARNING
    listens: ClassVar[tuple[type[Event], ...]] = (MasterChanged,)

    def judge(self, event: Event) -> Iterator[Judgement]:
        if not isinstance(event, MasterChanged) or event.previous is None or event.outage_ns is None:
            return
        if event.cause is Cause.MASTER_DOWN and not event.blind:
            yield _finding(event, event.previous, event.outage_ns)


def _finding(event: MasterChanged, previous: Advert, outage_ns: int) -> Raise:
    expected = "" if event.expected_ns is None else f"; its timers give {seconds(event.expected_ns)}"
    inferred = " Both use one address and MAC: the takeover shows in the priority." if event.inferred else ""
    old, new = sender(previous, inferred=event.inferred), sender(event.advert, inferred=event.inferred)
    return Raise(
        subject=(old, new),
        title=f"{new} took over after {old} fell silent; {seconds(outage_ns)} without a Master",
        detail=f"{router(previous)} sent no priority 0 before it fell silent. {router(event.advert)} became Master of "
        f"{virtual_addresses(event.advert)} {seconds(outage_ns)} after its last advert{expected}.{inferred}",
        remedy=f"Look on {previous.source} for a crash, a reboot, a lost link or a killed VRRP process.",
        since_ns=event.time_ns - outage_ns,
    )
