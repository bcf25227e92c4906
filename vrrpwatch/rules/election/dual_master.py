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
    Answers within 50 ms of the other side's advert do not count: that is how a Master defends itself.
False alarms avoided
    The one overlapping advert of a preemption; two routers that start in the same moment; frames that the capture
    shows twice; one router that sends version 2 and version 3 during a migration; different VLANs or interfaces.
What to do
    Follow the cause that the finding names. When adverts do not arrive: look for a firewall that drops IP protocol 112,
    a switch that drops multicast 224.0.0.18 or ff02::12 (IGMP snooping without a querier), or a partition.
    keepalived: `journalctl -u keepalived` says "received lower priority advert" on the winner; `nft` or `iptables` must
    accept protocol 112. FRR: `show vrrp`; the macvlan must be up. Cisco: `show vrrp detail` on both.
References
    RFC 3768 section 6.4.3, RFC 9568 section 6.4.3 (who yields).
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.contest import Contest
from vrrpwatch.model.event import ContestConfirmed, ContestEnded, Event
from vrrpwatch.model.finding import Judgement, Raise, Resolve, Severity
from vrrpwatch.rules.rule import Rule


class DualMaster(Rule):
    """`dual-master`."""

    id = "dual-master"
    severity = Severity.CRITICAL
    listens: ClassVar[tuple[type[Event], ...]] = (ContestConfirmed, ContestEnded)

    def judge(self, event: Event) -> Iterator[Judgement]:
        if isinstance(event, ContestConfirmed):
            yield _finding(event.contest)
        elif isinstance(event, ContestEnded):
            yield Resolve()


def _finding(contest: Contest) -> Raise:
    claims = " and ".join(f"{advert.source} (priority {advert.priority})" for advert in contest.claimants)
    return Raise(
        subject=tuple(sorted(str(advert.source) for advert in contest.claimants)),
        title=f"{len(contest.claimants)} routers are Master: {claims}",
        detail=f"Both advertise in turn although one had to yield. {_because(contest)}",
        cause=contest.cause,
        remedy=_REMEDIES[bool(contest.differences)],
        frames=contest.frames,
        since_ns=contest.start_ns,
    )


def _because(contest: Contest) -> str:
    if contest.differences:
        difference = contest.differences[0]
        return f"They differ ({difference.kind}): {difference.first} against {difference.second}."
    if contest.reactions:
        hears = contest.reactions[0]
        return f"No setting differs. {hears} answers the other side at once, so it hears it; the other does not."
    return "No setting differs: the adverts of one side or both do not reach the other."


_REMEDIES = {
    True: "Give both routers the same setting; see the finding that is named as cause.",
    False: "Check what lies between the two: firewall for IP protocol 112, multicast 224.0.0.18 or ff02::12, "
    "IGMP snooping, a split network.",
}
