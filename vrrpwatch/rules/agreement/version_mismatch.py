"""Two routers of one virtual router speak different versions of VRRP.

What it reports
    One router advertises version 2, another one version 3, for the same VRID.
Why it matters
    Each discards the adverts of the other, sees no Master and becomes Master itself.
How it is decided
    The versions in the valid adverts of two routers of one virtual router are compared.
False alarms avoided
    One router that sends both versions: RFC 9568 allows that while a network moves to version 3.
What to do
    Choose one version for all routers; version 3 is the one that is still maintained.
    keepalived: `vrrp_version 3` in `global_defs`, or `version 3` in the instance (default 2; there is no
    authentication in version 3). FRR: `vrrp 5 version 3`. Cisco: `fhrp version vrrp v3`, then configure the groups
    anew.
References
    RFC 9568 section 7.1 (version must match) and section 8.4 (both versions during a migration).
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.contest import DifferenceKind
from vrrpwatch.model.event import Disagreement, DisagreementEnded, Event
from vrrpwatch.model.finding import Judgement, Severity
from vrrpwatch.rules.agreement.disagreement import Wording, judge_disagreement
from vrrpwatch.rules.rule import Rule


class VersionMismatch(Rule):
    """`version-mismatch`."""

    id = "version-mismatch"
    severity = Severity.CRITICAL
    listens: ClassVar[tuple[type[Event], ...]] = (Disagreement, DisagreementEnded)

    def judge(self, event: Event) -> Iterator[Judgement]:
        return judge_disagreement(event, DifferenceKind.VERSION, _WORDING)


_WORDING = Wording(
    headline="VRRP versions differ",
    effect=(
        "keepalived, FRR and Holo discard every version but the configured one; VPP knows version 3 only. "
        "keepalived logs it once: invalid version."
    ),
    remedy=(
        "Set the same version on both routers. keepalived: vrrp_version 3; FRR: vrrp N version 3; "
        "Cisco: fhrp version vrrp v3."
    ),
)
