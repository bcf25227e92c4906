"""The clock of the capture jumped.

What it reports
    Time stamps that go back, or that jump forward for everything on the wire at once; and frames that are out of order
    by less than a second. Information only.
Why it matters
    Durations across the jump mean nothing, so no outage, gap or failover time is taken from them.
How it is decided
    The time of a frame is before that of the frame before it, or later by far while the routers went on as if nothing
    had happened.
False alarms avoided
    Frames that are a little out of order, as several network queues or several interfaces in one file give them, are
    not called a step of the clock.
What to do
    Nothing on the routers, be it keepalived, FRR or Cisco: VRRP does not need the time of day. On the machine that
    captures: `chronyc tracking` or `timedatectl`; the clock was set, or the virtual machine was suspended.
References
    RFC 8633 section 3 (keeping clocks right); pcap-tstamp(7).
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.capture_event import ClockStepped
from vrrpwatch.model.event import Event
from vrrpwatch.model.finding import Judgement, Raise, Severity
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.wording import seconds


class ClockStep(Rule):
    """`clock-step`."""

    id = "clock-step"
    severity = Severity.INFO
    listens: ClassVar[tuple[type[Event], ...]] = (ClockStepped,)
    whole_capture = True

    def judge(self, event: Event) -> Iterator[Judgement]:
        if isinstance(event, ClockStepped):
            yield _disorder(event) if -SECOND_NS < event.step_ns < 0 else _step(event)


def _disorder(event: ClockStepped) -> Raise:
    return Raise(
        subject=("disorder",),
        title=f"Frames are out of order, the last one by {seconds(-event.step_ns)}",
        detail="Several network queues or interfaces give such captures. The times are taken as if in order.",
        remedy="Nothing is wrong with the network; reordercap puts the frames of a file in order.",
    )


def _step(event: ClockStepped) -> Raise:
    direction = "back" if event.step_ns < 0 else "forward"
    step = seconds(abs(event.step_ns))
    return Raise(
        subject=(direction,),
        title=f"The clock of the capture stepped {direction} by {step}",
        detail=f"The time stamps jump {direction} by {step}. No duration across the step is judged.",
        remedy="Check the clock of the machine that captures: chronyc tracking, timedatectl.",
    )
