"""A new Master did not announce where its addresses are now.

What it reports
    A Master that, after it took over or won a contest, sent no gratuitous ARP (over IPv6: no unsolicited neighbour
    advertisement) for one or more of its virtual addresses. Critical after a contest when the last announcement that
    the segment heard came from the loser. Information when the virtual MAC stays the same.
Why it matters
    Hosts and routers keep the old MAC until their own tables run out, which takes minutes to hours (Cisco: four hours).
    Until then they send to a router that is gone or no longer Master: the failover worked and nothing works.
How it is decided
    Some seconds after the takeover or the end of the contest the announcements since shortly before it are compared
    with the list in the adverts: request or reply, both count when sender and target are the virtual address.
False alarms avoided
    Where the capture shows no ARP or ND at all nothing is said. Cisco announces up to 180 us before its first advert.
    keepalived repeats after five seconds. A virtual MAC that does not change is learned by switches from the adverts
    themselves, so hosts need no announcement. After a contest whose loser never announced nothing is stale. The first
    Master of a capture took over before it.
What to do
    Announce the addresses now (a restart of VRRP on the Master does), then make the Master do it by itself.
    keepalived: `garp_master_delay 5`, `garp_master_repeat 5`, `garp_master_refresh 60`; `vrrp_min_garp` leaves some
    out. FRR announces by itself: look for a macvlan that is down (`ip -d link`). Cisco: `clear arp-cache` on the
    neighbours; `show vrrp detail` on the Master.
References
    RFC 3768 section 6.4.2, RFC 9568 sections 6.4.1 and 6.4.2 (gratuitous ARP, unsolicited NA), RFC 5227 section 3.
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.advert import Family
from vrrpwatch.model.event import Event
from vrrpwatch.model.finding import Confidence, Judgement, Raise, Resolve, Severity
from vrrpwatch.model.neighbour_event import AnnouncementsChecked, Occasion
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.wording import listed, router


class MissingGratuitousArp(Rule):
    """`missing-gratuitous-arp`."""

    id = "missing-gratuitous-arp"
    severity = Severity.WARNING
    listens: ClassVar[tuple[type[Event], ...]] = (AnnouncementsChecked,)
    needs_sight = True

    def judge(self, event: Event) -> Iterator[Judgement]:
        if not isinstance(event, AnnouncementsChecked):
            return
        if event.stale:
            yield _stale(event)
        elif event.missing and event.occasion is Occasion.TAKEOVER:
            yield _missing(event)
        else:
            yield Resolve()


def _missing(event: AnnouncementsChecked) -> Raise:
    what = listed(event.missing) if event.announced else "any of its virtual addresses"
    return Raise(
        subject=(str(event.advert.source),),
        title=f"{event.advert.source} took over and sent no {_announcement(event)} for {what}",
        detail=f"{router(event.advert)} announced {_all(event.announced)} and not {_all(event.missing)}. "
        f"{_consequence(event)}",
        remedy=_REMEDY,
        severity=Severity.INFO if event.same_virtual_mac else None,
        confidence=Confidence.LIKELY,
    )


def _stale(event: AnnouncementsChecked) -> Raise:
    bindings = ", ".join(f"{address} at {mac}" for address, mac in event.stale)
    addresses = listed([address for address, _ in event.stale])
    return Raise(
        subject=(str(event.advert.source), "after a contest"),
        title=f"{event.advert.source} won the contest and did not announce {addresses} again: "
        "the loser's announcement is the last",
        detail=f"The segment heard last: {bindings}. {router(event.advert)} sent no {_announcement(event)} since. "
        f"{_consequence(event)}",
        remedy=_REMEDY,
        severity=Severity.INFO if event.same_virtual_mac else Severity.CRITICAL,
    )


def _announcement(event: AnnouncementsChecked) -> str:
    over_ipv4 = event.advert.envelope.family is Family.IPV4
    return "gratuitous ARP" if over_ipv4 else "unsolicited neighbour advertisement"


def _consequence(event: AnnouncementsChecked) -> str:
    if event.same_virtual_mac:
        return "The virtual MAC is the same as before: switches learn its new place from the adverts themselves."
    return "Hosts send to the MAC that they know until their tables run out, minutes to hours."


def _all(addresses: tuple[object, ...]) -> str:
    return ", ".join(map(str, addresses)) or "nothing"


_REMEDY = (
    "Restart VRRP on the Master to announce the addresses now. keepalived: garp_master_repeat, garp_master_delay and "
    "garp_master_refresh must not be 0; FRR: the macvlan must be up; Cisco neighbours: clear arp-cache."
)
