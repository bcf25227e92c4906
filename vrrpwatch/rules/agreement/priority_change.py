"""A router advertises with another priority than before.

What it reports
    Each change of a router's priority, as information. A warning when one router goes back and forth between the same
    two values: three changes or more within five minutes.
Why it matters
    A lower priority is how a router says that something it tracks has failed. One that goes back and forth moves the
    Master each time, or will as soon as another router has a priority in between.
How it is decided
    The priority of each valid advert is compared with the last one of the same router; 0 is a resignation and not a
    value here.
False alarms avoided
    A failure and the recovery from it are two changes, and no warning. Changes to ever new values do not go back and
    forth.
What to do
    Look at what the router tracks.
    keepalived: `track_script` and `track_interface` with their `weight`; add `rise` and `fall` to the `vrrp_script`, so
    that one failed check does not count. FRR has no tracking: look who changes `vrrp 5 priority`. Cisco:
    `vrrp 5 track` with `delay down ... up ...` on the tracked object.
References
    RFC 9568 section 5.2.4 (priority), section 6.4.3 (a Master yields to a higher one).
"""

from collections import OrderedDict
from collections.abc import Iterable
from typing import ClassVar

from vrrpwatch.model.advert import Address
from vrrpwatch.model.event import Event, PriorityChanged
from vrrpwatch.model.finding import Judgement, Raise, Severity
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.rules.option import Option
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.wording import seconds

_REMEMBERED = 64
"""Changes between two values that are kept."""
_MAXIMUM_PAIRS = 256
"""Pairs of values that are remembered for one virtual router; the oldest goes first."""

_Pair = tuple[Address, int, int]
"""A router and the two values, the lower one first."""


class PriorityChange(Rule):
    """`priority-change`."""

    id = "priority-change"
    severity = Severity.INFO
    listens: ClassVar[tuple[type[Event], ...]] = (PriorityChanged,)

    window_s = Option(300.0, "seconds", "the time in which the priority has to go back and forth", least=1.0)
    changes = Option(3, "changes", "how many of them within that time are a warning", least=2, most=_REMEMBERED)

    def __init__(self) -> None:
        # An ordinary dictionary becomes slow when the first key goes again and again.
        self._changes: OrderedDict[_Pair, tuple[int, ...]] = OrderedDict()
        """Times of the last changes between two values, in nanoseconds. A tuple: most pairs come once."""

    def judge(self, event: Event) -> Iterable[Judgement]:
        if not isinstance(event, PriorityChanged):
            return ()
        since_ns = self._oscillates_since(event)
        if since_ns is None:
            return (_changed(event),)
        return (_oscillates(event, self.changes, event.time_ns - since_ns),)

    def _oscillates_since(self, event: PriorityChanged) -> int | None:
        before, after = event.before.priority, event.after.priority
        pair = (event.after.source, min(before, after), max(before, after))
        known = self._changes.get(pair, ())
        if not known and len(self._changes) >= _MAXIMUM_PAIRS:
            self._changes.popitem(last=False)
        times = self._changes[pair] = (*known, event.time_ns)[-self.changes :]
        if len(times) < self.changes or event.time_ns - times[0] > round(self.window_s * SECOND_NS):
            return None
        return times[0]


def _changed(event: PriorityChanged) -> Raise:
    before, after = event.before.priority, event.after.priority
    meaning = "Something that it tracks may have failed." if after < before else "It may have recovered."
    return Raise(
        subject=(str(event.after.source),),
        title=f"{event.after.source} changed its priority from {before} to {after}",
        detail=f"{event.after.source} advertised priority {before} and now {after}. {meaning}",
        remedy="If nobody changed the configuration, look at what the router tracks.",
    )


def _oscillates(event: PriorityChanged, changes: int, window_ns: int) -> Raise:
    low, high = sorted((event.before.priority, event.after.priority))
    return Raise(
        subject=(str(event.after.source),),
        title=f"The priority of {event.after.source} goes back and forth between {low} and {high}",
        detail=f"{changes} changes between {low} and {high} in {seconds(window_ns)}: what it tracks is unsteady.",
        remedy=(
            "Find out what the router tracks and why it is unsteady; let it settle before it counts. keepalived: rise "
            "and fall in vrrp_script; Cisco: delay down and up on the tracked object."
        ),
        severity=Severity.WARNING,
    )
