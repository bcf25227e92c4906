"""One router of a virtual router advertises by multicast, another one by unicast.

What it reports
    Adverts for one VRID that one router sends to the VRRP group and another one to the address of its peer.
Why it matters
    A router that is set to unicast does not take the multicast adverts, and the other way round. Each sees no Master
    and becomes Master itself.
How it is decided
    The destinations in the valid adverts of two routers of one virtual router are compared.
False alarms avoided
    Two routers that send unicast adverts to each other have different destinations and agree. Another multicast group
    is a `wrong-destination`.
What to do
    Use multicast everywhere, or unicast everywhere.
    keepalived: `unicast_src_ip` and `unicast_peer { ... }` on all routers, or on none. FRR: multicast only. Cisco IOS
    XR: `unicast-peer` on both or on none.
References
    RFC 9568 sections 5.1.1.2 and 5.1.2.2 (multicast destination); unicast is an extension of the vendors.
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.contest import DifferenceKind
from vrrpwatch.model.event import Disagreement, DisagreementEnded, Event
from vrrpwatch.model.finding import Judgement, Severity
from vrrpwatch.rules.agreement.disagreement import Wording, judge_disagreement
from vrrpwatch.rules.rule import Rule


class TransportMismatch(Rule):
    """`transport-mismatch`."""

    id = "transport-mismatch"
    severity = Severity.CRITICAL
    listens: ClassVar[tuple[type[Event], ...]] = (Disagreement, DisagreementEnded)

    def judge(self, event: Event) -> Iterator[Judgement]:
        return judge_disagreement(event, DifferenceKind.TRANSPORT, _WORDING)


_WORDING = Wording(
    headline="Multicast against unicast",
    effect=(
        "keepalived discards adverts that come the other way than configured; FRR takes only what is sent to the group."
    ),
    remedy=(
        "Use one way on both routers. keepalived: unicast_peer on both or on none; FRR: multicast only; "
        "Cisco IOS XR: unicast-peer on both or on none."
    ),
)
