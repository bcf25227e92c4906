"""What must hold of the whole program whatever the traffic is: how it comes in must not change what comes out."""

import os
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests import traffic
from tests.frames import read_pcap
from tests.scenario import BIRTH_NS
from tests.scenario_packets import advert
from tests.sessions import LAB_CAPTURES, SECOND_NS, capture_of, closed, numbered, report_on, story, watch
from vrrpwatch.analysis.analyzer import Analyzer
from vrrpwatch.capture.merge import HOLE_BETWEEN_FILES_NS
from vrrpwatch.cli.session import Session
from vrrpwatch.decode import Decoder
from vrrpwatch.model.advert import Sighting
from vrrpwatch.model.event import Event
from vrrpwatch.model.frame import Frame
from vrrpwatch.model.snapshot import Snapshot

bounded = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
few = settings(bounded, max_examples=8)
lab = pytest.mark.parametrize("capture", LAB_CAPTURES, ids=[capture.stem for capture in LAB_CAPTURES])
known = pytest.mark.parametrize("played", [traffic.healthy, traffic.failover, traffic.split_brain, traffic.graceful])


# ------------------------------------------------------------------------------------------------------ how it comes in


@few
@given(frames=traffic.captures(), cuts=st.lists(st.integers(0, 4000), max_size=6))
def test_a_capture_in_pieces_through_a_pipe_is_the_capture(frames: list[Frame], cuts: list[int]) -> None:
    octets = capture_of(frames)
    with TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.pcap"
        whole.write_bytes(octets)
        with _through_a_pipe(octets, cuts, Path(folder)) as pipe:
            piped = report_on(pipe)
        assert story(piped) == story(report_on(whole))


@few
@given(frames=traffic.captures(), size=st.integers(1, 40))
def test_a_session_that_is_fed_in_pieces_sees_the_same(frames: list[Frame], size: int) -> None:
    session = Session()
    for at in range(0, len(frames), size):
        session.follow(frames[at : at + size])
    assert _outcome(closed(session)) == _outcome(watch(frames))


@bounded
@given(frames=traffic.captures(), where=st.floats(0, 1))
def test_two_files_of_generated_traffic_are_one(frames: list[Frame], where: float) -> None:
    at = _cut(frames, where)
    if _hole(frames, at):
        return
    with TemporaryDirectory() as folder:
        assert _in_two(frames, at, Path(folder)) == _in_two(frames, 0, Path(folder))


@lab
def test_two_files_of_a_recording_are_one(capture: Path, tmp_path: Path) -> None:
    """Cut at three places: a pause of more than 10 s between two files is a hole on purpose, so never there."""
    frames = read_pcap(capture)
    chance = random.Random(capture.stem)
    whole = _in_two(frames, 0, tmp_path)
    for at in chance.sample([at for at in range(1, len(frames)) if not _hole(frames, at)], 3):
        assert _in_two(frames, at, tmp_path) == whole, f"cut before frame {at + 1}"


@few
@given(frames=traffic.captures())
def test_two_runs_say_the_same(frames: list[Frame]) -> None:
    assert _outcome(watch(frames)) == _outcome(watch(frames))


def test_two_runs_over_a_recording_differ_in_the_digests_of_passwords_alone() -> None:
    capture = next(capture for capture in LAB_CAPTURES if capture.stem == "auth-password-mismatch")
    first, second = report_on(capture), report_on(capture)
    assert story(first) == story(second)
    digests = [[router["auth"]["digest"] for router in one["virtual_routers"][0]["routers"]] for one in (first, second)]
    assert digests[0] != digests[1]


# ------------------------------------------------------------------------------------------------------ how time passes


@bounded
@given(frames=traffic.captures(), steps=st.lists(st.integers(1, 400), min_size=1, max_size=8))
@example(frames=traffic.two_silences(), steps=[100])
def test_small_steps_of_time_are_one_large_step(frames: list[Frame], steps: list[int]) -> None:
    """Deadlines fire at their own time, however late the analyzer is told."""
    # One decoder for both: adverts are equal when they are the same object.
    decoded = map(Decoder().decode, frames)
    sightings = [sighting for sighting in decoded if isinstance(sighting, Sighting)]
    assert len(sightings) == len(frames)
    assert _stepped(sightings, steps) == _stepped(sightings, ())


@bounded
@given(frames=traffic.captures(), where=st.floats(0, 1))
def test_a_snapshot_in_the_middle_changes_nothing(frames: list[Frame], where: float) -> None:
    at = _cut(frames, where)
    session = Session()
    session.follow(frames[:at])
    session._analyzer.virtual_routers()
    session._analyzer.statistics(at, None, None)
    session._ledger.findings()
    session.follow(frames[at:])
    assert _outcome(closed(session)) == _outcome(watch(frames))


# -------------------------------------------------------------------------------------------- what must not be believed


def _with(octets: bytes, at: int, value: int) -> bytes:
    return octets[:at] + bytes([value]) + octets[at + 1 :]


def _bad_checksum(octets: bytes) -> bytes:
    return _with(octets, 40, octets[40] ^ 0x55)


def _version_4(octets: bytes) -> bytes:
    return _with(octets, 34, 0x41)


def _ttl_254(octets: bytes) -> bytes:
    """TTL 254 with the IP checksum that belongs to it: one in the high byte of a word goes, so one comes there."""
    word = int.from_bytes(octets[24:26]) + 0x100
    word = (word & 0xFFFF) + (word >> 16)
    return _with(octets, 22, 254)[:24] + word.to_bytes(2) + octets[26:]


@known
@few
@given(chance=st.randoms(use_true_random=False), forge=st.sampled_from((_bad_checksum, _ttl_254, _version_4)))
def test_forged_adverts_move_no_state(
    played: Callable[[], list[Frame]], chance: random.Random, forge: Callable[[bytes], bytes]
) -> None:
    """Neither in the Master's name nor in another's, with any priority, and at any time."""
    frames = played()
    length_ns = frames[-1].time_ns - BIRTH_NS
    forged = []
    for _ in range(20):
        claim = replace(
            chance.choice((traffic.MASTER, traffic.BACKUP, replace(traffic.BACKUP, address="192.168.1.9"))),
            priority=chance.choice((0, 1, 100, 101, 200, 255)),
        )
        octets = forge(advert(claim, chance.randrange(1 << 16)))
        forged.append((BIRTH_NS + chance.randrange(1, length_ns), octets))
    mixed = numbered([*((frame.time_ns, frame.data) for frame in frames), *forged])
    assert _unmoved(watch(mixed)) == _unmoved(watch(frames))


@known
def test_copies_of_every_frame_change_the_count_of_duplicates_alone(played: Callable[[], list[Frame]]) -> None:
    frames = played()
    chance = random.Random(len(frames))
    assert _unmoved(watch(_copied(frames, chance))) == _unmoved(watch(frames))


@bounded
@given(frames=traffic.captures(), chance=st.randoms(use_true_random=False))
def test_copies_of_generated_frames_change_the_count_of_duplicates_alone(
    frames: list[Frame], chance: random.Random
) -> None:
    copied, plain = watch(_copied(frames, chance)), watch(frames)
    assert _unmoved(copied) == _unmoved(plain)
    assert copied.statistics.adverts == plain.statistics.adverts
    assert copied.statistics.duplicates == len(frames)
    assert _rules(copied) - {"duplicate-frames"} == _rules(plain)


# -------------------------------------------------------------------------------------------------------------- helpers


def _outcome(snapshot: Snapshot) -> tuple[object, ...]:
    return snapshot.verdict, snapshot.findings, _unmoved(snapshot), snapshot.statistics


def _unmoved(snapshot: Snapshot) -> list[object]:
    """What is known of the routers, without frame numbers."""
    return [
        (
            one.key,
            one.state,
            one.master,
            one.routers,
            [replace(transition, frame=0) for transition in one.transitions],
            [(contest.start_ns, contest.end_ns, contest.cause, contest.confirmed) for contest in one.contests],
        )
        for one in snapshot.virtual_routers
    ]


def _rules(snapshot: Snapshot) -> set[str]:
    return {finding.rule for finding in snapshot.findings}


def _cut(frames: Sequence[Frame], where: float) -> int:
    return round(where * len(frames))


def _hole(frames: Sequence[Frame], at: int) -> bool:
    return 0 < at < len(frames) and frames[at].time_ns - frames[at - 1].time_ns > HOLE_BETWEEN_FILES_NS


def _in_two(frames: Sequence[Frame], at: int, folder: Path) -> object:
    """The story of `frames` in two files, cut before index `at`."""
    first, second = folder / "1.pcap", folder / "2.pcap"
    first.write_bytes(capture_of(frames[:at] or frames[:1]))
    second.write_bytes(capture_of(frames[at:]))
    parts = [part for part, filled in ((first, at > 0), (second, at < len(frames))) if filled]
    return story(report_on(*parts))


@contextmanager
def _through_a_pipe(octets: bytes, cuts: Iterable[int], folder: Path) -> Iterator[Path]:
    """A named pipe that gives `octets` in pieces."""
    pipe = folder / "pipe"
    os.mkfifo(pipe)
    ends = sorted({min(cut, len(octets)) for cut in cuts} | {len(octets)})

    def write() -> None:
        with pipe.open("wb", buffering=0) as file:
            for start, end in zip([0, *ends], ends, strict=False):
                file.write(octets[start:end])

    writer = Thread(target=write)
    writer.start()
    yield pipe
    writer.join()


def _stepped(sightings: Sequence[Sighting], steps: Sequence[int]) -> list[Event]:
    """All events when time is told until each advert; `steps` are in hundredths of a second, over and over."""
    analyzer, events = Analyzer(), list[Event]()
    ends_ns = [sighting.time_ns - 1 for sighting in sightings[1:]] + [sightings[-1].time_ns + 30 * SECOND_NS]
    for sighting, end_ns in zip(sightings, ends_ns, strict=True):
        events += analyzer.see(sighting)
        for now_ns in (*_moments(sighting.time_ns, end_ns, steps), end_ns):
            events += analyzer.advance(now_ns)
    return [*events, *analyzer.finish()]


def _moments(start_ns: int, end_ns: int, steps: Sequence[int]) -> Iterator[int]:
    """Between start and end."""
    now_ns = start_ns
    for step in cycle(steps):
        now_ns += step * SECOND_NS // 100
        if now_ns >= end_ns:
            return
        yield now_ns


def _copied(frames: Iterable[Frame], chance: random.Random) -> list[Frame]:
    twice = [(frame.time_ns + delay_ns, frame.data) for frame in frames for delay_ns in (0, chance.randrange(1000000))]
    return numbered(twice)
