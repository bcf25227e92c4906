"""The capture shows packets twice.

What it reports
    Adverts that are in the capture again within a few milliseconds, byte for byte. Information only; the copies count
    as one advert everywhere else.
Why it matters
    It does not, to the network. But counts and rates in other tools are twice as high, and a copy can look like a loop.
How it is decided
    Same IP packet within 5 ms. When the IP id of a sender never changes, the time alone tells a copy from the next
    advert.
False alarms avoided
    Intervals of 10 ms and less, where the next advert would look like a copy. Copies that come later or with a lower
    TTL are a `looped-advert`.
What to do
    Nothing is wrong. To see each packet once: mirror one direction or one port only, or capture on one interface
    instead of `any`. keepalived, FRR and Cisco are not concerned.
References
    tcpdump(1), option -i any; the manual of the switch on mirror (SPAN) sessions with both directions.
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.event import AdvertDuplicated, Event
from vrrpwatch.model.finding import Judgement, Raise, Severity
from vrrpwatch.rules.rule import Rule


class DuplicateFrames(Rule):
    """`duplicate-frames`."""

    id = "duplicate-frames"
    severity = Severity.INFO
    listens: ClassVar[tuple[type[Event], ...]] = (AdvertDuplicated,)
    whole_capture = True

    def __init__(self) -> None:
        self._copies = 0

    def judge(self, event: Event) -> Iterator[Judgement]:
        if isinstance(event, AdvertDuplicated):
            self._copies += 1
            number = "1 advert" if self._copies == 1 else f"{self._copies:,} adverts"
            yield Raise(
                subject=(),
                title=f"The capture shows {number} twice",
                detail=(
                    f"The last copy was of frame {event.first_frame}, from {event.advert.source}. A mirror of both "
                    "directions or the any device does that. Copies are not counted as adverts."
                ),
                remedy="Nothing is wrong; to see each packet once, capture on one interface or mirror one direction.",
            )
