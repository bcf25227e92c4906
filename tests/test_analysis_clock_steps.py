"""A clock that is set while it is watched: one finding about the clock, none about the network."""

import pytest

from tests.observed import CAPTURE_RULES, HEALTHY, HOUR_S, WAIT_S, Told, at, moment, network, numbered, on, ticks
from tests.sessions import closed
from tests.traffic import MASTER, adverts
from vrrpwatch.cli.session import Session
from vrrpwatch.model.capture_event import ClockStepped, WentBlind
from vrrpwatch.model.event import MasterSilent
from vrrpwatch.model.frame import Blind, BlindReason, Item, Tick


@pytest.mark.parametrize("with_ticks", [True, False])
@pytest.mark.parametrize("step_s", [HOUR_S, -HOUR_S, 2.5, -2.5])
def test_a_clock_that_was_set_is_one_finding_and_none_about_the_network(step_s: float, *, with_ticks: bool) -> None:
    step = Blind(at(10.25), at(10.25 + step_s), BlindReason.CLOCK_STEP, None, 11)
    before: list[Item] = [*on("eth0", adverts(MASTER, 0, 10.5)), *(ticks(0, 10.25) if with_ticks else [])]
    after: list[Item] = [
        *on("eth0", adverts(MASTER, 11 + step_s, 40 + step_s, first_id=12)),
        *(ticks(10.5 + step_s, 40 + step_s) if with_ticks else []),
    ]
    told = Told()
    session = Session(observer=told)
    session.follow(numbered([*sorted(before, key=moment), step, *sorted(after, key=moment)]))
    findings = closed(session).findings
    assert not told.of(MasterSilent)
    assert len(told.of(ClockStepped)) == len(told.of(WentBlind)) == 1
    assert set(network(findings)) <= HEALTHY
    assert [(each.rule, each.count) for each in findings if each.rule in CAPTURE_RULES] == [("clock-step", 1)]


@pytest.mark.parametrize("step_s", [HOUR_S, -HOUR_S])
def test_a_master_that_falls_silent_while_the_clock_is_set_is_found(step_s: float) -> None:
    step = Blind(at(10.25), at(10.25 + step_s), BlindReason.CLOCK_STEP, None, 11)
    told = Told()
    session = Session(observer=told)
    session.follow(numbered([*on("eth0", adverts(MASTER, 0, 10.5)), Tick(at(10.25)), step]))
    session.follow(ticks(10.5 + step_s, 30 + step_s))
    (silent,) = told.of(MasterSilent)
    assert at(10 + step_s + WAIT_S) <= silent.time_ns <= at(10.5 + step_s + WAIT_S)


def test_a_second_step_of_the_clock_is_told_again() -> None:
    back = [Blind(at(now), at(now - 100), BlindReason.CLOCK_STEP, None, 1) for now in (10.25, -50)]
    told = Told()
    session = Session(observer=told)
    for shift_s, step in zip((0.0, -150.0), back, strict=True):
        session.follow(numbered([*on("eth0", adverts(MASTER, shift_s, shift_s + 10.5)), step]))
    assert len(told.of(ClockStepped)) == 2
