"""An advert comes from the virtual MAC of another virtual router.

What it reports
    Adverts whose source MAC is a virtual MAC of VRRP, but of another VRID or of the other IP version.
Why it matters
    Switches learn the virtual MAC from the adverts. One that is sent by a router that is not its Master draws the
    traffic of another virtual router to the wrong port.
How it is decided
    The source MAC of each valid advert is compared with 00:00:5e:00:01:{VRID} over IPv4 and 00:00:5e:00:02:{VRID} over
    IPv6.
False alarms avoided
    A physical MAC is fine: keepalived sends from it unless `use_vmac` is set. CARP uses the IPv4 block for both IP
    versions and is no VRRP. Captures without a source MAC say nothing.
What to do
    Look where the sender's virtual interface got its MAC from.
    keepalived: remove the left-over `vrrp.N` interface after a change of `virtual_router_id`, and check `use_vmac`.
    FRR: the macvlan has to have the MAC of the VRID and of the IP version: `ip link add ... address 00:00:5e:00:01:05
    type macvlan mode bridge`. Cisco derives it by itself.
References
    RFC 3768 section 7.3, RFC 9568 section 7.3.
"""

from typing import ClassVar

from vrrpwatch.model.advert import Advert, Family, Flaw
from vrrpwatch.model.finding import Raise, Severity
from vrrpwatch.rules.packet.flawed import FlawRule, subject_of


class VirtualMacMismatch(FlawRule):
    """`virtual-mac-mismatch`."""

    id = "virtual-mac-mismatch"
    severity = Severity.CRITICAL
    flaws: ClassVar = frozenset({Flaw.VIRTUAL_MAC})

    def describe(self, advert: Advert) -> Raise:
        block = 1 if advert.envelope.family is Family.IPV4 else 2
        right = f"00:00:5e:00:{block:02x}:{advert.vrid:02x}"
        sent_from = advert.envelope.source_mac or ""
        return Raise(
            subject=subject_of(advert),
            title=f"{advert.source} sends VRID {advert.vrid} from {sent_from}, the virtual MAC of {_owner(sent_from)}",
            detail=(
                f"VRID {advert.vrid} over {_VERSION_NAMES[advert.envelope.family]} has the virtual MAC {right}. "
                "Switches now send the frames for the other virtual router to this port. Receivers do not check it."
            ),
            remedy=f"Give the interface that sends the adverts {right} or its own physical MAC.",
        )


_VERSION_NAMES = {Family.IPV4: "IPv4", Family.IPV6: "IPv6"}


def _owner(mac: str) -> str:
    """Which virtual router has `mac`."""
    block, vrid = mac.split(":")[-2:]
    return f"VRID {int(vrid, 16)} over {'IPv4' if block == '01' else 'IPv6'}"
