"""A live show gives pictures of what a source brings, and a new one soon when something was told meanwhile."""

import threading
import time
from collections.abc import Iterator, Sequence

import pytest

from tests.sessions import LAB
from vrrpwatch.capture import open_stream
from vrrpwatch.cli.live_show import LiveShow
from vrrpwatch.cli.session import Wishes
from vrrpwatch.model.frame import Frame, Input, Item, Tick
from vrrpwatch.model.picture import Picture

FRAMES = [item for item in open_stream([str(LAB / "seed-nginx-pair.pcap")]) if isinstance(item, Frame)]
LONGEST_S = 20.0


class Fed:
    """A source that brings what the test puts in."""

    watched = ()

    def __init__(self) -> None:
        self._batches: list[Sequence[Item]] = []
        self._over = threading.Event()
        self.failure: Exception | None = None

    def put(self, batch: Sequence[Item]) -> None:
        self._batches.append(batch)

    def batches(self) -> Iterator[Sequence[Item]]:
        while not self._over.wait(0.005):
            if self.failure is not None:
                raise self.failure
            yield self._batches.pop(0) if self._batches else ()

    def stop(self) -> None:
        self._over.set()

    def inputs(self) -> tuple[Input, ...]:
        return ()

    def sees(self) -> bool:
        return True

    def close(self) -> None:
        """There is nothing to give back."""


@pytest.fixture
def source() -> Fed:
    return Fed()


@pytest.fixture
def show(source: Fed) -> Iterator[LiveShow]:
    made = LiveShow(source, Wishes())  # type: ignore[arg-type]  # it is asked for nothing else
    made.start()
    yield made
    made.close()


def awaited(show: LiveShow, frames: int) -> Picture:
    end_s = time.monotonic() + LONGEST_S
    while time.monotonic() < end_s:
        picture = show.picture()
        if picture is not None and len(picture.packets) >= frames:
            return picture
        time.sleep(0.005)
    raise AssertionError("no such picture")


def test_a_picture_has_what_came_and_the_time_of_the_source(source: Fed, show: LiveShow) -> None:
    source.put([*FRAMES, Tick(FRAMES[-1].time_ns + 5)])
    picture = awaited(show, len(FRAMES))
    assert picture.now_ns == FRAMES[-1].time_ns + 5
    assert [str(each.key.vrid) for each in picture.snapshot.virtual_routers] == ["51"]
    assert picture.playback is None


def test_news_are_in_the_next_picture_that_is_fetched(source: Fed, show: LiveShow) -> None:
    """Not in the one after it: a screen fetches four times a second."""
    first = awaited(show, 0)
    time.sleep(0.2)
    source.put([*FRAMES, Tick(FRAMES[-1].time_ns)])
    time.sleep(0.5)
    fetched = show.picture()
    assert fetched is not None
    assert fetched.number > first.number
    assert fetched.told


def test_a_mistake_in_the_thread_comes_out_where_pictures_are_fetched(source: Fed, show: LiveShow) -> None:
    source.failure = RuntimeError("a mistake of ours")
    with pytest.raises(RuntimeError, match="of ours"):
        awaited(show, 1)


def test_the_end_is_the_verdict_on_all_that_came(source: Fed, show: LiveShow) -> None:
    source.put(FRAMES)
    awaited(show, len(FRAMES))
    last = show.close()
    assert last is not None
    assert last.findings
