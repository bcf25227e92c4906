"""Two routers compute the VRRPv3 checksum over IPv4 in two different ways.

What it reports
    One router sums the pseudo-header and the message, another one the message only. Both are right by one reading of
    the standard, and each takes the other's checksum for wrong.
Why it matters
    The receiver discards the advert, sees no Master and becomes Master itself. No other tool shows it: they call one of
    the two forms a bad checksum.
How it is decided
    All known forms are tried on each advert. Two routers differ when no form fits both.
False alarms avoided
    Adverts that both forms fit by chance tell nothing and are not compared. Over IPv6 there is one form only.
What to do
    Choose one form for all routers.
    keepalived: `v3_checksum_as_v2` leaves the pseudo-header out; `old_unicast_checksum` is for unicast peers up to
    version 1.3.6. FRR: `no vrrp 5 checksum-with-ipv4-pseudoheader` leaves it out. Cisco and Juniper leave it out.
References
    RFC 5798 section 5.2.8 (with pseudo-header), RFC 9568 section 5.2.8 (IPv4: message only).
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.contest import DifferenceKind
from vrrpwatch.model.event import Disagreement, DisagreementEnded, Event
from vrrpwatch.model.finding import Judgement, Severity
from vrrpwatch.rules.agreement.disagreement import Wording, judge_disagreement
from vrrpwatch.rules.rule import Rule


class ChecksumFormMismatch(Rule):
    """`checksum-form-mismatch`."""

    id = "checksum-form-mismatch"
    severity = Severity.CRITICAL
    listens: ClassVar[tuple[type[Event], ...]] = (Disagreement, DisagreementEnded)

    def judge(self, event: Event) -> Iterator[Judgement]:
        return judge_disagreement(event, DifferenceKind.CHECKSUM_FORM, _WORDING)


_WORDING = Wording(
    headline="Checksum forms differ",
    effect=(
        "keepalived, FRR and VPP expect the pseudo-header unless told otherwise; Cisco, Juniper and Holo leave it out. "
        "Each discards the other form as a bad checksum."
    ),
    remedy=(
        "Use one form on both routers. keepalived: v3_checksum_as_v2 leaves the pseudo-header out; "
        "FRR: no vrrp N checksum-with-ipv4-pseudoheader."
    ),
)
