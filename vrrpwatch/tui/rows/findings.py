"""The lines of the findings screen, how they are sorted, and the sentence above them.

Open findings come first, then those that were acknowledged, then the resolved ones. All texts are fit for a screen.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from vrrpwatch.model.finding import Change, Finding, FindingChanged, Severity
from vrrpwatch.model.picture import Picture
from vrrpwatch.model.snapshot import Status, VirtualRouterState
from vrrpwatch.report.marks import SEVERITY
from vrrpwatch.report.moment import Calendar
from vrrpwatch.report.phrases import enumerated, prose
from vrrpwatch.report.quantity import counted
from vrrpwatch.report.safe import PATH, safe
from vrrpwatch.tui.rows.row import Cell, Column, Row, marked

_MIDDLE = 120
_WIDE = 160
"""Cells of the screen."""
_MOST_KEPT = 2048
"""Lines: from one picture to the next hardly one finding changes."""

COLUMNS = (
    Column("severity", 10),
    Column("state", 8),
    Column("rule", 22, _WIDE),
    Column("virtual router", 20),
    Column("title", 16, grows=True),
    Column("since", 12, _MIDDLE),
    Column("last", 12, _WIDE),
    Column("count", 6, _WIDE, right=True),
)


class FindingState(StrEnum):
    """Where a finding stands, for the person who looks."""

    OPEN = "open"
    SEEN = "seen"
    """Open, and acknowledged for this run."""
    RESOLVED = "resolved"


class Order(StrEnum):
    """By what findings of one state are sorted."""

    WORST = "worst first"
    LATEST = "latest first"
    RULE = "by rule"
    VIRTUAL_ROUTER = "by virtual router"


class Acknowledgement(NamedTuple):
    """Somebody has seen a finding, as bad as it was then."""

    severity: Severity
    time_ns: int


_RANKS: Mapping[FindingState, int] = {state: rank for rank, state in enumerate(FindingState)}
_SORTS: Mapping[Order, Callable[[Finding], Any]] = {
    # The snapshot has the worst first, and the sort keeps that order among equals.
    Order.WORST: lambda finding: -finding.severity,
    Order.LATEST: lambda finding: -finding.last_seen_ns,
    Order.RULE: lambda finding: finding.rule,
    Order.VIRTUAL_ROUTER: lambda finding: (
        finding.virtual_router is not None,
        finding.virtual_router and (finding.virtual_router, -finding.severity),
    ),
}


def state_of(finding: Finding, acknowledged: Iterable[str]) -> FindingState:
    """`acknowledged`: ids."""
    if not finding.open:
        return FindingState.RESOLVED
    return FindingState.SEEN if finding.id in acknowledged else FindingState.OPEN


def sorted_findings(findings: Sequence[Finding], acknowledged: Iterable[str], order: Order) -> list[Finding]:
    """By state first."""
    seen, by = frozenset(acknowledged), _SORTS[order]
    return sorted(findings, key=lambda finding: (_RANKS[state_of(finding, seen)], by(finding)))


@lru_cache(maxsize=_MOST_KEPT)
def finding_row(finding: Finding, state: FindingState, calendar: Calendar) -> Row:
    """One line; what needs nobody any more is dimmed, and its state says why."""
    quiet = "" if state is FindingState.OPEN else "dim"
    severity = marked(SEVERITY[finding.severity])
    texts = (
        safe(finding.rule),
        _short_place(finding),
        prose(finding.title),
        calendar.time(finding.first_seen_ns),
        calendar.time(finding.last_seen_ns),
        f"{finding.count:,}",
    )
    return Row(
        key=finding.id,
        cells=(
            severity._replace(style=quiet or severity.style),
            Cell(state, quiet),
            *(Cell(text, quiet) for text in texts),
        ),
        properties=_properties(finding, state),
    )


def _short_place(finding: Finding) -> str:
    """`51 ipv4 vlan 10 eth0`: what tells virtual routers apart first, for a narrow column cuts the end."""
    key = finding.virtual_router
    if key is None:
        return "all"
    tags = f"vlan {'/'.join(map(str, key.vlan))}" if key.vlan else ""
    return " ".join(filter(None, (f"{key.vrid} {key.family}", tags, safe(key.interface))))


def _properties(finding: Finding, state: FindingState) -> dict[str, str]:
    key = finding.virtual_router
    place = (
        {}
        if key is None
        else {
            "vrid": str(key.vrid),
            "interface": key.interface,
            "vlan": " ".join(map(str, key.vlan)),
            "family": str(key.family),
        }
    )
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "state": state,
        "title": finding.title,
        "cause": finding.cause,
        "confidence": finding.confidence,
        "router": " ".join(finding.subject),
        "frame": " ".join(map(str, finding.frames)),
        "id": finding.id,
        **place,
    }


def still_acknowledged(known: Mapping[str, Acknowledgement], picture: Picture) -> dict[str, Acknowledgement]:
    """Without those that were resolved, came again, or became worse: these want to be seen anew."""
    if not known:
        return {}
    findings = {finding.id: finding for finding in picture.snapshot.findings}
    renewed = {
        told.finding.id
        for told in picture.told
        if isinstance(told, FindingChanged)
        and told.change in (Change.OPENED, Change.WORSENED)
        and told.finding.id in known
        and told.time_ns > known[told.finding.id].time_ns
    }
    return {
        key: seen
        for key, seen in known.items()
        if key not in renewed and (key not in findings or _is_as_it_was(findings[key], seen))
    }


def _is_as_it_was(finding: Finding, seen: Acknowledgement) -> bool:
    return finding.open and finding.severity <= seen.severity


def summary(picture: Picture, acknowledged: Iterable[str]) -> str:
    """How many findings want somebody, in one sentence: that of a healthy network says that it is healthy."""
    findings, seen = picture.snapshot.findings, frozenset(acknowledged)
    states = [state_of(finding, seen) for finding in findings]
    number = [sum(finding.open and finding.severity is severity for finding in findings) for severity in Severity]
    notes, warnings, critical = number
    counts = f"{critical:,} critical, {counted(warnings, 'warning')}, {counted(notes, 'note')}"
    verdict = "" if critical or warnings else f": {_calm(picture)}"
    more = (
        f"; {states.count(FindingState.SEEN):,} of them seen" if FindingState.SEEN in states else "",
        f"; {states.count(FindingState.RESOLVED):,} resolved" if FindingState.RESOLVED in states else "",
    )
    return f"{counts}{verdict}{''.join(more)}"


def _calm(picture: Picture) -> str:
    """What it means that nothing above a note is open: not always that all is well."""
    torn = next((capture.path for capture in picture.snapshot.inputs if not capture.complete), None)
    dark = [safe(interface.name) for interface in picture.interfaces if interface.dark]
    if dark:
        return f"but nothing can be seen on {enumerated(dark, 3)}"
    verdict = picture.snapshot.verdict
    if verdict.status is Status.UNKNOWN:
        return prose(verdict.reason)
    if torn is not None:
        return f"but {safe(torn, PATH)} was not read to its end"
    routers = picture.snapshot.virtual_routers
    unsettled = sum(each.state is not VirtualRouterState.STABLE for each in routers)
    if unsettled:
        return f"but {counted(unsettled, 'virtual router')} without one Master"
    if picture.playback and picture.playback.loading:
        return "all is well so far"
    return "all is well now" if verdict.critical or verdict.warning else "all is well"
