"""The steady clock of the analysis.

It follows the time stamps of the capture and never runs backwards: a step back is taken out, and so is a jump forward
that is no time at all because the sender's own numbering went on by one.
"""

from vrrpwatch.analysis.moment import Moment
from vrrpwatch.model.timers import MILLISECOND_NS, SECOND_NS

DISORDER_NS = SECOND_NS
"""Frames that are out of order by less than this are taken as they come; more is a step of the clock."""
WORTH_A_WORD_NS = MILLISECOND_NS


class SteadyClock:
    """Turns times of the capture into steady ones."""

    __slots__ = ("now_ns", "offset_ns")

    def __init__(self) -> None:
        self.offset_ns = 0
        self.now_ns = 0
        """The latest time seen."""

    def read(self, time_ns: int, frame: int | None) -> tuple[Moment, int]:
        """The moment of a frame, and how far the capture's clock stepped back (0 or less)."""
        now_ns = time_ns + self.offset_ns
        step_ns = now_ns - self.now_ns if self.now_ns else 0
        if step_ns >= 0:
            self.now_ns = now_ns
            return Moment(now_ns, time_ns, frame), 0
        if step_ns <= -DISORDER_NS:
            self.offset_ns -= step_ns
        return Moment(self.now_ns, time_ns, frame), step_ns if step_ns <= -WORTH_A_WORD_NS else 0

    def glance(self, time_ns: int, frame: int) -> Moment:
        """The moment of a frame that does not move the clock: a stray time stamp must not fire deadlines."""
        return Moment(max(self.now_ns, time_ns + self.offset_ns), time_ns, frame)

    def at(self, steady_ns: int) -> Moment:
        """The moment at which a deadline passed."""
        return Moment(steady_ns, steady_ns - self.offset_ns, None)

    def wall(self, steady_ns: int) -> int:
        """What the capture's clock shows or would have shown then."""
        return steady_ns - self.offset_ns
