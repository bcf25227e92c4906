"""Outputs that fail while a session goes on: that becomes an event, so that the rules and all other outputs know.

They are asked between two turns, and never while they write: the line that tells it may well be lost in the output that
it is about. There it counts as lost, and is no new failure.
"""

import time
from collections.abc import Callable, Iterable, Iterator

from vrrpwatch.cli.watching import Batch
from vrrpwatch.model.capture_event import OutputFailed, OutputRecovered
from vrrpwatch.model.event import Event
from vrrpwatch.model.frame import Frame, Tick
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.monitor.trouble import Condition

SETTLED_NS = 5 * SECOND_NS
"""So long nothing may be lost before an output counts as well: a disk that is nearly full takes short lines."""

Ask = Callable[[], Condition]


class OutputHealth:
    """What was told of one output."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._lost = 0
        """When it was asked the last time."""
        self._failed_ns: int | None = None
        """When it was seen to fail the last time, on a clock that nobody sets; None: that it works is what was told."""

    def news(self, time_ns: int, now_ns: int) -> Iterator[Event]:
        """What is to be told at `time_ns` of the capture, when it is `now_ns` on a clock that nobody sets."""
        now, fails = self._look()
        if fails:
            if self._failed_ns is None:
                yield _happened(OutputFailed, now, time_ns)
            self._failed_ns = now_ns
        elif self._failed_ns is not None and now_ns - self._failed_ns >= SETTLED_NS:
            self._failed_ns = None
            yield _happened(OutputRecovered, now, time_ns)

    def last_news(self, time_ns: int) -> Iterator[Event]:
        """The session ends: how it stands, with all that was lost so far."""
        now, fails = self._look()
        if fails:
            yield _happened(OutputFailed, now, time_ns)
        if not now.failing and (fails or self._failed_ns is not None):
            yield _happened(OutputRecovered, now, time_ns)

    def _look(self) -> tuple[Condition, bool]:
        """How it is, and whether it has failed since the last look."""
        now, before = self._ask(), self._lost
        self._lost = now.lost
        return now, now.failing or now.lost > before


class OutputWatch:
    """All outputs of a session that can fail while it goes on; to be called with each batch, as the last one."""

    def __init__(self, outputs: Iterable[Ask], tell: Callable[[Event], object]) -> None:
        self._outputs = tuple(map(OutputHealth, outputs))
        self._tell = tell
        self._time_ns = 0
        """What the clock of the frames showed the last time; 0: nothing yet."""

    def __call__(self, batch: Batch) -> None:
        if batch and isinstance(batch[-1], Tick | Frame):
            self._time_ns = batch[-1].time_ns
        self._tell_all(output.news(self._time_ns, time.monotonic_ns()) for output in self._outputs)

    def end(self) -> None:
        """The last batch was looked at."""
        self._tell_all(output.last_news(self._time_ns) for output in self._outputs)

    def _tell_all(self, told: Iterable[Iterator[Event]]) -> None:
        for events in told:
            for event in events:
                self._tell(event)


def _happened(kind: type[OutputFailed | OutputRecovered], now: Condition, time_ns: int) -> Event:
    return kind(
        time_ns=time_ns,
        frame=None,
        virtual_router=None,
        output=now.output,
        error=now.why,
        unit=now.unit,
        lost=now.lost,
    )
