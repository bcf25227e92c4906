"""State has limits: a flood of made-up routers costs bounded memory and time, and changes nothing about real ones.

`python -m tests.soak.flood` plays the same with ten million of them.
"""

import gc
from collections.abc import Sequence
from functools import cache

import pytest

from tests import storms, traffic
from tests.figures import reached
from tests.floods import Kind, octets
from tests.frames import ETHERNET
from tests.fuzz.exercise import Unforgiving
from tests.scenario import BIRTH_NS
from tests.sessions import SECOND_NS, closed, numbered
from tests.soak.flood import Outcome, Witness, alone, check, cost
from vrrpwatch.cli.session import Session
from vrrpwatch.model.frame import Frame, Tick

ADVERTS = 75_000
"""Of each kind: 300,000 of all four."""
KINDS = [kind for kind in Kind if kind is not Kind.MIXED]
MOST_BYTES = 64 << 20
LONGEST_PAUSE_S = 0.020


@cache
def played(kind: Kind | None) -> Outcome:
    return alone(kind, ADVERTS if kind else 0)


@pytest.mark.parametrize("kind", KINDS)
def test_a_flood_is_counted_exactly_and_hides_nothing_of_a_failover(kind: Kind) -> None:
    outcome, quiet = played(kind), played(None)
    check(ADVERTS, outcome, quiet)
    assert len(quiet.changes) == 7
    reached(
        "S2", f"failover and findings of 5 virtual routers among {len(KINDS) * ADVERTS:,} made-up adverts as without"
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_flood_costs_bounded_memory(kind: Kind) -> None:
    outcome = played(kind)
    assert outcome.growth_bytes <= MOST_BYTES
    assert outcome.peak_bytes <= 256 << 20
    if outcome.growth_bytes == max(played(one).growth_bytes for one in KINDS):
        reached("S1", f"{ADVERTS:,} adverts of each of four floods, the worst: {cost(outcome)}")


def test_the_collector_of_garbage_makes_no_long_pause_whatever_is_remembered() -> None:
    longest_s = max(played(kind).longest_pause_s for kind in KINDS)
    reached("S3", f"{longest_s * 1e3:.0f} ms at the most, of processor time, with all tables full")
    # Twice: the processor is shared, and its time is not its work alone.
    assert longest_s <= 2 * LONGEST_PAUSE_S


def frames(kind: Kind, start: int, end: int, step_ns: int) -> list[Frame]:
    made_up = [(BIRTH_NS + number * step_ns, octets(kind, number)) for number in range(start, end)]
    return numbered(made_up, ETHERNET)


@pytest.mark.parametrize("kind", [*KINDS, Kind.MIXED])
def test_what_is_evicted_frees_itself(kind: Kind) -> None:
    """Nothing is left to the collector, which looks at what is new only."""
    session = Session(observer=Witness(), live=True, mistakes=Unforgiving())
    gc.disable()
    try:
        for start in range(0, 30_000, 1_000):
            session.follow([*frames(kind, start, start + 1_000, SECOND_NS // 1_000)])
            session.follow([Tick(BIRTH_NS + (start + 1_000) * SECOND_NS // 1_000)])
            if start == 10_000:
                # The first time also leaves what loading modules leaves.
                gc.collect()
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_made_up_virtual_routers_that_fall_silent_are_no_outage() -> None:
    session = Session(live=True, mistakes=Unforgiving())
    session.follow(frames(Kind.VIRTUAL_ROUTERS, 0, 3_000, SECOND_NS // 10_000))
    session.follow([Tick(BIRTH_NS + 30 * SECOND_NS)])
    rules = {finding.rule for finding in closed(session).findings}
    assert "no-master" not in rules
    assert "common-failure" not in rules


def test_a_new_real_virtual_router_gets_in_among_a_flood() -> None:
    """At its second advert, and it stays."""
    before = frames(Kind.VIRTUAL_ROUTERS, 0, 20_000, SECOND_NS // 5_000)
    late = [(BIRTH_NS + 2 * SECOND_NS + time_ns - BIRTH_NS, data) for time_ns, data in _real()]
    shown = sorted([*((frame.time_ns, frame.data) for frame in before), *late])
    session = Session(mistakes=Unforgiving())
    session.follow(numbered(shown))
    real = [one for one in closed(session).virtual_routers if not one.key.vlan]
    assert [one.key.vrid for one in real] == [traffic.MASTER.vrid]
    assert real[0].routers[0].adverts == len(late) - 1


def _real() -> Sequence[tuple[int, bytes]]:
    return traffic.adverts(traffic.MASTER, 0.0001, 2)


def test_a_large_network_starts_without_a_warning() -> None:
    """4,080 virtual routers that are all new in one second."""
    shown = [
        (time_ns + vlan * 1_000, data[:12] + b"\x81\x00" + vlan.to_bytes(2) + data[12:])
        for vlan in range(2, 10)
        for time_ns, data in storms.rounds(vlan, 0, 8)
    ]
    session = Session(live=True, mistakes=Unforgiving())
    session.follow(numbered(shown))
    snapshot = closed(session)
    assert len(snapshot.virtual_routers) == 4_080
    assert all(one.severity.name == "INFO" for one in snapshot.findings)
