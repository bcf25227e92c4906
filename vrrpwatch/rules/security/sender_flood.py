"""Adverts of ever new senders: somebody makes routers up.

What it reports
    More routers and virtual routers than are kept, of which a thousand or more were heard once and never again, and how
    fast they come.
Why it matters
    It is an attack, or a test tool that runs wild. Made-up adverts fill the tables of routers and of whoever watches,
    and hide what happens to the real ones: each of them also looks like a router of its own in other findings.
How it is decided
    Once the tables are full (4,096 virtual routers, 16 routers for one of them) a stranger is let in when it comes
    again, as a router does in its interval. Those that did not are counted.
False alarms avoided
    A network with more virtual routers than are kept: they come again. Virtual routers that were there before are never
    forgotten for made-up ones, and what is said of them stays true.
What to do
    Find the switch port: the source MACs of the flood are made up, the port is not; its counters for multicast show it.
    Storm control for multicast, and a filter that accepts protocol 112 from the ports of routers only, end it.
    keepalived: nftables on the host can limit protocol 112 to the known peers. FRR and Cisco: the same on the switch.
References
    RFC 9568 section 9 (security considerations), RFC 3768 section 10.
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.capture_event import StateEvicted
from vrrpwatch.model.event import Event
from vrrpwatch.model.finding import Confidence, Judgement, Raise, Severity
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.rules.option import Option
from vrrpwatch.rules.rule import Rule


class SenderFlood(Rule):
    """`sender-flood`."""

    id = "sender-flood"
    severity = Severity.WARNING
    listens: ClassVar[tuple[type[Event], ...]] = (StateEvicted,)
    whole_capture = True

    strangers = Option(1_000, "senders", "how many have to be heard once and never again", least=1)

    def __init__(self) -> None:
        self._first_ns = 0

    def judge(self, event: Event) -> Iterator[Judgement]:
        if not isinstance(event, StateEvicted) or not event.strangers:
            return
        self._first_ns = self._first_ns or event.time_ns
        if event.strangers >= self.strangers:
            yield _finding(event, event.time_ns - self._first_ns)


def _finding(event: StateEvicted, length_ns: int) -> Raise:
    rate = f", about {event.strangers * SECOND_NS // length_ns:,} a second" if length_ns >= SECOND_NS else ""
    return Raise(
        subject=(),
        title=f"A flood of made-up routers: {event.strangers:,} senders came once and never again",
        detail=f"There was no room for them{rate}. What is known of established virtual routers is kept.",
        remedy="Find the switch port that they come from; limit multicast there (storm control), and accept protocol "
        "112 from routers only.",
        confidence=Confidence.LIKELY,
        since_ns=event.time_ns - length_ns,
    )
