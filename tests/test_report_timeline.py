"""The picture of the timeline: what each router did when, and where that is on the axis."""

from dataclasses import replace
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import snapshots
from tests.snapshots import at
from vrrpwatch.model.cause import Cause
from vrrpwatch.model.snapshot import Role, VirtualRouterSnapshot, VirtualRouterState
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.report.lanes import Segment, lanes
from vrrpwatch.report.time_axis import Axis

END_S = 300


def drawn(virtual_router: VirtualRouterSnapshot) -> dict[str, list[tuple[str, float, float]]]:
    """Address, and what it did from when to when, in seconds since the start."""

    def told(segment: Segment) -> tuple[str, float, float]:
        start_s, end_s = ((time_ns - at(0)) / SECOND_NS for time_ns in (segment.start_ns, segment.end_ns))
        return str(segment.activity), round(start_s, 3), round(end_s, 3)

    return {str(lane.router.address): list(map(told, lane.segments)) for lane in lanes(virtual_router, at(END_S))}


def pair(**changes: object) -> VirtualRouterSnapshot:
    last = {"first_seen_ns": at(0), "last_seen_ns": at(END_S)}
    routers = (
        snapshots.router("10.0.0.2", Role.BACKUP, 101, **last),
        snapshots.router("10.0.0.3", Role.MASTER, 100, **last),
    )
    return replace(snapshots.two_proxies(routers=routers), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cause", "left"),
    [(Cause.MASTER_DOWN, "silent"), (Cause.RESIGNED, "resigned")],
)
def test_between_the_last_advert_and_the_next_master_there_is_none(cause: Cause, left: str) -> None:
    first = snapshots.transition(0, "10.0.0.2", None, Cause.FIRST_SEEN)
    takeover = snapshots.transition(63.604, "10.0.0.3", "10.0.0.2", cause, master_priority=100)
    assert drawn(pair(transitions=(first, takeover))) == {
        "10.0.0.2": [("Master", 0, 60), (left, 60, 63.604)],
        "10.0.0.3": [("Master", 63.604, END_S)],
    }


def test_a_preempted_master_holds_the_addresses_until_the_new_one_comes() -> None:
    first = snapshots.transition(0, "10.0.0.2", None, Cause.FIRST_SEEN)
    takeover = snapshots.transition(63.604, "10.0.0.3", "10.0.0.2", Cause.PREEMPTED)
    assert drawn(pair(transitions=(first, takeover)))["10.0.0.2"] == [("Master", 0, 63.604)]


def test_a_router_that_never_came_back_is_silent_to_the_end() -> None:
    dead = snapshots.router("10.0.0.2", Role.SILENT, 101, last_seen_ns=at(60))
    alive = snapshots.router("10.0.0.3", Role.MASTER, 100)
    assert drawn(pair(routers=(dead, alive)))["10.0.0.2"][-1] == ("silent", 63.604, END_S)


def test_a_virtual_router_that_is_down_has_no_master_after_the_last_advert() -> None:
    dead = snapshots.router("10.0.0.2", Role.SILENT, 101, last_seen_ns=at(200))
    first = snapshots.transition(0, "10.0.0.2", None, Cause.FIRST_SEEN)
    down = pair(routers=(dead,), transitions=(first,), state=VirtualRouterState.DOWN, master=None)
    assert drawn(down) == {"10.0.0.2": [("Master", 0, 200), ("silent", 200, END_S)]}


def test_a_contest_covers_both_and_lasts_to_the_end_when_nobody_yields() -> None:
    contests = (snapshots.contest(), snapshots.contest(start_ns=at(200), end_ns=None))
    for segments in drawn(pair(contests=contests)).values():
        assert segments[-2:] == [("contest", 100, 112), ("contest", 200, END_S)]


def test_routers_that_share_an_address_have_a_lane_each() -> None:
    """FRR over IPv6: only the priority tells them apart."""
    routers = tuple(snapshots.router("10.0.0.2", Role.BACKUP, priority, inferred=True) for priority in (101, 100))
    first = snapshots.transition(0, "10.0.0.2", None, Cause.FIRST_SEEN, master_priority=101)
    second = snapshots.transition(50, "10.0.0.2", "10.0.0.2", Cause.PREEMPTED, master_priority=100)
    strong, weak = lanes(pair(routers=routers, transitions=(first, second)), at(END_S))
    assert [segment.start_ns for segment in strong.segments] == [at(0)]
    assert [segment.start_ns for segment in weak.segments] == [at(50)]


def test_a_master_that_is_no_longer_known_has_no_lane() -> None:
    gone = snapshots.transition(0, "10.0.0.9", None, Cause.FIRST_SEEN)
    assert all(segments == [] for segments in drawn(pair(transitions=(gone,))).values())
    stranger = replace(snapshots.contest(), claimants=(snapshots.advert("10.0.0.9"),))
    assert str(ip_address("10.0.0.9")) not in drawn(pair(contests=(stranger,)))


@given(st.integers(0, 2**62), st.integers(1, 2**62))
def test_ticks_are_few_in_order_and_on_the_axis(start_ns: int, length_ns: int) -> None:
    axis = Axis(start_ns, start_ns + length_ns)
    ticks = list(axis.ticks())
    assert len(ticks) <= 5
    percents = [tick.percent for tick in ticks]
    assert percents == sorted(set(percents))
    assert all(0 <= percent <= 100 for percent in percents)


def test_ticks_are_on_times_that_people_count_in() -> None:
    assert [tick.label for tick in Axis(at(0), at(40)).ticks()] == ["02:00:10", "02:00:20", "02:00:30", "02:00:40"]
    assert [tick.label for tick in Axis(at(0), at(0.3)).ticks()] == ["02:00:00.200", "02:00:00.300", "02:00:00.400"]
    assert next(tick.label for tick in Axis(at(0), at(86_400)).ticks()) == "11-22 06:00"


def test_what_lies_outside_is_at_the_edge() -> None:
    axis = Axis(100, 200)
    assert [axis.percent(time_ns) for time_ns in (0, 100, 150, 200, 2**70)] == [0, 0, 50, 100, 100]
