"""What a report rests on, in words: the captures, what was counted, and when nothing could be seen."""

from vrrpwatch.model.frame import Blind, Input
from vrrpwatch.model.snapshot import Statistics
from vrrpwatch.report.moment import Calendar
from vrrpwatch.report.phrases import enumerated, prose
from vrrpwatch.report.quantity import counted
from vrrpwatch.report.safe import PATH, safe
from vrrpwatch.rules.wording import seconds

_MOST_REASONS = 8


def input_words(capture: Input, calendar: Calendar) -> str:
    """One capture, and how reading it ended."""
    told = f"{safe(capture.path, PATH)} ({safe(capture.format)}): {counted(capture.frames, 'frame')}"
    if capture.first_ns is not None and capture.last_ns is not None:
        told += f", {calendar.time(capture.first_ns)} to {calendar.time(capture.last_ns)}"
    if not capture.complete:
        told += "; not read to its end"
    return told + "".join(f"; {prose(error)}" for error in capture.errors)


def statistics_words(statistics: Statistics) -> str:
    """What was counted in all captures."""
    rejected = (f"{safe(reason)} {number:,}" for reason, number in statistics.rejected)
    mistakes = (f"{stage} {number:,}" for stage, number in statistics.internal_errors)
    facts = (
        f"{counted(statistics.frames, 'frame')}, {counted(statistics.adverts, 'advert')}",
        counted(statistics.duplicates, "duplicate") if statistics.duplicates else "",
        f"{statistics.carp:,} CARP" if statistics.carp else "",
        f"{statistics.other_fhrp:,} of other redundancy protocols" if statistics.other_fhrp else "",
        f"{statistics.uninspected:,} not inspected" if statistics.uninspected else "",
        f"rejected: {enumerated(rejected, _MOST_REASONS)}" if statistics.rejected else "",
        f"internal errors: {enumerated(mistakes, _MOST_REASONS)}" if statistics.internal_errors else "",
    )
    return "; ".join(filter(None, facts))


def blind_words(blind: Blind, calendar: Calendar) -> str:
    """A time without sight, and why."""
    lost = f", {counted(blind.lost, 'frame')} lost" if blind.lost else ""
    length = seconds(blind.end_ns - blind.start_ns)
    return f"Could not see for {length} from {calendar.time(blind.start_ns)}: {blind.why}{lost}"
