"""Who asked for room when there was none: a stranger is turned away once, and let in when it comes again.

A router comes again after its interval. Made-up ones do not, however many they are; so a flood of them meets only a
number that is noted, and what is kept of real routers stays.
"""

from array import array
from collections.abc import Hashable

PLACES = 1 << 18
"""A later stranger takes the place of an earlier one: of 30,000 in a second nine of ten are remembered in the next."""
_BITS = 32
_MARK = (1 << _BITS) - 1


class Knocks:
    """The latest strangers, each a number in a place that follows from it."""

    def __init__(self) -> None:
        self.strangers = 0
        """So many came once, and not again as far as that is known."""
        self.crowded = False
        """There are many virtual routers that are not established, and most of them are made up."""
        self._marks = array("I")

    def again(self, name: Hashable) -> bool:
        """Whether `name` has knocked before, of late; if not it is a stranger now."""
        if not self._marks:
            self._marks = array("I", bytes(self._marks.itemsize * PLACES))
        number = hash(name)
        place, mark = number % PLACES, number >> (64 - _BITS) & _MARK or 1
        if self._marks[place] == mark:
            self._marks[place] = 0
            self.strangers -= 1
            return True
        self._marks[place] = mark
        self.strangers += 1
        return False
