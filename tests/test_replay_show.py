"""A replay shows the state at any time of a capture, forth and back, and agrees with the report on all of it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from math import inf
from pathlib import Path

import pytest

from tests.sessions import LAB, report_on, story
from vrrpwatch.cli.replay_show import ReplayShow
from vrrpwatch.cli.session import Wishes
from vrrpwatch.model.errors import UsageError
from vrrpwatch.model.picture import Picture, Playback
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.report.json_v1 import report_object

CAPTURE = LAB / "seed-nginx-pair.pcap"
LONGEST_S = 20.0


@contextmanager
def shown(path: Path, *, playing: bool = False) -> Iterator[ReplayShow]:
    show = ReplayShow([str(path)], Wishes(), title=path.name, playing=playing)
    show.start()
    try:
        yield show
    finally:
        show.close()


def awaited(show: ReplayShow, wanted: Callable[[Picture, Playback], bool]) -> Picture:
    """The first picture that is as `wanted`."""
    until = time.monotonic() + LONGEST_S
    while time.monotonic() < until:
        picture = show.picture()
        if picture and picture.playback and wanted(picture, picture.playback):
            return picture
        time.sleep(0.01)
    raise AssertionError("no such picture")


def _is_at(time_ns: int, _: Picture, playback: Playback) -> bool:
    return playback.position_ns == time_ns


def loaded(show: ReplayShow) -> Picture:
    return awaited(show, lambda picture, playback: picture.whole is not None and not playback.loading)


@pytest.mark.parametrize("path", sorted(LAB.glob("*.pcap")), ids=lambda path: path.stem)
def test_the_end_of_a_replay_is_the_report(path: Path) -> None:
    with shown(path) as show:
        picture = loaded(show)
    assert story(report_object(picture.snapshot)) == story(report_on(path))


def test_a_jump_shows_the_state_of_that_time_and_another_one_back_shows_the_earlier_state_again() -> None:
    with shown(CAPTURE) as show:
        end = loaded(show)
        start_ns = end.playback.start_ns if end.playback else 0
        middle_ns = (start_ns + end.now_ns) // 2
        for time_ns in (middle_ns, start_ns + SECOND_NS, middle_ns, end.now_ns):
            show.jump(time_ns)
            picture = awaited(show, partial(_is_at, time_ns))
            assert picture.now_ns == time_ns
            assert all(frame.time_ns <= time_ns for frame in picture.packets)
            assert all(told.time_ns <= time_ns for told in picture.told)
            assert (picture.snapshot == end.snapshot) is (time_ns == end.now_ns)


def test_a_jump_beyond_the_capture_ends_at_its_end() -> None:
    with shown(CAPTURE) as show:
        end = loaded(show)
        show.jump(0)
        start = awaited(show, lambda _, playback: playback.position_ns < end.now_ns)
        assert start.playback
        assert start.playback.position_ns == start.playback.start_ns
        show.jump(end.now_ns + 3600 * SECOND_NS)
        awaited(show, lambda _, playback: playback.position_ns == end.now_ns)


def test_what_is_played_goes_on_by_the_speed_until_it_is_paused_or_ends() -> None:
    with shown(CAPTURE, playing=True) as show:
        show.set_speed(10.0)
        first = awaited(show, lambda _, playback: playback.playing)
        later = awaited(show, lambda _, playback: playback.position_ns > first.now_ns + SECOND_NS)
        assert later.whole is not None
        show.pause()
        paused = awaited(show, lambda _, playback: not playback.playing)
        time.sleep(0.2)
        again = awaited(show, lambda picture, _: picture.number > paused.number)
        assert again.now_ns == paused.now_ns
        show.set_speed(inf)
        show.play()
        awaited(show, lambda _, playback: not playback.playing and playback.position_ns == playback.end_ns)


def test_each_mark_is_something_that_happened() -> None:
    with shown(CAPTURE) as show:
        picture = loaded(show)
    assert picture.playback
    assert picture.playback.marks_ns
    assert set(picture.playback.marks_ns) <= {told.time_ns for told in picture.told}
    assert list(picture.playback.marks_ns) == sorted(picture.playback.marks_ns)


def test_what_is_no_capture_is_said_at_once(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("who is Master?")
    with pytest.raises(UsageError):
        ReplayShow([str(path)], Wishes(), title="notes.txt")
