"""Two routers of one virtual router announce different virtual addresses.

What it reports
    The address lists of two routers differ as sets; order does not count. Warning; critical when both routers claim to
    be Master.
Why it matters
    After a failover some addresses have no owner, and nobody notices before it happens. Routers that compare the lists
    discard the adverts of the other side, which makes two Masters.
How it is decided
    The sets of addresses in the latest valid adverts of two routers are compared. Sets without any common address for
    three intervals are a `vrid-collision` instead.
False alarms avoided
    The same addresses in another order. keepalived's `virtual_ipaddress_excluded` addresses never appear in adverts and
    are not compared. Adverts without any address are malformed and not compared.
What to do
    Configure the same addresses on all routers of the virtual router.
    keepalived: `virtual_ipaddress`, and `skip_check_adv_addr` while the change is rolled out. FRR: `vrrp 5 ip ADDRESS`,
    `vrrp 5 ipv6 ADDRESS`. Cisco: `vrrp 5 ip ADDRESS [secondary]`, or `address ADDRESS` below `vrrp 5 address-family`.
References
    RFC 3768 section 7.1 (may verify, and then discards unless the priority is 255), RFC 9568 section 7.1.
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.advert import Advert
from vrrpwatch.model.contest import DifferenceKind
from vrrpwatch.model.event import Disagreement, DisagreementEnded, Event
from vrrpwatch.model.finding import Judgement, Severity
from vrrpwatch.rules.agreement.disagreement import Wording, judge_disagreement
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.wording import listed


class AddressListMismatch(Rule):
    """`address-list-mismatch`."""

    id = "address-list-mismatch"
    severity = Severity.WARNING
    listens: ClassVar[tuple[type[Event], ...]] = (Disagreement, DisagreementEnded)

    def judge(self, event: Event) -> Iterator[Judgement]:
        contested = isinstance(event, Disagreement) and event.contested
        severity = Severity.CRITICAL if contested else None
        return judge_disagreement(event, DifferenceKind.ADDRESS_LIST, _WORDING, severity)


def _missing_on_one_side(event: Disagreement) -> str:
    """The addresses that only one of the two announces; a long list of common ones would hide them."""
    sides = ((event.first, event.second), (event.second, event.first))
    return "; ".join(filter(None, (_only(one, other) for one, other in sides)))


def _only(one: Advert, other: Advert) -> str:
    missing = [address for address in one.addresses if address not in other.addresses]
    return f"only {one.source} announces {listed(missing)}" if missing else ""


_WORDING = Wording(
    headline="Virtual addresses differ",
    effect=(
        "Older keepalived, HP and Huawei discard such adverts, VPP when the number of addresses differs; newer "
        "keepalived logs and counts them, FRR and Holo accept them. The addresses that one side lacks have no router "
        "after a failover."
    ),
    remedy=(
        "Configure the same virtual addresses on both routers. keepalived: virtual_ipaddress (or "
        "skip_check_adv_addr while it is rolled out); FRR: vrrp N ip; Cisco: vrrp N ip with secondary."
    ),
    contrast=_missing_on_one_side,
)
