"""Two routers send adverts from one source address.

What it reports
    Adverts of one virtual router come from one source address in two interleaved streams: other MAC, other priority or
    other IP ids.
Why it matters
    The address is there twice: hosts reach one or the other. VRRP breaks a tie by the source address, so two such
    routers with one priority cannot settle who is Master, and a router may take the other's adverts for its own.
How it is decided
    Two streams of adverts with one source address go on side by side, and their content or their sender differs.
False alarms avoided
    Copies of one packet by a mirror or a loop have the same content: `duplicate-frames`, `looped-advert`. One router
    that sends version 2 and version 3 during a migration. FRR over IPv6, whose routers share a link-local address and
    advertise one after the other, never at the same time. A router that comes back with another network card.
What to do
    Give each router an address of its own. A cloned virtual machine keeps the addresses of its original; over IPv6 a
    copied MAC or a fixed `fe80::` address gives two equal link-local addresses.
    keepalived: check `mcast_src_ip` and `unicast_src_ip`. FRR: `show vrrp` shows the primary address. Cisco:
    `show vrrp detail`; `ipv6 address fe80::N link-local` must differ from router to router.
References
    RFC 9568 section 6.4.3 (the source address breaks ties), RFC 5227 and RFC 4862 section 5.4 (duplicate addresses).
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.advert import Advert
from vrrpwatch.model.contest import DifferenceKind
from vrrpwatch.model.event import Disagreement, DisagreementEnded, Event, SourceShared
from vrrpwatch.model.finding import Judgement, Raise, Resolve, Severity
from vrrpwatch.rules.rule import Rule

_KIND = DifferenceKind.SOURCE_ADDRESS


class SharedSourceAddress(Rule):
    """`shared-source-address`."""

    id = "shared-source-address"
    severity = Severity.CRITICAL
    listens: ClassVar[tuple[type[Event], ...]] = (SourceShared, Disagreement, DisagreementEnded)

    def judge(self, event: Event) -> Iterator[Judgement]:
        if isinstance(event, Disagreement | DisagreementEnded) and event.difference.kind is not _KIND:
            return
        if isinstance(event, DisagreementEnded):
            yield Resolve(subject=(str(event.first.source),))
        elif isinstance(event, SourceShared) or (isinstance(event, Disagreement) and event.contested):
            yield _finding(event.first, event.second)


def _finding(first: Advert, second: Advert) -> Raise:
    return Raise(
        subject=(str(first.source),),
        title=f"Two routers send from {first.source}: {_sender(first)} and {_sender(second)}",
        detail=(
            f"Two streams of adverts with source {first.source} go on side by side. keepalived logs an advert from a "
            "remote host with its own address; other routers mix the two up, and neither side yields."
        ),
        remedy=(
            "Give each router its own address; look for a cloned machine or a copied link-local address. "
            "keepalived: mcast_src_ip and unicast_src_ip; Cisco: ipv6 address fe80::N link-local."
        ),
    )


def _sender(advert: Advert) -> str:
    return f"{advert.envelope.source_mac or 'MAC unknown'} (priority {advert.priority})"
