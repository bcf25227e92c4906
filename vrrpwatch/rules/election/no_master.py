"""Nobody is Master: the adverts stopped and no router took over.

What it reports
    A virtual router whose last Master fell silent without a priority 0, and from which no advert has come since, for
    longer than any Backup would have waited. The finding closes when somebody advertises again.
Why it matters
    Nobody answers for the virtual addresses: every host that uses one as its gateway or service is cut off. No router
    can report it, because each of those that could is gone.
How it is decided
    No valid advert came from anyone since the last one of the Master, for longer than the slowest Backup may wait:
    three intervals and a Skew_Time of up to one interval (up to one second on version 2). One interval more is granted
    to routers that send their first advert late.
False alarms avoided
    The end of the capture is no silence. Time in which frames were lost, the capture paused or its clock jumped says
    nothing, and what was said about it is taken back. An announced end (priority 0) is `resigned-without-successor`.
What to do
    Look at both routers: power, link, VLAN, and whether the VRRP process runs. When they run, their adverts do not
    reach the place of the capture: a mirror port that ended, or a switch that no longer forwards the multicast group.
    keepalived: `systemctl status keepalived`; `journalctl -u keepalived` shows FAULT when a tracked interface or script
    failed on every router. FRR: `show vrrp`; status Initialize means that the interface or its macvlan is down.
    Cisco: `show vrrp brief`; state Init means that the interface is down or has no address.
References
    RFC 3768 section 6.1 and RFC 9568 section 6.1 (Master_Down_Interval), section 6.4.2 (the Backup takes over).
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.event import Event, MasterReturned, MasterSilent
from vrrpwatch.model.finding import Judgement, Raise, Resolve, Severity
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.wording import router, seconds, virtual_addresses


class NoMaster(Rule):
    """`no-master`."""

    id = "no-master"
    severity = Severity.CRITICAL
    listens: ClassVar[tuple[type[Event], ...]] = (MasterSilent, MasterReturned)
    needs_sight = True

    def judge(self, event: Event) -> Iterator[Judgement]:
        if isinstance(event, MasterSilent):
            yield _finding(event)
        elif isinstance(event, MasterReturned):
            yield Resolve()


def _finding(event: MasterSilent) -> Raise:
    silence = seconds(event.time_ns - event.since_ns)
    return Raise(
        subject=(),
        title=f"Nobody is Master of {virtual_addresses(event.advert)}: {event.advert.source} fell silent, "
        f"and nobody took over within {silence}",
        detail=f"{router(event.advert)} sent its last advert without resigning, and no Backup took over, "
        f"although it announced one every {seconds(event.advert.interval_ns)}.",
        remedy="Check power, link and VRRP process of all routers of this group; if they run, check that their adverts "
        "still reach the place of the capture.",
        since_ns=event.since_ns,
    )
