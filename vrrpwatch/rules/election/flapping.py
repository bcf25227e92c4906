"""The Master role goes back and forth between the same routers.

What it reports
    A virtual router whose Master lost its role and took it back, and that at least twice within five minutes, as in
    A, B, A, B.
Why it matters
    Each change cuts connections and rewrites the tables of all hosts and switches. A pair that flaps serves worse than
    a single router.
How it is decided
    A return is a change to a router that gave the role up no more than five minutes (`window_s`) ago. Two returns
    (`returns`) within five minutes are flapping. The finding closes at the next change that comes after things have
    been calm.
False alarms avoided
    Several preemptions in one direction (each new router has a higher priority) come back to nobody. One planned stop
    and start is one return. Two Masters that advertise in turn are `dual-master`: a contest and its end are not
    counted, nor a tie between equal priorities, nor a change in a time in which frames were lost.
What to do
    Find what takes the Master away: see the causes of the changes in the timeline. A Master that falls silent for a few
    seconds again and again is overloaded or paused (backups and snapshots of virtual machines); a priority that drops
    and recovers is a tracked interface or script that cannot decide.
    keepalived: `nopreempt` with `state BACKUP` on both, or `preempt_delay 60`; `fall` and `rise` on `vrrp_script`.
    FRR: `no vrrp VRID preempt`. Cisco: `vrrp VRID preempt delay minimum 60`, and a delay on the tracked object.
References
    RFC 9568 section 6.1 (Preempt_Mode) and section 6.4.2.
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.cause import Cause
from vrrpwatch.model.event import Event, MasterChanged
from vrrpwatch.model.finding import Judgement, Raise, Resolve, Severity
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.rules.option import Option
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.wording import seconds, sender

_REMEMBERED = 64
"""Changes in one window that are kept."""
_NOT_COUNTED = frozenset({Cause.FIRST_SEEN, Cause.CONTEST_RESOLVED, Cause.TIE_BREAK})


class Flapping(Rule):
    """`flapping`."""

    id = "flapping"
    severity = Severity.CRITICAL
    listens: ClassVar[tuple[type[Event], ...]] = (MasterChanged,)

    window_s = Option(300.0, "seconds", "the time in which the role has to come back", least=1.0)
    returns = Option(2, "returns", "how often the role has to come back within that time", least=1, most=_REMEMBERED)

    def __init__(self) -> None:
        self._lost: list[tuple[int, str]] = []
        """When which router lost the role."""
        self._returns: list[int] = []
        """For each return when the role had been lost: both have to lie in the window."""

    def judge(self, event: Event) -> Iterator[Judgement]:
        if not isinstance(event, MasterChanged) or event.previous is None:
            return
        if event.cause in _NOT_COUNTED or event.blind:
            return
        self._forget_before(event.time_ns - round(self.window_s * SECOND_NS))
        name = sender(event.advert, inferred=event.inferred)
        lost_ns = max((time_ns for time_ns, lost in self._lost if lost == name), default=None)
        self._lost.append((event.time_ns, sender(event.previous, inferred=event.inferred)))
        if lost_ns is not None:
            self._returns.append(lost_ns)
        if len(self._returns) < self.returns:
            yield Resolve()
        elif lost_ns is not None:
            yield self._finding(event)

    def _forget_before(self, time_ns: int) -> None:
        self._lost = [lost for lost in self._lost[1 - _REMEMBERED :] if lost[0] >= time_ns]
        self._returns = [returned_ns for returned_ns in self._returns[1 - _REMEMBERED :] if returned_ns >= time_ns]

    def _finding(self, event: MasterChanged) -> Raise:
        since_ns = self._lost[0][0]
        routers = " and ".join(
            sorted({name for _, name in self._lost} | {sender(event.advert, inferred=event.inferred)})
        )
        return Raise(
            subject=(),
            title=f"The Master role changed {len(self._lost)} times in {seconds(event.time_ns - since_ns)} "
            f"between {routers}",
            detail=f"{len(self._returns)} times the role came back to a router that had just lost it. "
            f"The last change, to {event.advert.source}: {event.cause}.",
            remedy="Find what takes the Master away (overload, paused virtual machine, a tracked interface or script); "
            "until then forbid or delay preemption.",
            cause=str(event.cause),
            since_ns=since_ns,
        )
