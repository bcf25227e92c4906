"""Remembers when each virtual router is due next, and fires those that are.

Each virtual router stands on the list once. Its true deadline moves with every advert; the list learns of it only when
the old one passes, so that the steady path has one comparison to make.
"""

import heapq
from collections.abc import Iterator

from vrrpwatch.analysis.agenda import NEVER_NS
from vrrpwatch.analysis.agreement import settle_disjoint
from vrrpwatch.analysis.election import Stimulus
from vrrpwatch.analysis.moment import Moment
from vrrpwatch.analysis.states import react
from vrrpwatch.analysis.table import MAXIMUM_VIRTUAL_ROUTERS
from vrrpwatch.analysis.virtual_router import VirtualRouter
from vrrpwatch.model.event import Event
from vrrpwatch.model.router import VirtualRouterKey

MAXIMUM_ENTRIES = 2 * MAXIMUM_VIRTUAL_ROUTERS
"""Then entries that are no longer good are dropped."""

_FEW = 8
"""Entries that are not good and stay on the list for a while."""


class Deadlines:
    """The list, earliest first."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, VirtualRouterKey, VirtualRouter]] = []

    @property
    def earliest_ns(self) -> int:
        """The first that is good; what is before it on the list is dropped, so that nobody wakes up for it."""
        heap = self._heap
        while heap and heap[0][0] != heap[0][2].scheduled_ns:
            heapq.heappop(heap)
        return heap[0][0] if heap else NEVER_NS

    def schedule(self, virtual_router: VirtualRouter) -> None:
        """Put it on the list when its deadline is earlier than the one that is there."""
        due_ns = virtual_router.next_deadline_ns()
        if due_ns is None or (virtual_router.scheduled_ns is not None and virtual_router.scheduled_ns <= due_ns):
            return
        virtual_router.scheduled_ns = due_ns
        if len(self._heap) > MAXIMUM_ENTRIES:
            self._sweep()
        heapq.heappush(self._heap, (due_ns, virtual_router.key, virtual_router))

    def due(self, now_ns: int) -> list[VirtualRouter]:
        """All that are truly due by `now_ns`; they stay on the list with their true times."""
        found: list[VirtualRouter] = []
        heap = self._heap
        while heap and heap[0][0] <= now_ns:
            listed_ns, key, virtual_router = heap[0]
            true_ns = virtual_router.next_deadline_ns() if listed_ns == virtual_router.scheduled_ns else None
            if true_ns is not None and true_ns > now_ns:
                virtual_router.scheduled_ns = true_ns
                heapq.heapreplace(heap, (true_ns, key, virtual_router))
                continue
            heapq.heappop(heap)
            if listed_ns == virtual_router.scheduled_ns:
                virtual_router.scheduled_ns = None
                found.append(virtual_router)
        for virtual_router in found:
            self.schedule(virtual_router)
        return found

    def pop_first(self, now_ns: int) -> tuple[int, VirtualRouter] | None:
        """Take off the list what is due first, with the time it is due; None when nothing is due by `now_ns`."""
        while self._heap and self._heap[0][0] <= now_ns:
            listed_ns, _, virtual_router = heapq.heappop(self._heap)
            if listed_ns != virtual_router.scheduled_ns:
                continue
            virtual_router.scheduled_ns = None
            true_ns = virtual_router.next_deadline_ns()
            if true_ns == listed_ns:
                return listed_ns, virtual_router
            self.schedule(virtual_router)
        return None

    def listed(self, now_ns: int) -> list[VirtualRouter]:
        """All that the list has for a time up to `now_ns`, and that may be due later by now."""
        heap, places = self._heap, [0]
        found: list[VirtualRouter] = []
        for at in places:
            if at < len(heap) and heap[at][0] <= now_ns:
                due_ns, _, virtual_router = heap[at]
                if due_ns == virtual_router.scheduled_ns:
                    found.append(virtual_router)
                places += (2 * at + 1, 2 * at + 2)
        return found

    def postpone(self, dues: dict[VirtualRouter, int]) -> None:
        """List these virtual routers with later times, before which nothing can be due for them."""
        for virtual_router, due_ns in dues.items():
            virtual_router.scheduled_ns = due_ns
        entries = [(due_ns, virtual_router.key, virtual_router) for virtual_router, due_ns in dues.items()]
        if len(entries) > _FEW or len(self._heap) > MAXIMUM_ENTRIES:
            self._heap += entries
            self._sweep()
        else:
            for entry in entries:
                heapq.heappush(self._heap, entry)

    def _sweep(self) -> None:
        """Drop entries of virtual routers that were evicted or have another deadline by now."""
        self._heap = [entry for entry in self._heap if entry[0] == entry[2].scheduled_ns]
        heapq.heapify(self._heap)


def expire(virtual_router: VirtualRouter, moment: Moment) -> Iterator[Event]:
    """What follows when nothing came until `moment`."""
    yield from settle_disjoint(virtual_router, moment)
    for chore in virtual_router.agenda.take(moment.steady_ns):
        yield from chore.act(moment)
    silence_ns = virtual_router.silence_deadline_ns()
    if silence_ns is not None and silence_ns <= moment.steady_ns:
        yield from react(virtual_router, Stimulus.SILENCE, None, moment)
