"""Blind is not silent: what the analysis concludes, and what it does not, while the observer cannot see.

The Masters advertise each second, and the slowest Backup waits 4.996 s from the last advert.
"""

import random
from collections.abc import Iterable
from dataclasses import replace

import pytest

from tests.figures import reached
from tests.observed import (
    CAPTURE_RULES,
    HEALTHY,
    HOUR_S,
    OTHER,
    TICK_S,
    WAIT_S,
    Told,
    at,
    dark,
    followed,
    moment,
    network,
    numbered,
    on,
    ticks,
)
from tests.scenario import Sender
from tests.sessions import SECOND_NS, closed
from tests.traffic import MASTER, adverts
from vrrpwatch.cli.session import Session
from vrrpwatch.model.capture_event import BlindStarted, ClockStepped, InterfaceRenamed, WentBlind
from vrrpwatch.model.event import MasterChanged, MasterReturned, MasterSilent
from vrrpwatch.model.finding import Change
from vrrpwatch.model.frame import Blind, BlindReason, BlindStart, Frame, Renamed, Tick

# ------------------------------------------------------------------------------------------------- ticks without frames


def test_ticks_alone_find_a_silent_master_at_its_deadline() -> None:
    told, findings = followed(on("eth0", adverts(MASTER, 0, 10)), ticks(0, 30))
    (silent,) = told.of(MasterSilent)
    assert silent.time_ns == at(9 + WAIT_S)
    assert [finding.rule for finding in findings].count("no-master") == 1


def test_ticks_find_it_in_the_first_tick_behind_the_deadline() -> None:
    told = Told()
    session = Session(observer=told)
    session.follow(numbered([*on("eth0", adverts(MASTER, 0, 10))]))
    late = next(tick for tick in ticks(9, 30) if session.follow([tick]) and told.of(MasterSilent))
    assert late.time_ns - at(9 + WAIT_S) < TICK_S * SECOND_NS


# ------------------------------------------------------------------------------------------------- an interface is down


@pytest.mark.parametrize("down_s", [1, 4, 10, 600, 24 * HOUR_S])
@pytest.mark.parametrize("why", [BlindReason.INTERFACE_DOWN, BlindReason.INTERFACE_GONE, BlindReason.NO_CARRIER])
def test_however_long_an_interface_is_down_its_master_is_not_silent(down_s: float, why: BlindReason) -> None:
    back_s = 10.2 + down_s
    # A day in quarters of a second would be slow, and a silence of any length is one tick.
    meanwhile = ticks(10, min(back_s, 60))
    before, after = adverts(MASTER, 0, 10), adverts(MASTER, back_s + 0.3, back_s + 20, first_id=5000)
    told, findings = followed(
        on("eth0", before), dark(10.2, back_s, why), on("eth0", after), meanwhile, ticks(back_s, back_s + 20)
    )
    assert not told.of(MasterSilent)
    assert len(told.of(BlindStarted)) == len(told.of(WentBlind)) == 1
    assert set(network(findings)) <= HEALTHY
    (hole,) = [finding for finding in findings if finding.rule in CAPTURE_RULES]
    assert (hole.rule, hole.open) == ("capture-hole", False)
    assert hole.frames == ()


def test_an_interface_that_never_comes_back_says_nothing_about_the_network() -> None:
    told, findings = followed(
        on("eth0", adverts(MASTER, 0, 10)), [BlindStart(at(10.2), "eth0", BlindReason.INTERFACE_GONE)], ticks(10, 100)
    )
    assert not told.of(MasterSilent)
    (hole,) = [finding for finding in findings if finding.rule == "capture-hole"]
    assert hole.open


def test_a_master_that_does_not_go_on_after_the_blind_time_is_silent_one_wait_after_it() -> None:
    told, findings = followed(on("eth0", adverts(MASTER, 0, 10)), dark(10.2, 70), ticks(0, 90))
    (silent,) = told.of(MasterSilent)
    assert silent.time_ns == at(70 + WAIT_S)
    assert "no-master" in network(findings)


def test_another_interface_is_judged_meanwhile() -> None:
    told, findings = followed(
        on("eth0", [*adverts(MASTER, 0, 10), *adverts(MASTER, 70.5, 90, first_id=500)]),
        on("eth1", adverts(OTHER, 0.3, 20)),
        dark(10.2, 70),
        ticks(0, 90),
    )
    (silent,) = told.of(MasterSilent)
    assert silent.virtual_router is not None
    assert silent.virtual_router.interface == "eth1"
    assert silent.time_ns == at(19.3 + WAIT_S)
    (found,) = [finding for finding in findings if finding.rule == "no-master"]
    assert found.open


@pytest.mark.parametrize("why", [BlindReason.STALLED, BlindReason.SUSPENDED, BlindReason.CLOCK_STEP])
def test_an_interface_that_is_down_stays_blind_when_everything_was_blind_meanwhile(why: BlindReason) -> None:
    told, _ = followed(
        on("eth0", adverts(MASTER, 0, 10)), dark(10.2, 70), [Blind(at(20), at(25), why)], ticks(0, 19), ticks(25, 70)
    )
    assert not told.of(MasterSilent)


@pytest.mark.parametrize("step_s", [HOUR_S, -HOUR_S])
def test_an_interface_that_is_down_while_the_clock_is_set_is_down_for_as_long_as_it_is(step_s: int) -> None:
    session = Session()
    session.follow(
        numbered([*on("eth0", adverts(MASTER, 0, 10)), BlindStart(at(10.2), "eth0", BlindReason.NO_CARRIER)])
    )
    session.follow([Blind(at(20), at(20 + step_s), BlindReason.CLOCK_STEP), Tick(at(25 + step_s))])
    *_, lasting = closed(session).statistics.blind
    assert lasting.why is BlindReason.NO_CARRIER
    assert lasting.end_ns - lasting.start_ns == round(14.8 * SECOND_NS)


def test_an_interface_that_is_down_stays_blind_when_its_last_losses_are_counted() -> None:
    lost = Blind(at(10), at(10.4), BlindReason.DROPPED, 5, 10, "eth0")
    told, _ = followed(on("eth0", adverts(MASTER, 0, 10)), dark(10.2, 70), [lost], ticks(0, 70))
    assert not told.of(MasterSilent)


def test_an_end_in_the_dark_is_told_with_its_time() -> None:
    session = Session()
    session.follow(numbered([*on("eth0", adverts(MASTER, 0, 10)), *dark(10.2, 99)[:1], *ticks(10.25, 30)]))
    (blind,) = closed(session).statistics.blind
    assert (blind.start_ns, blind.end_ns, blind.interface) == (at(10.2), at(30), "eth0")


def test_an_interface_that_was_down_before_the_latest_frames_does_not_set_the_clock_back() -> None:
    """After a stall of eight seconds one turn hands on frames up to now, and then what was found at its start."""
    told = Told()
    session = Session(observer=told)
    frames = [*on("eth0", adverts(MASTER, 0, 18)), *on("eth1", adverts(OTHER, 0.3, 18))]
    late = BlindStart(at(9.9), "eth0", BlindReason.INTERFACE_DOWN)
    rest = on("eth1", adverts(OTHER, 18.3, 40, first_id=19))
    session.follow(numbered([*sorted(frames, key=moment), late, Tick(at(18)), *rest, Tick(at(40))]))
    findings = closed(session).findings
    assert not told.of(MasterSilent)
    assert not told.of(ClockStepped)
    assert [finding.rule for finding in findings if finding.rule in CAPTURE_RULES] == ["capture-hole"]


# ----------------------------------------------------------------------------------------------------- losses of frames


def test_a_real_outage_between_losses_is_found_and_losses_alone_are_none() -> None:
    """The reader stands still for 3 s of every 6 s, and what comes then is lost."""
    stalls = [Blind(at(start), at(start + 3), BlindReason.DROPPED, 3, 0, "eth0") for start in range(6, 120, 6)]
    seen = [frame for frame in on("eth0", adverts(MASTER, 0.5, 60)) if _in_sight(frame, stalls)]
    clear = [tick for tick in ticks(0, 120) if _in_sight(tick, stalls)]
    told, findings = followed(seen, stalls, clear)
    (silent,) = told.of(MasterSilent)
    assert at(59.5 + WAIT_S) <= silent.time_ns <= at(59.5 + 20)
    assert "no-master" in network(findings)
    lasting, findings = followed(
        [frame for frame in on("eth0", adverts(MASTER, 0.5, 120)) if _in_sight(frame, stalls)], stalls, clear
    )
    assert not lasting.of(MasterSilent)
    assert set(network(findings)) <= HEALTHY


def _in_sight(item: Frame | Tick, stalls: Iterable[Blind]) -> bool:
    return not any(blind.start_ns < item.time_ns < blind.end_ns for blind in stalls)


TENTHS = [Tick(at(tenth / 10)) for tenth in range(1201)]


def _half_lost(until_s: float, seed: int) -> tuple[list[Frame], list[Blind]]:
    """Each frame has the chance of a coin, and some are lost in each tenth of a second: sight is never clear."""
    chance = random.Random(seed)
    every = [(frame, chance.random() < 0.5) for frame in on("eth0", adverts(MASTER, 0.03, until_s))]
    kept = [frame for frame, lost in every if not lost]
    losses = []
    for tenth in range(1200):
        seen = sum(chance.random() < 0.5 for _ in range(40))
        losses.append(Blind(at(tenth / 10), at(tenth / 10 + 0.1), BlindReason.DROPPED, 40 - seen, 0, "eth0", seen))
    return kept, losses


@pytest.mark.parametrize("seed", range(5))
def test_where_half_of_all_frames_is_lost_an_outage_is_found_within_some_twenty_intervals(seed: int) -> None:
    kept, losses = _half_lost(60, seed)
    told, findings = followed(kept, losses, TENTHS)
    (silent,) = told.of(MasterSilent)
    intervals = (silent.time_ns - kept[-1].time_ns) / SECOND_NS
    assert 19 <= intervals <= 22
    assert "no-master" in network(findings)
    reached("L7", f"half of all frames lost: an outage found after {intervals:.0f} intervals")


@pytest.mark.parametrize("seed", range(20))
def test_where_half_of_all_frames_is_lost_nobody_is_called_silent(seed: int) -> None:
    kept, losses = _half_lost(120, seed)
    told, findings = followed(kept, losses, TENTHS)
    assert not told.of(MasterSilent)
    assert set(network(findings)) <= HEALTHY


def test_losses_of_which_nobody_knows_the_share_find_no_outage() -> None:
    kept, losses = _half_lost(60, 1)
    told, _ = followed(kept, [replace(blind, seen=None) for blind in losses], TENTHS)
    assert not told.of(MasterSilent)


def test_frames_of_the_blind_time_that_are_handed_on_after_it_are_no_step_of_the_clock() -> None:
    told = Told()
    session = Session(observer=told)
    before, later = on("eth0", adverts(MASTER, 0, 10)), on("eth0", adverts(MASTER, 10, 30, first_id=11))
    lost = Blind(at(9.5), at(14.8), BlindReason.DROPPED, 7, 10, "eth0")
    session.follow(numbered([*before, Tick(at(9.4)), lost, *later, Tick(at(30))]))
    findings = closed(session).findings
    assert not told.of(ClockStepped)
    assert not told.of(MasterSilent)
    assert set(network(findings)) <= HEALTHY


def test_what_was_found_on_another_interface_is_not_withdrawn() -> None:
    silent_on_both = [*on("eth0", adverts(MASTER, 0, 10)), *on("eth1", adverts(OTHER, 0.3, 10))]
    lost = Blind(at(13), at(21), BlindReason.DROPPED, 9, 20, "eth0")
    told = Told()
    session = Session(observer=told)
    session.follow(numbered([*sorted(silent_on_both, key=moment), *ticks(10, 20), lost, *ticks(21, 22)]))
    withdrawn = [each.finding for each in told.changes if each.change is Change.WITHDRAWN]
    assert {found.virtual_router.interface for found in withdrawn if found.virtual_router} == {"eth0"}
    found = [finding for finding in closed(session).findings if finding.rule == "no-master"]
    assert [finding.virtual_router.interface for finding in found if finding.virtual_router] == ["eth1"]


# ---------------------------------------------------------------------------------------------- files, and other things


def test_a_hole_between_two_files_is_told_once() -> None:
    told = Told()
    session = Session(observer=told)
    another = replace(OTHER, address="192.168.1.9")
    both = [*adverts(MASTER, 0, 12), *adverts(another, 0.2, 12)]
    more = [*adverts(MASTER, 42, 60, first_id=13), *adverts(another, 42.2, 60, first_id=13)]
    hole = Blind(at(11.2), at(42), BlindReason.BETWEEN_FILES, None, 24)
    frames = [sorted(on("eth0", shown), key=moment) for shown in (both, more)]
    session.follow(numbered([*frames[0], hole, *frames[1]]))
    assert [event.blind.why for event in told.events if isinstance(event, WentBlind)] == [BlindReason.BETWEEN_FILES]


def test_a_takeover_in_the_dark_is_no_fault() -> None:
    backup = Sender("192.168.1.2", priority=100, counts_ip_id=True)
    told, findings = followed(
        on("eth0", adverts(MASTER, 0, 10)), dark(10.2, 20), on("eth0", adverts(backup, 20.4, 40)), ticks(0, 40)
    )
    changed = [event for event in told.events if isinstance(event, MasterChanged)]
    assert [event.blind for event in changed] == [False, True]
    assert not told.of(MasterReturned)
    assert "ungraceful-failover" not in network(findings)


def test_a_new_name_is_told_and_frames_go_on_under_the_old_one() -> None:
    renamed = Renamed(at(5.1), "eth0", "wan0")
    told, findings = followed(on("eth0", adverts(MASTER, 0, 10)), [renamed], ticks(0, 10))
    (event,) = told.of(InterfaceRenamed)
    assert isinstance(event, InterfaceRenamed)
    assert (event.interface, event.name) == ("eth0", "wan0")
    assert set(network(findings)) <= HEALTHY
