"""Two or more routers act as Master of one virtual router at the same time.

What it reports
    Adverts of two routers for one virtual router that come in turn, although one of them had to yield: the one with
    the lower priority, or with the lower source address when the priorities are equal. The finding names the first
    difference between the two that explains it, or says that adverts do not reach the other side.
Why it matters
    Both routers answer for the virtual addresses. Switches and hosts send the traffic to one or the other as their
    tables change, connections break, and after the contest some hosts keep the address of the loser.
How it is decided
    A router that takes over while the Master is alive, without a higher priority, and advertises again after the Master
    has advertised. Or a Master that goes on for two adverts after a router with a higher priority has taken over.
    Answers within 50 ms of the other side's advert do not count: that is how a Master defends itself. They tell who
    hears whom, though: a router that answers the other side hears it. Contests that begin at one period are told so.
False alarms avoided
    The one overlapping advert of a preemption; two routers that start in the same moment; frames that the capture
    shows twice; one router that sends version 2 and version 3 during a migration; different VLANs or interfaces. That
    a router answers nothing proves nothing: FRR, VPP, Cisco and keepalived with `lower_prio_no_advert` stay silent.
What to do
    Follow the cause that the finding names. When adverts do not arrive: look for a firewall that drops IP protocol 112,
    a switch that drops multicast 224.0.0.18 or ff02::12 (IGMP snooping without a querier), a hypervisor that drops
    frames from a virtual MAC (forged transmits, promiscuous mode, MAC limit), a security group, or a partition.
    keepalived: `journalctl -u keepalived` says "received lower priority advert" on the winner; `nft` or `iptables` must
    accept protocol 112. FRR: `show vrrp`; the macvlan must be up. Cisco: `show vrrp detail` on both.
References
    RFC 3768 section 6.4.3, RFC 9568 section 6.4.3 (who yields).
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.advert import Advert
from vrrpwatch.model.contest import Contest, DifferenceKind
from vrrpwatch.model.event import ContestConfirmed, ContestEnded, Event
from vrrpwatch.model.finding import Judgement, Raise, Resolve, Severity
from vrrpwatch.model.timers import DEFAULT_INTERVAL_NS
from vrrpwatch.rules.election.contest_remedies import remedy
from vrrpwatch.rules.recurrence import Recurrence, possible_reason
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.wording import router, seconds, virtual_addresses


class DualMaster(Rule):
    """`dual-master`."""

    id = "dual-master"
    severity = Severity.CRITICAL
    listens: ClassVar[tuple[type[Event], ...]] = (ContestConfirmed, ContestEnded)

    def __init__(self) -> None:
        self._contests = Recurrence()

    def judge(self, event: Event) -> Iterator[Judgement]:
        if isinstance(event, ContestConfirmed):
            interval_ns = event.contest.claimants[0].interval_ns or DEFAULT_INTERVAL_NS
            yield _finding(event.contest, self._contests.note(event.contest.start_ns, interval_ns))
        elif isinstance(event, ContestEnded):
            yield Resolve()


def _finding(contest: Contest, period_ns: int | None) -> Raise:
    recurs = f" It comes back every {seconds(period_ns)}. {possible_reason(period_ns)}" if period_ns else ""
    kind = _cause(contest)
    return Raise(
        subject=tuple(sorted(str(advert.source) for advert in contest.claimants)),
        title=f"{len(contest.claimants)} routers are Master: {' and '.join(map(router, contest.claimants))}",
        detail=f"They advertise in turn although all but one had to yield. {_because(contest)}{recurs}",
        cause=str(kind) if kind else "reception",
        remedy=remedy(kind),
        frames=contest.frames,
        since_ns=contest.start_ns,
    )


def _cause(contest: Contest) -> DifferenceKind | None:
    """The first difference. Lists without a common address are two unrelated groups: whatever else differs follows."""
    first, second = contest.claimants[:2]
    if first.addresses and second.addresses and not set(first.addresses) & set(second.addresses):
        return DifferenceKind.VRID_COLLISION
    return contest.differences[0].kind if contest.differences else None


def _because(contest: Contest) -> str:
    kind = _cause(contest)
    if kind is DifferenceKind.VRID_COLLISION:
        first, second = (virtual_addresses(advert) for advert in contest.claimants[:2])
        return f"They announce no common address ({kind}): {first} against {second}."
    if contest.differences:
        difference = contest.differences[0]
        return f"They differ ({difference.kind}): {difference.first} against {difference.second}."
    return " ".join((f"No setting differs. {_direction(contest)}", *contest.hints))


def _direction(contest: Contest) -> str:
    """Who hears whom. Only an answer tells; silence does not, since many implementations never answer."""
    hearing = [advert for advert in contest.claimants if str(advert.source) in contest.reactions]
    deaf = [advert for advert in contest.claimants if advert not in hearing]
    if not hearing:
        return "The adverts of one side or both do not reach the other."
    if not deaf:
        return f"{_names(hearing)} answer each other at once: they hear each other, and neither yields."
    return (
        f"{_names(hearing)} answers the other side at once, so it hears it; the adverts of {_names(hearing)} do not "
        f"reach {_names(deaf)}, or it does not accept them."
    )


def _names(adverts: list[Advert]) -> str:
    return " and ".join(str(advert.source) for advert in adverts)
