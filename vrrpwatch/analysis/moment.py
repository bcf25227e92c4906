"""A point in time on two clocks.

The clock of a capture can step back or jump. Durations are measured on the steady clock, which never runs backwards and
does not jump; people are told the time that the capture shows.
"""

from typing import NamedTuple


class Moment(NamedTuple):
    """When something happened."""

    steady_ns: int
    time_ns: int
    """As the capture says, nanoseconds since 1970 UTC."""
    frame: int | None
    """None when a deadline passed."""

    def wall(self, steady_ns: int) -> int:
        """The capture's time of an earlier or later point on the steady clock."""
        return self.time_ns - self.steady_ns + steady_ns
