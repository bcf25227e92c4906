"""Somebody sent a resignation in the Master's name, and the Master knows nothing of it.

What it reports
    An advert with priority 0 from the Master's address after which the Master went on at its old rhythm, when the MAC
    or the sender's own numbering shows that it was not the Master who sent it.
Why it matters
    Every Backup that hears it takes over within its Skew_Time, and the Master preempts it again: each forged packet
    cuts all connections twice. It is the cheapest attack on VRRP.
How it is decided
    The Master's next advert came when it was due after the one before the resignation. Besides, the resignation came
    from another MAC, or the IP ids of the Master go on by one as if it had never been sent.
False alarms avoided
    A Master that restarts resigns and comes back at another phase, with its numbering begun anew. A network card that
    changes in a bond does not keep the phase of a resignation. Without a second sign, as with a constant IP id and one
    MAC, nothing is said. Copies of an old resignation are `looped-advert`.
What to do
    Find the switch port that the forged advert came from, by its MAC and by the tables of the switch.
    keepalived: `auth_hmac` on all routers refuses forged and replayed adverts. FRR: keep protocol 112 to the ports of
    routers. Cisco: `vrrp 5 authentication md5 key-string`, and a port ACL where no router belongs.
References
    RFC 9568 section 6.4.2 (a Backup that receives priority 0), section 9 (security).
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.event import Event
from vrrpwatch.model.finding import Confidence, Judgement, Raise, Severity
from vrrpwatch.model.security_event import ResignationRefuted
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.wording import router


class SpoofedResignation(Rule):
    """`spoofed-resignation`."""

    id = "spoofed-resignation"
    severity = Severity.CRITICAL
    listens: ClassVar[tuple[type[Event], ...]] = (ResignationRefuted,)

    def judge(self, event: Event) -> Iterator[Judgement]:
        if isinstance(event, ResignationRefuted) and event.on_phase and (event.other_mac or event.numbering_continued):
            yield _finding(event)


def _finding(event: ResignationRefuted) -> Raise:
    source = event.resignation.source
    forged_mac, own_mac = event.resignation.envelope.source_mac, event.advert.envelope.source_mac
    evidence = []
    if event.other_mac:
        evidence.append(f"the resignation came from {forged_mac}, the Master sends from {own_mac}")
    if event.numbering_continued:
        evidence.append("the Master's own numbering has no room for it")
    return Raise(
        subject=(str(source),),
        title=f"Forged resignation in the name of {source}",
        detail=f"{router(event.advert)} went on at its old rhythm; {' and '.join(evidence)}. Backups that heard it "
        "took over.",
        remedy=f"Find the switch port of {forged_mac or 'the sender'}. keepalived: auth_hmac refuses forged adverts; "
        "Cisco: vrrp N authentication md5; else keep protocol 112 to the ports of routers.",
        confidence=Confidence.CERTAIN if len(evidence) > 1 else Confidence.LIKELY,
    )
