"""A router's priority and its addresses disagree on whether it owns the virtual address.

What it reports
    Priority 255 from a router whose source address is not among the virtual addresses; or a virtual address as source
    of adverts with a priority other than 255.
Why it matters
    255 is kept for the router that has the virtual address on its interface. A false owner cannot be preempted, and two
    of them never settle who is Master. An owner with a lower priority can lose the role and keeps answering for the
    address all the same.
How it is decided
    Each valid advert of a router is looked at once. Over IPv4 the source is compared with the list of addresses. Over
    IPv6 an owner sends from the link-local address that begins the list: priority 255 from another source is reported.
    An owner has all addresses of the list: one of several as source, without 255, is information.
False alarms avoided
    Priority 0: an owner resigns with it. Over IPv6 a virtual address as source says nothing, since FRR sends from the
    address of its virtual MAC whether it owns the addresses or not. An IPv6 list without a link-local address cannot be
    compared. An owner that sends from another address of its interface cannot be told from a false one, so the finding
    is likely, not certain.
What to do
    Not the owner: use 254 or less. The owner: use 255, or move the address so that no router owns it.
    keepalived: `priority`; list the address under `virtual_ipaddress` and remove it from the interface. FRR:
    `vrrp 5 priority`, and do not put the `vrrp 5 ip` address on the parent interface. Cisco sets 255 by itself.
References
    RFC 9568 section 1.6 (address owner), section 5.2.4 (255 must be the owner); RFC 3768 section 5.3.4.
"""

from collections.abc import Iterable
from typing import ClassVar

from vrrpwatch.model.advert import OWNER_PRIORITY, RESIGN_PRIORITY, Advert, Family
from vrrpwatch.model.event import AdvertSeen, Event
from vrrpwatch.model.finding import Confidence, Judgement, Raise, Resolve, Severity
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.wording import listed


class AddressOwnerMismatch(Rule):
    """`address-owner-mismatch`."""

    id = "address-owner-mismatch"
    severity = Severity.WARNING
    listens: ClassVar[tuple[type[Event], ...]] = (AdvertSeen,)

    def __init__(self) -> None:
        self._raised = False

    def judge(self, event: Event) -> Iterable[Judgement]:
        if not isinstance(event, AdvertSeen) or not event.advert.valid or event.advert.priority == RESIGN_PRIORITY:
            return ()
        if _claims_falsely(event.advert):
            self._raised = True
            return (_false_owner(event.advert),)
        if _owns_silently(event.advert):
            self._raised = True
            return (_silent_owner(event.advert),)
        return (Resolve(subject=(str(event.advert.source),)),) if self._raised else ()


def _claims_falsely(advert: Advert) -> bool:
    if advert.priority != OWNER_PRIORITY or advert.source in advert.addresses:
        return False
    # RFC 9568 section 5.2.9: over IPv6 the link-local address comes first; without it there is nothing to compare.
    return advert.envelope.family is Family.IPV4 or advert.addresses[0].is_link_local


def _owns_silently(advert: Advert) -> bool:
    return (
        advert.envelope.family is Family.IPV4
        and advert.priority != OWNER_PRIORITY
        and advert.source in advert.addresses
    )


def _false_owner(advert: Advert) -> Raise:
    addresses = ", ".join(map(str, advert.addresses))
    return Raise(
        subject=(str(advert.source),),
        title=f"{advert.source} claims priority 255 and does not own {listed(advert.addresses)}",
        detail=(
            f"255 is the address owner's, who sends from a virtual address; {advert.source} is not one of {addresses}. "
            "No other router can preempt it."
        ),
        remedy="Use priority 254 or less. keepalived: priority; FRR and Cisco: vrrp N priority.",
        confidence=Confidence.LIKELY,
    )


def _silent_owner(advert: Advert) -> Raise:
    only_one = len(advert.addresses) == 1
    return Raise(
        subject=(str(advert.source),),
        title=f"{advert.source} is a virtual address, yet its priority is {advert.priority}, not 255",
        detail=(
            f"{advert.source} sends from a virtual address: it owns it, or its VRRP process picked the virtual address "
            "as source. An owner below 255 can be preempted and still answers for the address."
        ),
        remedy=(
            "If the address is the interface's own, set priority 255 or choose a virtual address that no router owns; "
            "else set the source. keepalived: mcast_src_ip; FRR: the first address of the parent interface."
        ),
        severity=None if only_one else Severity.INFO,
        confidence=Confidence.CERTAIN if only_one else Confidence.POSSIBLE,
    )
