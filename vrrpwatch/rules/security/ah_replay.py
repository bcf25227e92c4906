"""An advert with an authentication header came again.

What it reports
    Sequence numbers of an authentication header (AH) that are not above those that the same router used before.
Why it matters
    The header proves who wrote the advert and not when it was sent. Somebody who recorded adverts can send them again:
    an old resignation, or an old Master that keeps the Backups quiet while the real one is down.
How it is decided
    The sequence number of each advert with AH is compared with the highest one of that router. Such an advert moves no
    state here, as receivers discard it.
False alarms avoided
    Copies that a mirror port or a loop makes at once are `duplicate-frames` and `looped-advert`. A router that resigned
    or was silent may have been started again and count from 1. Numbers that jump ahead are in order: a keepalived
    Master goes on from the number of another router whose advert it hears.
What to do
    Find the switch port that the replayed adverts come from.
    keepalived: "sequence number ... already processed" in the log of the Backups confirms it; `auth_hmac` has a time
    stamp in each advert and refuses old ones. FRR and Cisco have no AH for VRRP; Cisco's MD5 has no protection against
    replay at all.
References
    RFC 2338 section 5.3.6.3 (AH), RFC 4302 sections 2.5 and 3.4.3 (sequence number, anti-replay).
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.event import Event
from vrrpwatch.model.finding import Judgement, Raise, Severity
from vrrpwatch.model.security_event import SequenceReplayed
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.wording import router


class AhReplay(Rule):
    """`ah-replay`."""

    id = "ah-replay"
    severity = Severity.CRITICAL
    listens: ClassVar[tuple[type[Event], ...]] = (SequenceReplayed,)

    def judge(self, event: Event) -> Iterator[Judgement]:
        if isinstance(event, SequenceReplayed):
            yield _finding(event)


def _finding(event: SequenceReplayed) -> Raise:
    advert = event.advert
    return Raise(
        subject=(str(advert.source),),
        title=f"Replayed advert of {advert.source}: AH sequence number {event.sequence} after {event.highest}",
        detail=f"{router(advert)} had used up to {event.highest}. The advert is genuine and old: receivers discard it, "
        "and somebody has recorded adverts and sends them again.",
        remedy=f"Find the switch port of {advert.envelope.source_mac or 'the sender'}. keepalived: auth_hmac has a "
        "time stamp and refuses old adverts; its log says that the sequence number was already processed.",
    )
