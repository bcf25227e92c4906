"""The capture has a hole: for a time nothing at all was recorded.

What it reports
    Pauses between two files that were read as one stream, and times in which everything on the wire fell silent at
    once. Information only.
Why it matters
    In a hole nobody can say what the routers did. vrrpwatch concludes nothing from the silence in it.
How it is decided
    The first frame of a file comes later than the last one of the file before. Or all virtual routers and all other
    frames are silent over the same time and go on after it.
False alarms avoided
    One silent virtual router among others that go on is a fault of that one: `no-master`.
What to do
    Nothing on the routers, be it keepalived, FRR or Cisco. For a capture without holes let one program write all files:
    `tcpdump -G 3600 -w vrrp-%H.pcap` or `dumpcap -b`. A laptop that slept or a paused virtual machine leaves holes,
    too.
References
    tcpdump(1), option -G; dumpcap(1), option -b.
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.event import Event, WentBlind
from vrrpwatch.model.finding import Judgement, Raise, Severity
from vrrpwatch.model.frame import BlindReason
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.wording import seconds

_HOLES = {
    BlindReason.BETWEEN_FILES: "a pause between two files",
    BlindReason.CAPTURE_PAUSED: "everything was silent at once, so the capture paused",
}


class CaptureHole(Rule):
    """`capture-hole`."""

    id = "capture-hole"
    severity = Severity.INFO
    listens: ClassVar[tuple[type[Event], ...]] = (WentBlind,)
    whole_capture = True

    def judge(self, event: Event) -> Iterator[Judgement]:
        if isinstance(event, WentBlind) and event.blind.why in _HOLES:
            blind = event.blind
            length = seconds(blind.end_ns - blind.start_ns)
            yield Raise(
                subject=(str(blind.why),),
                title=f"Hole of {length} in the capture: {_HOLES[blind.why]}",
                detail=f"Nothing was recorded for {length} after frame {blind.after_frame}; nothing follows from it.",
                remedy="Let one program write all files of a capture: tcpdump -G or dumpcap -b.",
                since_ns=blind.start_ns,
            )
