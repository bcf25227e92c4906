"""Everything about one virtual router, as lines: how it is, its routers and how they are known, what happened."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from textwrap import wrap
from typing import NamedTuple

from vrrpwatch.model.contest import Contest
from vrrpwatch.model.finding import Finding, Severity
from vrrpwatch.model.picture import Picture
from vrrpwatch.model.snapshot import Candidate, RouterSnapshot, Snapshot, Transition, VirtualRouterSnapshot
from vrrpwatch.report.diagnosis import claim_words, contest_explanation, disagreement_words
from vrrpwatch.report.event_words import virtual_router_words
from vrrpwatch.report.finding_words import evidence
from vrrpwatch.report.marks import SEVERITY
from vrrpwatch.report.moment import Calendar
from vrrpwatch.report.phrases import prose
from vrrpwatch.report.story import story
from vrrpwatch.rules.wording import seconds
from vrrpwatch.tui.rows.open_findings import worst
from vrrpwatch.tui.rows.router_evidence import ROLES, candidate_evidence, evidence_words, seniority, timer_words
from vrrpwatch.tui.rows.row import Cell, Column, Row
from vrrpwatch.tui.rows.virtual_router_health import health_words

LABEL_WIDTH = 12
COLUMNS = (Column("", LABEL_WIDTH), Column("", 40, grows=True))
MOST = 30
"""Transitions and contests that are told; older ones are counted."""

About = Transition | Contest | Finding | RouterSnapshot
"""What another screen knows more of."""


class Line(NamedTuple):
    """A line of the detail."""

    row: Row
    about: About | None = None


class _Paragraph(NamedTuple):
    """A text that may need several lines."""

    key: Hashable
    label: Cell
    text: Cell
    about: About | None = None


def title(each: VirtualRouterSnapshot) -> str:
    """The name over the lines."""
    return prose(virtual_router_words(each.key))


def detail_lines(
    each: VirtualRouterSnapshot, findings: Sequence[Finding], picture: Picture, width: int
) -> tuple[Line, ...]:
    """All there is to tell, `width` characters wide beside the labels. `findings`: its open ones, worst first."""
    calendar = Calendar.starting(picture.snapshot.statistics.first_ns)
    paragraphs = (
        *_state(each, findings, picture, calendar),
        *_findings((finding for finding in findings if finding.severity > Severity.INFO), calendar),
        *_routers(each, picture.now_ns, calendar),
        *_findings((finding for finding in findings if finding.severity is Severity.INFO), calendar),
        *_transitions(each, picture.snapshot, calendar),
        *_contests(each, calendar),
    )
    return tuple(line for paragraph in paragraphs for line in _wrapped(paragraph, max(width, 20)))


def _wrapped(paragraph: _Paragraph, width: int) -> Iterator[Line]:
    pieces = wrap(paragraph.text.text, width, break_on_hyphens=False) or [""]
    for number, piece in enumerate(pieces):
        label = Cell("") if number else paragraph.label
        row = Row((paragraph.key, number), (label, Cell(piece, paragraph.text.style)))
        yield Line(row, paragraph.about)


def _state(
    each: VirtualRouterSnapshot, findings: Sequence[Finding], picture: Picture, calendar: Calendar
) -> Iterator[_Paragraph]:
    health = health_words(each, worst(findings), picture, calendar)
    yield _Paragraph("now", Cell("Now", "bold"), health)
    if each.addresses:
        addresses = ", ".join(map(str, each.addresses))
        yield _Paragraph("addresses", Cell("Backs up", "bold"), Cell(addresses))
    timers = timer_words(each)
    if timers:
        yield _Paragraph("timers", Cell("Timers", "bold"), Cell(timers))


def _findings(findings: Iterable[Finding], calendar: Calendar) -> Iterator[_Paragraph]:
    for finding in findings:
        mark = SEVERITY[finding.severity]
        text = f"{prose(finding.title)} ({finding.rule}), {evidence(finding, calendar)}"
        yield _Paragraph(finding.id, Cell(f"{mark.glyph} {mark.word}", mark.style), Cell(text), finding)


def _routers(each: VirtualRouterSnapshot, now_ns: int, calendar: Calendar) -> Iterator[_Paragraph]:
    for number, router in enumerate(sorted(each.routers, key=seniority)):
        label = ROLES[router.role]
        text = evidence_words(router, each, now_ns, calendar)
        yield _Paragraph(("router", number), Cell(f"{label.glyph} {label.word}", label.style), Cell(text), router)
    for candidate in each.candidates:
        yield _candidate(candidate)


def _candidate(candidate: Candidate) -> _Paragraph:
    label, text = Cell("? candidate", "dim"), Cell(candidate_evidence(candidate))
    return _Paragraph(("candidate", candidate.address, candidate.mac), label, text)


def _transitions(each: VirtualRouterSnapshot, snapshot: Snapshot, calendar: Calendar) -> Iterator[_Paragraph]:
    in_order = sorted(each.transitions, key=lambda transition: transition.time_ns)[-MOST:]
    # The report knows the words; it is asked about these transitions alone.
    alone = replace(snapshot, virtual_routers=(replace(each, transitions=tuple(in_order), contests=()),))
    told = list(zip(in_order, story(alone, calendar), strict=True))
    for transition, entry in reversed(told):
        text = f"{calendar.time(transition.time_ns)} {entry.headline}; {entry.facts}"
        key = ("transition", transition.time_ns, transition.frame)
        yield _Paragraph(key, Cell("Change", "bold"), Cell(text), transition)
    yield from _older("transitions", each.transitions_total - len(in_order), "changes of the Master")


def _contests(each: VirtualRouterSnapshot, calendar: Calendar) -> Iterator[_Paragraph]:
    newest = sorted(each.contests, key=lambda contest: -contest.start_ns)
    for contest in newest[:MOST]:
        key = ("contest", contest.start_ns, contest.frame)
        style = "bold red" if contest.end_ns is None else "bold"
        yield _Paragraph(key, Cell("Contest", style), Cell(_contest_words(contest, calendar)), contest)
    yield from _older("contests", len(newest) - MOST, "contests")


def _contest_words(contest: Contest, calendar: Calendar) -> str:
    who = f"{calendar.time(contest.start_ns)} {claim_words(contest)}"
    if contest.end_ns is None:
        return f"{who}, still going on: {prose(disagreement_words(contest))}"
    return f"{who}, for {seconds(contest.end_ns - contest.start_ns)}: {prose(contest_explanation(contest))}"


def _older(key: str, number: int, noun: str) -> Iterable[_Paragraph]:
    if number > 0:
        yield _Paragraph(("older", key), Cell(""), Cell(f"and {number:,} earlier {noun}", "dim"))
