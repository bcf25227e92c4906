"""What a flood of made-up routers costs, and what it hides: `python -m tests.soak.flood --adverts 10000000`.

Five real virtual routers run among it, and one of these fails over.
"""

import argparse
import gc
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from tests import traffic
from tests.figures import reached
from tests.floods import Kind, octets
from tests.frames import ETHERNET
from tests.fuzz.exercise import Unforgiving
from tests.limited import ROOT
from tests.scenario import BIRTH_NS
from vrrpwatch.cli.collector import Collector
from vrrpwatch.cli.session import Session
from vrrpwatch.model.capture_event import Evicted, StateEvicted
from vrrpwatch.model.event import Event, MasterChanged
from vrrpwatch.model.finding import FindingChanged, Severity
from vrrpwatch.model.frame import Frame
from vrrpwatch.model.snapshot import Snapshot
from vrrpwatch.model.timers import SECOND_NS

REAL = 5
LENGTH_NS = 34 * SECOND_NS
"""Of the real traffic, and so of the flood."""
BATCH = 200


def real() -> traffic.Shown:
    """Five virtual routers; the Master of the first dies, its Backup takes over, and it comes back."""
    shown = [(frame.time_ns, frame.data) for frame in traffic.failover()]
    for number in range(1, REAL):
        steady = replace(traffic.MASTER, vrid=traffic.MASTER.vrid + number)
        shown += [(time_ns + number, octets) for time_ns, octets in traffic.adverts(steady, 0, 34.5)]
    return sorted(shown)


def batches(kind: Kind | None, adverts: int) -> Iterator[list[Frame]]:
    """The real traffic among so many made-up adverts; without a kind, alone."""
    ahead, number = iter([*real(), (BIRTH_NS + 2 * LENGTH_NS, b"")]), 0
    real_ns, real_octets = next(ahead)
    batch: list[Frame] = []
    for at in range(adverts if kind else 0):
        # Never at the time of a real frame, so that the order is that of the times.
        now_ns = BIRTH_NS + 11 + at * LENGTH_NS // adverts
        while real_ns < now_ns:
            number += 1
            batch.append(Frame(number, real_ns, ETHERNET, len(real_octets), real_octets))
            real_ns, real_octets = next(ahead)
        made_up = octets(kind, at) if kind else b""
        number += 1
        batch.append(Frame(number, now_ns, ETHERNET, len(made_up), made_up))
        if len(batch) >= BATCH:
            yield batch
            batch = []
    rest = [(real_ns, real_octets), *ahead]
    yield batch + [Frame(number + more, *shown(one)) for more, one in enumerate(rest[:-1], 1)]


def shown(one: tuple[int, bytes]) -> tuple[Any, ...]:
    """Time, place, length and octets of a frame."""
    return one[0], ETHERNET, len(one[1]), one[1]


class Witness:
    """Notes what is told of evictions and of the real virtual routers."""

    def __init__(self) -> None:
        self.evicted: dict[Evicted, int] = {}
        self.evicted_real = 0
        self.changes: list[tuple[int, str, str]] = []

    def event(self, event: Event) -> None:
        if isinstance(event, StateEvicted):
            self.evicted[event.kind] = event.evicted
            self.evicted_real += is_real(event)
        elif isinstance(event, MasterChanged) and is_real(event):
            self.changes.append((event.time_ns, str(event.cause), str(event.advert.source)))

    def finding(self, changed: FindingChanged) -> None:
        """Those at the end are enough."""


def is_real(event: Event) -> bool:
    """It is about a virtual router outside the flood."""
    return event.virtual_router is not None and not event.virtual_router.vlan


class Outcome(NamedTuple):
    """Of one flood."""

    growth_bytes: int
    peak_bytes: int
    used_s: float
    """Of processor time, without the making of the frames."""
    longest_pause_s: float
    """Of processor time, by a collection of garbage."""
    adverts: int
    evicted: dict[str, int]
    kept: int
    """Routers of the flood, and virtual routers without any."""
    evicted_real: int
    changes: list[list[Any]]
    """Of Master, of the real virtual routers."""
    about_real: list[list[Any]]
    """Findings: rule, VRID, title."""
    capture: dict[str, str]
    """Findings about the capture: rule and subject, and title."""


def play(kind: Kind | None, adverts: int) -> Outcome:
    """Let a session see it, in this process."""
    witness = Witness()
    session = Session(observer=witness, mistakes=Unforgiving())
    pauses = Pauses()
    collector = Collector()
    gc.callbacks.append(pauses)
    before_bytes, used_s = _resident("VmRSS"), 0.0
    most_bytes = before_bytes
    for batch in batches(kind, adverts):
        start_s = time.process_time()
        session.follow(batch)
        collector(batch)
        used_s += time.process_time() - start_s
        most_bytes = max(most_bytes, _resident("VmRSS"))
    gc.callbacks.remove(pauses)
    collector.end()
    snapshot = session.close((), Severity.WARNING)
    return Outcome(
        most_bytes - before_bytes,
        _resident("VmHWM"),
        used_s,
        pauses.longest_s,
        snapshot.statistics.adverts,
        {str(name): count for name, count in witness.evicted.items()},
        sum(max(1, len(one.routers)) for one in snapshot.virtual_routers if one.key.vlan),
        witness.evicted_real,
        [list(change) for change in witness.changes],
        _about_real(snapshot),
        {
            f"{one.rule} {' '.join(one.subject)}".strip(): one.title
            for one in snapshot.findings
            if one.virtual_router is None
        },
    )


def _about_real(snapshot: Snapshot) -> list[list[Any]]:
    return sorted(
        [one.rule, one.virtual_router.vrid, one.title]
        for one in snapshot.findings
        if one.virtual_router and not one.virtual_router.vlan
    )


class Pauses:
    """How long the longest collection of garbage took."""

    def __init__(self) -> None:
        self.longest_s = 0.0
        self._start_s = 0.0

    def __call__(self, phase: str, _info: dict[str, Any]) -> None:
        if phase == "start":
            self._start_s = time.thread_time()
        else:
            self.longest_s = max(self.longest_s, time.thread_time() - self._start_s)


def _resident(name: str) -> int:
    """`VmRSS`: now; `VmHWM`: at most so far."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))


def alone(kind: Kind | None, adverts: int) -> Outcome:
    """Play it in a process of its own, whose memory is that of the flood."""
    words = [sys.executable, "-m", "tests.soak.flood", "--adverts", str(adverts), "--only", str(kind or "")]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return Outcome(**json.loads(done.stdout))


def main() -> None:
    """Play each kind of flood, check it, and say what it cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--adverts", type=int, default=10_000_000)
    parser.add_argument("--only", type=str, help="one kind, and its outcome as JSON")
    wanted = parser.parse_args()
    if wanted.only is not None:
        outcome = play(Kind(wanted.only) if wanted.only else None, wanted.adverts)
        print(json.dumps(outcome._asdict()))  # noqa: T201
        return
    quiet, how = alone(None, 0), f"python -m tests.soak.flood --adverts {wanted.adverts}"
    outcomes = {kind: alone(kind, wanted.adverts // (len(Kind) - 1)) for kind in Kind if kind is not Kind.MIXED}
    for kind, outcome in outcomes.items():
        check(wanted.adverts // (len(Kind) - 1), outcome, quiet)
        print(f"{kind}: {cost(outcome)}")  # noqa: T201
    worst = max(outcomes.values(), key=lambda one: one.growth_bytes)
    reached("S1", f"{wanted.adverts:,} adverts of four floods, the worst: {cost(worst)}", how=how)


def check(adverts: int, outcome: Outcome, quiet: Outcome) -> None:
    """What must hold of each flood; `quiet`: without one."""
    # None of them comes again: each is kept, was kept, or found no room.
    evicted = sum(outcome.evicted.get(str(name), 0) for name in (Evicted.VIRTUAL_ROUTER, Evicted.ROUTER))
    assert evicted + outcome.kept == adverts, (outcome.evicted, outcome.kept)
    assert outcome.adverts == adverts + quiet.adverts
    assert (outcome.changes, outcome.about_real, outcome.evicted_real) == (quiet.changes, quiet.about_real, 0)
    assert "sender-flood" in outcome.capture


def cost(outcome: Outcome) -> str:
    """For the table."""
    return (
        f"+{outcome.growth_bytes / (1 << 20):.0f} MiB, {outcome.peak_bytes / (1 << 20):.0f} MiB at most, "
        f"{outcome.used_s / outcome.adverts * 1e6:.0f} us an advert, evictions counted exactly"
    )


if __name__ == "__main__":
    main()
