"""`vrrpwatch watch` beside real routers: each line comes in time, and says what `analyze` says of the same frames."""

import json
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from pathlib import Path

import pytest

from tests.figures import reached
from tests.frames import read_pcap
from tests.lab.live import (
    IN_TIME_S,
    Line,
    Pauses,
    Told,
    Watch,
    Words,
    is_told,
    one_stamp_for_all,
    place_of,
    preferred,
    time_ns,
    watching,
    words,
)
from tests.lab.network import BRIDGE, Network, crash, filter_frames, inside, network, recording
from tests.lab.processes import Program, kill, send_signal, stop
from tests.lab.routers import Instance, keepalived, pair
from tests.lab.stories_election import PARTITION
from tests.sessions import command

pytestmark = pytest.mark.lab

INTERVAL_S = {2: 1.0, 3: 0.2}
"""By version: keepalived rounds what is less in version 2."""
PATIENCE_S = 20
CHECKED_S = 8
"""Six seconds after a change of Master its announcements are judged."""
DIFFERS = ("frame", "frames", "first_frame", "previous_frame", "interface", "digest", "id")
"""What differs although the same is said.

The kernel's filter lets less pass, so frames have other numbers. A pcap file does not know the name of its interface,
and the id of a finding covers it. Each run has a key of its own for the digests of passwords.
"""
BY_HABIT = ("habit-measured", "advert-jitter", "interval-drift", "thin-timer-margin")
"""Left out: a measurement that is due waits up to 0.2 s for something better to do than steady adverts.

So an advert more or less is in it, live and in a capture; it can even be one too few for a measurement.
"""
OTHER = ("192.168.1.101",)
HUSH = 'table netdev hush { chain out { type filter hook egress device "eth0" priority 0; ip protocol igmp drop; }; }'
"""The kernel tells that a dead router left its group."""


quick = partial(Instance, interval_s=INTERVAL_S[3], authentication=None)
"""For version 3."""


@dataclass(frozen=True, slots=True)
class Played:
    """What was told of a story."""

    live: list[Line]
    recorded: list[Told]
    exit_codes: tuple[int, int]
    complaints: str


Play = Callable[[Network, Watch, int], None]


def pair_of(version: int) -> tuple[Instance, Instance]:
    """Who is Master, and who stands by."""
    if version == 2:
        return Instance(150, state="MASTER"), Instance(100)
    return quick(priority=150, state="MASTER"), quick()


def failover(net: Network, watch: Watch, version: int) -> None:
    """The Master dies without a word."""
    _settled_pair(net, watch, version)
    crash(net, 1)
    watch.await_line(partial(is_told, event="master-changed", cause="master-down"), PATIENCE_S)
    time.sleep(CHECKED_S)


def graceful_stop(net: Network, watch: Watch, version: int) -> None:
    """The Master sends priority 0."""
    stop(_settled_pair(net, watch, version))
    watch.await_line(partial(is_told, event="master-changed", cause="resigned"), PATIENCE_S)
    time.sleep(CHECKED_S)


def password_mismatch(net: Network, watch: Watch, version: int) -> None:
    """The two do not accept each other's adverts."""
    keepalived(net, 1, Instance(101), version=version)
    keepalived(net, 2, Instance(100, authentication=("PASS", "2222")), version=version)
    watch.await_line(partial(is_told, event="finding-opened", rule="auth-mismatch"), PATIENCE_S)
    time.sleep(CHECKED_S)


def partition(net: Network, watch: Watch, version: int) -> None:
    """The bridge, which is watched, separates the two for a while."""
    _settled_pair(net, watch, version)
    filter_frames(net, BRIDGE, PARTITION)
    watch.await_line(partial(is_told, event="contest-confirmed"), PATIENCE_S)
    inside(net, BRIDGE, "nft", "delete", "table", "bridge", "partition")
    watch.await_line(partial(is_told, event="contest-ended"), PATIENCE_S)
    time.sleep(CHECKED_S)


def _settled_pair(net: Network, watch: Watch, version: int) -> Program:
    """Router 1 is Master, and router 2 knows."""
    master = pair(net, *pair_of(version), version=version)
    watch.await_line(partial(is_told, event="master-changed"), PATIENCE_S)
    time.sleep(2)
    return master


STORIES: dict[Play, frozenset[Words]] = {
    failover: frozenset({("master-changed", "master-down"), ("finding-opened", "ungraceful-failover")}),
    graceful_stop: frozenset({("master-resigned", ""), ("master-changed", "resigned")}),
    password_mismatch: frozenset({("contest-started", ""), ("finding-opened", "auth-mismatch")}),
    partition: frozenset({("contest-confirmed", ""), ("contest-ended", ""), ("finding-opened", "dual-master")}),
}
"""What is played, and what must be told of it."""
OF_VERSION: dict[int, Sequence[Play]] = {
    2: (failover, graceful_stop, password_mismatch, partition),
    3: (failover, graceful_stop, partition),
}


@pytest.mark.parametrize("version", OF_VERSION)
def test_what_is_told_live_comes_in_time_and_is_what_the_recording_shows(version: int, tmp_path: Path) -> None:
    plays = OF_VERSION[version]
    with preferred() as pauses, one_stamp_for_all(), ThreadPoolExecutor(len(plays)) as at_once:
        played = list(at_once.map(partial(_played, version, tmp_path), plays))
    for play, one in zip(plays, played, strict=True):
        objections = list(_objections(one, STORIES[play], pauses))
        assert not objections, "\n".join([play.__name__, *map(str, objections)])


def _played(version: int, folder: Path, play: Play) -> Played:
    """Watch and record the same interface."""
    capture = folder / f"{play.__name__}.pcap"
    with network(routers=2) as net, watching(net, BRIDGE, "br0") as watch:
        with recording(net, capture, "--immediate-mode"):
            play(net, watch, version)
        ended = watch.end()
    done = command("analyze", "--format", "jsonl", capture)
    recorded = [json.loads(line) for line in done.stdout.splitlines()]
    return Played(ended.lines, recorded, (ended.exit_code, done.returncode), ended.stderr)


def _objections(played: Played, wanted: frozenset[Words], pauses: Pauses) -> Iterator[object]:
    # At its last frame the recording tells what only its end decides: habits measured since the last look, and what is
    # settled at the latest then. This is left out, and the verdicts; the watch went on for a while.
    end_ns = time_ns(played.recorded[-1])
    assert end_ns is not None
    live = [line for line in played.live[:-1] if (line.time_ns or 0) < end_ns]
    recorded = [told for told in played.recorded[:-1] if (time_ns(told) or 0) < end_ns]
    for one, other in zip_longest(_comparable(line.told for line in live), _comparable(recorded)):
        if one != other:
            yield one, other
    yield from {place_of(line.told).get("interface", "br0") for line in live} - {"br0"}
    yield from (line for line in live if line.delay_s < 0 or pauses.delay_s(line) > IN_TIME_S)
    yield from wanted - {words(line.told) for line in live}
    if played.complaints or played.exit_codes[0] != played.exit_codes[1]:
        yield played.complaints, played.exit_codes


def test_a_segment_that_goes_silent_is_told_at_the_deadline_though_no_packet_comes(tmp_path: Path) -> None:
    one, other = Instance(150, state="MASTER"), Instance(100)
    two_boxes = [
        [quick(vrid=51, priority=150, state="MASTER"), quick(vrid=52, addresses=OTHER)],
        [quick(vrid=51), quick(vrid=52, priority=150, state="MASTER", addresses=OTHER)],
    ]
    with preferred() as pauses, ThreadPoolExecutor(2) as at_once:
        single = at_once.submit(_silenced, pauses, tmp_path / "single.pcap", 2, [[one], [other]])
        double = at_once.submit(_silenced, pauses, tmp_path / "double.pcap", 3, two_boxes)
    # Three intervals and the Skew_Time of priority 1 (RFC 3768 section 6.1, RFC 9568 section 6.1), and one interval
    # more for routers whose first advert comes late.
    assert single.result() == [(51, 4_996_093_750)]
    assert double.result() == [(51, 999_218_750), (52, 999_218_750)]


def _silenced(
    pauses: Pauses, capture: Path, version: int, routers: Sequence[Sequence[Instance]]
) -> list[tuple[int, int]]:
    """All routers die; the virtual routers that are told to have no Master, with nanoseconds since the last advert."""
    with network(len(routers)) as net:
        for machine in range(len(routers) + 1):
            # Nothing but the routers shall speak here.
            inside(net, machine, "sysctl", "-q", "-w", "net.ipv6.conf.all.disable_ipv6=1")
        for machine in range(1, len(routers) + 1):
            filter_frames(net, machine, HUSH)
        with watching(net, BRIDGE, "br0") as watch, recording(net, capture, "--immediate-mode"):
            for machine, instances in enumerate(routers, 1):
                keepalived(net, machine, *instances, version=version)
            for instance in routers[0]:
                watch.await_line(partial(is_told, event="master-changed", vrid=instance.vrid), PATIENCE_S)
            time.sleep(2)
            _kill_all_at_once(net, len(routers))
            for instance in routers[0]:
                is_silent = partial(is_told, event="finding-opened", rule="no-master", vrid=instance.vrid)
                line = watch.await_line(is_silent, PATIENCE_S)
                assert line.delay_s >= 0
                assert pauses.delay_s(line) <= IN_TIME_S
                reached("L1", f"version {version}: told {1000 * pauses.delay_s(line):.0f} ms after the deadline")
            told = watch.end().lines
    silent = [line for line in told if line.told["event"] == "master-silent"]
    assert read_pcap(capture)[-1].time_ns < min(line.time_ns or 0 for line in silent), "a packet came"
    return sorted((line.told["virtual_router"]["vrid"], _silence_ns(line)) for line in silent)


def _kill_all_at_once(net: Network, routers: int) -> None:
    programs = [program for machine in range(1, routers + 1) for program in net.programs.pop(machine)]
    for program in programs:
        # One that dies later than the others would take over from them.
        send_signal(program, signal.SIGSTOP)
    for program in programs:
        kill(program)


def _comparable(told: Iterable[Told]) -> list[object]:
    return [_same(line) for line in told if not set(words(line)) & set(BY_HABIT)]


def _silence_ns(line: Line) -> int:
    since_ns = time_ns({"time": line.told["since"]})
    assert since_ns is not None
    assert line.time_ns is not None
    return line.time_ns - since_ns


def _same(part: object) -> object:
    """A line without what differs although the same is said."""
    if isinstance(part, list):
        return [_same(each) for each in part]
    if not isinstance(part, dict):
        return part
    kept = {name: _same(value) for name, value in part.items() if name not in DIFFERS}
    # Whether there is a frame at all stays: a deadline has none.
    return {**kept, "frame": part["frame"] is not None} if "frame" in part else kept
