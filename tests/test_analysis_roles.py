"""Who shares routers but not the role of Master: what is remembered gives the same as comparing all anew."""

from collections import defaultdict
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as some

from vrrpwatch.analysis.moment import Moment
from vrrpwatch.analysis.roles import Masters, RoleWatch
from vrrpwatch.analysis.router import Router
from vrrpwatch.analysis.sight import Sight
from vrrpwatch.analysis.virtual_router import State, VirtualRouter
from vrrpwatch.model.advert import Family
from vrrpwatch.model.router import RouterKey, VirtualRouterKey

NOW = Moment(0, 0, 1)
BOXES = 3
Change = tuple[int, int | None, bool, set[int]]
"""Which virtual router, its Master if any, whether it is in a stable state, and the boxes that were seen."""

changes = some.lists(
    some.tuples(
        some.integers(0, 5),
        some.none() | some.integers(0, BOXES - 1),
        some.booleans(),
        some.sets(some.integers(0, BOXES - 1)),
    ),
    max_size=6,
)


def virtual_routers() -> list[VirtualRouter]:
    """Three VRIDs, each over IPv4 and IPv6."""
    keys = [VirtualRouterKey("", (), family, vrid) for vrid in (1, 2, 3) for family in (Family.IPV4, Family.IPV6)]
    return [VirtualRouter(key, Sight()) for key in keys]


def change(known: list[VirtualRouter], one: Change) -> VirtualRouter:
    """Make it so; routers that were seen once stay."""
    which, master, stable, boxes = one
    virtual_router = known[which]
    for box in boxes | ({master} if master is not None else set()):
        key = RouterKey(ip_address(f"192.0.2.{box + 1}"), f"52:54:00:00:00:{box:02x}")
        if key not in virtual_router.routers:
            virtual_router.meet(Router(virtual_router, key, inferred=False))
    by_box = {router.identity[-1]: router for router in virtual_router.routers.values()}
    virtual_router.master = None if master is None else by_box[str(master)]
    virtual_router.state = State.STABLE if stable and virtual_router.master else State.CONTESTED
    return virtual_router


def splits(known: list[VirtualRouter]) -> set[tuple[bool, Masters]]:
    """All anew: families, and who is Master of which."""
    groups: dict[tuple[bool, object], list[VirtualRouter]] = defaultdict(list)
    for one in known:
        if one.state is State.STABLE and len(one.routers) > 1:
            groups[True, one.key.vrid].append(one)
            groups[False, one.team].append(one)
    found = set()
    for (families, _), members in groups.items():
        alike = families or len({one.key.family for one in members}) == 1
        masters = tuple((one.key, one.master.key.address) for one in members if one.master)
        if alike and len({address for _, address in masters}) > 1:
            found.add((families, masters))
    return found


@pytest.mark.parametrize("forgets", [False, True])
@given(rounds=some.lists(changes, max_size=6))
def test_a_split_is_told_when_it_is_there_and_was_not_there_at_the_look_before(
    rounds: list[list[Change]], forgets: bool
) -> None:
    """Also when virtual routers are evicted meanwhile: those are in no group any more."""
    known, watch, before = virtual_routers(), RoleWatch(), set[tuple[bool, Masters]]()
    for number, turn in enumerate(rounds):
        for one in turn:
            watch.note(change(known, one))
        if forgets and number % 2:
            gone = known[number % len(known)]
            watch.forget(gone)
            gone.routers.clear()
            gone.master, gone.state = None, State.INIT
        now = splits(known)
        told = [(split.families, split.masters) for split in watch.look(NOW)]
        assert set(told) == now - before
        assert len(told) == len(set(told))
        before = now


def test_those_that_did_not_change_are_not_looked_at_again() -> None:
    """Of five hundred groups only the one that changed costs time."""
    known, watch = virtual_routers(), RoleWatch()
    for which in range(6):
        watch.note(change(known, (which, which % BOXES, True, {0, 1, 2})))
    assert len(list(watch.look(NOW))) == 3
    # Nobody said that this one changed.
    known[0].state = State.CONTESTED
    assert not list(watch.look(NOW))
    watch.note(known[0])
    known[0].state = State.STABLE
    assert not list(watch.look(NOW))
