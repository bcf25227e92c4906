"""Two unrelated groups of routers use one VRID on one segment.

What it reports
    Routers that announce the same VRID with lists of addresses that have nothing in common.
Why it matters
    Each group takes the other for its peers. The routers of one group yield to the Master of the other, or discard its
    adverts and log errors; both groups use the same virtual MAC, which the switch then sees on two ports.
How it is decided
    Two routers both claim to be Master for three intervals or more, and no address is in both lists.
False alarms avoided
    A pair that is being renumbered, where the second router follows within three intervals. A Master and a former one
    with other addresses are an `address-list-mismatch`. Other VLANs, interfaces and the other IP version are other
    virtual routers. Where a mirror port strips VLAN tags, two healthy groups can look like this: the finding says so.
What to do
    Give one of the groups a VRID that no one uses on this segment; the report lists those in use.
    keepalived: `virtual_router_id`. FRR: the number in `vrrp 5`. Cisco: the number in `vrrp 5`. Change all routers of
    that group. When the mirror merges VLANs, keep the tags (`switchport trunk encapsulation dot1q` on the mirror port).
References
    RFC 9568 section 5.2.3 (VRID), section 7.3 (virtual MAC).
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.contest import DifferenceKind
from vrrpwatch.model.event import Disagreement, DisagreementEnded, Event
from vrrpwatch.model.finding import Confidence, Judgement, Severity
from vrrpwatch.rules.agreement.disagreement import Wording, judge_disagreement
from vrrpwatch.rules.rule import Rule


class VridCollision(Rule):
    """`vrid-collision`."""

    id = "vrid-collision"
    severity = Severity.CRITICAL
    listens: ClassVar[tuple[type[Event], ...]] = (Disagreement, DisagreementEnded)

    def judge(self, event: Event) -> Iterator[Judgement]:
        return judge_disagreement(event, DifferenceKind.VRID_COLLISION, _WORDING)


_WORDING = Wording(
    headline="One VRID for two unrelated groups",
    effect=(
        "No address is in both lists. keepalived takes the other group for its peers: it yields to it, or logs an "
        "invalid password or addresses that are not present; FRR yields to it; Huawei and older keepalived discard it. "
        "If the capture comes from a mirror that strips VLAN tags, these can be two healthy groups of two VLANs."
    ),
    remedy=(
        "Choose a VRID that nobody uses on this segment for one of the groups, and set it on all its routers. "
        "keepalived: virtual_router_id; FRR and Cisco: the number in vrrp N."
    ),
    confidence=Confidence.LIKELY,
)
