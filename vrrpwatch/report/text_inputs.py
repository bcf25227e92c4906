"""What the text report rests on: the captures that were read, what was counted, and when nothing could be seen."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from vrrpwatch.model.snapshot import Snapshot
from vrrpwatch.report import Paper
from vrrpwatch.report.input_words import blind_words, input_words, statistics_words
from vrrpwatch.report.moment import Calendar
from vrrpwatch.report.quantity import counted
from vrrpwatch.report.text_style import heading

_MOST_INPUTS = 5
_MOST_BLIND = 5


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
            yield Text(input_words(capture, calendar))
    yield Text(statistics_words(snapshot.statistics))
    blinds = snapshot.statistics.blind
    shown = blinds if paper.verbose else blinds[:_MOST_BLIND]
    yield from (Text(blind_words(blind, calendar)) for blind in shown)
    if len(shown) < len(blinds):
        yield Text(f"and {counted(len(blinds) - len(shown), 'more time')} without sight; -v lists all")
