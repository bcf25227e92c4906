"""The rate of adverts in the last minute."""

from dataclasses import replace
from math import inf
from pathlib import Path

import pytest

from tests.tui.pictures import picture_of
from vrrpwatch.model.picture import Picture, Playback
from vrrpwatch.model.router import VirtualRouterKey
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.tui.rows.pulse import Pulse, beaten, sparkline

LAB = Path(__file__).parents[1] / "pcaps" / "lab"
START_NS = 1_000 * SECOND_NS


@pytest.fixture(scope="module")
def whole() -> Picture:
    return picture_of(LAB / "lone-master.pcap")


def at(whole: Picture, second: float, adverts: int) -> Picture:
    """A live picture, `second` after the start, when `adverts` have come."""
    virtual_router = whole.snapshot.virtual_routers[0]
    router = replace(virtual_router.routers[0], adverts=adverts)
    snapshot = replace(whole.snapshot, virtual_routers=(replace(virtual_router, routers=(router,)),))
    return replace(whole, now_ns=START_NS + round(second * SECOND_NS), snapshot=snapshot, playback=None)


def replayed(picture: Picture, speed: float) -> Picture:
    playing = Playback(START_NS, picture.now_ns, picture.now_ns, True, speed, 1.0, False, ())  # noqa: FBT003 - a record
    return replace(picture, playback=playing)


def key_of(whole: Picture) -> VirtualRouterKey:
    return whole.snapshot.virtual_routers[0].key


def watched(whole: Picture, adverts: dict[float, int]) -> Pulse:
    pulse = Pulse()
    for second, total in adverts.items():
        pulse = beaten(pulse, at(whole, second, total))
    return pulse


def steady(until_s: int, each_s: float = 0.25) -> dict[float, int]:
    """An advert a second, pictures four times a second."""
    return {step * each_s: int(step * each_s) for step in range(round(until_s / each_s) + 1)}


def test_an_advert_each_second_is_a_level_line(whole: Picture) -> None:
    assert sparkline(watched(whole, steady(60)), key_of(whole)) == "████████████"


def test_what_was_not_yet_watched_is_empty_at_the_left(whole: Picture) -> None:
    assert sparkline(watched(whole, steady(11)), key_of(whole)) == "          ██"


def test_silence_is_a_low_line_and_not_empty(whole: Picture) -> None:
    silent = {20 + step * 0.25: 20 for step in range(1, 42)}
    assert sparkline(watched(whole, {**steady(20), **silent}), key_of(whole)) == "      ████▃▁"


def test_two_masters_advertise_twice_as_much(whole: Picture) -> None:
    twice = {10 + step * 0.25: 10 + step // 2 for step in range(1, 42)}
    line = sparkline(watched(whole, {**steady(10), **twice}), key_of(whole))
    assert line == "        ▄▅██"


def test_a_time_in_which_nobody_looked_is_not_known(whole: Picture) -> None:
    later = {30 + step * 0.25: 30 + step // 4 for step in range(48)}
    line = sparkline(watched(whole, {**steady(10), **later}), key_of(whole))
    assert line == "    ██    ██"


def test_a_jump_back_starts_anew(whole: Picture) -> None:
    pulse = watched(whole, steady(20))
    assert sparkline(beaten(pulse, at(whole, 3, 3)), key_of(whole)).strip() == ""


def test_a_jump_ahead_in_a_replay_starts_anew(whole: Picture) -> None:
    pulse = beaten(Pulse(), replayed(at(whole, 0, 0), 1.0))
    for step in range(1, 50):
        pulse = beaten(pulse, replayed(at(whole, step / 4, step // 4), 1.0))
    assert sparkline(pulse, key_of(whole)).strip()
    assert sparkline(beaten(pulse, replayed(at(whole, 30, 30), 1.0)), key_of(whole)).strip() == ""


@pytest.mark.parametrize("speed", [64.0, inf])
def test_a_fast_replay_is_no_jump(whole: Picture, speed: float) -> None:
    pulse = Pulse()
    for step in range(6):
        pulse = beaten(pulse, replayed(at(whole, step * 15, step * 15), speed))
    assert sparkline(pulse, key_of(whole)) == "████████████"


def test_a_paused_replay_changes_nothing(whole: Picture) -> None:
    pulse = beaten(watched(whole, steady(20)), at(whole, 20, 20))
    assert sparkline(beaten(pulse, at(whole, 20, 20)), key_of(whole)) == sparkline(pulse, key_of(whole))


def test_a_virtual_router_that_is_gone_is_forgotten(whole: Picture) -> None:
    pulse = watched(whole, steady(20))
    picture = at(whole, 21, 21)
    gone = replace(picture, snapshot=replace(picture.snapshot, virtual_routers=()))
    assert not beaten(pulse, gone).beats


def test_a_history_does_not_grow_beyond_a_minute(whole: Picture) -> None:
    pulse = watched(whole, steady(200))
    assert len(pulse.beats[key_of(whole)].rates) == 12
