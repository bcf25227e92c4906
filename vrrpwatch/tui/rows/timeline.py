"""The lines of the timeline: each virtual router with a lane for each of its routers, and a line for its findings.

`timeline` lays out the lines, which costs next to nothing for each; what is in a line is worked out by
`timeline_glyphs` for those that are on the screen.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from enum import StrEnum
from typing import NamedTuple

from vrrpwatch.model.finding import Finding
from vrrpwatch.model.frame import Blind
from vrrpwatch.model.picture import Picture
from vrrpwatch.model.record import record
from vrrpwatch.model.router import VirtualRouterKey
from vrrpwatch.model.snapshot import RouterSnapshot, Snapshot, VirtualRouterSnapshot
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.report.absences import Absence, Absences, absences_found, absences_told
from vrrpwatch.report.lanes import Lane
from vrrpwatch.report.safe import safe
from vrrpwatch.tui.filtering import Filter, Properties
from vrrpwatch.tui.rows.timeline_window import Window


class Kind(StrEnum):
    """What a line is."""

    HEADING = "heading"
    LANE = "lane"
    FINDINGS = "findings"


class Line(NamedTuple):
    """One line."""

    kind: Kind
    virtual_router: VirtualRouterSnapshot | None
    """As it is at the end of what is known; None: findings that concern none."""
    place: int = 0
    """Of the router, in a lane."""

    @property
    def key(self) -> VirtualRouterKey | None:
        return self.virtual_router.key if self.virtual_router else None

    @property
    def name(self) -> tuple[Kind, VirtualRouterKey | None, int]:
        """The same in the next picture."""
        return self.kind, self.key, self.place

    @property
    def router(self) -> RouterSnapshot | None:
        """Whose lane it is."""
        return self.virtual_router.routers[self.place] if self.kind is Kind.LANE and self.virtual_router else None


@record(frozen=True, slots=True)
class Timeline:
    """All lines, and what is needed to fill them."""

    lines: Sequence[Line]
    whole: Window
    """All the time that is known."""
    moment_ns: int
    """What the other screens show: now, or where the replay is."""
    live: bool
    findings: Mapping[VirtualRouterKey | None, Sequence[Finding]]
    """The worst first."""
    absences: Absences
    blind: Sequence[Blind]
    at_moment: Mapping[VirtualRouterKey, VirtualRouterSnapshot]
    """As they are at the moment; a replay does not know those yet that come later."""
    drawn: dict[VirtualRouterKey, tuple[Lane, ...]] = field(default_factory=dict)
    """Lanes that were asked for before."""


def timeline(picture: Picture, wanted: Filter) -> Timeline:
    """The lines that `wanted` lets pass."""
    known = picture.whole or picture.snapshot
    findings: dict[VirtualRouterKey | None, list[Finding]] = {}
    for finding in known.findings:
        findings.setdefault(finding.virtual_router, []).append(finding)
    laid_out = Timeline(
        lines=[],
        whole=_whole(picture, known),
        moment_ns=picture.now_ns,
        live=picture.playback is None,
        findings=findings,
        absences=_absences(picture, known),
        blind=(*known.statistics.blind, *_dark(picture)),
        at_moment={each.key: each for each in picture.snapshot.virtual_routers},
    )
    assert isinstance(laid_out.lines, list)
    laid_out.lines.extend(_lines(laid_out, known.virtual_routers, wanted))
    return laid_out


def _whole(picture: Picture, known: Snapshot) -> Window:
    first_ns, last_ns = known.statistics.first_ns, known.statistics.last_ns
    start_ns = picture.now_ns if first_ns is None else min(first_ns, picture.now_ns)
    ends_ns = [picture.now_ns, last_ns or start_ns]
    if picture.playback:
        ends_ns.append(picture.playback.end_ns)
    # A window without length has no cells.
    return Window(start_ns, max(*ends_ns, start_ns + SECOND_NS))


def _absences(picture: Picture, known: Snapshot) -> Absences:
    """What was told is exact, but ends at the moment; the findings know what comes later in a replay."""
    found, told = absences_found(known.findings), absences_told(picture.told)
    merged: dict[VirtualRouterKey, tuple[Absence, ...]] = dict(found)
    for key, several in told.items():
        later = {absence.start_ns: absence for absence in found.get(key, ())}
        exact = {absence.start_ns: _until_known(absence, picture) for absence in several}
        over = {start_ns: absence for start_ns, absence in later.items() if absence.end_ns is not None}
        both = {**later, **exact, **over}
        merged[key] = tuple(both[start_ns] for start_ns in sorted(both))
    return merged


def _until_known(absence: Absence, picture: Picture) -> Absence:
    """What goes on at the moment may be over at the end of the capture."""
    if absence.end_ns is None and picture.whole is not None:
        return replace(absence, end_ns=max(picture.now_ns, absence.start_ns))
    return absence


def _dark(picture: Picture) -> Iterator[Blind]:
    """Times without sight that go on."""
    for interface in picture.interfaces:
        if interface.dark:
            dark = interface.dark
            yield Blind(dark.time_ns, max(picture.now_ns, dark.time_ns), dark.why, interface=dark.interface)


def _lines(laid_out: Timeline, virtual_routers: Sequence[VirtualRouterSnapshot], wanted: Filter) -> Iterator[Line]:
    if laid_out.findings.get(None) and not wanted.text:
        yield Line(Kind.FINDINGS, None)
    for virtual_router in virtual_routers:
        places = _places(laid_out, virtual_router, wanted)
        if places:
            yield Line(Kind.HEADING, virtual_router)
            for place in places:
                yield Line(Kind.LANE, virtual_router, place)
            if virtual_router.key in laid_out.findings:
                yield Line(Kind.FINDINGS, virtual_router)


def _places(laid_out: Timeline, virtual_router: VirtualRouterSnapshot, wanted: Filter) -> Sequence[int]:
    """The routers that are shown."""
    places = range(len(virtual_router.routers))
    if not wanted.text:
        return places
    shared = _shared_properties(laid_out, virtual_router)
    return [place for place in places if wanted.matches({**shared, **_own_properties(virtual_router.routers[place])})]


def properties(laid_out: Timeline, line: Line) -> Properties:
    """What a lane says of itself to the filter."""
    if line.virtual_router is None or line.router is None:
        return {}
    return {**_shared_properties(laid_out, line.virtual_router), **_own_properties(line.router)}


def _shared_properties(laid_out: Timeline, virtual_router: VirtualRouterSnapshot) -> dict[str, str]:
    key = virtual_router.key
    now = laid_out.at_moment.get(key)
    findings = laid_out.findings.get(key, ())
    return {
        "interface": safe(key.interface),
        "vlan": " ".join(map(str, key.vlan)),
        "vrid": str(key.vrid),
        "family": str(key.family),
        "version": " ".join(map(str, virtual_router.versions)),
        "address": " ".join(map(str, virtual_router.addresses)),
        "state": str(now.state) if now else "unseen",
        "master": str(now.master.address) if now and now.master else "",
        "rule": " ".join(finding.rule for finding in findings),
        "severity": str(findings[0].severity) if findings else "",
    }


def _own_properties(router: RouterSnapshot) -> dict[str, str]:
    return {
        "router": str(router.address),
        "mac": router.mac or "",
        "priority": str(router.priority),
        "role": str(router.role),
        "vendor": safe(router.vendor_hint or ""),
    }
