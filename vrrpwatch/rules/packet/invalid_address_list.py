"""An advert announces addresses, or comes from one, that the standard does not allow.

What it reports
    Virtual addresses that no host can have (unspecified, multicast, broadcast, loopback) or that are listed twice; over
    IPv6 a list that does not begin with a link-local address, a source that is not link-local, and version 2.
Why it matters
    Receivers that check the list discard the advert, others take over addresses that cannot work. Hosts learn an IPv6
    router by its link-local address: without one the virtual router is no default router.
How it is decided
    Each valid advert is looked at on its own.
False alarms avoided
    Addresses of other subnets are legal. Unicast adverts over IPv6 may come from a global address. Adverts of version 3
    over IPv4 need no link-local address.
What to do
    keepalived: put a `fe80::` address first under `virtual_ipaddress`, and `vrrp_version 3` for IPv6. FRR:
    `vrrp 5 ipv6 fe80::5` before the others, `vrrp 5 version 3`. Cisco: `address fe80::5 primary` below
    `vrrp 5 address-family ipv6`.
References
    RFC 9568 section 5.1.2.1 (source), section 5.2.9 and erratum 8300 (link-local address first); RFC 3768 knows IPv4
    only.
"""

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.advert import Address, Advert, Flaw
from vrrpwatch.model.finding import Raise, Severity
from vrrpwatch.rules.packet.flawed import FlawRule, subject_of
from vrrpwatch.rules.wording import listed


class InvalidAddressList(FlawRule):
    """`invalid-address-list`."""

    id = "invalid-address-list"
    severity = Severity.WARNING
    flaws: ClassVar = frozenset(
        {
            Flaw.ADDRESS,
            Flaw.ADDRESS_TWICE,
            Flaw.FIRST_ADDRESS_NOT_LINK_LOCAL,
            Flaw.SOURCE_NOT_LINK_LOCAL,
            Flaw.V2_OVER_IPV6,
        }
    )

    def describe(self, advert: Advert) -> Raise:
        problems = "; ".join(_problems(advert))
        addresses = ", ".join(map(str, advert.addresses))
        return Raise(
            subject=subject_of(advert),
            title=f"{advert.source} advertises what the standard forbids: {problems}",
            detail=f"{advert.source} announces {addresses}: {problems}. Receivers that check it discard such adverts.",
            remedy=(
                "Correct the addresses. keepalived: virtual_ipaddress, over IPv6 with a fe80:: address first; "
                "FRR: vrrp N ip, vrrp N ipv6; Cisco: address ... primary."
            ),
        )


def _problems(advert: Advert) -> Iterator[str]:
    """One text for each flaw."""
    if Flaw.V2_OVER_IPV6 in advert.flaws:
        yield "version 2 over IPv6, which only version 3 supports"
    if Flaw.SOURCE_NOT_LINK_LOCAL in advert.flaws:
        yield "the source is not a link-local address"
    if Flaw.FIRST_ADDRESS_NOT_LINK_LOCAL in advert.flaws:
        yield f"the first address {advert.addresses[0]} is not link-local"
    if Flaw.ADDRESS in advert.flaws:
        yield f"no host can have {listed([address for address in advert.addresses if _is_no_host(address)])}"
    if Flaw.ADDRESS_TWICE in advert.flaws:
        yield f"{listed([address for address, times in Counter(advert.addresses).items() if times > 1])} listed twice"


def _is_no_host(address: Address) -> bool:
    broadcast = address.version == 4 and not ~int(address) & 0xFFFFFFFF
    return address.is_multicast or address.is_unspecified or address.is_loopback or broadcast
