"""What the text report rests on: the captures that were read, what was counted, and when nothing could be seen."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from vrrpwatch.model.frame import Blind, Input
from vrrpwatch.model.snapshot import Snapshot, Statistics
from vrrpwatch.report import Paper
from vrrpwatch.report.moment import Calendar
from vrrpwatch.report.quantity import counted
from vrrpwatch.report.safe import PATH, safe
from vrrpwatch.report.text_style import enumerated, heading, prose
from vrrpwatch.rules.wording import seconds

_MOST_INPUTS = 5
_MOST_BLIND = 5
_MOST_REASONS = 8


def inputs_section(snapshot: Snapshot, calendar: Calendar, paper: Paper) -> Iterator[RenderableType]:
    """Captures, counts, and blind times; damaged captures are always named."""
    yield heading("Read")
    sound = [capture for capture in snapshot.inputs if capture.complete and not capture.errors]
    if len(sound) > _MOST_INPUTS and not paper.verbose:
        frames = sum(capture.frames for capture in sound)
        yield Text(f"{counted(len(sound), 'capture')} with {counted(frames, 'frame')}; -v lists all")
        sound = []
    for capture in snapshot.inputs:
        if capture in sound or capture.errors or not capture.complete:
            yield Text(_input(capture, calendar))
    yield Text(_statistics(snapshot.statistics))
    yield from map(Text, _blind_times(snapshot.statistics.blind, calendar, paper))


def _input(capture: Input, calendar: Calendar) -> str:
    told = f"{safe(capture.path, PATH)} ({safe(capture.format)}): {counted(capture.frames, 'frame')}"
    if capture.first_ns is not None and capture.last_ns is not None:
        told += f", {calendar.time(capture.first_ns)} to {calendar.time(capture.last_ns)}"
    if not capture.complete:
        told += "; not read to its end"
    return told + "".join(f"; {prose(error)}" for error in capture.errors)


def _statistics(statistics: Statistics) -> str:
    rejected = (f"{safe(reason)} {number:,}" for reason, number in statistics.rejected)
    facts = (
        f"{counted(statistics.frames, 'frame')}, {counted(statistics.adverts, 'advert')}",
        counted(statistics.duplicates, "duplicate") if statistics.duplicates else "",
        f"{statistics.carp:,} CARP" if statistics.carp else "",
        f"{statistics.other_fhrp:,} of other redundancy protocols" if statistics.other_fhrp else "",
        f"{statistics.uninspected:,} not inspected" if statistics.uninspected else "",
        f"rejected: {enumerated(rejected, _MOST_REASONS)}" if statistics.rejected else "",
    )
    return "; ".join(filter(None, facts))


def _blind_times(blinds: tuple[Blind, ...], calendar: Calendar, paper: Paper) -> Iterator[str]:
    shown = blinds if paper.verbose else blinds[:_MOST_BLIND]
    for blind in shown:
        lost = f", {counted(blind.lost, 'frame')} lost" if blind.lost else ""
        length = seconds(blind.end_ns - blind.start_ns)
        yield f"Could not see for {length} from {calendar.time(blind.start_ns)}: {blind.why}{lost}"
    if len(shown) < len(blinds):
        yield f"and {counted(len(blinds) - len(shown), 'more time')} without sight; -v lists all"
