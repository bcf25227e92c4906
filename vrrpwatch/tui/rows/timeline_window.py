"""Which part of the time a timeline shows, and which cell of it a moment is in. All in integer nanoseconds."""

from vrrpwatch.model.record import record
from vrrpwatch.model.timers import MILLISECOND_NS

SHORTEST_NS = 10 * MILLISECOND_NS
"""Closer nobody can look: adverts of one router are no nearer to each other."""


@record(frozen=True, slots=True)
class Window:
    """From `start_ns` to `end_ns`, which is later."""

    start_ns: int
    end_ns: int

    @property
    def length_ns(self) -> int:
        """More than zero."""
        return self.end_ns - self.start_ns

    def cell(self, time_ns: int, width: int) -> int:
        """The one of `width` cells that `time_ns` is in; beyond them when it is outside, the last one at the end."""
        if time_ns == self.end_ns:
            return width - 1
        return (time_ns - self.start_ns) * width // self.length_ns

    def time_ns(self, cell: int, width: int) -> int:
        """Where a cell begins; cell `width` begins at the end."""
        return self.start_ns - (-cell * self.length_ns // width)

    def shows(self, time_ns: int) -> bool:
        """Whether a moment is inside."""
        return self.start_ns <= time_ns <= self.end_ns


@record(frozen=True, slots=True)
class Look:
    """What part the user wants to see."""

    span_ns: int | None = None
    """None: all there is."""
    left_ns: int | None = None
    """The left edge; None: it follows the moment that is shown."""

    def window(self, whole: Window, moment_ns: int) -> Window:
        """The part of `whole`. Following, the moment is in the middle, or where the edge leaves it."""
        if self.span_ns is None or self.span_ns >= whole.length_ns:
            return whole
        left_ns = moment_ns - self.span_ns // 2 if self.left_ns is None else self.left_ns
        left_ns = max(whole.start_ns, min(left_ns, whole.end_ns - self.span_ns))
        return Window(left_ns, left_ns + self.span_ns)


ALL = Look()


def zoomed(shown: Window, whole: Window, around_ns: int, closer: bool) -> Look:
    """Half of what is shown, or twice as much, with `around_ns` staying where it is."""
    span_ns = max(shown.length_ns // 2, SHORTEST_NS) if closer else shown.length_ns * 2
    if span_ns >= whole.length_ns:
        return ALL
    left_ns = around_ns - (around_ns - shown.start_ns) * span_ns // shown.length_ns
    return Look(span_ns, left_ns)


def panned(shown: Window, whole: Window, part: float) -> Look:
    """Further by this part of what is shown; below 0: back."""
    left_ns = shown.start_ns + round(shown.length_ns * part)
    left_ns = max(whole.start_ns, min(left_ns, whole.end_ns - shown.length_ns))
    return ALL if shown == whole else Look(shown.length_ns, left_ns)


def with_in_sight(shown: Window, look: Look, time_ns: int) -> Look:
    """The same look, moved when `time_ns` is not in it: then it is in the middle."""
    if shown.shows(time_ns):
        return look
    return Look(shown.length_ns, time_ns - shown.length_ns // 2)
