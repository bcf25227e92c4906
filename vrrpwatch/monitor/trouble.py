"""An output that fails is told once, and once more when it works again; what it lost in between is counted."""

from collections.abc import Callable

Tell = Callable[[str], object]
"""Takes a sentence for people. It may contain file names, so it passes `safe` before a terminal."""


def reason(error: OSError) -> str:
    """What the system says went wrong: `No space left on device`."""
    return error.strerror or str(error)


class Trouble:
    """The troubles of one output: none, or one that goes on."""

    def __init__(self, tell: Tell, unit: str) -> None:
        self._tell = tell
        self._unit = unit
        """What gets lost, in the plural: `lines`."""
        self._lost_before: int | None = None
        """Of `lost`, what was lost before this trouble; None: all is well."""
        self.lost = 0
        """Lost for good, since the output was opened."""

    def goes_on(self, name: str, why: str, lost: int = 0) -> None:
        """`name` cannot be written; `lost` more were lost by that."""
        if self._lost_before is None:
            self._lost_before = self.lost
            self._tell(f"cannot write {name}: {why}; {self._unit} are lost until it works again")
        self.lost += lost

    def is_over(self, name: str) -> None:
        """What was asked last is written."""
        if self._lost_before is not None:
            lost, self._lost_before = self.lost - self._lost_before, None
            self._tell(f"{name} is written again; {self._unit} lost: {lost}")
