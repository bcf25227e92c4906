"""Mistakes of our own, met on the way of one packet: it costs that packet, and is counted and shown.

A traceback is shown without the message of the exception and without values: both may quote the packet, and with it a
password.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

import click

from vrrpwatch.cli.fault import InjectedError, Stage
from vrrpwatch.model.errors import UsageError
from vrrpwatch.report.safe import PROSE, safe

MOST_TOLD = 5
"""Of one session: one bug is met a million times."""
_DEEPEST = 12
"""Calls of a traceback."""
_STAGES = {
    "vrrpwatch.decode": Stage.DECODE,
    "vrrpwatch.columns": Stage.DECODE,
    "vrrpwatch.analysis": Stage.ANALYSIS,
    "vrrpwatch.rules": Stage.RULES,
    "vrrpwatch.report": Stage.OUTPUT,
}

Tell = Callable[[str], object]
"""Takes the lines of a traceback."""


class Mistakes:
    """Those of one session, by stage."""

    def __init__(self, tell: Tell = lambda _: None) -> None:
        self._tell = tell
        self._counts: Counter[Stage] = Counter()

    def note(self, error: Exception) -> Stage:
        """Count `error`, and say where it was. What is wrong outside, usage or a disk, is no mistake: it is raised."""
        if isinstance(error, UsageError | OSError):
            raise error
        stage = _stage_of(error)
        self._counts[stage] += 1
        if self._counts.total() <= MOST_TOLD:
            self._tell(_told(error, stage))
        return stage

    def counts(self) -> tuple[tuple[str, int], ...]:
        """Stage and number, the most frequent first."""
        return tuple((str(stage), number) for stage, number in self._counts.most_common())


def show(text: str) -> None:
    """Write a traceback to stderr, whatever is in it."""
    with suppress(OSError):
        for line in text.splitlines():
            click.echo(safe(line, PROSE), err=True)


def _stage_of(error: Exception) -> Stage:
    """Where the innermost call of a stage was; outputs that are not reports have no package of their own."""
    if isinstance(error, InjectedError):
        return error.stage
    found = Stage.OUTPUT
    trace: TracebackType | None = error.__traceback__
    while trace:
        module = str(trace.tb_frame.f_globals.get("__name__"))
        found = _STAGES.get(".".join(module.split(".")[:2]), found)
        trace = trace.tb_next
    return found


def _told(error: Exception, stage: Stage) -> str:
    import traceback  # noqa: PLC0415 - 8 ms that only a mistake shall cost

    calls = "".join(traceback.format_tb(error.__traceback__, -_DEEPEST))
    kind = type(error)
    return f"vrrpwatch: internal error in {stage}, one packet is skipped\n{calls}{kind.__module__}.{kind.__qualname__}"
