"""All virtual routers, within a bound.

When there are too many, a new one is turned away until it comes again; then the oldest that never got established goes.
Routers that come again in their interval make a virtual router established, and made-up ones cannot push it out.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterable

from vrrpwatch.analysis.knocks import Knocks
from vrrpwatch.analysis.sight import Sights
from vrrpwatch.analysis.virtual_router import VirtualRouter
from vrrpwatch.model.advert import Family
from vrrpwatch.model.router import VirtualRouterKey

MAXIMUM_VIRTUAL_ROUTERS = 4_096
CROWD = 1_024
"""So many that are not established at one time are made up, or most of them."""

Segment = tuple[str, tuple[int, ...], Family]
"""Interface, VLAN tags and family."""


class VirtualRouterTable:
    """Virtual routers by key, and by the segment they live on."""

    def __init__(self, sights: Sights, knocks: Knocks) -> None:
        self._sights = sights
        self._knocks = knocks
        self._all: dict[VirtualRouterKey, VirtualRouter] = {}
        self._segments: dict[Segment, dict[VirtualRouterKey, VirtualRouter]] = {}
        # Ordinary dictionaries become slow when the first key goes again and again.
        self._unestablished: OrderedDict[VirtualRouterKey, None] = OrderedDict()

    @property
    def crowded(self) -> bool:
        """Most of those that are not established are made up."""
        return self._knocks.crowded

    def get(self, key: VirtualRouterKey) -> VirtualRouter | None:
        return self._all.get(key)

    def values(self) -> Collection[VirtualRouter]:
        return self._all.values()

    def on_segment(self, segment: Segment) -> Iterable[VirtualRouter]:
        """The virtual routers there; at most 255."""
        return self._segments.get(segment, {}).values()

    def add(self, key: VirtualRouterKey) -> tuple[VirtualRouter | None, VirtualRouter | None]:
        """A new virtual router, and the one that had to go for it. (None, None) when there is no room for it."""
        evicted = None
        if len(self._all) >= MAXIMUM_VIRTUAL_ROUTERS:
            if not self._knocks.again(key) or not self._unestablished:
                return None, None
            evicted = self.remove(self._all[next(iter(self._unestablished))])
        virtual_router = self._all[key] = VirtualRouter(key, self._sights.of(key.interface))
        self._segments.setdefault(segment_of(key), {})[key] = virtual_router
        self._unestablished[key] = None
        self._knocks.crowded = self._knocks.crowded or len(self._unestablished) > CROWD
        return virtual_router, evicted

    def settle(self, virtual_router: VirtualRouter) -> None:
        """It is established: nothing pushes it out any more."""
        self._unestablished.pop(virtual_router.key, None)
        self._knocks.crowded = self._knocks.crowded and bool(self._unestablished)

    def remove(self, virtual_router: VirtualRouter) -> VirtualRouter:
        """Forget one that is not established."""
        self.settle(virtual_router)
        key = virtual_router.key
        segment = self._segments[segment_of(key)]
        del segment[key]
        if not segment:
            del self._segments[segment_of(key)]
        return self._all.pop(key)


def segment_of(key: VirtualRouterKey) -> Segment:
    """Where a virtual router lives."""
    return key.interface, key.vlan, key.family
