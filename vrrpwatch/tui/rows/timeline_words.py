"""What stands around the cells of the timeline: the labels, the axis, and the sentence on the cell under the cursor."""

from collections.abc import Iterable, Iterator, Sequence

from vrrpwatch.model.finding import Finding, Severity
from vrrpwatch.model.frame import Blind
from vrrpwatch.model.snapshot import RouterSnapshot, Transition, VirtualRouterSnapshot
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.report.diagnosis import CAUSES, claim_words, contest_explanation, outage_words
from vrrpwatch.report.input_words import blind_words
from vrrpwatch.report.lanes import Activity, Segment
from vrrpwatch.report.marks import STATE
from vrrpwatch.report.moment import Calendar
from vrrpwatch.report.phrases import prose
from vrrpwatch.report.quantity import counted
from vrrpwatch.report.time_axis import Axis
from vrrpwatch.rules.wording import listed, seconds
from vrrpwatch.tui.rows.timeline import Kind, Line, Timeline
from vrrpwatch.tui.rows.timeline_glyphs import BLIND, COVERING, FINDINGS, MARKS, blind_times, segments
from vrrpwatch.tui.rows.timeline_window import Window

_MOST_PRIORITY = len(" 255")
_ROLE_ROOM = 32
"""Cells of a label that also says what the router is at the moment."""


def label_width(width: int) -> int:
    """Cells before the lanes, on a screen of `width` cells."""
    return 22 if width < 100 else 34 if width < 160 else 52


def label(laid_out: Timeline, line: Line, width: int) -> str:
    """Who a lane belongs to, in at most `width` cells."""
    if line.router is None:
        every = laid_out.findings.get(line.key, ())
        return f"  {counted(len(every), 'finding')}"[:width]
    router = line.router
    address = str(router.address)
    role = f" {_role(laid_out, line)}" if width >= _ROLE_ROOM else ""
    room = width - len(f"   {role}") - _MOST_PRIORITY
    # Addresses of one network differ at their end.
    shown = address if len(address) <= room else f"…{address[1 - room :]}"
    return f"  {shown:<{room}} {router.priority:>3}{role}"[:width]


def _role(laid_out: Timeline, line: Line) -> str:
    now = laid_out.at_moment.get(line.key) if line.key else None
    known = now.routers[line.place] if now and line.place < len(now.routers) else None
    return f"{known.role if known else 'unseen':<9}"


def heading(laid_out: Timeline, line: Line) -> tuple[str, str]:
    """A virtual router and how it is at the moment, and the style of that."""
    virtual_router = line.virtual_router
    if virtual_router is None:
        return "", ""
    now = laid_out.at_moment.get(virtual_router.key)
    name = prose(str(virtual_router.key))
    if now is None:
        return f"○ {name}: not seen yet", "dim"
    mark = STATE[now.state]
    master = f", Master {now.master.address}" if now.master else ""
    addresses = f", {listed(now.addresses)}" if now.addresses else ""
    return f"{mark.glyph} {name}: {mark.word}{master}{addresses}", mark.style


def axis_label_line(window: Window, width: int) -> str:
    """The times below the ticks."""
    cells = [" "] * width
    free = 0
    for column, text in _ticks(window, width):
        start = max(0, min(column - len(text) // 2, width - len(text)))
        if start >= free and start + len(text) <= width:
            cells[start : start + len(text)] = text
            free = start + len(text) + 1
    return "".join(cells)


def axis_tick_line(window: Window, width: int, moments: Iterable[tuple[int, str]]) -> str:
    """A line with the ticks on it, and moments with their glyphs; the last one covers the others."""
    cells = ["─"] * width
    for column, _ in _ticks(window, width):
        cells[column] = "┬"
    for time_ns, glyph in moments:
        if window.shows(time_ns):
            cells[window.cell(time_ns, width)] = glyph
    return "".join(cells)


def _ticks(window: Window, width: int) -> Iterator[tuple[int, str]]:
    for tick in Axis(window.start_ns, window.end_ns).ticks():
        yield min(int(tick.percent * width / 100), width - 1), tick.label


def legend() -> tuple[tuple[str, str], ...]:
    """Each glyph with its word, and the style of it."""
    states = tuple((f"{mark.glyph} {mark.word}", mark.style) for mark in (*MARKS.values(), BLIND))
    worst_first = "".join(FINDINGS[severity].glyph for severity in reversed(Severity))
    return (*states, (f"{worst_first} findings", ""))


def cell_words(laid_out: Timeline, line: Line, period: tuple[int, int], calendar: Calendar) -> str:
    """What a line shows from `period[0]` to before `period[1]`, in a sentence or two."""
    sentences = [*_findings_words(laid_out.findings.get(line.key, ()), period, calendar)]
    if line.kind is Kind.LANE and line.virtual_router and line.router:
        sentences.insert(0, _lane_words(laid_out, line, period, calendar))
    elif not sentences:
        sentences.append(f"{calendar.time(period[0])}: no finding begins here")
    return "; ".join(sentences)


def _lane_words(laid_out: Timeline, line: Line, period: tuple[int, int], calendar: Calendar) -> str:
    virtual_router, router = line.virtual_router, line.router
    assert virtual_router
    assert router
    for blind in blind_times(laid_out, line):
        if blind.start_ns <= period[0] and period[1] <= blind.end_ns:
            return f"{blind_words(blind, calendar)}; what {router.address} did is not known"
    here = _shown_segment(segments(laid_out, line), period)
    if here is not None:
        return f"{_from_to(here, laid_out, calendar)}: {_segment_words(virtual_router, router, here)}"
    partly = next((each for each in blind_times(laid_out, line) if _touches(each, period)), None)
    if partly:
        return blind_words(partly, calendar)
    return f"{calendar.time(period[0])}: {_quiet_words(router, period)}"


def _shown_segment(found: Sequence[Segment], period: tuple[int, int]) -> Segment | None:
    """The one that covers the others in a cell."""
    touching = [segment for segment in found if _touches(segment, period)]
    best = max(touching, key=lambda one: (COVERING.index(one.activity), one.start_ns), default=None)
    return best and _joined(found, best)


def _joined(found: Sequence[Segment], part: Segment) -> Segment:
    """A silence goes on when another one takes over."""
    if part.activity is not Activity.SILENT:
        return part
    alike = sorted((one for one in found if one.activity is part.activity), key=lambda one: one.start_ns)
    start_ns, end_ns = part.start_ns, part.end_ns
    for one in alike:
        end_ns = max(end_ns, one.end_ns) if one.start_ns <= end_ns else end_ns
    for one in reversed(alike):
        start_ns = min(start_ns, one.start_ns) if one.end_ns >= start_ns else start_ns
    return Segment(part.activity, start_ns, end_ns)


def _touches(segment: Segment | Blind, period: tuple[int, int]) -> bool:
    return segment.start_ns < period[1] and max(segment.end_ns, segment.start_ns + 1) > period[0]


def _from_to(segment: Segment, laid_out: Timeline, calendar: Calendar) -> str:
    start = calendar.time(segment.start_ns)
    if segment.end_ns >= laid_out.whole.end_ns:
        return f"{start} to {'now' if laid_out.live else 'the end'}"
    return f"{start} to {calendar.time(segment.end_ns)}"


def _segment_words(virtual_router: VirtualRouterSnapshot, router: RouterSnapshot, segment: Segment) -> str:
    if segment.activity is Activity.CONTEST:
        contest = next((one for one in virtual_router.contests if one.start_ns == segment.start_ns), None)
        return f"{claim_words(contest)}, because {prose(contest_explanation(contest))}" if contest else "contest"
    if segment.activity is Activity.SILENT:
        length = seconds(segment.end_ns - segment.start_ns)
        return f"{router.address} sends nothing for {length}; it fell silent without resigning"
    if segment.activity is Activity.RESIGNED:
        return f"{router.address} has resigned (priority 0), and nobody is Master"
    known = [one for one in virtual_router.transitions if one.time_ns == segment.start_ns]
    return _transition_words(known[0]) if known else f"{router.address} is Master"


def _transition_words(transition: Transition) -> str:
    previous = transition.previous or "an unknown router"
    what = CAUSES[transition.cause].format(master=transition.master, previous=previous)
    if transition.outage_s is None:
        return what
    expected_s = transition.expected_s
    expected_ns = None if expected_s is None else round(expected_s * SECOND_NS)
    return f"{what}; {outage_words(transition.cause, round(transition.outage_s * SECOND_NS), expected_ns)}"


def _quiet_words(router: RouterSnapshot, period: tuple[int, int]) -> str:
    if period[1] <= router.first_seen_ns:
        return f"{router.address} was not seen yet"
    return f"{router.address} does not claim to be Master; it is a Backup, or gone"


def _findings_words(findings: Sequence[Finding], period: tuple[int, int], calendar: Calendar) -> Iterator[str]:
    """The worst one that begins in the period, and how many more."""
    here = [finding for finding in findings if period[0] <= finding.first_seen_ns < period[1]]
    if not here:
        return
    mark = FINDINGS[here[0].severity]
    yield f"{mark.glyph} {calendar.time(here[0].first_seen_ns)} {mark.word}: {here[0].rule}: {prose(here[0].title)}"
    if len(here) > 1:
        yield counted(len(here) - 1, "more finding")
