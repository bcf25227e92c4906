"""Adverts carry their password in clear text.

What it reports
    A virtual router whose adverts use simple text authentication (type 1), once.
Why it matters
    Everybody on the segment can read the password in each advert and then speak as a router. It guards against a wrong
    configuration, not against an attacker, and the capture file now holds it as well.
How it is decided
    A valid advert of version 2 with authentication type 1.
False alarms avoided
    The pair of the keepalived manual uses it, and so do many networks: this is an info. The password itself is shown
    only when the user asked for secrets, and then with all that is not plain text escaped.
What to do
    Use a password that is used nowhere else, and keep strangers off the segment. RFC 3768 removed authentication
    because it gave no security: none at all is no worse.
    keepalived: `auth_hmac`, or `auth_type AH` on both sides, or no `authentication` block. FRR knows no authentication.
    Cisco: `vrrp VRID authentication md5 key-string`.
References
    RFC 2338 section 5.3.6.2 (simple text), RFC 3768 section 10 (why it was removed).
"""

from collections.abc import Iterable
from typing import ClassVar

from vrrpwatch.model.advert import Advert, AuthenticationType
from vrrpwatch.model.event import AdvertSeen, Event
from vrrpwatch.model.finding import Judgement, Raise, Severity
from vrrpwatch.rules.rule import Rule


class CleartextPassword(Rule):
    """`cleartext-password`."""

    id = "cleartext-password"
    severity = Severity.INFO
    listens: ClassVar[tuple[type[Event], ...]] = (AdvertSeen,)

    def __init__(self) -> None:
        self._told = False

    def judge(self, event: Event) -> Iterable[Judgement]:
        if self._told or not isinstance(event, AdvertSeen) or not event.advert.valid:
            return ()
        if event.advert.authentication.type is not AuthenticationType.SIMPLE:
            return ()
        self._told = True
        return (_finding(event.advert),)


def _finding(advert: Advert) -> Raise:
    authentication = advert.authentication
    # The bytes come from the wire: latin-1 keeps each one, and !a escapes what a terminal would obey.
    shown = "" if authentication.secret is None else f": {authentication.secret.decode('latin-1')!a}"
    return Raise(
        subject=(),
        title=f"Adverts of {advert.source} carry a password in clear text{shown}",
        detail=f"Authentication type {authentication.number}: everybody who sees an advert can read the password.",
        remedy="Use a password that opens nothing else, and keep strangers off the segment.",
    )
