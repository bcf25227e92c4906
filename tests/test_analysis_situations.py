"""Situations on the wire that the analyzer must tell apart: contest, pause, copy, delay, and twins over IPv6."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.scenario import BIRTH_NS, Sender
from tests.sessions import SECOND_NS, numbered
from tests.traffic import BACKUP, MASTER, MASTER6, Shown, adverts, resignation
from vrrpwatch.analysis.analyzer import Analyzer
from vrrpwatch.analysis.roster import MAXIMUM_ROUTERS
from vrrpwatch.decode import Decoder
from vrrpwatch.model.capture_event import WentBlind
from vrrpwatch.model.event import (
    AdvertDuplicated,
    AdvertLooped,
    AdvertsMissed,
    ContestConfirmed,
    ContestEnded,
    ContestStarted,
    Event,
    MasterChanged,
    MasterSilent,
)
from vrrpwatch.model.snapshot import VirtualRouterSnapshot, VirtualRouterState

OTHER_PASSWORD = replace(BACKUP, password="other")  # noqa: S106 (nobody's)
VIRTUAL = replace(MASTER, mac="virtual", version=3)
VIRTUAL6 = replace(MASTER6, mac="virtual", vrid=MASTER.vrid, interval=Decimal(1))


def seen(*shown: Iterable[tuple[int, bytes]], until_s: float | None = None) -> tuple[list[Event], Analyzer]:
    """All events, and the analyzer; it is told that nothing came until `until_s`."""
    decode, analyzer, events = Decoder().decode, Analyzer(), list[Event]()
    for frame in numbered([moment for part in shown for moment in part]):
        decoded = decode(frame)
        assert decoded is not None
        events += analyzer.see(decoded)
    if until_s is not None:
        events += analyzer.advance(BIRTH_NS + round(until_s * SECOND_NS))
    return [*events, *analyzer.finish()], analyzer


def of_kind(events: Iterable[Event], kind: type[Event]) -> list[Event]:
    return [event for event in events if isinstance(event, kind)]


def the_one(analyzer: Analyzer) -> VirtualRouterSnapshot:
    (virtual_router,) = analyzer.virtual_routers()
    return virtual_router


def masters(analyzer: Analyzer) -> list[str]:
    return [str(transition.master) for transition in the_one(analyzer).transitions]


# ------------------------------------------------------------------------------------------------------------- contests


def test_one_overlapping_advert_is_no_contest() -> None:
    events, analyzer = seen(adverts(MASTER, 0, 10), adverts(BACKUP, 5.3, 5.4))
    assert not of_kind(events, ContestStarted)
    assert masters(analyzer) == ["192.168.1.1"]


def test_a_contest_is_confirmed_when_both_sides_advertise_in_turn() -> None:
    events, analyzer = seen(adverts(MASTER, 0, 10), adverts(BACKUP, 5.3, 8))
    assert len(of_kind(events, ContestConfirmed)) == len(of_kind(events, ContestStarted)) == 1
    assert the_one(analyzer).contests[0].confirmed


def test_a_single_claim_that_rejects_the_master_is_a_contest_that_is_not_confirmed() -> None:
    events, analyzer = seen(adverts(MASTER, 0, 20), adverts(OTHER_PASSWORD, 5.3, 5.4))
    assert len(of_kind(events, ContestStarted)) == 1
    assert not of_kind(events, ContestConfirmed)
    assert the_one(analyzer).contests[0].cause == "auth-mismatch"


def test_a_silent_claimant_that_rejects_the_other_stays() -> None:
    """keepalived 2.2.7: what it rejects restarts its advert timer, so it is silent and still has the addresses."""
    events, analyzer = seen(adverts(MASTER, 0, 60), adverts(OTHER_PASSWORD, 5.3, 5.4))
    assert not of_kind(events, ContestEnded)
    assert the_one(analyzer).state is VirtualRouterState.CONTESTED


def test_a_silent_claimant_that_accepts_the_other_has_yielded() -> None:
    events, analyzer = seen(adverts(MASTER, 0, 30), adverts(BACKUP, 5.3, 8))
    assert len(of_kind(events, ContestEnded)) == 1
    assert the_one(analyzer).state is VirtualRouterState.STABLE


def test_a_resignation_ends_a_contest() -> None:
    _, analyzer = seen(adverts(MASTER, 0, 20), adverts(OTHER_PASSWORD, 5.3, 5.4), resignation(OTHER_PASSWORD, 9.5, 9))
    assert the_one(analyzer).state is VirtualRouterState.STABLE
    assert the_one(analyzer).contests[0].end_ns == BIRTH_NS + 9_500_000_000


# --------------------------------------------------------------------------------------------------------------- pauses


def _around(sender: Sender, offset_s: float = 0.0) -> Shown:
    """Ten seconds of adverts, thirty of nothing, ten more."""
    return [*adverts(sender, offset_s, 12), *adverts(sender, 42 + offset_s, 52, first_id=40)]


def test_two_boxes_that_fall_silent_together_are_a_pause_of_the_capture() -> None:
    events, _ = seen(_around(MASTER), _around(replace(BACKUP, vrid=52), 0.2))
    assert len(of_kind(events, WentBlind)) == 1
    assert not of_kind(events, MasterSilent)


def test_a_single_router_that_falls_silent_is_no_pause() -> None:
    events, _ = seen(_around(MASTER))
    assert len(of_kind(events, MasterSilent)) == 1
    assert not of_kind(events, WentBlind)


def test_a_dual_stack_router_with_virtual_macs_is_one_box() -> None:
    events, _ = seen(_around(VIRTUAL), _around(VIRTUAL6, 0.01))
    assert len(of_kind(events, MasterSilent)) == 2
    assert not of_kind(events, WentBlind)


def test_two_boxes_of_which_one_goes_on_are_no_pause() -> None:
    events, _ = seen(_around(MASTER), adverts(replace(BACKUP, vrid=52), 0.2, 52))
    assert len(of_kind(events, MasterSilent)) == 1


@pytest.mark.parametrize("watched_s", [3, 6, 12])
def test_an_outage_is_told_however_short_the_router_was_known(watched_s: float) -> None:
    events, _ = seen(adverts(MASTER, 0, watched_s), adverts(MASTER, watched_s + 40, watched_s + 50))
    assert len(of_kind(events, MasterSilent)) == 1


def test_an_end_of_the_capture_is_no_outage() -> None:
    events, _ = seen(adverts(MASTER, 0, 12))
    assert not of_kind(events, MasterSilent)
    events, _ = seen(adverts(MASTER, 0, 12), until_s=20)
    assert of_kind(events, MasterSilent)


# ---------------------------------------------------------------------------------------------------- copies and delays


def test_a_copy_within_5_ms_is_no_advert_and_no_loop() -> None:
    once = adverts(MASTER, 0, 10)
    events, analyzer = seen(once, [(time_ns + 4_000_000, octets) for time_ns, octets in once])
    assert len(of_kind(events, AdvertDuplicated)) == 10
    assert not of_kind(events, AdvertLooped)
    assert the_one(analyzer).routers[0].adverts == 10


def test_a_copy_after_200_ms_of_a_sender_that_counts_is_a_loop() -> None:
    once = adverts(MASTER, 0, 10)
    events, _ = seen(once, [(time_ns + 200_000_000, octets) for time_ns, octets in once[6:8]])
    assert len(of_kind(events, AdvertLooped)) == 2


def test_a_sender_that_never_changes_its_ip_id_is_heard_each_time() -> None:
    """Cisco sends 0 always."""
    events, analyzer = seen(adverts(replace(MASTER, counts_ip_id=False), 0, 10))
    assert not of_kind(events, AdvertDuplicated)
    assert the_one(analyzer).routers[0].adverts == 10


def _with_times(*times_s: float) -> Shown:
    """Adverts of the Master at these times, numbered as sent."""
    every = adverts(MASTER, 0, len(times_s))
    return [(BIRTH_NS + round(time_s * SECOND_NS), octets) for time_s, (_, octets) in zip(times_s, every, strict=True)]


def test_a_late_advert_with_an_early_one_behind_it_is_delay_and_not_loss() -> None:
    events, analyzer = seen(_with_times(0, 1, 2, 3, 4, 5.9, 6.0, 7, 8, 9))
    assert not of_kind(events, AdvertsMissed)
    assert the_one(analyzer).routers[0].missed == 0


def test_a_late_advert_with_none_early_behind_it_is_a_gap() -> None:
    events, analyzer = seen(_with_times(0, 1, 2, 3, 4, 6, 7, 8, 9, 10))
    assert len(of_kind(events, AdvertsMissed)) == 1
    assert the_one(analyzer).routers[0].missed == 1


# ------------------------------------------------------------------------------------------------------ twins over IPv6

TWIN = replace(VIRTUAL6, priority=100)


def test_another_priority_after_a_silence_is_another_router_behind_one_address() -> None:
    """FRR sends from the link-local address and the MAC of the virtual router."""
    events, analyzer = seen(adverts(VIRTUAL6, 0, 10), adverts(TWIN, 9 + 3.61, 20))
    assert len(of_kind(events, MasterChanged)) == 2
    assert [router.inferred for router in the_one(analyzer).routers] == [False, True]


def test_another_priority_after_a_resignation_is_another_router() -> None:
    _, analyzer = seen(adverts(VIRTUAL6, 0, 10), resignation(VIRTUAL6, 9.5), adverts(TWIN, 10.11, 20))
    assert [router.priority for router in the_one(analyzer).routers] == [101, 100]


def test_another_priority_in_time_is_the_same_router() -> None:
    _, analyzer = seen(adverts(VIRTUAL6, 0, 10), adverts(TWIN, 10, 20))
    assert [router.priorities for router in the_one(analyzer).routers] == [(101, 100)]


def test_a_twin_takes_the_place_of_none_that_is_there() -> None:
    """Also when the first of them was evicted, and its number is free."""
    twins = [replace(VIRTUAL6, priority=10 + number) for number in range(MAXIMUM_ROUTERS + 9)]
    shown = [moment for at, twin in enumerate(twins) for moment in adverts(twin, 20 * at, 20 * at + 10)]
    _, analyzer = seen(shown)
    assert len(the_one(analyzer).routers) == MAXIMUM_ROUTERS
    assert analyzer.statistics(len(shown), None, None).adverts == len(shown)


def test_over_ipv4_no_router_is_inferred() -> None:
    _, analyzer = seen(adverts(VIRTUAL, 0, 10), adverts(replace(VIRTUAL, priority=100), 9 + 3.61, 20))
    assert len(the_one(analyzer).routers) == 1
