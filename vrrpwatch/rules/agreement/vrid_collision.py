"""Two unrelated groups of routers use one VRID on one segment.

What it reports
    Routers that announce the same VRID with lists of addresses that have nothing in common.
Why it matters
    Each group takes the other for its peers. The routers of one group yield to the Master of the other, or discard its
    adverts and log errors; both groups use the same virtual MAC, which the switch then sees on two ports.
How it is decided
    Two routers both claim to be Master for three intervals or more, and no address is in both lists. All routers of the
    virtual router make one finding, which lists the groups that were seen.
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

from vrrpwatch.model.advert import Address
from vrrpwatch.model.contest import DifferenceKind
from vrrpwatch.model.event import Disagreement, DisagreementEnded, Event
from vrrpwatch.model.finding import Confidence, Judgement, Raise, Resolve, Severity
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.wording import listed

_REMEMBERED = 32
"""Routers, and pairs of them."""


class VridCollision(Rule):
    """`vrid-collision`."""

    id = "vrid-collision"
    severity = Severity.CRITICAL
    listens: ClassVar[tuple[type[Event], ...]] = (Disagreement, DisagreementEnded)

    def __init__(self) -> None:
        self._routers: dict[Address, tuple[Address, ...]] = {}
        """The addresses that each router announces."""
        self._pairs: set[frozenset[Address]] = set()
        """Those that collide now."""

    def judge(self, event: Event) -> Iterator[Judgement]:
        if not isinstance(event, Disagreement | DisagreementEnded):
            return
        if event.difference.kind is not DifferenceKind.VRID_COLLISION:
            return
        pair = frozenset((event.first.source, event.second.source))
        if isinstance(event, Disagreement):
            self._note(event, pair)
            yield _finding(self._groups())
        else:
            self._pairs.discard(pair)
            if not self._pairs:
                yield Resolve()

    def _note(self, event: Disagreement, pair: frozenset[Address]) -> None:
        for advert in (event.first, event.second):
            if advert.source in self._routers or len(self._routers) < _REMEMBERED:
                self._routers[advert.source] = tuple(sorted(advert.addresses, key=int))
        if len(self._pairs) < _REMEMBERED:
            self._pairs.add(pair)

    def _groups(self) -> list[str]:
        """`10.0.0.100 (of 192.168.1.1 and 192.168.1.2)` for each list of addresses."""
        sources: dict[tuple[Address, ...], list[Address]] = {}
        for source, addresses in self._routers.items():
            sources.setdefault(addresses, []).append(source)
        return [f"{listed(addresses)} (of {listed(routers)})" for addresses, routers in sources.items()]


def _finding(groups: list[str]) -> Raise:
    count = "two" if len(groups) == 2 else str(len(groups))
    return Raise(
        subject=(),
        title=f"One VRID for {count} unrelated groups: {', '.join(groups)}",
        detail=_EFFECT,
        remedy=_REMEDY,
        confidence=Confidence.LIKELY,
    )


_EFFECT = (
    "No address is in more than one list. keepalived takes the other group for its peers: it yields to it, or logs an "
    "invalid password or addresses that are not present; VPP discards its adverts when the number of addresses "
    "differs; HP, Huawei and older keepalived discard them. If the capture comes from a mirror that strips "
    "VLAN tags, these can be healthy groups of several VLANs."
)
_REMEDY = (
    "Choose a VRID that nobody uses on this segment for one of the groups, and set it on all its routers. "
    "keepalived: virtual_router_id; FRR and Cisco: the number in vrrp N."
)
