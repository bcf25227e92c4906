"""All virtual routers, within a bound.

When there are too many, those that never got established go first, the oldest of them at once: three valid adverts make
a virtual router established, and nobody can push it out with made-up ones.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterable

from vrrpwatch.analysis.sight import Sights
from vrrpwatch.analysis.virtual_router import VirtualRouter
from vrrpwatch.model.advert import Family
from vrrpwatch.model.router import VirtualRouterKey

MAXIMUM_VIRTUAL_ROUTERS = 4_096
ESTABLISHED_AFTER = 3
"""Valid adverts."""

Segment = tuple[str, tuple[int, ...], Family]
"""Interface, VLAN tags and family."""


class VirtualRouterTable:
    """Virtual routers by key, and by the segment they live on."""

    def __init__(self, sights: Sights) -> None:
        self._sights = sights
        self._all: dict[VirtualRouterKey, VirtualRouter] = {}
        self._segments: dict[Segment, dict[VirtualRouterKey, VirtualRouter]] = {}
        # Ordinary dictionaries become slow when the first key goes again and again.
        self._unestablished: OrderedDict[VirtualRouterKey, int] = OrderedDict()
        """Valid adverts still wanted."""
        self.evicted = 0

    def get(self, key: VirtualRouterKey) -> VirtualRouter | None:
        return self._all.get(key)

    def values(self) -> Collection[VirtualRouter]:
        return self._all.values()

    def on_segment(self, segment: Segment) -> Iterable[VirtualRouter]:
        """The virtual routers there; at most 255."""
        return self._segments.get(segment, {}).values()

    def add(self, key: VirtualRouterKey) -> tuple[VirtualRouter | None, VirtualRouter | None]:
        """A new virtual router, and the one that had to go for it. (None, None) when there is no room."""
        evicted = None
        if len(self._all) >= MAXIMUM_VIRTUAL_ROUTERS:
            self.evicted += 1
            if not self._unestablished:
                return None, None
            evicted = self._remove(next(iter(self._unestablished)))
        virtual_router = self._all[key] = VirtualRouter(key, self._sights.of(key.interface))
        self._segments.setdefault(segment_of(key), {})[key] = virtual_router
        self._unestablished[key] = ESTABLISHED_AFTER
        return virtual_router, evicted

    def note_valid(self, virtual_router: VirtualRouter) -> None:
        """A valid advert came for it."""
        wanted = self._unestablished.get(virtual_router.key)
        if wanted is None:
            return
        if wanted > 1:
            self._unestablished[virtual_router.key] = wanted - 1
        else:
            del self._unestablished[virtual_router.key]
            virtual_router.established = True

    def _remove(self, key: VirtualRouterKey) -> VirtualRouter:
        del self._unestablished[key]
        segment = self._segments[segment_of(key)]
        del segment[key]
        if not segment:
            del self._segments[segment_of(key)]
        return self._all.pop(key)


def segment_of(key: VirtualRouterKey) -> Segment:
    """Where a virtual router lives."""
    return key.interface, key.vlan, key.family
