"""What stands in the cells of a line of the timeline."""

from collections.abc import Iterator, Mapping, Sequence

from vrrpwatch.model.finding import Severity
from vrrpwatch.model.frame import Blind
from vrrpwatch.report.lanes import Activity, Segment, lanes
from vrrpwatch.report.marks import SEVERITY, Mark
from vrrpwatch.tui.rows.timeline import Kind, Line, Timeline
from vrrpwatch.tui.rows.timeline_window import Window

MARKS: Mapping[Activity, Mark] = {
    Activity.MASTER: Mark("█", "Master", "green"),
    Activity.CONTEST: Mark("▒", "contest", "bold red"),
    Activity.SILENT: Mark("·", "silent", "bold yellow"),
    Activity.RESIGNED: Mark("0", "resigned", "magenta"),
}
BLIND = Mark("░", "blind", "dim")
FINDINGS: Mapping[Severity, Mark] = {**SEVERITY, Severity.INFO: Mark("•", "info", "cyan")}
"""The dot of the reports would look like silence here."""
STYLES = {mark.glyph: mark.style for mark in (*MARKS.values(), BLIND, *FINDINGS.values())}

COVERING = (Activity.MASTER, None, Activity.SILENT, Activity.RESIGNED, Activity.CONTEST)
"""What comes later covers what is in the same cell; None: a time without sight that is shorter than the cell."""


def segments(laid_out: Timeline, line: Line) -> Sequence[Segment]:
    """What the router of a lane did; of other lines, nothing."""
    virtual_router = line.virtual_router
    if virtual_router is None or line.kind is not Kind.LANE:
        return ()
    drawn = laid_out.drawn.get(virtual_router.key)
    if drawn is None:
        absences = laid_out.absences.get(virtual_router.key, ())
        drawn = laid_out.drawn[virtual_router.key] = lanes(virtual_router, laid_out.whole.end_ns, absences)
    return drawn[line.place].segments


def blind_times(laid_out: Timeline, line: Line) -> Iterator[Blind]:
    """When the interface of a line could not be seen."""
    interface = line.key.interface if line.key else ""
    for blind in laid_out.blind:
        if not interface or blind.interface in (None, interface):
            yield blind


def glyphs(laid_out: Timeline, line: Line, window: Window, width: int) -> str:
    """The line in `width` cells, without what stands before it."""
    cells = [" "] * width
    if line.kind is Kind.FINDINGS:
        for finding in reversed(laid_out.findings.get(line.key, ())):
            _paint(cells, FINDINGS[finding.severity].glyph, window, (finding.first_seen_ns, finding.first_seen_ns))
    if line.kind is Kind.LANE:
        _paint_lane(cells, laid_out, line, window)
    return "".join(cells)


def _paint_lane(cells: list[str], laid_out: Timeline, line: Line, window: Window) -> None:
    blind = [(each.start_ns, each.end_ns) for each in blind_times(laid_out, line)]
    did = segments(laid_out, line)
    for activity in COVERING:
        if activity is None:
            for period in blind:
                _paint(cells, BLIND.glyph, window, period)
            continue
        for segment in did:
            if segment.activity is activity:
                _paint(cells, MARKS[activity].glyph, window, (segment.start_ns, segment.end_ns))
    for period in blind:
        _paint_inside(cells, BLIND.glyph, window, period)


def _paint(cells: list[str], glyph: str, window: Window, period: tuple[int, int]) -> None:
    """Every cell that the period touches, so that what is short is seen as well."""
    start_ns, end_ns = period
    if end_ns < window.start_ns or start_ns > window.end_ns:
        return
    width = len(cells)
    first = window.cell(max(start_ns, window.start_ns), width)
    last = max(window.cell(min(max(end_ns - 1, start_ns), window.end_ns), width), first)
    cells[first : last + 1] = glyph * (last + 1 - first)


def _paint_inside(cells: list[str], glyph: str, window: Window, period: tuple[int, int]) -> None:
    """Only the cells that the period fills: where nothing could be seen, nothing is claimed."""
    start_ns, end_ns = max(period[0], window.start_ns), min(period[1], window.end_ns)
    if end_ns <= start_ns:
        return
    width = len(cells)
    first = window.cell(start_ns, width)
    first += window.time_ns(first, width) < start_ns
    last = width if end_ns == window.end_ns else window.cell(end_ns, width)
    if first < last:
        cells[first:last] = glyph * (last - first)
