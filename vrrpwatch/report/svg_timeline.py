"""The timeline of one virtual router as a picture: a lane for each router, time from left to right.

Widths are percentages, so the picture fits a screen, a telephone and paper, and its text keeps its size. What a router
does is a word and a pattern; colour repeats it. Each part says in its title what it is, from when to when.
"""

from collections.abc import Iterator, Sequence

from vrrpwatch.model.finding import Finding
from vrrpwatch.model.frame import Blind
from vrrpwatch.model.snapshot import Snapshot, VirtualRouterSnapshot
from vrrpwatch.report.absences import absences_found
from vrrpwatch.report.finding_words import evidence, headline
from vrrpwatch.report.input_words import blind_words
from vrrpwatch.report.lanes import Lane, Segment, lanes
from vrrpwatch.report.marks import SEVERITY
from vrrpwatch.report.markup import Markup, element
from vrrpwatch.report.moment import Calendar
from vrrpwatch.report.time_axis import Axis, Tick
from vrrpwatch.rules.wording import seconds

_TOP = 22
"""Pixels above the lanes: the row of the findings."""
_LANE = 40
_BAR = 18
_LABEL = 14
"""Pixels from the top of a lane to the line that its name stands on."""
_BOTTOM = 24
_NARROWEST = 0.5
"""Percent: what lasts shorter is still seen."""
_ROOM_FOR_A_WORD = 9.0
"""Percent."""


def svg_timeline(snapshot: Snapshot, virtual_router: VirtualRouterSnapshot, axis: Axis, calendar: Calendar) -> Markup:
    """The picture; `axis` is the same for all virtual routers of a report."""
    absences = absences_found(snapshot.findings).get(virtual_router.key, ())
    drawn = lanes(virtual_router, axis.end_ns, absences)
    bottom = _TOP + _LANE * len(drawn)
    findings = [finding for finding in snapshot.findings if finding.virtual_router == virtual_router.key]
    return element(
        "svg",
        *_blind_times(snapshot.statistics.blind, axis, calendar, bottom),
        *(_tick(tick, bottom) for tick in axis.ticks()),
        *(part for row, lane in enumerate(drawn) for part in _lane(lane, _TOP + row * _LANE, axis, calendar)),
        *_findings(findings, axis, calendar),
        class_="timeline",
        width="100%",
        height=str(bottom + _BOTTOM),
        role="img",
        aria_label="Timeline; the table below tells the same in words",
    )


def _lane(lane: Lane, top: int, axis: Axis, calendar: Calendar) -> Iterator[Markup]:
    router = lane.router
    name = f"{router.address} (priority {router.priority})"
    middle = str(top + _LABEL + 4 + _BAR // 2)
    start = axis.percent(router.first_seen_ns)
    yield element("line", x1=f"{start:.3f}%", x2="100%", y1=middle, y2=middle, class_="known")
    for segment in lane.segments:
        yield _segment(segment, name, top + _LABEL + 4, axis, calendar)
    yield element("text", name, x="0", y=str(top + _LABEL), class_="router")


def _segment(segment: Segment, name: str, top: int, axis: Axis, calendar: Calendar) -> Markup:
    start, end = axis.percent(segment.start_ns), axis.percent(segment.end_ns)
    width = max(end - start, _NARROWEST)
    word = str(segment.activity)
    length = seconds(max(segment.end_ns - segment.start_ns, 0))
    when = f"{calendar.time(segment.start_ns)} to {calendar.time(segment.end_ns)}, {length}"
    label = (element("text", word, x="6", y=str(_BAR - 5), class_="word"),) if width >= _ROOM_FOR_A_WORD else ()
    return element(
        "svg",
        element("title", f"{name}: {word}, {when}"),
        element("rect", width="100%", height="100%", class_=f"ground {word.lower()}"),
        element("rect", width="100%", height="100%", fill=f"url(#{word.lower()})"),
        *label,
        x=f"{min(start, 100 - width):.3f}%",
        y=str(top),
        width=f"{width:.3f}%",
        height=str(_BAR),
    )


def _blind_times(blinds: Sequence[Blind], axis: Axis, calendar: Calendar, bottom: int) -> Iterator[Markup]:
    for blind in blinds:
        start = axis.percent(blind.start_ns)
        width = max(axis.percent(blind.end_ns) - start, _NARROWEST)
        label = (element("text", "blind", x="6", y=str(_TOP - 6), class_="word"),) if width >= _ROOM_FOR_A_WORD else ()
        yield element(
            "svg",
            element("title", blind_words(blind, calendar)),
            element("rect", width="100%", height="100%", class_="ground blind"),
            element("rect", width="100%", height="100%", fill="url(#blind)"),
            *label,
            x=f"{min(start, 100 - width):.3f}%",
            y="0",
            width=f"{width:.3f}%",
            height=str(bottom),
        )


def _tick(tick: Tick, bottom: int) -> Markup:
    x = f"{tick.percent:.3f}%"
    anchor = "start" if tick.percent < 8 else "end" if tick.percent > 92 else "middle"
    return element(
        "g",
        element("line", x1=x, x2=x, y1=str(_TOP), y2=str(bottom + 4), class_="tick"),
        element("text", tick.label, x=x, y=str(bottom + 18), text_anchor=anchor, class_="time"),
    )


def _findings(findings: Sequence[Finding], axis: Axis, calendar: Calendar) -> Iterator[Markup]:
    """The mildest first, so that the worst lie above them."""
    for finding in reversed(findings):
        percent = axis.percent(finding.first_seen_ns)
        anchor = "start" if percent < 2 else "end" if percent > 98 else "middle"
        mark = SEVERITY[finding.severity]
        told = f"{mark.word}: {finding.rule}: {headline(finding)}; {evidence(finding, calendar)}"
        yield element(
            "text",
            element("title", told),
            mark.glyph,
            x=f"{percent:.3f}%",
            y="15",
            text_anchor=anchor,
            class_=f"finding {mark.word}",
        )
