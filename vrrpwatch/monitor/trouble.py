"""An output that fails is told once, and once more when it works again; what it lost in between is counted."""

from collections.abc import Callable
from typing import NamedTuple

Tell = Callable[[str], object]
"""Takes a sentence for people. It may contain file names, so it passes `safe` before a terminal."""


def reason(error: OSError) -> str:
    """What the system says went wrong: `No space left on device`."""
    return error.strerror or str(error)


class Condition(NamedTuple):
    """How an output is at present."""

    output: str
    """Its name."""
    unit: str
    """What gets lost, in the plural: `lines`."""
    failing: bool
    why: str
    """Of the latest trouble; empty: there was none."""
    lost: int
    """Lost for good, since the output was opened."""


class Trouble:
    """The troubles of one output: none, or one that goes on."""

    def __init__(self, tell: Tell, output: str, unit: str) -> None:
        self._tell = tell
        self._output = output
        self._unit = unit
        self._why = ""
        self._lost_before: int | None = None
        """Of `lost`, what was lost before this trouble; None: all is well."""
        self.lost = 0

    def condition(self) -> Condition:
        """How the output is, as far as is known."""
        return Condition(self._output, self._unit, self._lost_before is not None, self._why, self.lost)

    def goes_on(self, why: str, lost: int = 0) -> None:
        """It cannot be written; `lost` more were lost by that."""
        self._why = why
        if self._lost_before is None:
            self._lost_before = self.lost
            self._tell(f"cannot write {self._output}: {why}; {self._unit} are lost until it works again")
        self.lost += lost

    def is_over(self) -> None:
        """What was asked last is written."""
        if self._lost_before is not None:
            lost, self._lost_before = self.lost - self._lost_before, None
            self._tell(f"{self._output} is written again; {self._unit} lost: {lost}")

    def end(self) -> None:
        """Nothing will be written any more: what was lost to the end is counted aloud as well."""
        if self._lost_before is not None:
            lost, self._lost_before = self.lost - self._lost_before, None
            self._tell(f"{self._output} could not be written to its end; {self._unit} lost: {lost}")
