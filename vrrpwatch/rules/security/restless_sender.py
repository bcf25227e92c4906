"""A sender never sends the same advert twice.

What it reports
    A router of which sixteen adverts in a row said something that was never heard before, each within ten seconds of
    the one before. Four, each within a minute, are enough while most frames are of such senders. Told once for each
    router, and once more when that is so of its adverts with a wrong checksum.
Why it matters
    A router repeats its advert until its state or its configuration changes. Who says something else each time is a
    test tool, a program that runs wild, or somebody who wants to wear out those who listen. What it says next is worth
    nothing, so from then on one of its adverts in a minute, or in thirty-two when they come slowly, is looked at. Of
    the others it is known that they came, were intact (or damaged, like those before) and no resignations: its silence,
    its resignation and a takeover are told as ever, while its priority, addresses and password are those of the last
    look. The statistics count each of them.
How it is decided
    Adverts that agree in all but priority, addresses, authentication data and checksum are of one sender. Those with a
    right checksum and those with a wrong one are two.
False alarms avoided
    A priority that goes back and forth with a failing check comes again and is `priority-change`. A router whose
    adverts differ in nothing but IP id, or sequence number and digest of an Authentication Header, repeats itself. A
    configuration that is changed by hand stays for more than ten seconds, sooner or later.
What to do
    Find the port of its MAC and what runs there. When it takes part in an election that others rely on, give those
    another VRID.
    keepalived: a `track_script` or `track_file` with a weight must move between few values. FRR and Cisco: the same
    holds for tracked objects.
References
    RFC 9568 section 6.4.3 (what a Master sends), RFC 3768 section 6.4.3.
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.event import Event
from vrrpwatch.model.finding import Judgement, Raise, Severity
from vrrpwatch.model.security_event import SenderRestless
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.wording import router

_WORDS = {True: ("adverts", "count as its sign of life"), False: ("invalid adverts", "are counted as like that one")}


class RestlessSender(Rule):
    """`restless-sender`."""

    id = "restless-sender"
    severity = Severity.WARNING
    listens: ClassVar[tuple[type[Event], ...]] = (SenderRestless,)

    def judge(self, event: Event) -> Iterator[Judgement]:
        if isinstance(event, SenderRestless):
            advert = event.advert
            kind, count = _WORDS[advert.valid]
            yield Raise(
                subject=(str(advert.source), str(advert.envelope.source_mac)),
                title=f"{advert.source} never sends the same advert twice",
                detail=f"The last {kind} of {router(advert)} all said something new. From now on one in a minute is "
                f"looked at, and the others {count}.",
                remedy="Find the port of its MAC and what runs there.",
            )
