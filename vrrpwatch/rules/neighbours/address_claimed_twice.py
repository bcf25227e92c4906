"""A host that is not Master says that a virtual address is its own.

What it reports
    ARP or neighbour discovery packets that name a virtual address with another MAC than the Master's, from a host that
    does not become Master. Critical; a warning when a known Backup answers for the address.
Why it matters
    Hosts believe the last one they hear: they lose the gateway, or an attacker reads their traffic. Nothing in VRRP
    notices, since the adverts go on.
How it is decided
    Each binding of a virtual address is compared with the Master of that time. It counts when nobody with that MAC
    advertises, and no failover is going on.
False alarms avoided
    A takeover in progress: announcements come with it or shortly before it, and keepalived moves the address to another
    MAC on purpose. A contest: there the second announcement is its consequence, and `dual-master` speaks. The virtual
    MAC is everybody's, and so are repeated announcements of the Master (`garp_master_refresh`), and its own questions
    sent under the virtual address. A host with proxy ARP answers questions for the address as well: for answers of
    strangers the finding is likely, not certain.
What to do
    Find the port of the MAC on the switch (`show mac address-table address ...`) and look what the host is.
    A Backup that answers: it has the address on an interface, or Linux answers for all of its addresses: set
    `net.ipv4.conf.all.arp_ignore=1` and `arp_filter=1`. keepalived: remove the address from the interface, it belongs
    under `virtual_ipaddress` alone. FRR: protocol down must hold the macvlan (`ip -d link`). Cisco: `no ip proxy-arp`;
    against attackers: dynamic ARP inspection on the switch.
References
    RFC 9568 sections 6.4.2 and 8.1.2 (a Backup must not answer), RFC 5227 section 2.4 (address conflicts).
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.event import Event
from vrrpwatch.model.finding import Confidence, Judgement, Raise, Severity
from vrrpwatch.model.neighbour import BindingKind
from vrrpwatch.model.neighbour_event import AddressClaimed
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.wording import router


class AddressClaimedTwice(Rule):
    """`address-claimed-twice`."""

    id = "address-claimed-twice"
    severity = Severity.CRITICAL
    listens: ClassVar[tuple[type[Event], ...]] = (AddressClaimed,)

    def judge(self, event: Event) -> Iterator[Judgement]:
        if isinstance(event, AddressClaimed):
            yield _backup_answers(event) if _is_backup(event) else _stranger(event)


def _is_backup(event: AddressClaimed) -> bool:
    return event.known_router and event.binding.kind is BindingKind.ANSWER


def _backup_answers(event: AddressClaimed) -> Raise:
    binding = event.binding
    return Raise(
        subject=(str(binding.address), binding.mac),
        title=f"A Backup at {binding.mac} answers for {binding.address}",
        detail=f"{router(event.advert)} is Master. A Backup must not answer (RFC 9568 section 6.4.2): hosts that hear "
        "it last send to the wrong router.",
        remedy="Linux: net.ipv4.conf.all.arp_ignore=1 and arp_filter=1; keepalived: keep the address out of the "
        "interface; FRR: the macvlan of a Backup must be protocol down.",
        severity=Severity.WARNING,
    )


def _stranger(event: AddressClaimed) -> Raise:
    binding = event.binding
    master_mac = event.advert.envelope.source_mac or "a MAC that the capture does not show"
    answers = binding.kind is BindingKind.ANSWER
    proxy = " A host with proxy ARP does the same." if answers and binding.address.version == 4 else ""
    who = "another router of the group" if event.known_router else "a host that does not advertise"
    return Raise(
        subject=(str(binding.address), binding.mac),
        title=f"{binding.mac} {_VERBS[binding.kind]} {binding.address}, the address of Master {event.advert.source}",
        detail=f"{router(event.advert)} advertises from {master_mac}; {binding.mac} is {who}, and it did not become "
        f"Master.{proxy} Hosts send to the one they heard last.",
        remedy=f"Find the switch port of {binding.mac} and what the host is: the address set by hand, proxy ARP, or an "
        "attacker. Cisco: show mac address-table address; no ip proxy-arp; dynamic ARP inspection.",
        confidence=Confidence.LIKELY if answers else Confidence.CERTAIN,
    )


_VERBS = {
    BindingKind.GRATUITOUS: "announces",
    BindingKind.ANSWER: "answers for",
    BindingKind.REQUEST: "uses",
}
