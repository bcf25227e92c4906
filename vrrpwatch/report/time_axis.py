"""Where a time is on a picture, and which times are written below it."""

from collections.abc import Iterator

from vrrpwatch.model.record import record
from vrrpwatch.model.timers import MILLISECOND_NS, SECOND_NS
from vrrpwatch.report.moment import rfc3339

_MINUTE_NS = 60 * SECOND_NS
_HOUR_NS = 60 * _MINUTE_NS
_DAY_NS = 24 * _HOUR_NS
_MOST_TICKS = 5
"""More would touch each other on a telephone."""

_STEPS_NS = (
    *(step * MILLISECOND_NS for step in (1, 2, 5, 10, 20, 50, 100, 200, 500)),
    *(step * SECOND_NS for step in (1, 2, 5, 10, 15, 30)),
    *(step * _MINUTE_NS for step in (1, 2, 5, 10, 15, 30)),
    *(step * _HOUR_NS for step in (1, 2, 3, 6, 12)),
    *(step * _DAY_NS for step in (1, 2, 7, 14, 28, 91, 365)),
)
"""Steps that people count in."""


@record(frozen=True, slots=True)
class Tick:
    """A time with a label."""

    percent: float
    label: str


@record(frozen=True, slots=True)
class Axis:
    """From `start_ns` to `end_ns`, which is later."""

    start_ns: int
    end_ns: int

    def percent(self, time_ns: int) -> float:
        """How far right `time_ns` is; what lies outside is at the edge."""
        inside_ns = min(max(time_ns, self.start_ns), self.end_ns)
        return 100 * (inside_ns - self.start_ns) / (self.end_ns - self.start_ns)

    def ticks(self) -> Iterator[Tick]:
        """At most five; none when no calendar has these times."""
        step_ns = self._step_ns()
        time_ns = -(-self.start_ns // step_ns) * step_ns
        while time_ns <= self.end_ns:
            label = self._label(time_ns, step_ns)
            if label:
                yield Tick(self.percent(time_ns), label)
            time_ns += step_ns

    def _step_ns(self) -> int:
        length_ns = self.end_ns - self.start_ns
        enough = (step for step in _STEPS_NS if length_ns < _MOST_TICKS * step)
        return next(enough, length_ns)

    def _label(self, time_ns: int, step_ns: int) -> str:
        text = rfc3339(time_ns) or ""
        if step_ns >= _DAY_NS:
            return text[:10]
        if self.end_ns - self.start_ns >= _DAY_NS:
            return text[5:16].replace("T", " ")
        return text[11:19] if step_ns >= SECOND_NS else text[11:23]
