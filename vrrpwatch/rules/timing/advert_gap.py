"""Adverts of the Master are missing, though nobody took over.

What it reports
    A pause of one interval and a half or more between two adverts of a Master that goes on afterwards, with the number
    of missing adverts, and what the sender's own numbering says of them. Adverts that came late and then close together
    are not missing: an information of its own says that they were delayed, or kept back and delivered in a batch.
Why it matters
    Three missing adverts in a row are a failover. Those that are missing now are the warning: a link that loses
    frames, or a router that does not get to send.
How it is decided
    The time between two adverts against the interval that this router keeps. The IP id of keepalived and the sequence
    number of an authentication header count adverts: numbers that are skipped were sent and lost on the way; numbers
    that go on without a step were never sent. One advert that is missing by itself is information, and so are more of
    them while they are no more than 1 % (`loss_percent`) of the last 1,000; two in a row are always a warning.
False alarms avoided
    A late advert that is followed by an early one was delayed, not lost: never more than information. Cisco sends at
    0.8 to 1.0 of the interval on purpose. A pause of all virtual routers together is a hole of the capture, and time in
    which frames were lost is not judged. Without a numbering that counts adverts the cause stays open.
What to do
    Lost on the way: error counters of the links between the Master and the capture, storm control, IGMP snooping, a
    full mirror port. Never sent: load on the router, snapshots or live migration of the virtual machine. Delayed: the
    same, and power saving of a wireless link.
    keepalived: "thread timer expired" in `journalctl -u keepalived`; raise `vrrp_rt_priority`. FRR: `show vrrp` counts
    the adverts that were sent. Cisco: `show processes cpu`, `show vrrp detail`.
References
    RFC 3768 section 6.4.3 and RFC 9568 section 6.4.3 (the Master sends one advert each interval), RFC 4302 section 2.5
    (sequence number).
"""

from collections import deque
from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.advert import Address
from vrrpwatch.model.cause import GapCause
from vrrpwatch.model.event import AdvertsMissed, Event
from vrrpwatch.model.finding import Judgement, Raise, Severity
from vrrpwatch.model.timers import DEFAULT_INTERVAL_NS
from vrrpwatch.model.timing_event import AdvertsDelayed
from vrrpwatch.rules.option import Option
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.wording import router, seconds

WINDOW = 1_000
"""Adverts over which losses are counted."""
_MAXIMUM_SENDERS = 64
"""Of one virtual router; the oldest goes first."""
BATCH = 3
"""Adverts that come close together after a pause; two are a late one and one in time."""


class AdvertGap(Rule):
    """`advert-gap`."""

    id = "advert-gap"
    severity = Severity.WARNING
    listens: ClassVar[tuple[type[Event], ...]] = (AdvertsMissed, AdvertsDelayed)
    needs_sight = True

    missed = Option(1, "adverts", "how many have to be missing at once", least=1)
    loss_percent = Option(1.0, "percent", "how many of the last 1,000 adverts may be missing one by one", least=0.0)

    def __init__(self) -> None:
        self._missing: dict[Address, deque[tuple[int, int]]] = {}
        """For each router when adverts were missing, in nanoseconds, and how many; no longer than the window."""

    def judge(self, event: Event) -> Iterator[Judgement]:
        if isinstance(event, AdvertsMissed) and event.missed >= self.missed:
            yield _finding(event, None if self._matters(event) else Severity.INFO)
        elif isinstance(event, AdvertsDelayed):
            yield _delay(event)

    def _matters(self, event: AdvertsMissed) -> bool:
        """More than one at once, or too large a share of the window."""
        source = event.advert.source
        if source not in self._missing and len(self._missing) >= _MAXIMUM_SENDERS:
            del self._missing[next(iter(self._missing))]
        missing = self._missing.setdefault(source, deque(maxlen=WINDOW))
        missing.append((event.time_ns, event.missed))
        window_ns = WINDOW * (event.advert.interval_ns or DEFAULT_INTERVAL_NS)
        while missing[0][0] < event.time_ns - window_ns:
            missing.popleft()
        lost = sum(number for _, number in missing)
        share_percent = lost * 100 / min(event.seen + lost, WINDOW)
        return event.missed > 1 or (lost > 1 and share_percent > self.loss_percent)


def _finding(event: AdvertsMissed, severity: Severity | None) -> Raise:
    missing = "1 advert is" if event.missed == 1 else f"{event.missed} adverts are"
    evidence, remedy = _SAYINGS[event.cause]
    frames = (event.previous_frame,) if event.frame is None else (event.previous_frame, event.frame)
    return Raise(
        subject=(str(event.advert.source),),
        title=f"{missing} missing from {event.advert.source}: {seconds(event.gap_ns)} between two, "
        f"{seconds(event.advert.interval_ns)} announced",
        detail=f"{router(event.advert)} went on before any Backup took over. {evidence}",
        remedy=remedy,
        severity=severity,
        cause="" if event.cause is GapCause.UNKNOWN else str(event.cause),
        frames=frames,
        since_ns=event.time_ns - event.gap_ns,
    )


def _delay(event: AdvertsDelayed) -> Raise:
    batch = event.batch >= BATCH
    what = f"then {event.batch} adverts came in one batch" if batch else "then two adverts came close together"
    held = "Something kept them and delivered them together: a virtual machine that was suspended or moved, a wireless "
    return Raise(
        subject=(str(event.advert.source), "delayed"),
        title=f"Nothing came from {event.advert.source} for {seconds(event.late_ns)}, {what}: none is missing",
        detail=f"{router(event.advert)} announces one every {seconds(event.advert.interval_ns)}. "
        + (f"{held}link that saves power." if batch else "The late one was delayed, not lost."),
        remedy="Check the load of the Master, snapshots or live migration of its virtual machine, and queues on the "
        "path to the capture.",
        cause="batch-delivered" if batch else "delayed",
        severity=Severity.INFO,
        since_ns=event.time_ns - event.late_ns,
    )


_SAYINGS = {
    GapCause.LOST: (
        "Its numbering skips the missing ones: they were sent and lost on the way to the capture.",
        "Check error counters, storm control and IGMP snooping between the Master and the capture.",
    ),
    GapCause.NEVER_SENT: (
        "Its numbering goes on without a step: they were never sent.",
        "Check the load of the Master, and snapshots or live migration of its virtual machine.",
    ),
    GapCause.UNKNOWN: (
        "Its numbering does not tell whether they were sent.",
        "Check the load of the Master, and the links between it and the capture.",
    ),
}
"""Evidence and remedy."""
