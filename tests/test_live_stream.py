"""The turns of a live stream without a wire: what several interfaces gave becomes one stream, around steps as well."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vrrpwatch.capture import live_stream, watched
from vrrpwatch.capture.interfaces import Link
from vrrpwatch.capture.live import Refused
from vrrpwatch.capture.live_clock import Reading
from vrrpwatch.capture.live_stream import FLOOD_FRAMES, HOLD_NS, NOTICE_NS, LiveStream
from vrrpwatch.capture.watched import LOOKS_BETWEEN_TRIES, LOOKS_SPARED, CaptureWishes, Watched
from vrrpwatch.model.frame import Blind, BlindReason, BlindStart, Frame, Interface, Item, Tick
from vrrpwatch.model.timers import MILLISECOND_NS, SECOND_NS

HOUR_NS = 3600 * SECOND_NS
START_NS = 1_700_000_000 * SECOND_NS
TURN_NS = 100 * MILLISECOND_NS
NAMES = ("eth0", "eth1", "eth2")


@dataclass
class Ring:
    """An interface whose frames are in our hands some time after their stamp."""

    name: str
    coming: list[tuple[int, Frame]] = field(default_factory=list)
    """When each is in our hands, and what it is; as the kernel put them into the ring."""
    now_ns: int = 0
    batch: int = 1
    frames: int = 0

    def drain(self, number: int, most: int) -> tuple[list[Frame], bool]:
        """As `Watched.drain`: by the batch, so that it may be some more than `most`."""
        given: list[Frame] = []
        whole = False
        while len(given) < most and not whole:
            here = [frame for ready_ns, frame in self.coming[: self.batch] if ready_ns <= self.now_ns]
            given += here
            self.coming = self.coming[len(here) :]
            whole = not here
        self.frames += len(given)
        return [frame._replace(number=at) for at, frame in enumerate(given, number)], whole

    def newly_dropped(self) -> int:
        return 0

    def was_down(self) -> bool:
        return False

    def step(self, step_ns: int) -> None: ...

    def look(self, _since_ns: int, _now_ns: int) -> Iterator[Item]:
        return iter(())

    fell = left = may_leave = False
    wire = None
    dark = None

    def close(self) -> None: ...


def arriving(name: str, arrivals: list[tuple[int, int]], batch: int = 1) -> Ring:
    """A ring with a frame for each stamp and delay, in nanoseconds after the start."""
    interface = Interface(name, 1)
    ready_ns, coming = 0, []
    for at, (stamp_ns, delay_ns) in enumerate(sorted(arrivals)):
        ready_ns = max(ready_ns, START_NS + stamp_ns + delay_ns)  # one ring hands out in order
        coming.append((ready_ns, Frame(0, START_NS + stamp_ns, interface, 4, at.to_bytes(4))))
    return Ring(name, coming, batch=batch)


def stream_of(*rings: Ring) -> LiveStream:
    stream = LiveStream([ring.name for ring in rings], CaptureWishes())
    stream._watched = cast("Any", list(rings))
    return stream


def reading(passed_ns: int, set_ns: int = 0) -> Reading:
    return Reading(START_NS + passed_ns + set_ns, passed_ns, passed_ns)


def turned(stream: LiveStream, turns: list[Reading]) -> list[Item]:
    """What `stream` gives in turns at these times; before the first one it was begun at the start."""
    rings = cast("list[Ring]", stream.watched)
    given: list[Item] = []
    stream._before = reading(0)
    stream._ticked_ns = START_NS
    with closing(stream), pytest.MonkeyPatch.context() as clock:
        for now in turns:
            for ring in rings:
                ring.now_ns = START_NS + now.boot_ns
            clock.setattr(live_stream, "read_clocks", lambda now=now: now)
            clock.setattr(live_stream, "read_day_ns", lambda now=now: now.day_ns)
            given += stream._turn()
    return given


def frames_of(items: list[Item]) -> list[Frame]:
    return [item for item in items if isinstance(item, Frame)]


def every_turn(until_ns: int) -> list[Reading]:
    return [reading(at) for at in range(TURN_NS, until_ns + 2 * HOLD_NS + TURN_NS, TURN_NS)]


arrivals = st.lists(st.tuples(st.integers(0, SECOND_NS).map(lambda ns: ns // 1000 * 1000), st.integers(0, HOLD_NS)))


@given(st.lists(arrivals, min_size=2, max_size=3), st.integers(1, 3))
def test_frames_of_several_interfaces_come_once_in_order_and_when_all_are_there(
    by_interface: list[list[tuple[int, int]]], batch: int
) -> None:
    rings = [arriving(name, its, batch) for name, its in zip(NAMES, by_interface, strict=False)]
    sent = sorted((frame.time_ns, frame.interface.name, frame.data) for ring in rings for _, frame in ring.coming)
    items = turned(stream_of(*rings), every_turn(SECOND_NS + HOLD_NS))
    frames = frames_of(items)
    assert sorted((frame.time_ns, frame.interface.name, frame.data) for frame in frames) == sent
    assert [frame.number for frame in frames] == list(range(1, len(sent) + 1))
    _keeps_the_promise_of_ticks(items)


@given(st.lists(arrivals, min_size=1, max_size=3), st.integers(1, 3))
def test_a_flood_is_handed_on_piece_by_piece_and_no_tick_overtakes_it(
    by_interface: list[list[tuple[int, int]]], batch: int
) -> None:
    rings = [arriving(name, its, batch) for name, its in zip(NAMES, by_interface, strict=False)]
    count = sum(len(ring.coming) for ring in rings)
    in_time = every_turn(SECOND_NS + HOLD_NS)
    with pytest.MonkeyPatch.context() as limit:
        limit.setattr(live_stream, "MOST_FRAMES", 2)
        items = turned(stream_of(*rings), [*in_time, *in_time[-1:] * count])
    assert [frame.number for frame in frames_of(items)] == list(range(1, count + 1))
    _keeps_the_promise_of_ticks(items, exactly=len(rings) > 1)


def _keeps_the_promise_of_ticks(items: list[Item], *, exactly: bool = True) -> None:
    """All is in the order of time, and what follows a tick is later than it. A single ring may have an equal stamp."""
    frames = frames_of(items)
    assert [frame.time_ns for frame in frames] == sorted(frame.time_ns for frame in frames)
    ticked_ns = 0
    for item in items:
        if isinstance(item, Tick):
            assert item.time_ns >= ticked_ns
            ticked_ns = item.time_ns
        elif isinstance(item, Frame):
            assert item.time_ns > ticked_ns - (not exactly)


def test_a_single_interface_waits_for_nobody() -> None:
    ring = arriving("eth0", [(50 * MILLISECOND_NS, 0), (99 * MILLISECOND_NS, 0)])
    items = turned(stream_of(ring), [reading(TURN_NS)])
    assert [frame.number for frame in frames_of(items)] == [1, 2]
    assert items[-1] == Tick(START_NS + 99 * MILLISECOND_NS)


def test_silence_makes_ticks_that_leave_time_for_what_is_under_way() -> None:
    items = turned(stream_of(arriving("eth0", []), arriving("eth1", [])), [reading(TURN_NS), reading(2 * TURN_NS)])
    assert items == [Tick(START_NS + TURN_NS - HOLD_NS), Tick(START_NS + 2 * TURN_NS - HOLD_NS)]


@pytest.mark.parametrize("set_ns", [HOUR_NS, -HOUR_NS])
@pytest.mark.parametrize("interfaces", [1, 2])
def test_frames_stand_on_their_side_of_a_step(set_ns: int, interfaces: int) -> None:
    """Stamps of the old time are told before it, whatever they are beside those of the new time; none waits for it."""
    rings = [arriving(name, []) for name in NAMES[:interfaces]]
    stamps = [210 * MILLISECOND_NS, 220 * MILLISECOND_NS, set_ns + 240 * MILLISECOND_NS, set_ns + 250 * MILLISECOND_NS]
    for at, stamp_ns in enumerate(stamps):
        ring = rings[at % interfaces]
        ring.coming.append((START_NS, Frame(0, START_NS + stamp_ns, Interface(ring.name, 1), 1, bytes([at]))))
        ring.now_ns = START_NS
    later = [reading(at, set_ns) for at in (3 * TURN_NS, 4 * TURN_NS, 5 * TURN_NS)]
    for ring in rings:
        ring.coming = [(START_NS + 3 * TURN_NS, frame) for _, frame in ring.coming]
    items = turned(stream_of(*rings), [reading(TURN_NS), reading(2 * TURN_NS), *later])
    told = [item for item in items if isinstance(item, Frame | Blind)]
    assert [item.data[0] if isinstance(item, Frame) else item.why for item in told] == [
        0,
        1,
        BlindReason.CLOCK_STEP,
        2,
        3,
    ]
    assert [frame.number for frame in frames_of(items)] == [1, 2, 3, 4]
    (step,) = (item for item in items if isinstance(item, Blind))
    assert (step.after_frame, step.end_ns) == (2, START_NS + 3 * TURN_NS + set_ns)


def test_what_is_held_when_the_clock_is_set_back_does_not_wait_an_hour() -> None:
    """Seen: with two interfaces, frames of the last 90 ms came an hour late, and as if they were new."""
    rings = arriving("eth0", [(195 * MILLISECOND_NS, 0)]), arriving("eth1", [])
    items = turned(stream_of(*rings), [reading(2 * TURN_NS), reading(3 * TURN_NS, -HOUR_NS)])
    kinds = [type(item) for item in items]
    assert kinds == [Tick, Frame, Blind, Tick]


def test_an_absence_is_told_after_what_came_before_it() -> None:
    ring = arriving("eth0", [(50 * MILLISECOND_NS, 0)])
    items = turned(stream_of(ring), [reading(10 * SECOND_NS)])
    assert [type(item) for item in items] == [Frame, Blind, Tick]
    assert items[1] == Blind(START_NS, START_NS + 10 * SECOND_NS, BlindReason.STALLED, None, 1)


def test_loss_is_known_before_what_came_after_it() -> None:
    ring = arriving("eth0", [(50 * MILLISECOND_NS, 0)])
    cast("Any", ring).newly_dropped = lambda: 7
    items = turned(stream_of(ring), [reading(TURN_NS)])
    assert items[0] == Blind(START_NS, START_NS + TURN_NS, BlindReason.DROPPED, 7, 1, "eth0", 1)


class Overrun(Ring):
    """One that overflows while it is read: the whole program was stopped right then."""

    lost = 0

    def drain(self, number: int, most: int) -> tuple[list[Frame], bool]:
        self.lost = 7
        return super().drain(number, most)

    def newly_dropped(self) -> int:
        return self.lost


def test_loss_within_a_turn_is_known_before_the_frames_of_that_turn() -> None:
    """Else they show a gap, and the loss that explains it comes too late."""
    frames = arriving("eth0", [(50 * MILLISECOND_NS, 0)]).coming
    items = turned(stream_of(Overrun("eth0", frames)), [reading(TURN_NS)])
    assert [type(item) for item in items] == [Blind, Frame, Tick]


def test_an_interface_that_was_down_between_two_turns_explains_what_did_not_come() -> None:
    ring = arriving("eth0", [(50 * MILLISECOND_NS, 0)])
    cast("Any", ring).was_down = lambda: True
    items = turned(stream_of(ring), [reading(TURN_NS)])
    assert items[0] == Blind(START_NS, START_NS + TURN_NS, BlindReason.INTERFACE_DOWN, None, 1, "eth0")
    assert [type(item) for item in items[1:]] == [Frame, Tick]


def waited(stream: LiveStream, until_ns: int) -> list[tuple[int, list[Item]]]:
    """What `stream` gives at which time after the start, when nothing but its own patience ends a wait."""
    rings = cast("list[Ring]", stream.watched)
    given: list[tuple[int, list[Item]]] = []
    now_ns = 0
    stream._before, stream._ticked_ns = reading(0), START_NS
    with closing(stream), pytest.MonkeyPatch.context() as clock:
        clock.setattr(live_stream, "read_clocks", lambda: reading(now_ns))
        clock.setattr(live_stream, "read_day_ns", lambda: START_NS + now_ns)
        while now_ns <= until_ns:
            now_ns += stream._patience_ms() * MILLISECOND_NS
            for ring in rings:
                ring.now_ns = START_NS + now_ns
            given.append((now_ns, stream._turn()))
    return given


@given(st.lists(arrivals, min_size=1, max_size=3))
def test_no_frame_and_no_deadline_is_noticed_later_than_promised(by_interface: list[list[tuple[int, int]]]) -> None:
    rings = [arriving(name, its) for name, its in zip(NAMES, by_interface, strict=False)]
    sent = sum(len(ring.coming) for ring in rings)
    ticked_ns, came = 0, 0
    for now_ns, items in waited(stream_of(*rings), SECOND_NS + 2 * NOTICE_NS):
        for frame in frames_of(items):
            assert START_NS + now_ns - frame.time_ns <= NOTICE_NS
            came += 1
        # A deadline that the last tick did not reach fires now at the earliest.
        assert now_ns - ticked_ns <= NOTICE_NS
        assert isinstance(items[-1], Tick)
        ticked_ns = items[-1].time_ns - START_NS
    assert came == sent


def test_the_fresher_the_last_frame_of_a_single_interface_the_longer_the_next_turn_waits() -> None:
    fresh = [(at * MILLISECOND_NS, 0) for at in range(1_000)]
    busy, silent = stream_of(arriving("eth0", fresh)), stream_of(arriving("eth0", []))
    assert [now_ns // MILLISECOND_NS for now_ns, _ in waited(busy, 700 * MILLISECOND_NS)] == [190, 380, 570, 760]
    assert [now_ns // MILLISECOND_NS for now_ns, _ in waited(silent, 400 * MILLISECOND_NS)] == [190, 290, 390, 490]
    both = stream_of(arriving("eth0", fresh), arriving("eth1", []))
    assert [now_ns // MILLISECOND_NS for now_ns, _ in waited(both, 400 * MILLISECOND_NS)] == [190, 290, 390, 490]


@pytest.mark.parametrize("set_ns", [HOUR_NS, -HOUR_NS])
def test_a_clock_that_is_set_does_not_delay_the_turn_that_tells_it(set_ns: int) -> None:
    stream = stream_of(arriving("eth0", []))
    stream._ticked_ns = START_NS
    with closing(stream), pytest.MonkeyPatch.context() as clock:
        clock.setattr(live_stream, "read_day_ns", lambda: START_NS + set_ns)
        assert 0 <= stream._patience_ms() * MILLISECOND_NS <= NOTICE_NS


def test_stop_ends_the_wait_at_once_and_no_turn_follows() -> None:
    stream = stream_of(arriving("eth0", []))
    with closing(stream):
        stream.stop()
        assert list(stream.batches()) == []


@dataclass
class Wait:
    """Instead of a poll: notes that it was waited so, and ends the stream when there is nothing left to come."""

    name: str
    told: list[str]
    turns: list[int]
    ring: Ring
    stream: LiveStream

    def poll(self, most_ms: int) -> None:
        assert 0 <= most_ms * MILLISECOND_NS <= NOTICE_NS
        self.told.append(self.name)
        came = self.turns.pop(0)
        self.ring.coming = [(0, Frame(0, START_NS, Interface("eth0", 1), 1, b"x")) for _ in range(came)]
        if not self.turns:
            self.stream.stop()


@pytest.mark.parametrize(
    ("turns", "waits"),
    [
        ([0, 0, 0], ["any frame"] * 3),
        ([0, 1, 0, 0], ["any frame", "any frame", "the end", "any frame"]),
        ([3, 100, FLOOD_FRAMES - 1, 0], ["any frame", "the end", "the end", "the end"]),
        ([FLOOD_FRAMES, 10 * FLOOD_FRAMES, 7, 0], ["any frame", "any frame", "any frame", "the end"]),
    ],
    ids=["silence", "after a silence", "calm", "flood"],
)
def test_a_calm_wire_is_read_some_times_a_second_and_all_else_at_once(turns: Sequence[int], waits: list[str]) -> None:
    """To wake up for each block of the ring cost half of what 1,000 adverts a second did."""
    ring = Ring("eth0")
    stream, told = stream_of(ring), list[str]()
    left = list(turns)
    for name, attribute in (("any frame", "_poll"), ("the end", "_rest")):
        setattr(stream, attribute, Wait(name, told, left, ring, stream))
    for _ in stream.batches():
        pass
    assert told == waits


def looked(came: Sequence[int]) -> list[bool]:
    """Whether the kernel was asked for the interface at each look, before which so many frames came."""
    here = Link("lo", index=0, up=True, running=True, loopback=True, hardware=772)
    asked: list[str] = []
    one = Watched("lo", CaptureWishes())
    one.wire = cast("Any", SimpleNamespace(name=lambda: "lo"))

    def ask(name: str) -> Link:
        asked.append(name)
        return here

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(watched, "link", ask)
        told = []
        for frames in came:
            one.frames += frames
            before = len(asked)
            assert list(one.look(0, 0)) == []
            told.append(len(asked) > before)
    return told


def test_frames_that_come_show_that_nothing_hides_them_and_spare_looks() -> None:
    turns = LOOKS_SPARED + 1
    assert looked([0, 0, 0]) == [True] * 3
    assert looked([1] * 2 * turns) == [*[False] * LOOKS_SPARED, True] * 2
    assert looked([1, 0, 1, 1, 0]) == [False, True, False, False, True]


def test_an_interface_that_is_up_and_refuses_is_told_once_and_not_tried_all_the_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tries: list[str] = []

    def refuse(name: str, **_: object) -> None:
        tries.append(name)
        raise Refused("cannot be filtered")

    monkeypatch.setattr(watched, "Wire", refuse)
    one = Watched("lo", CaptureWishes())
    told = [item for at in range(2 * (LOOKS_BETWEEN_TRIES + 1)) for item in one.look(at, at)]
    assert told == [BlindStart(0, "lo", BlindReason.INTERFACE_REFUSED)]
    assert len(tries) == 2


def test_that_the_clock_is_set_makes_no_time_without_sight_longer_or_shorter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watched, "link", lambda _: None)
    one = Watched("lo", CaptureWishes())
    assert list(one.look(5 * SECOND_NS, 6 * SECOND_NS)) == [BlindStart(5 * SECOND_NS, "lo", BlindReason.INTERFACE_GONE)]
    one.step(HOUR_NS)
    assert one.dark == BlindStart(HOUR_NS + 5 * SECOND_NS, "lo", BlindReason.INTERFACE_GONE)


@pytest.mark.parametrize(
    ("named", "others", "sees"),
    [
        ([True], [], True),
        ([True, False], [], False),
        ([True], [False], True),
        ([], [], False),
        ([], [False, True], True),
    ],
)
def test_what_any_takes_in_need_not_all_be_seen(named: list[bool], others: list[bool], *, sees: bool) -> None:
    """A host has ports without a cable."""
    stream = stream_of()
    for seen, may_leave in [*((one, False) for one in named), *((one, True) for one in others)]:
        dark = None if seen else BlindStart(0, "eth0", BlindReason.NO_CARRIER)
        cast("Any", stream._watched).append(SimpleNamespace(wire=1, dark=dark, may_leave=may_leave))
    assert stream.sees() is sees
