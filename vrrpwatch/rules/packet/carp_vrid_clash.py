"""CARP and VRRP use the same id on one segment.

What it reports
    A vhid of CARP that equals the VRID of a virtual router over IPv4 in the same VLAN.
Why it matters
    Both protocols take the MAC 00:00:5e:00:01:{id}. The switch sees it on two ports, and frames for the one virtual
    address end up at the other's Master.
How it is decided
    A CARP announcement and a VRRP advert with one id on one interface and VLAN.
False alarms avoided
    CARP in another VLAN. VRRP over IPv6, whose MACs are in another block.
What to do
    Give one of the two another id.
    keepalived: `virtual_router_id`. FRR and Cisco: the number in `vrrp 5`. pfSense and OPNsense: the VHID group of the
    virtual IP. Others: `ifconfig carp0 vhid N`.
References
    RFC 9568 section 7.3 (virtual MAC); OpenBSD carp(4).
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.advert import Family
from vrrpwatch.model.event import CarpClash, Event
from vrrpwatch.model.finding import Judgement, Raise, Severity
from vrrpwatch.model.router import is_virtual_mac
from vrrpwatch.rules.rule import Rule


class CarpVridClash(Rule):
    """`carp-vrid-clash`."""

    id = "carp-vrid-clash"
    severity = Severity.WARNING
    listens: ClassVar[tuple[type[Event], ...]] = (CarpClash,)

    def judge(self, event: Event) -> Iterator[Judgement]:
        # RFC 9568 section 7.3: over IPv6 the virtual MAC is in another block, and CARP has the block of IPv4 for both.
        if not isinstance(event, CarpClash) or event.advert.envelope.family is not Family.IPV4:
            return
        number, carp, router = event.advert.vrid, event.carp.envelope.source, event.advert.source
        physical = not is_virtual_mac(event.advert.envelope.source_mac)
        yield Raise(
            subject=tuple(sorted((str(carp), str(router)))),
            title=f"CARP of {carp} and VRRP of {router} both use id {number} and MAC 00:00:5e:00:01:{number:02x}",
            detail=(
                f"vhid {number} and VRID {number} share one virtual MAC on this segment."
                + (f" {router} sends from a physical MAC at present." if physical else "")
            ),
            remedy=(
                "Give one of them another id. keepalived: virtual_router_id; FRR and Cisco: the number in vrrp N; "
                "pfSense and OPNsense: the VHID group."
            ),
        )
