"""What the screens look at: something live, or a capture that is played. Whoever builds the program implements it.

All calls come from the thread of the screens, cost next to nothing, and never wait.
"""

from typing import Protocol, runtime_checkable

from vrrpwatch.model.picture import Picture
from vrrpwatch.model.snapshot import Snapshot


class Show(Protocol):
    """What is shown."""

    @property
    def title(self) -> str:
        """Interfaces, or the file."""

    def start(self) -> None:
        """Begin; pictures follow."""

    def picture(self) -> Picture | None:
        """The latest picture, and a request for the next one; None before the first.

        Raises what ended the show, when it ended by a mistake.
        """

    def close(self) -> Snapshot | None:
        """The end, within a second: what is known then; None when nothing is."""


@runtime_checkable
class Replay(Show, Protocol):
    """A capture, in which one can go back and forth."""

    def play(self) -> None: ...

    def pause(self) -> None: ...

    def set_speed(self, speed: float) -> None:
        """Seconds of the capture in a second; infinity: as fast as it goes."""

    def jump(self, time_ns: int) -> None:
        """Show the state at this time; kept within the capture."""
