"""Where on the timeline something is that another screen named, and what another screen knows of a place on it."""

from typing import NamedTuple

from vrrpwatch.tui.rows.timeline import Line, Timeline
from vrrpwatch.tui.rows.timeline_happenings import happenings, nearest
from vrrpwatch.tui.target import Target


class Place(NamedTuple):
    """What to select; None: it stays as it is."""

    line: int | None
    time_ns: int | None


def place_of(laid_out: Timeline, target: Target) -> Place | None:
    """The lane and the time of `target`; None: its virtual router has no lane yet."""
    every = (finding for several in laid_out.findings.values() for finding in several)
    finding = next((one for one in every if one.id == target.finding), None)
    key = target.virtual_router or (finding.virtual_router if finding else None)
    lanes = [number for number, line in enumerate(laid_out.lines) if line.router and line.key == key]
    if key is not None and not lanes:
        return None
    exact = (number for number in lanes if _address(laid_out.lines[number]) == target.router)
    found_ns = finding.first_seen_ns if finding else None
    return Place(next(exact, lanes[0]) if lanes else None, found_ns if target.time_ns is None else target.time_ns)


def packet_target(laid_out: Timeline, line: Line, time_ns: int) -> Target:
    """The frame that shows what happened nearest to `time_ns` on a line; without any, the time alone."""
    found = nearest(happenings(laid_out, line), time_ns)
    address = _address(line) or None
    if found is None:
        return Target(line.key, address, time_ns=time_ns)
    return Target(line.key, address, found.finding, found.frame, found.time_ns)


def _address(line: Line) -> str:
    return str(line.router.address) if line.router else ""
