"""Frames were not looked into, so VRRP in them would have been missed.

What it reports
    Frames in tunnels, behind many VLAN tags, in MPLS or of a link type that is not decoded, one finding for each
    reason. Information only.
Why it matters
    "No VRRP found" is honest only when it says what was not looked at.
How it is decided
    The outer layers were understood and say that something is inside which is not decoded.
False alarms avoided
    Frames whose outer layers show that they carry no VRRP are not counted.
What to do
    When the VRRP that you look for runs inside of such a tunnel: capture where it is unpacked, on the interface of
    keepalived or FRR, or on a mirror of the access port of a Cisco.
References
    RFC 3032 (MPLS), RFC 2784 (GRE), RFC 7348 (VXLAN), IEEE 802.1ad (stacked VLAN tags).
"""

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.advert import Reason
from vrrpwatch.model.event import Event, FrameRejected
from vrrpwatch.model.finding import Judgement, Raise, Severity
from vrrpwatch.rules.rule import Rule

_WHY = {
    Reason.TOO_MANY_TAGS: "more VLAN tags than are decoded",
    Reason.TUNNEL: "a tunnel that is not decoded",
    Reason.NOT_DECODED: "an encapsulation that is not decoded",
    Reason.LINK_TYPE: "a link type that is not decoded",
}


class UninspectedFrames(Rule):
    """`uninspected-frames`."""

    id = "uninspected-frames"
    severity = Severity.INFO
    listens: ClassVar[tuple[type[Event], ...]] = (FrameRejected,)
    whole_capture = True

    def __init__(self) -> None:
        self._frames: Counter[Reason] = Counter()

    def judge(self, event: Event) -> Iterator[Judgement]:
        if isinstance(event, FrameRejected) and event.rejected.reason.uninspected:
            reason = event.rejected.reason
            self._frames[reason] += 1
            total = self._frames[reason]
            yield Raise(
                subject=(str(reason),),
                title=f"{'1 frame was' if total == 1 else f'{total:,} frames were'} not looked into: {_WHY[reason]}",
                detail=f"The last one is frame {event.rejected.frame}. VRRP in them would not be seen ({reason}).",
                remedy="If VRRP runs in there, capture where it is unpacked.",
            )
