"""A takeover lasted longer than the timers allow.

What it reports
    A new Master that came later after the last advert of the old one than its own Master_Down_Interval (the old one
    fell silent) or its Skew_Time (the old one resigned) lets expect.
Why it matters
    The virtual addresses were without an owner for that time, and the next failover will be as slow. Often it shows
    that a setting differs from what the group believes, or that the Backup itself was too busy.
How it is decided
    The time from the old Master's last advert to the new one's first is more than the time that the RFC gives for this
    cause and this priority, by more than a tenth of it (`tolerance`) and more than 50 ms (`tolerance_s`).
False alarms avoided
    Timers rounded to centiseconds, as FRR does, are far inside the tolerance. A takeover by preemption has no timer
    that could be late. Routers that share the virtual router's own address over IPv6, as those of FRR do, have one
    interval more: their first advert comes that much after they took over. A time in which frames were lost or the
    capture paused is not judged.
What to do
    Compare the interval and priority that the new Master advertises with its configuration, and look for load on it at
    that moment.
    keepalived: `down_timer_adverts` above 3 waits longer on purpose; "thread timer expired" in `journalctl -u
    keepalived` says that it was not scheduled; raise `vrrp_priority` or `vrrp_rt_priority`. Version 1.2.24 waits
    one interval more. FRR: `show vrrp` prints the timers in use; over IPv6 its first advert comes one interval after it
    took over. Cisco: `vrrp VRID timers learn` on all or on none.
References
    RFC 3768 section 6.1, RFC 9568 section 6.1 (Skew_Time, Master_Down_Interval).
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.cause import Cause
from vrrpwatch.model.event import Event, MasterChanged
from vrrpwatch.model.finding import Judgement, Raise, Severity
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.rules.option import Option
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.wording import router, seconds, sender, virtual_addresses

_TIMED = frozenset({Cause.RESIGNED, Cause.MASTER_DOWN, Cause.PRIORITY_DROP})
"""Causes in which a timer of the new Master decides."""


class SlowFailover(Rule):
    """`slow-failover`."""

    id = "slow-failover"
    severity = Severity.WARNING
    listens: ClassVar[tuple[type[Event], ...]] = (MasterChanged,)

    tolerance = Option(0.1, "of the expected time", "how much later a takeover may come", least=0.0)
    tolerance_s = Option(0.05, "seconds", "how much later it may come at any rate", least=0.0)

    def judge(self, event: Event) -> Iterator[Judgement]:
        if not isinstance(event, MasterChanged) or event.outage_ns is None or event.expected_ns is None:
            return
        if event.cause not in _TIMED or event.blind:
            return
        habit_ns = event.advert.interval_ns if event.inferred else 0
        if event.outage_ns > event.expected_ns + habit_ns + self._tolerance_ns(event.expected_ns):
            yield _finding(event, event.outage_ns, event.expected_ns)

    def _tolerance_ns(self, expected_ns: int) -> int:
        return max(int(expected_ns * self.tolerance), int(self.tolerance_s * SECOND_NS))


def _finding(event: MasterChanged, outage_ns: int, expected_ns: int) -> Raise:
    old = "the old Master" if event.previous is None else sender(event.previous, inferred=event.inferred)
    new = sender(event.advert, inferred=event.inferred)
    return Raise(
        subject=(new,),
        title=f"{new} took over {seconds(outage_ns)} after the last advert of {old}; "
        f"its timers give {seconds(expected_ns)}",
        detail=f"{router(event.advert)} became Master of {virtual_addresses(event.advert)} "
        f"{seconds(outage_ns - expected_ns)} later than the RFC lets expect. Cause of the change: {event.cause}.",
        remedy=f"Compare interval and priority on {event.advert.source} with what it advertises, and look for load.",
        since_ns=event.time_ns - outage_ns,
    )
