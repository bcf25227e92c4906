"""Remembers when each virtual router is due next, and fires those that are.

Each virtual router stands on the list once. Its true deadline moves with every advert; the list learns of it only when
the old one passes, so that the steady path has one comparison to make.
"""

import heapq
from collections.abc import Iterator

from vrrpwatch.analysis.agreement import settle_disjoint
from vrrpwatch.analysis.election import Stimulus
from vrrpwatch.analysis.moment import Moment
from vrrpwatch.analysis.neighbourhood import Neighbourhood
from vrrpwatch.analysis.states import react
from vrrpwatch.analysis.virtual_router import State, VirtualRouter
from vrrpwatch.model.event import Event, LoneRouter
from vrrpwatch.model.router import VirtualRouterKey

NEVER_NS = 1 << 63


class Deadlines:
    """The list, earliest first."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, VirtualRouterKey, VirtualRouter]] = []

    @property
    def earliest_ns(self) -> int:
        return self._heap[0][0] if self._heap else NEVER_NS

    def schedule(self, virtual_router: VirtualRouter) -> None:
        """Put it on the list when its deadline is earlier than the one that is there."""
        due_ns = virtual_router.next_deadline_ns()
        if due_ns is None or (virtual_router.scheduled_ns is not None and virtual_router.scheduled_ns <= due_ns):
            return
        virtual_router.scheduled_ns = due_ns
        heapq.heappush(self._heap, (due_ns, virtual_router.key, virtual_router))

    def pop_due(self, now_ns: int) -> list[tuple[int, VirtualRouter]]:
        """Take off the list, in order of time, all that is truly due by `now_ns`, with the time it was due."""
        due: list[tuple[int, VirtualRouter]] = []
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
                if true_ns is not None:
                    due.append((true_ns, virtual_router))
        return sorted(due, key=lambda entry: (entry[0], entry[1].key))


def expire(virtual_router: VirtualRouter, moment: Moment, neighbourhood: Neighbourhood) -> Iterator[Event]:
    """What follows when nothing came until `moment`."""
    yield from settle_disjoint(virtual_router, moment)
    lone_ns = virtual_router.lone_deadline_ns()
    if lone_ns is not None and lone_ns <= moment.steady_ns:
        virtual_router.lone_checked = True
        yield from _alone(virtual_router, moment, neighbourhood)
    silence_ns = virtual_router.silence_deadline_ns()
    if silence_ns is not None and silence_ns <= moment.steady_ns:
        yield from react(virtual_router, Stimulus.SILENCE, None, moment)


def _alone(virtual_router: VirtualRouter, moment: Moment, neighbourhood: Neighbourhood) -> Iterator[Event]:
    master = virtual_router.master
    if master is None or virtual_router.state is not State.STABLE:
        return
    visible = neighbourhood.shows_members(virtual_router.key)
    if visible and len(virtual_router.routers) == 1 and not neighbourhood.candidates(virtual_router):
        observed_ns = moment.steady_ns - virtual_router.first_ns
        yield LoneRouter(**virtual_router.at(moment), advert=master.claim, observed_ns=observed_ns)
