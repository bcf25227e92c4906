"""The password in the adverts is a well-known default, or short.

What it reports
    A virtual router whose adverts carry a simple password (type 1) that stands in manuals and tutorials, or has fewer
    than six characters. Information only; the password is never named.
Why it matters
    The password is in every advert in clear text, so a better one does not keep out who can listen. It keeps out the
    neighbour who set up his own pair from the same manual: with the same VRID and the same default password the two
    groups take each other for peers.
How it is decided
    The password of each valid advert is compared with a list of defaults when it is decoded, and then forgotten.
False alarms avoided
    Damaged adverts do not count. The pair of the keepalived manual has such a password and is healthy: information.
    Types other than simple text have no password to judge.
What to do
    Choose a password of eight characters that is used nowhere else, or none at all: it is protection against mistakes.
    keepalived: `auth_pass`, of which eight characters count; `auth_hmac` for real protection. FRR has none. Cisco:
    `vrrp 5 authentication md5 key-string`.
References
    RFC 2338 section 5.3.6.2 (simple text), RFC 3768 section 10 (why it was removed).
"""

from collections.abc import Iterable
from typing import ClassVar

from vrrpwatch.model.advert import Advert
from vrrpwatch.model.event import AdvertSeen, Event
from vrrpwatch.model.finding import Judgement, Raise, Severity
from vrrpwatch.rules.rule import Rule


class WeakPassword(Rule):
    """`weak-password`."""

    id = "weak-password"
    severity = Severity.INFO
    listens: ClassVar[tuple[type[Event], ...]] = (AdvertSeen,)

    def __init__(self) -> None:
        self._told = False

    def judge(self, event: Event) -> Iterable[Judgement]:
        if self._told or not isinstance(event, AdvertSeen) or not event.advert.valid:
            return ()
        if not event.advert.authentication.weak:
            return ()
        self._told = True
        return (_finding(event.advert),)


def _finding(advert: Advert) -> Raise:
    return Raise(
        subject=(),
        title=f"The password of {advert.source} is a known default or short",
        detail="It is one of those in manuals, tutorials and images, or has fewer than six characters: another group "
        "that was set up from the same page has it, too.",
        remedy="Choose eight characters that are used nowhere else. keepalived: auth_pass, or auth_hmac; "
        "Cisco: vrrp N authentication md5 key-string.",
    )
