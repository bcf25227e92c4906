"""Two routers of one virtual router authenticate differently.

What it reports
    Different authentication types, different passwords, different key ids, or an Authentication Header or a keepalived
    HMAC trailer on one side only. Passwords are shown masked.
Why it matters
    The router with the stricter rule discards the other's adverts. It then sees no Master, takes over, and both routers
    answer for the virtual addresses.
How it is decided
    The valid adverts of the two routers are compared: type first, then the eight bytes of a simple password, or the key
    id of Cisco MD5 and of the HMAC trailer. A router that claimed to be Master with other authentication counts as a
    claimant until it resigns or agrees, even when it falls silent.
False alarms avoided
    Cisco MD5 digests differ from router to router by design, because they cover the source address: only the key id
    counts. Passwords are cut to eight bytes before they are compared. Two key ids of one router during a change of keys
    are a change of its parameters, not a mismatch.
What to do
    Give all routers of the virtual router the same authentication.
    keepalived: `authentication { auth_type PASS; auth_pass ... }`, of which eight characters count; or `auth_hmac` on
    all. FRR has none: remove it on the others. Cisco: `vrrp 5 authentication md5 key-string ...` or `text ...`.
References
    RFC 2338 section 5.3.6 and section 10 (types), RFC 3768 section 5.3.6 (withdrawn), RFC 9568 section 9.
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.contest import DifferenceKind
from vrrpwatch.model.event import Disagreement, DisagreementEnded, Event
from vrrpwatch.model.finding import Judgement, Severity
from vrrpwatch.rules.agreement.disagreement import Wording, judge_disagreement
from vrrpwatch.rules.rule import Rule


class AuthMismatch(Rule):
    """`auth-mismatch`."""

    id = "auth-mismatch"
    severity = Severity.CRITICAL
    listens: ClassVar[tuple[type[Event], ...]] = (Disagreement, DisagreementEnded)

    def judge(self, event: Event) -> Iterator[Judgement]:
        return judge_disagreement(event, DifferenceKind.AUTHENTICATION, _WORDING)


_WORDING = Wording(
    headline="Authentication differs",
    effect=(
        "keepalived discards adverts of another type, password, key or AH digest; FRR discards every version 2 advert "
        "whose type is not 0."
    ),
    remedy=(
        "Set the same authentication on both routers. keepalived: auth_type and auth_pass (the first eight characters "
        "count) or auth_hmac; FRR: none; Cisco: vrrp N authentication."
    ),
)
