"""What happened when: changes of the Master and contests of the text report, in the order of time."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.console import RenderableType
from rich.text import Text

from vrrpwatch.model.advert import Family
from vrrpwatch.model.cause import Cause
from vrrpwatch.model.contest import Contest
from vrrpwatch.model.router import VirtualRouterKey
from vrrpwatch.model.snapshot import Snapshot, Transition, VirtualRouterSnapshot
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.report import Paper
from vrrpwatch.report.diagnosis import CAUSES, contest_explanation
from vrrpwatch.report.moment import INVALID, Calendar
from vrrpwatch.report.text_style import enumerated, hanging, heading, lines, prose
from vrrpwatch.report.text_virtual_routers import MOST_HEALTHY
from vrrpwatch.rules.wording import seconds

_MOST_ENTRIES = 60
_MOST_CLAIMANTS = 4
_CLOCK_WIDTH = len("14:45:00.123")
_ANNOUNCEMENT = {Family.IPV4: "gratuitous ARP", Family.IPV6: "unsolicited neighbour advertisement"}

_LEAVES_NOBODY = frozenset({Cause.MASTER_DOWN, Cause.RESIGNED})
"""In the other cases the old Master holds the addresses until the new one takes them: no outage."""


class _Entry(NamedTuple):
    time_ns: int
    text: Text


def timeline_section(snapshot: Snapshot, calendar: Calendar, paper: Paper) -> Iterator[RenderableType]:
    """The latest entries; nothing when nothing is known to have happened."""
    entries = sorted(_entries(snapshot, calendar, paper), key=lambda entry: entry.time_ns)
    shown = entries if paper.verbose else entries[-_MOST_ENTRIES:]
    if not shown:
        return
    yield heading("Timeline")
    if len(shown) < len(entries):
        yield Text(f"{len(entries) - len(shown):,} earlier entries are left out; -v lists all.")
    unknown = sum(each.transitions_total - len(each.transitions) for each in snapshot.virtual_routers)
    if unknown:
        yield Text(f"{unknown:,} changes of the Master were too many to keep.")
    times = [calendar.time(entry.time_ns) for entry in shown]
    rows = ((Text(time), entry.text) for time, entry in zip(times, shown, strict=True))
    yield hanging(rows, max(_CLOCK_WIDTH, *map(len, times)) if INVALID not in times else _CLOCK_WIDTH)


def _entries(snapshot: Snapshot, calendar: Calendar, paper: Paper) -> Iterator[_Entry]:
    few = len(snapshot.virtual_routers) <= MOST_HEALTHY
    for virtual_router in snapshot.virtual_routers:
        name = _name(virtual_router.key, snapshot.virtual_routers)
        for transition in virtual_router.transitions:
            if few or paper.verbose or transition.cause is not Cause.FIRST_SEEN:
                yield _Entry(transition.time_ns, _transition(name, transition, virtual_router.key.family))
        for contest in virtual_router.contests:
            yield _Entry(contest.start_ns, _contest(name, contest, calendar))


def _name(key: VirtualRouterKey, all_of_them: Sequence[VirtualRouterSnapshot]) -> str:
    """What tells this virtual router from the others; nothing when there are none."""
    return f"{prose(str(key))}: " if len(all_of_them) > 1 else ""


def _transition(name: str, transition: Transition, family: Family) -> Text:
    previous = transition.previous or "an unknown router"
    what = CAUSES[transition.cause].format(master=transition.master, previous=previous)
    facts = [f"priority {transition.master_priority}", f"frame {transition.frame:,}"]
    if transition.outage_s is not None:
        facts.insert(0, _gap(transition, transition.outage_s))
    if transition.announced is not None:
        facts.append(f"{'' if transition.announced else 'no '}{_ANNOUNCEMENT[family]} seen")
    style = "" if transition.cause is Cause.FIRST_SEEN else "bold"
    return lines((Text.assemble(name, (what, style)), Text(", ".join(facts), "dim")))


def _gap(transition: Transition, outage_s: float) -> str:
    measured = seconds(round(outage_s * SECOND_NS))
    if transition.cause not in _LEAVES_NOBODY:
        return f"{measured} after the old Master's last advert"
    expected_s = transition.expected_s
    expected = "" if expected_s is None else f" ({seconds(round(expected_s * SECOND_NS))} expected)"
    return f"outage {measured}{expected}"


def _contest(name: str, contest: Contest, calendar: Calendar) -> Text:
    sources = [str(claimant.source) for claimant in contest.claimants]
    who = " and ".join(sources) if len(sources) == 2 else enumerated(sources, _MOST_CLAIMANTS)
    all_of_them = "both" if len(sources) == 2 else "all"
    if contest.end_ns is None:
        how_long = "to the end of the capture"
    else:
        how_long = f"for {seconds(contest.end_ns - contest.start_ns)}, until {calendar.time(contest.end_ns)}"
    return lines(
        (
            Text.assemble(name, (f"{who} {all_of_them} claim to be Master {how_long}", "bold red")),
            Text(f"cause: {prose(contest_explanation(contest))}; frame {contest.frame:,}", "dim"),
        )
    )
