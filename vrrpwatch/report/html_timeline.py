"""The timeline of the HTML report: a legend, a picture for each virtual router in which something happened, a table."""

from collections.abc import Iterator

from vrrpwatch.model.finding import Severity
from vrrpwatch.model.snapshot import Snapshot, VirtualRouterSnapshot
from vrrpwatch.report.html_sections import html_table
from vrrpwatch.report.lanes import Activity
from vrrpwatch.report.marks import SEVERITY
from vrrpwatch.report.markup import Markup, element
from vrrpwatch.report.moment import Calendar
from vrrpwatch.report.phrases import prose
from vrrpwatch.report.quantity import counted
from vrrpwatch.report.svg_timeline import svg_timeline
from vrrpwatch.report.tables import timeline_table
from vrrpwatch.report.time_axis import Axis

_MOST_UNEVENTFUL = 20
"""Virtual routers; with more, those in which nothing happened have no picture."""
_MOST_PICTURES = 200

_SHAPES = {
    "contest": ("M0,12 L12,0 M-3,3 L3,-3 M9,15 L15,9", "12"),
    "silent": ("M2,4 h2 M8,10 h2", "12"),
    "resigned": ("M3,0 v12 M9,0 v12", "12"),
    "blind": ("M0,0 L12,12 M0,12 L12,0", "12"),
}
"""Lines of the pattern of each activity, and the size of its tile; a Master is plain."""


def timeline_section(snapshot: Snapshot, calendar: Calendar) -> Iterator[Markup]:
    """Nothing when no virtual router was seen."""
    if not snapshot.virtual_routers:
        return
    yield element("section", element("h2", "Timeline"), *_pictures(snapshot, calendar), *_table(snapshot, calendar))


def _pictures(snapshot: Snapshot, calendar: Calendar) -> Iterator[Markup]:
    axis = _axis(snapshot)
    shown = list(_eventful(snapshot))
    if axis is None or not shown:
        return
    yield _patterns()
    yield _legend()
    for virtual_router in shown[:_MOST_PICTURES]:
        name = element("figcaption", prose(str(virtual_router.key)))
        yield element("figure", name, svg_timeline(snapshot, virtual_router, axis, calendar))
    left_out = len(snapshot.virtual_routers) - len(shown[:_MOST_PICTURES])
    if left_out:
        yield element("p", f"{counted(left_out, 'more virtual router')} without a picture.")


def _axis(snapshot: Snapshot) -> Axis | None:
    first_ns, last_ns = snapshot.statistics.first_ns, snapshot.statistics.last_ns
    if first_ns is None or last_ns is None or last_ns <= first_ns:
        return None
    return Axis(first_ns, last_ns)


def _eventful(snapshot: Snapshot) -> Iterator[VirtualRouterSnapshot]:
    few = len(snapshot.virtual_routers) <= _MOST_UNEVENTFUL
    in_trouble = {finding.virtual_router for finding in snapshot.findings if finding.severity > Severity.INFO}
    for each in snapshot.virtual_routers:
        if few or len(each.transitions) > 1 or each.contests or each.key in in_trouble:
            yield each


def _table(snapshot: Snapshot, calendar: Calendar) -> Iterator[Markup]:
    table = timeline_table(snapshot, calendar)
    if table.rows:
        yield html_table(table)


def _patterns() -> Markup:
    """Drawn nowhere: the pictures refer to them."""
    tiles = (
        element(
            "pattern",
            element("path", d=path, class_=f"lines {name}"),
            id=name,
            width=size,
            height=size,
            patternUnits="userSpaceOnUse",
        )
        for name, (path, size) in _SHAPES.items()
    )
    plain = element("pattern", id="master", width="12", height="12", patternUnits="userSpaceOnUse")
    return element("svg", element("defs", plain, *tiles), class_="patterns", aria_hidden="true")


def _legend() -> Markup:
    items = [_swatch(str(activity)) for activity in Activity]
    line = element("line", x1="0", x2="28", y1="7", y2="7", class_="known")
    known = element("span", element("svg", line, width="28", height="14", aria_hidden="true"), " known, not Master")
    marks = "  ".join(f"{mark.glyph} {mark.word}" for mark in SEVERITY.values())
    return element("p", *items, known, _swatch("blind"), element("span", f"findings: {marks}"), class_="legend")


def _swatch(word: str) -> Markup:
    name = word.lower()
    ground = element("rect", width="100%", height="100%", class_=f"ground {name}")
    lines = element("rect", width="100%", height="100%", fill=f"url(#{name})")
    return element("span", element("svg", ground, lines, width="28", height="14", aria_hidden="true"), f" {word}")
