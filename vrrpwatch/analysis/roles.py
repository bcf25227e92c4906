"""Finds routers that share several virtual routers but not the role of Master.

Two virtual routers are compared when the same routers were seen in both, or when they are the IPv4 and the IPv6 half of
one VRID. Routers are told by their physical MAC, else by their address: over virtual MACs the halves of a dual-stack
router cannot be matched, and nothing is said.
"""

from collections.abc import Iterator
from typing import NamedTuple

from vrrpwatch.analysis.moment import Moment
from vrrpwatch.analysis.virtual_router import State, VirtualRouter
from vrrpwatch.model.advert import Address
from vrrpwatch.model.event import RolesSplit
from vrrpwatch.model.router import VirtualRouterKey

Masters = tuple[tuple[VirtualRouterKey, Address], ...]


class _Group(NamedTuple):
    """Virtual routers that are compared."""

    families: bool
    """They are the halves of one VRID; else they have the same routers."""
    name: object


class RoleWatch:
    """Remembers who is compared with whom, and looks only at what may have changed since the last time."""

    def __init__(self) -> None:
        self._changed: set[VirtualRouter] = set()
        self._groups: dict[VirtualRouter, tuple[_Group, ...]] = {}
        """Of each virtual router that can be compared, as it was when it was looked at."""
        self._members: dict[_Group, list[VirtualRouter]] = {}
        self._doubtful: set[_Group] = set()
        """Groups to be looked at."""
        self._splits: dict[_Group, Masters] = {}
        """Those whose roles are split."""

    def note(self, virtual_router: VirtualRouter) -> None:
        """Its state, its Master or its routers may have changed."""
        self._changed.add(virtual_router)

    def forget(self, virtual_router: VirtualRouter) -> None:
        """It was evicted."""
        self._changed.discard(virtual_router)
        self._leave(virtual_router)

    def look(self, moment: Moment) -> Iterator[RolesSplit]:
        """One event for each group whose common routers are not Master of all, and of which that was not said yet."""
        for virtual_router in self._changed:
            self._leave(virtual_router)
            self._join(virtual_router)
        self._changed.clear()
        doubtful, self._doubtful = self._doubtful, set()
        said = {self._splits.pop(group, ()) for group in doubtful}
        found = {group: masters for group in doubtful if (masters := self._split(group))}
        self._splits |= found
        for group, masters in sorted(found.items(), key=lambda item: (not item[0].families, item[1][0])):
            if masters not in said:
                yield RolesSplit(
                    time_ns=moment.time_ns,
                    frame=moment.frame,
                    virtual_router=masters[0][0],
                    masters=masters,
                    families=group.families,
                )

    def _leave(self, virtual_router: VirtualRouter) -> None:
        for group in self._groups.pop(virtual_router, ()):
            self._doubtful.add(group)
            members = self._members[group]
            members.remove(virtual_router)
            if not members:
                del self._members[group]

    def _join(self, virtual_router: VirtualRouter) -> None:
        if virtual_router.state is not State.STABLE or len(virtual_router.routers) < 2:
            return
        key = virtual_router.key
        halves = _Group(families=True, name=(key.interface, key.vlan, key.vrid))
        groups = self._groups[virtual_router] = halves, _Group(families=False, name=virtual_router.team)
        for group in groups:
            self._doubtful.add(group)
            self._members.setdefault(group, []).append(virtual_router)

    def _split(self, group: _Group) -> Masters:
        """Who is Master of which of its virtual routers; empty when it is one for all, or that cannot be told."""
        members = self._members.get(group, [])
        if group.families:
            members = [one for one in members if one.master and one.master.key.mac]
        elif len({one.key.family for one in members}) > 1:
            return ()
        if len({one.master.identity for one in members if one.master}) < 2:
            return ()
        ordered = sorted(members, key=lambda one: one.key)
        return tuple((one.key, one.master.key.address) for one in ordered if one.master)
