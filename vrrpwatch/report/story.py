"""What happened when, in words: changes of the Master and contests, in the order of time."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from vrrpwatch.model.advert import Family
from vrrpwatch.model.cause import Cause
from vrrpwatch.model.contest import Contest
from vrrpwatch.model.router import VirtualRouterKey
from vrrpwatch.model.snapshot import Snapshot, Transition, VirtualRouterSnapshot
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.report.diagnosis import CAUSES, claim_words, contest_explanation, outage_words
from vrrpwatch.report.moment import Calendar
from vrrpwatch.report.phrases import prose
from vrrpwatch.rules.wording import seconds

_ANNOUNCEMENT = {Family.IPV4: "gratuitous ARP", Family.IPV6: "unsolicited neighbour advertisement"}


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
        facts.insert(0, _outage(transition, transition.outage_s))
    if transition.announced is not None:
        facts.append(f"{'' if transition.announced else 'no '}{_ANNOUNCEMENT[family]} seen")
    elif transition.cause is not Cause.FIRST_SEEN:
        facts.append(f"{_ANNOUNCEMENT[family]} not assessable")
    return Entry(transition.time_ns, where, what, ", ".join(facts), transition.cause)


def _outage(transition: Transition, outage_s: float) -> str:
    expected_s = transition.expected_s
    expected_ns = None if expected_s is None else round(expected_s * SECOND_NS)
    return outage_words(transition.cause, round(outage_s * SECOND_NS), expected_ns)


def _contest(where: str, contest: Contest, calendar: Calendar) -> Entry:
    if contest.end_ns is None:
        how_long = "to the end of the capture"
    else:
        how_long = f"for {seconds(contest.end_ns - contest.start_ns)}, until {calendar.time(contest.end_ns)}"
    headline = f"{claim_words(contest)} {how_long}"
    facts = f"cause: {prose(contest_explanation(contest))}; frame {contest.frame:,}"
    return Entry(contest.start_ns, where, headline, facts, None)
