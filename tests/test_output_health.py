"""An output that fails is told once, also where that is told to the failing output itself, and once when it is over."""

from collections.abc import Iterator

from tests.sessions import SECOND_NS
from vrrpwatch.cli.output_health import SETTLED_NS, OutputHealth, OutputWatch
from vrrpwatch.model.capture_event import OutputFailed, OutputRecovered
from vrrpwatch.model.event import Event
from vrrpwatch.model.frame import BlindReason, BlindStart, Tick
from vrrpwatch.monitor.trouble import Trouble

TURN_NS = SECOND_NS // 4
NO_ROOM = "No space left on device"


class Output:
    """One that counts its troubles as those of `watch` do; `lines` are told to it as well."""

    def __init__(self) -> None:
        self.trouble = Trouble(lambda _: None, "out", "lines")
        self.health = OutputHealth(self.trouble.condition)
        self.has_room = True
        self.now_ns = 0

    def write(self) -> None:
        if self.has_room:
            self.trouble.is_over()
        else:
            self.trouble.goes_on(NO_ROOM, 1)

    def turn(self, wrote: int = 1) -> list[Event]:
        """A turn with some lines; what is told at its end is written as well."""
        self.now_ns += TURN_NS
        for _ in range(wrote):
            self.write()
        return list(self._told(self.health.news(0, self.now_ns)))

    def end(self) -> list[Event]:
        return list(self._told(self.health.last_news(0)))

    def _told(self, events: Iterator[Event]) -> Iterator[Event]:
        for event in events:
            self.write()
            yield event


def failed(lost: int) -> Event:
    where = {"output": "out", "error": NO_ROOM, "unit": "lines"}
    return OutputFailed(time_ns=0, frame=None, virtual_router=None, lost=lost, **where)


def recovered(lost: int) -> Event:
    where = {"output": "out", "error": NO_ROOM, "unit": "lines"}
    return OutputRecovered(time_ns=0, frame=None, virtual_router=None, lost=lost, **where)


def test_a_failure_is_told_once_though_the_line_that_tells_it_is_lost_as_well() -> None:
    output = Output()
    assert output.turn() == []
    output.has_room = False
    assert output.turn() == [failed(1)]
    assert [output.turn() for _ in range(100)] == [[]] * 100
    assert output.trouble.lost == 1 + 1 + 100


def test_it_works_again_when_nothing_was_lost_for_a_while() -> None:
    output = Output()
    output.has_room = False
    assert output.turn(3) == [failed(3)]
    output.has_room = True
    turns = SETTLED_NS // TURN_NS
    # The line that told it was lost after the first look, so the second one counts as a failure, too.
    assert [output.turn() for _ in range(turns)] == [[]] * turns
    assert output.turn() == [recovered(4)]
    assert [output.turn() for _ in range(turns)] == [[]] * turns


def test_without_a_line_to_write_nobody_knows_that_it_works_again() -> None:
    output = Output()
    output.has_room = False
    assert output.turn() == [failed(1)]
    output.has_room = True
    assert [output.turn(0) for _ in range(100)] == [[]] * 100


def test_a_disk_that_takes_some_lines_and_refuses_others_is_one_failure() -> None:
    output = Output()
    told = []
    for number in range(1000):
        output.has_room = number % 2 == 1
        told += output.turn()
    assert told == [failed(1)]


def test_lines_that_were_lost_within_a_turn_are_told_though_the_last_one_was_written() -> None:
    output = Output()
    output.trouble.goes_on(NO_ROOM, 2)
    assert output.turn() == [failed(2)]


def test_the_end_tells_how_many_were_lost_in_all() -> None:
    output = Output()
    output.has_room = False
    output.turn(3)
    assert output.end() == [failed(4)]


def test_the_end_does_not_wait_to_say_that_it_works_again() -> None:
    output = Output()
    output.has_room = False
    output.turn()
    output.has_room = True
    output.turn()
    output.turn()
    assert output.end() == [recovered(2)]
    assert Output().end() == []


def test_what_is_lost_after_the_last_turn_is_told_at_the_end() -> None:
    output = Output()
    output.turn()
    output.trouble.goes_on(NO_ROOM, 1)
    assert output.end() == [failed(1)]


def test_it_is_told_at_the_time_of_the_frames() -> None:
    trouble = Trouble(lambda _: None, "out", "lines")
    told: list[Event] = []
    watch = OutputWatch([trouble.condition], told.append)
    watch([Tick(7)])
    watch([])
    trouble.goes_on(NO_ROOM, 1)
    watch([Tick(8), BlindStart(9, "eth0", BlindReason.NO_CARRIER)])
    watch.end()
    assert [event.time_ns for event in told] == [7, 7]
