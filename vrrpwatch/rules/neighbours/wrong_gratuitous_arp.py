"""A Master announces a virtual address with a MAC that is not its own.

What it reports
    A gratuitous ARP or a neighbour advertisement of the Master whose MAC is neither the one that its frame comes from
    nor the one that its adverts come from, or is the virtual MAC of another VRID.
Why it matters
    Every host that hears it sends the traffic for the virtual address to a MAC that nobody listens to, or to another
    virtual router. The adverts look healthy all the while.
How it is decided
    The MAC inside the announcement is compared with the source of the frame, with the source of the Master's adverts,
    and with the virtual MAC of the VRID.
False alarms avoided
    The physical MAC is right for keepalived without `use_vmac`. The virtual MAC of the VRID is right for every Master,
    also when the frame comes from the physical one (`vmac_xmit_base`). Announcements of other hosts are
    `address-claimed-twice`. A bond may send from another port, but from the MAC that it announces.
What to do
    Look which interface of the Master has the MAC that is announced.
    keepalived: a left-over `vrrp.N` interface after a change of `virtual_router_id`; `garp_extra_if`; `use_vmac`. FRR:
    the macvlan must have the MAC of its VRID and IP version (`ip -d link`). Cisco derives it by itself; look for
    `standby` or `vrrp` groups with a MAC of their own on the same interface.
References
    RFC 826 (sender hardware address), RFC 9568 sections 7.3 and 8.1.2 (the virtual MAC is what is announced).
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.event import Event
from vrrpwatch.model.finding import Judgement, Raise, Severity
from vrrpwatch.model.neighbour_event import AddressMisbound
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.wording import router


class WrongGratuitousArp(Rule):
    """`wrong-gratuitous-arp`."""

    id = "wrong-gratuitous-arp"
    severity = Severity.WARNING
    listens: ClassVar[tuple[type[Event], ...]] = (AddressMisbound,)

    def judge(self, event: Event) -> Iterator[Judgement]:
        if isinstance(event, AddressMisbound):
            yield _finding(event)


def _finding(event: AddressMisbound) -> Raise:
    binding, advert = event.binding, event.advert
    return Raise(
        subject=(str(binding.address), binding.mac),
        title=f"{advert.source} announces {binding.address} at {binding.mac}, which is not its MAC",
        detail=f"{event.why[:1].upper()}{event.why[1:].rstrip('.')}. {router(advert)} sends its adverts from "
        f"{advert.envelope.source_mac or 'a MAC that the capture does not show'}. Hosts that hear it send to a MAC "
        "that may be nobody's.",
        remedy=f"Look which interface of {advert.source} has {binding.mac}. keepalived: a left-over vrrp.N interface, "
        "use_vmac, garp_extra_if; FRR: the MAC of the macvlan.",
    )
