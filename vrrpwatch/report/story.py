"""What happened when, in words: changes of the Master and contests, in the order of time."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from vrrpwatch.model.advert import Family
from vrrpwatch.model.cause import Cause
from vrrpwatch.model.contest import Contest
from vrrpwatch.model.router import VirtualRouterKey
from vrrpwatch.model.snapshot import Snapshot, Transition, VirtualRouterSnapshot
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.report.diagnosis import CAUSES, contest_explanation
from vrrpwatch.report.moment import Calendar
from vrrpwatch.report.phrases import enumerated, prose
from vrrpwatch.rules.wording import seconds

_MOST_CLAIMANTS = 4
_ANNOUNCEMENT = {Family.IPV4: "gratuitous ARP", Family.IPV6: "unsolicited neighbour advertisement"}

_LEAVES_NOBODY = frozenset({Cause.MASTER_DOWN, Cause.RESIGNED})
"""In the other cases the old Master holds the addresses until the new one takes them: no outage."""


class Entry(NamedTuple):
    """Something happened. All texts are fit for a screen."""

    time_ns: int
    where: str
    """The virtual router; empty when there is only one."""
    headline: str
    facts: str
    cause: Cause | None
    """Of a change of the Master; None: a contest."""


def story(snapshot: Snapshot, calendar: Calendar) -> list[Entry]:
    """All that is known to have happened."""
    return sorted(_entries(snapshot, calendar), key=lambda entry: entry.time_ns)


def _entries(snapshot: Snapshot, calendar: Calendar) -> Iterator[Entry]:
    for virtual_router in snapshot.virtual_routers:
        where = _name(virtual_router.key, snapshot.virtual_routers)
        for transition in virtual_router.transitions:
            yield _transition(where, transition, virtual_router.key.family)
        for contest in virtual_router.contests:
            yield _contest(where, contest, calendar)


def _name(key: VirtualRouterKey, all_of_them: Sequence[VirtualRouterSnapshot]) -> str:
    """What tells this virtual router from the others; nothing when there are none."""
    return prose(str(key)) if len(all_of_them) > 1 else ""


def _transition(where: str, transition: Transition, family: Family) -> Entry:
    previous = transition.previous or "an unknown router"
    what = CAUSES[transition.cause].format(master=transition.master, previous=previous)
    facts = [f"priority {transition.master_priority}", f"frame {transition.frame:,}"]
    if transition.outage_s is not None:
        facts.insert(0, _gap(transition, transition.outage_s))
    if transition.announced is not None:
        facts.append(f"{'' if transition.announced else 'no '}{_ANNOUNCEMENT[family]} seen")
    elif transition.cause is not Cause.FIRST_SEEN:
        facts.append(f"{_ANNOUNCEMENT[family]} not assessable")
    return Entry(transition.time_ns, where, what, ", ".join(facts), transition.cause)


def _gap(transition: Transition, outage_s: float) -> str:
    measured = seconds(round(outage_s * SECOND_NS))
    if transition.cause not in _LEAVES_NOBODY:
        return f"{measured} after the old Master's last advert"
    expected_s = transition.expected_s
    expected = "" if expected_s is None else f" ({seconds(round(expected_s * SECOND_NS))} expected)"
    return f"outage {measured}{expected}"


def _contest(where: str, contest: Contest, calendar: Calendar) -> Entry:
    sources = [str(claimant.source) for claimant in contest.claimants]
    who = " and ".join(sources) if len(sources) == 2 else enumerated(sources, _MOST_CLAIMANTS)
    all_of_them = "both" if len(sources) == 2 else "all"
    if contest.end_ns is None:
        how_long = "to the end of the capture"
    else:
        how_long = f"for {seconds(contest.end_ns - contest.start_ns)}, until {calendar.time(contest.end_ns)}"
    headline = f"{who} {all_of_them} claim to be Master {how_long}"
    facts = f"cause: {prose(contest_explanation(contest))}; frame {contest.frame:,}"
    return Entry(contest.start_ns, where, headline, facts, None)
