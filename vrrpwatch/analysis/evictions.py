"""Counts what was not kept for want of room, and says when that is worth an event: in a flood not each time."""

from vrrpwatch.analysis.knocks import Knocks
from vrrpwatch.analysis.moment import Moment
from vrrpwatch.model.capture_event import Evicted, StateEvicted
from vrrpwatch.model.router import VirtualRouterKey
from vrrpwatch.model.timers import SECOND_NS

EVENTS_EVERY_NS = SECOND_NS


class Evictions:
    """How many of each kind, exactly."""

    def __init__(self, knocks: Knocks) -> None:
        self._knocks = knocks
        self._counts: dict[Evicted, int] = {}
        self._told: dict[Evicted, tuple[int, int]] = {}
        """Up to which count, and when on the steady clock."""

    def note(
        self, kind: Evicted, moment: Moment, key: VirtualRouterKey | None, *, always: bool = False
    ) -> StateEvicted | None:
        """One more is forgotten or not taken in, of the virtual router `key`; `always`: it must be told."""
        count = self._counts[kind] = self._counts.get(kind, 0) + 1
        told = self._told.get(kind)
        if not always and told and 0 <= moment.steady_ns - told[1] < EVENTS_EVERY_NS:
            return None
        return self._tell(kind, count, moment, key)

    def untold(self, moment: Moment) -> list[StateEvicted]:
        """The counts that have moved since they were told, now that nothing else comes."""
        return [
            self._tell(kind, count, moment, None)
            for kind, count in self._counts.items()
            if count != self._told[kind][0]
        ]

    def _tell(self, kind: Evicted, count: int, moment: Moment, key: VirtualRouterKey | None) -> StateEvicted:
        self._told[kind] = count, moment.steady_ns
        return StateEvicted(
            time_ns=moment.time_ns,
            frame=moment.frame,
            virtual_router=key,
            kind=kind,
            evicted=count,
            strangers=self._knocks.strangers,
        )
