"""The capture has cut frames, or a file that cannot be read to its end.

What it reports
    Frames of VRRP, or that may be, of which too few bytes were recorded; and files that are torn or damaged.
Why it matters
    What was cut off cannot be judged. A capture with a short snap length shows adverts without their addresses; a torn
    file lacks what happened after the damage.
How it is decided
    A frame was longer on the wire than in the capture, and the missing part belongs to the advert. The reader met a
    record that cannot be, or the end of the file within one.
False alarms avoided
    Ethernet padding that is missing is no cut. Frames that are complete and too short for what they announce are
    `malformed-advert`, and cut frames never are.
What to do
    Capture whole frames: `tcpdump -s 0`, or 256 bytes and more. A torn end is normal for a file that is still being
    written; else copy it again. keepalived, FRR and Cisco are not concerned.
References
    pcap-savefile(5) (length on the wire and captured length), tcpdump(1) option -s.
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.advert import Reason
from vrrpwatch.model.capture_event import InputDamaged
from vrrpwatch.model.event import Event, FrameRejected
from vrrpwatch.model.finding import Judgement, Raise, Severity
from vrrpwatch.rules.rule import Rule


class TruncatedCapture(Rule):
    """`truncated-capture`."""

    id = "truncated-capture"
    severity = Severity.WARNING
    listens: ClassVar[tuple[type[Event], ...]] = (FrameRejected, InputDamaged)
    whole_capture = True

    def __init__(self) -> None:
        self._cut = 0

    def judge(self, event: Event) -> Iterator[Judgement]:
        if isinstance(event, InputDamaged):
            yield _damaged(event)
        elif isinstance(event, FrameRejected) and event.rejected.reason is Reason.TRUNCATED:
            self._cut += 1
            yield _cut(event.rejected.frame, self._cut)


def _cut(frame: int, total: int) -> Raise:
    number = "1 frame is" if total == 1 else f"{total:,} frames are"
    return Raise(
        subject=(),
        title=f"{number} cut: the capture recorded too few bytes to judge them",
        detail=f"The last one is frame {frame}. What was cut off is neither decoded nor counted as malformed.",
        remedy="Capture whole frames: tcpdump -s 0.",
    )


def _damaged(event: InputDamaged) -> Raise:
    return Raise(
        subject=(event.path,),
        title=f"{event.path} {event.error}",
        detail="Everything before the damage was analysed. What came after it is not known.",
        remedy="Copy the file again, or wait until it is written; then analyse it once more.",
    )
