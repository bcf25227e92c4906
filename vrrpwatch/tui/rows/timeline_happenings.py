"""What happened on a lane of the timeline that is worth a jump."""

from collections.abc import Iterator, Sequence

from vrrpwatch.model.record import record
from vrrpwatch.model.snapshot import RouterSnapshot, VirtualRouterSnapshot
from vrrpwatch.model.timers import MILLISECOND_NS
from vrrpwatch.report.lanes import Activity, Segment
from vrrpwatch.tui.rows.timeline import Line, Timeline
from vrrpwatch.tui.rows.timeline_glyphs import segments


@record(frozen=True, slots=True, order=True)
class Happening:
    """Something began or ended."""

    time_ns: int
    frame: int | None
    """That shows it; None when silence shows it."""
    finding: str | None = None
    """Id."""


def happenings(laid_out: Timeline, line: Line) -> Sequence[Happening]:
    """Changes of the Master, contests, silences and findings that concern a line, in the order of time."""
    found = {*_of_findings(laid_out, line)}
    if line.virtual_router and line.router:
        found.update(_of_router(line.virtual_router, line.router))
        known_ns = [laid_out.whole.end_ns, *(one.time_ns for one in found)]
        for segment in segments(laid_out, line):
            if segment.activity in (Activity.SILENT, Activity.RESIGNED):
                found.update(_edges(segment, known_ns))
    return sorted(found, key=lambda one: (one.time_ns, one.frame or 0, one.finding or ""))


def next_after(several: Sequence[Happening], time_ns: int) -> Happening | None:
    """The first one that is later; None: there is none."""
    return next((one for one in several if one.time_ns > time_ns), None)


def last_before(several: Sequence[Happening], time_ns: int) -> Happening | None:
    """The last one that is earlier; None: there is none."""
    return next((one for one in reversed(several) if one.time_ns < time_ns), None)


def nearest(several: Sequence[Happening], time_ns: int) -> Happening | None:
    """The one with a frame that is next to a moment, before or after it; None: no frame shows anything."""
    with_frame = (one for one in several if one.frame)
    return min(with_frame, key=lambda one: (abs(one.time_ns - time_ns), one.finding is not None), default=None)


def _edges(segment: Segment, known_ns: Sequence[int]) -> Iterator[Happening]:
    """Where it begins and ends, unless that is known; outages are told in seconds, so the last digits may differ."""
    for edge_ns in (segment.start_ns, segment.end_ns):
        if all(abs(edge_ns - time_ns) >= MILLISECOND_NS for time_ns in known_ns):
            yield Happening(edge_ns, None)


def _of_findings(laid_out: Timeline, line: Line) -> Iterator[Happening]:
    for finding in laid_out.findings.get(line.key, ()):
        yield Happening(finding.first_seen_ns, finding.frames[0] if finding.frames else None, finding.id)


def _of_router(virtual_router: VirtualRouterSnapshot, router: RouterSnapshot) -> Iterator[Happening]:
    for transition in virtual_router.transitions:
        if router.address in (transition.master, transition.previous):
            yield Happening(transition.time_ns, transition.frame or None)
    for contest in virtual_router.contests:
        if any(claimant.source == router.address for claimant in contest.claimants):
            yield Happening(contest.start_ns, contest.frame or None)
            if contest.end_ns is not None:
                yield Happening(contest.end_ns, None)
