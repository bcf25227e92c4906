"""Bounds what all virtual routers together remember of their past: the oldest entries go, but the last two of each."""

from collections import deque

from vrrpwatch.analysis.table import VirtualRouterTable
from vrrpwatch.analysis.virtual_router import VirtualRouter
from vrrpwatch.model.router import VirtualRouterKey

MAXIMUM_ENTRIES = 4_096
"""Transitions, and as many contests; each holds the adverts that it tells of."""
KEPT = 2


class Histories:
    """Whose transitions and contests came in which order."""

    def __init__(self, table: VirtualRouterTable) -> None:
        self._table = table
        self._transitions: deque[VirtualRouterKey] = deque()
        self._contests: deque[VirtualRouterKey] = deque()

    def note_transition(self, key: VirtualRouterKey) -> None:
        """A virtual router has one more."""
        oldest = self._oldest(self._transitions, key)
        if oldest and len(oldest.transitions) > KEPT:
            del oldest.transitions[0]

    def note_contest(self, key: VirtualRouterKey) -> None:
        """A virtual router will have one more."""
        oldest = self._oldest(self._contests, key)
        if oldest and len(oldest.contests) > KEPT:
            del oldest.contests[0]

    def _oldest(self, order: deque[VirtualRouterKey], key: VirtualRouterKey) -> VirtualRouter | None:
        """Add `key`; when that is one too many, the virtual router whose turn it is to forget."""
        order.append(key)
        return self._table.get(order.popleft()) if len(order) > MAXIMUM_ENTRIES else None
