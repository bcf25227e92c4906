"""Frames were lost before vrrpwatch could see them, or more was seen than it keeps.

What it reports
    Frames that the kernel, the network card or the capturing program dropped, as far as they counted them; and virtual
    routers or routers that were forgotten because there were too many.
Why it matters
    A lost advert looks like a silent Master. While frames are lost, nothing is concluded from silence: real faults of
    that time can be missed.
How it is decided
    The drop counters of the live capture, interface by interface, or the statistics blocks in a pcapng file, went up.
    The bounds on what is kept in memory were reached.
False alarms avoided
    Pauses between two files and frames cut by the snap length have rules of their own. Findings that rest on the
    silence of a time with losses are withdrawn.
What to do
    Live: a larger kernel buffer, `vrrpwatch watch --buffer MIB`, and less load on the machine that watches.
    Before a capture is analysed: capture less, a filter such as `vrrp or ah or arp or igmp or icmp or icmp6` is enough,
    and take a larger kernel buffer (`tcpdump -B 8192`). On a mirror port: check that it is not oversubscribed. State
    that was forgotten points to many forged senders: look at the other findings. None of this concerns keepalived, FRR
    or Cisco themselves.
References
    pcap-ng, section 4.6 (interface statistics: isb_ifdrop, isb_osdrop); pcap_stats(3pcap).
"""

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.capture_event import StateEvicted, WentBlind
from vrrpwatch.model.event import Event
from vrrpwatch.model.finding import Judgement, Raise, Severity
from vrrpwatch.model.frame import Blind, BlindReason
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.wording import seconds

_REMEDY = "Capture with a filter for VRRP and a larger buffer (tcpdump -B 8192), or relieve the mirror port."
_LIVE_REMEDY = "Watch with a larger buffer (vrrpwatch watch --buffer MIB), or take load off this machine."


class CaptureLoss(Rule):
    """`capture-loss`."""

    id = "capture-loss"
    severity = Severity.WARNING
    listens: ClassVar[tuple[type[Event], ...]] = (WentBlind, StateEvicted)
    whole_capture = True

    def __init__(self) -> None:
        self._lost: Counter[str | None] = Counter()
        """Frames, by interface; None: the capture does not say which."""

    def judge(self, event: Event) -> Iterator[Judgement]:
        if isinstance(event, StateEvicted):
            yield _evicted(event)
        elif isinstance(event, WentBlind) and event.blind.why is BlindReason.DROPPED:
            blind = event.blind
            self._lost[blind.interface] += blind.lost or 0
            yield _dropped(blind, self._lost[blind.interface])


def _dropped(blind: Blind, total: int) -> Raise:
    last = "an unknown number" if blind.lost is None else f"{blind.lost:,}"
    lost = _frames(total) if total else "frames"
    behind = f", after frame {blind.after_frame}" if blind.after_frame else ""
    length, live = seconds(blind.end_ns - blind.start_ns), blind.interface is not None
    return Raise(
        subject=(str(blind.why), blind.interface) if blind.interface else (str(blind.why),),
        title=f"The capture on {blind.interface} lost {lost}" if live else f"The capture lost {lost}",
        detail=(
            f"The last time {last} within {length}{behind}. "
            f"Nothing is concluded from silence {'on this interface ' if live else ''}in these times."
        ),
        remedy=_LIVE_REMEDY if live else _REMEDY,
        since_ns=blind.start_ns,
    )


def _frames(count: int) -> str:
    return "1 frame" if count == 1 else f"{count:,} frames"


def _evicted(event: StateEvicted) -> Raise:
    return Raise(
        subject=(event.kind,),
        title=f"There are more {event.kind}s than vrrpwatch keeps: {event.evicted:,} forgotten",
        detail=f"To bound the memory, {event.evicted:,} {event.kind}s were forgotten; their faults can be missed.",
        remedy="Look for forged senders in the other findings, or watch fewer interfaces at once.",
    )
