"""Keeps the pauses of Python's collector of cyclic garbage short, whatever is remembered.

A full collection looks at every object that lives: with all tables full that takes longer than an alarm may be late. So
it comes often, and looks at what is new only: what has lived through one is state, and state frees itself when it is
evicted (`VirtualRouter.dissolve`).
"""

import gc
from collections.abc import Sized

ITEMS = 200
"""Between two collections; what so many leave behind is looked at within a few milliseconds."""


class Collector:
    """Collects between two batches, and never in the middle of one."""

    def __init__(self) -> None:
        self._items = 0
        gc.disable()
        gc.freeze()

    def __call__(self, batch: Sized) -> None:
        """Another batch was taken in; ticks count as well, so a quiet network has its collections, too."""
        self._items += len(batch)
        if self._items >= ITEMS:
            self._items = 0
            gc.collect()
            gc.freeze()

    def end(self) -> None:
        """The session is over: as it is in any other program."""
        gc.enable()
