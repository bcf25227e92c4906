"""How a session ends, and how it goes on: signals, and the reader of its lines, on an idle and on a busy link."""

import json
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from tests.figures import at_length, reached
from tests.frames import ethernet, ipv4, v3, vlan
from tests.lab.live import Ended, Told
from tests.lab.network import Network
from tests.lab.watcher import END_LIMIT_S, PATIENCE_S, Sender, Started, advert, cables, starting
from tests.rights import need_root

pytestmark = pytest.mark.lab

RUNS = 20
AT_ONCE = 4
LAST_VRID = 200
BUSY = [advert(vrid, host=number, tags=vlan(number)) for vrid in range(1, LAST_VRID + 1) for number in (1, 2)]
"""Each five times a second: 2,000 adverts a second."""
QUIET = ("--ignore", "advert-gap")
"""A loaded machine delays the sender."""
ROTATIONS = at_length(20, 100)
BROKEN_PER_S = 500
NOBODY = 65534


@pytest.fixture(autouse=True)
def _lab() -> None:
    need_root()


@pytest.fixture
def net() -> Iterator[Network]:
    """One cable, on which nothing is sent yet."""
    with cables(("va", "vb")) as net:
        yield net


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "busy"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_session_in_time_with_its_verdict(net: Network, number: signal.Signals, busy: bool) -> None:
    if busy:
        Sender(net, BUSY)
    ends: list[tuple[float, Ended]] = []
    while len(ends) < RUNS:
        with ExitStack() as leaving, ThreadPoolExecutor(AT_ONCE) as enders:
            sessions = [leaving.enter_context(starting(net, "vb", *QUIET)) for _ in range(AT_ONCE)]
            for session in sessions:
                session.await_ready()
                if busy:
                    session.await_first_advert(LAST_VRID)
            ends.extend(enders.map(lambda session: _end(session, number), sessions))
    for took_s, ended in ends:
        assert took_s < END_LIMIT_S
        last = ended.lines[-1].told
        assert last["event"] == "verdict"
        assert ended.exit_code == last["verdict"]["exit_code"] == (0 if busy else 3), last["verdict"]["reason"]
        assert ended.stderr == ""
    slowest_s = max(took_s for took_s, _ in ends)
    reached("G1", f"{number.name}, {'busy' if busy else 'idle'}: {len(ends)} of {len(ends)} within {slowest_s:.2f} s")


def test_a_rotation_loses_and_doubles_no_line(net: Network, tmp_path: Path) -> None:
    """Each frame is torn, and so gives a line with its number; the files together hold each number once, in order."""
    path = tmp_path / "out" / "lines"
    path.parent.mkdir()
    os.chown(path.parent, NOBODY, NOBODY)
    torn = ethernet(ipv4(v3(51)[:6]))
    with starting(net, "vb", "-o", path) as session:
        session.await_ready()
        Sender(net, [torn] * BROKEN_PER_S, cycle_s=1)
        _await_growth(path)
        for turn in range(ROTATIONS):
            path.rename(path.with_suffix(f".{turn:03d}"))
            session.program.send_signal(signal.SIGHUP)
            _await_growth(path)
        with ThreadPoolExecutor(1) as ender:
            took_s, ended = ender.submit(_end, session, signal.SIGINT).result()
    assert took_s < END_LIMIT_S
    assert (ended.exit_code, ended.stderr) == (1, "")
    files = [*(path.with_suffix(f".{turn:03d}") for turn in range(ROTATIONS)), path]
    assert sorted(path.parent.iterdir()) == sorted(files)
    told: list[Told] = [json.loads(line) for file in files for line in file.read_text().splitlines()]
    numbers = [line["frame"] for line in told if line["event"] == "frame-rejected"]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > BROKEN_PER_S
    assert [line["event"] for line in told].index("verdict") == len(told) - 1
    reached(
        "G4", f"{ROTATIONS} rotations while {BROKEN_PER_S} frames a second come: 0 of {len(numbers):,} lost or twice"
    )


def test_a_reader_that_leaves_ends_a_session_on_an_idle_link(net: Network) -> None:
    with starting(net, "vb", "--count", "1000", read=False) as session:
        session.await_ready()
        assert session.program.stdout
        session.program.stdout.close()
        left_s = time.monotonic()
        assert session.program.wait(PATIENCE_S) == 3
        assert time.monotonic() - left_s < END_LIMIT_S
        assert session.said() == ""


def test_the_second_interrupt_ends_a_session_at_once(net: Network) -> None:
    """Its lines are read by nobody and the pipe is full, so that the first one cannot end it in order."""
    with starting(net, "vb", read=False) as session:
        session.await_ready()
        Sender(net, BUSY)
        _await_standstill(session)
        session.program.send_signal(signal.SIGINT)
        time.sleep(END_LIMIT_S / 2)
        assert session.program.poll() is None
        session.program.send_signal(signal.SIGINT)
        again_s = time.monotonic()
        assert session.program.wait(PATIENCE_S) == 3
        assert time.monotonic() - again_s < END_LIMIT_S
        assert session.said() == ""


def _end(session: Started, number: signal.Signals) -> tuple[float, Ended]:
    """How long it took from the signal until the program was gone, and how that was."""
    # The load of this machine is not what is measured.
    for thread in (0, session.program.pid):
        with suppress(OSError):
            os.sched_setscheduler(thread, os.SCHED_RR, os.sched_param(1))
    begun_s = time.monotonic()
    session.program.send_signal(number)
    session.program.wait(PATIENCE_S)
    return time.monotonic() - begun_s, session.watch.end()


def _await_growth(path: Path) -> None:
    """Wait until there are lines in the file, which may not be there yet."""
    end_s = time.monotonic() + PATIENCE_S
    while not (path.exists() and path.stat().st_size):
        assert time.monotonic() < end_s, f"nothing is written to {path}"
        time.sleep(0.02)


def _await_standstill(session: Started) -> None:
    """Wait until the program waits for who reads its pipe."""
    waits = Path(f"/proc/{session.program.pid}/wchan")
    end_s = time.monotonic() + PATIENCE_S
    while "pipe" not in waits.read_text():
        assert time.monotonic() < end_s, f"it never waits for its reader: {waits.read_text()}"
        time.sleep(0.05)
