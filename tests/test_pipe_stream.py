"""A capture that grows in a pipe: its frames at once, time in its silences, and no outage out of a slow delivery."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.captures import pcap_header, pcap_record
from tests.frames import ethernet, frame, ipv4, v2
from tests.sessions import LAB_CAPTURES, SECOND_NS, Report, command, report_on, story
from vrrpwatch.capture.pipe_stream import PATIENCE_NS, PipeClock, PipeStream
from vrrpwatch.cli.session import Session
from vrrpwatch.cli.watching import Limits, follow
from vrrpwatch.model.errors import UsageError
from vrrpwatch.model.finding import Severity
from vrrpwatch.model.frame import Blind, BlindReason, Frame, Item, Tick
from vrrpwatch.report.json_v1 import report_object

ADVERT = ethernet(ipv4(v2()))
START_S = 1_700_000_000
START_NS = START_S * SECOND_NS
AWAKE_NS = 5_000 * SECOND_NS
"""What our clock shows when a frame with the stamp of the start comes without delay."""

delays = st.lists(st.tuples(st.integers(0, 10 * SECOND_NS), st.integers(0, PATIENCE_NS)), min_size=1)


@given(delays, st.integers(-(10**18), 10**18))
def test_a_frame_that_is_late_within_our_patience_is_never_called_missing(
    shown: list[tuple[int, int]], ours_less_theirs_ns: int
) -> None:
    clock = PipeClock()
    assert clock.settled_ns(AWAKE_NS) is None
    for stamp_ns, delay_ns in sorted(shown, key=sum):
        awake_ns = stamp_ns + ours_less_theirs_ns + delay_ns
        settled_ns = clock.settled_ns(awake_ns)
        assert settled_ns is None or settled_ns <= stamp_ns
        clock.arrived(stamp_ns, awake_ns)


@given(delays)
def test_settled_time_only_grows_and_goes_on_as_our_clock_does(shown: list[tuple[int, int]]) -> None:
    clock, before_ns = PipeClock(), None
    for stamp_ns, delay_ns in sorted(shown, key=sum):
        clock.arrived(stamp_ns, stamp_ns + delay_ns)
        settled_ns = clock.settled_ns(stamp_ns + delay_ns)
        assert settled_ns is not None
        assert before_ns is None or settled_ns >= before_ns
        assert clock.settled_ns(stamp_ns + delay_ns + 1) == settled_ns + 1
        before_ns = settled_ns


def sent(passed_s: float) -> Frame:
    """An advert that was captured so long after the start."""
    return frame(ADVERT, time_s=START_S + passed_s)


def told(stream: PipeStream, moments: Sequence[tuple[float, Frame | None]]) -> list[Item]:
    """What `stream` gives at moments in seconds after the start, at each with the frame that came then."""
    items: list[Item] = []
    for passed_s, came in moments:
        awake_ns = AWAKE_NS + round(passed_s * SECOND_NS)
        if came:
            items += stream._taken(came, awake_ns)
        items += stream._tick(awake_ns)
    return items


def test_silence_makes_ticks_a_while_behind() -> None:
    items = told(PipeStream(), [(0, sent(0)), (0.5, None), (1, None), (1.5, None), (4.75, None)])
    assert items == [sent(0), Tick(START_NS + SECOND_NS // 2), Tick(START_NS + 3 * SECOND_NS + 3 * SECOND_NS // 4)]


def test_nothing_is_known_of_time_before_the_first_frame() -> None:
    assert told(PipeStream(), [(0, None), (3600, None)]) == []


def test_late_delivery_is_a_pause_and_the_stream_is_more_patient_from_then_on() -> None:
    """The frames of 1 s and 2 s come at 4 s: until 3 s had been taken for silent."""
    stream = PipeStream()
    items = told(stream, [(0, sent(0)), (4, None), (4, sent(1)), (4, sent(2))])
    tick_ns = START_NS + 3 * SECOND_NS
    pause = Blind(START_NS, tick_ns, BlindReason.CAPTURE_PAUSED)
    assert items == [sent(0), Tick(tick_ns), pause, sent(1), sent(2)]
    # It was 2 s later than was known; twice that and a second is waited from now on.
    assert told(stream, [(5, sent(3)), (7.9, None)]) == [sent(3)]
    assert told(stream, [(8.1, None)]) == [Tick(START_NS + round(3.1 * SECOND_NS))]


SILENCE: list[tuple[float, Frame | None]] = [(9 + at / 10, None) for at in range(1, 80)]
"""In the routers' interval of 1 s: long enough for every deadline."""


def judged(moments: Sequence[tuple[float, Frame | None]]) -> tuple[int, set[str]]:
    """Adverts, and rules that found something."""
    session = Session()
    session.follow(told(PipeStream(), moments))
    snapshot = session.close((), Severity.WARNING)
    return session.adverts, {finding.rule for finding in snapshot.findings}


def test_late_delivery_is_no_missing_advert() -> None:
    """The pipe brings nothing for 8 s, and then all that was sent meanwhile."""
    at_once: list[tuple[float, Frame | None]] = [(17, sent(at)) for at in range(10, 18)]
    moments = [*((at, sent(at)) for at in range(10)), *SILENCE, *at_once, *((at, sent(at)) for at in range(18, 24))]
    adverts, rules = judged(moments)
    assert adverts == 24
    assert rules <= {"capture-hole"}, "what is found is about the capture"


def test_a_real_silence_is_still_an_outage() -> None:
    assert judged([*((at, sent(at)) for at in range(10)), *SILENCE]) == (10, {"no-master"})


@contextmanager
def standard_input(file: BinaryIO) -> Iterator[PipeStream]:
    """A stream of a standard input that is `file`."""
    with io.TextIOWrapper(file) as stdin, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", stdin)
        stream = PipeStream()
        stream.open()
        with closing(stream):
            yield stream


def record(passed_s: int) -> bytes:
    return pcap_record(ADVERT, START_S + passed_s)


def test_frames_come_while_the_pipe_grows_and_its_end_ends_the_stream() -> None:
    reading, writing = os.pipe()
    with standard_input(os.fdopen(reading, "rb")) as stream:
        batches = (item for batch in stream.batches() for item in batch if isinstance(item, Frame))
        os.write(writing, pcap_header() + record(0) + record(1)[:20])
        assert next(batches).number == 1
        os.write(writing, record(1)[20:])
        assert next(batches).number == 2
        assert stream.sees()
        os.write(writing, record(2))
        os.close(writing)
        assert [item.number for item in batches] == [3]
        (read,) = stream.inputs()
    assert (read.path, read.format, read.frames, read.complete) == ("-", "pcap", 3, True)


def test_a_torn_end_is_told_and_ends_the_stream() -> None:
    with standard_input(io_file(pcap_header() + record(0) + record(1)[:-5])) as stream:
        frames = [item for batch in stream.batches() for item in batch if isinstance(item, Frame)]
        (read,) = stream.inputs()
    assert (len(frames), read.complete, len(read.errors)) == (1, False, 1)


def test_stop_ends_the_stream_though_the_pipe_stays_open() -> None:
    reading, writing = os.pipe()
    with standard_input(os.fdopen(reading, "rb")) as stream:
        os.write(writing, pcap_header() + record(0))
        batches = stream.batches()
        assert any(isinstance(item, Frame) for batch in [next(batches), next(batches)] for item in batch)
        stream.stop()
        assert [item for batch in batches for item in batch if isinstance(item, Frame)] == []
        os.close(writing)


@pytest.mark.parametrize("octets", [b"", b"garbage, and enough of it for a header"])
def test_what_is_no_capture_is_wrong_usage(octets: bytes) -> None:
    with standard_input(io_file(octets)) as stream, pytest.raises(UsageError):
        list(stream.batches())


def io_file(octets: bytes) -> BinaryIO:
    """A pipe that already holds these bytes, and has ended."""
    reading, writing = os.pipe()
    assert os.write(writing, octets) == len(octets)
    os.close(writing)
    return os.fdopen(reading, "rb")


@pytest.mark.parametrize("octets", [b"", b"garbage, and enough of it for a header"])
def test_garbage_is_one_sentence(octets: bytes) -> None:
    done = command("watch", "-", stdin=octets)
    assert (done.returncode, done.stdout) == (3, b"")
    assert done.stderr.startswith(b"vrrpwatch: - is ")
    assert done.stderr.count(b"\n") == 1


def watched(path: Path) -> Report:
    with standard_input(path.open("rb")) as stream:
        session = Session()
        follow(stream, session, Limits(), ())
        return report_object(session.close(stream.inputs(), Severity.WARNING))


@pytest.mark.parametrize("path", LAB_CAPTURES, ids=lambda path: path.stem)
def test_a_finished_capture_is_judged_as_analyze_does(path: Path) -> None:
    assert story(watched(path)) == story(report_on(path))


def test_the_commands_tell_the_same_lines() -> None:
    path = next(path for path in LAB_CAPTURES if path.stem == "backup-dies")
    following = command("watch", "-", "--format", "jsonl", stdin=path.read_bytes())
    analyzing = command("analyze", path, "--format", "jsonl")
    assert following.stderr == b""
    assert (following.returncode, lines(following)) == (analyzing.returncode, lines(analyzing))


def lines(done: subprocess.CompletedProcess[bytes]) -> list[Report]:
    return [_without_digests(json.loads(line)) for line in done.stdout.splitlines()]


def _without_digests(line: Report) -> Report:
    """Each run gives passwords another key."""
    for advert in (line.get("advert"), line.get("previous")):
        if advert:
            advert["auth"].pop("digest")
    return line
