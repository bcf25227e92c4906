"""The Master resigned, and nobody took over.

What it reports
    A Master that sent priority 0, after which no router advertised in the time that the slowest Backup may take. The
    finding closes when somebody advertises again, be it the same router after a restart.
Why it matters
    The virtual addresses have no owner, although the stop was announced: there is no Backup, or the Backups did not
    hear the resignation and wait for their long timer.
How it is decided
    A Backup that receives priority 0 takes over after its Skew_Time, which is below one second on version 2 and below
    one interval on version 3. One interval more has passed as well, and no valid advert came.
False alarms avoided
    The end of the capture is no silence. Time in which frames were lost or the capture paused is not judged. Priority 0
    from a router that was not Master (an unconfigured Backup on Cisco) leaves the Master in place.
What to do
    Check that a second router is configured, up, and in the same version, VRID and VLAN, and that adverts to the
    multicast group reach it.
    keepalived: `systemctl status keepalived` on the Backup; state FAULT means that a tracked interface or script
    failed. FRR: `show vrrp` must say Backup. Cisco: `show vrrp brief` must say Backup.
References
    RFC 3768 and RFC 9568 section 6.4.2 (priority 0 sets the timer to Skew_Time), section 6.4.3 (Shutdown).
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.event import Event, MasterReturned, SuccessorMissing
from vrrpwatch.model.finding import Judgement, Raise, Resolve, Severity
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.wording import seconds, virtual_addresses


class ResignedWithoutSuccessor(Rule):
    """`resigned-without-successor`."""

    id = "resigned-without-successor"
    severity = Severity.CRITICAL
    listens: ClassVar[tuple[type[Event], ...]] = (SuccessorMissing, MasterReturned)
    needs_sight = True

    def judge(self, event: Event) -> Iterator[Judgement]:
        if isinstance(event, SuccessorMissing):
            yield _finding(event)
        elif isinstance(event, MasterReturned):
            yield Resolve()


def _finding(event: SuccessorMissing) -> Raise:
    silence = seconds(event.time_ns - event.resigned_ns)
    return Raise(
        subject=(),
        title=f"{event.advert.source} resigned as Master of {virtual_addresses(event.advert)}, "
        f"and nobody took over within {silence}",
        detail=f"It sent priority 0; a Backup answers within its Skew_Time, but no advert came within {silence}.",
        remedy="Check that a Backup is configured, runs, and receives the adverts of this virtual router.",
        since_ns=event.resigned_ns,
    )
