"""Finds routers that share several virtual routers but not the role of Master.

Two virtual routers are compared when the same routers were seen in both, or when they are the IPv4 and the IPv6 half of
one VRID. Routers are told by their physical MAC, else by their address: over virtual MACs the halves of a dual-stack
router cannot be matched, and nothing is said.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from vrrpwatch.analysis.moment import Moment
from vrrpwatch.analysis.virtual_router import State, VirtualRouter
from vrrpwatch.model.event import RolesSplit


def split_roles(virtual_routers: Iterable[VirtualRouter], moment: Moment) -> Iterator[RolesSplit]:
    """One event for each group of virtual routers whose common routers are not Master of all of them."""
    teams: dict[object, list[VirtualRouter]] = defaultdict(list)
    halves: dict[object, list[VirtualRouter]] = defaultdict(list)
    for virtual_router in virtual_routers:
        if virtual_router.state is not State.STABLE or len(virtual_router.routers) < 2:
            continue
        teams[virtual_router.team].append(virtual_router)
        key = virtual_router.key
        halves[key.interface, key.vlan, key.vrid].append(virtual_router)
    for group in halves.values():
        if len(group) > 1:
            yield from _judge([one for one in group if one.master and one.master.key.mac], moment, families=True)
    for group in teams.values():
        if len(group) > 1 and len({one.key.family for one in group}) == 1:
            yield from _judge(group, moment, families=False)


def _judge(group: list[VirtualRouter], moment: Moment, *, families: bool) -> Iterator[RolesSplit]:
    if len({one.master.identity for one in group if one.master}) > 1:
        masters = [(one.key, one.master) for one in sorted(group, key=lambda one: one.key) if one.master]
        yield RolesSplit(
            time_ns=moment.time_ns,
            frame=moment.frame,
            virtual_router=masters[0][0],
            masters=tuple((key, master.key.address) for key, master in masters),
            families=families,
        )
