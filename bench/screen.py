"""Measures the screen: how soon it shows what a key asks for while many routers advertise, and what that costs.

500 virtual routers at 1,000 adverts/s come over a wire to `vrrpwatch live` in a terminal, while somebody walks through
all screens. Then a large capture is opened, up to the first picture of it.
"""

import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count, islice
from pathlib import Path
from random import Random
from statistics import median, quantiles

from bench.terminal import Terminal, preferred, terminal
from bench.wire import WATCHER_END, Wire, inside, obstacle, peak_bytes, replay, spent, wire

Capture = Callable[[str, int], Path]
"""From the kind and the number of adverts to a generated capture."""

PPS, CROWD, MEASURED_S = 1_000, 500, 30
LARGE = 1_000_000
"""Adverts in the capture that is opened."""
_DENSE = 200
"""Virtual routers in the large capture."""
_WARM_UP_S, _MARGIN_S, _SETTLE_S = 8, 6, 2
_PRESSES_PER_S = 4
_ROWS_A_ROUND = 6
_VRRPWATCH = (sys.executable, "-m", "vrrpwatch")
_DOWN = "\x1b[B"
_SCREENS = (
    ("2", "contest  "),
    ("3", "Evidence (m"),
    ("4", "Destination"),
    ("5", "Backup of"),
    ("6", "Not in sight"),
    ("1", "Last minute"),
)
"""Keys, and what stands on that screen alone."""


@dataclass(frozen=True, slots=True)
class Screen:
    """What was measured."""

    adverts: int
    """Sent while keys were pressed and before."""
    seen: int
    told_loss: bool
    """Whether the program said that the kernel lost frames."""
    presses: int
    p50_ms: float
    p99_ms: float
    most_ms: float
    slowest: str
    """Which key took that long."""
    cpu: float
    """Processor seconds of the program for each second."""
    waited: float
    """Seconds of each second in which its first thread could have run and others did."""
    peak_bytes: int


@dataclass(frozen=True, slots=True)
class Opening:
    """A capture up to its first picture, as a whole process; medians."""

    adverts: int
    first_ms: float
    empty_ms: float
    """Until the screen was there, without a picture."""


def measured(capture: Capture, adverts: int, rounds: int) -> tuple[Screen | None, Opening]:
    """Measure; no live part, with a line that says why, where that is not possible."""
    why_not = obstacle()
    if why_not:
        print(f"the live screen is not measured: {why_not}", file=sys.stderr)
    large, crowd = capture("dense", adverts), capture("crowd", PPS * 10)
    with preferred():
        return None if why_not else _watched(crowd), _opened(large, adverts, rounds)


def sentences(screen: Screen | None, opening: Opening) -> str:
    """What was measured, for people."""
    opened = (
        f"A capture of {opening.adverts:,} adverts, from the start of the program to the first picture: "
        f"{opening.first_ms:.0f} ms; the screen itself is there after {opening.empty_ms:.0f} ms."
    )
    return opened if screen is None else f"{_walk_words(screen)}\n\n{opened}"


def _walk_words(screen: Screen) -> str:
    lost = screen.adverts - screen.seen
    return (
        f"{CROWD} virtual routers, {PPS:,} adverts/s, {MEASURED_S} s: {screen.presses} keys, key to screen "
        f"p50 {screen.p50_ms:.0f} ms, p99 {screen.p99_ms:.0f} ms, at most {screen.most_ms:.0f} ms "
        f"(to {screen.slowest!r}); {100 * screen.cpu:.1f} % of one core, {100 * screen.waited:.1f} % waiting for one, "
        f"{screen.peak_bytes >> 20} MiB; "
        f"{lost} of {screen.adverts:,} adverts lost{', which it told' if screen.told_loss else ''}."
    )


def _watched(crowd: Path) -> Screen:
    with wire() as line:
        return _pressed(line, crowd)


def _pressed(line: Wire, crowd: Path) -> Screen:
    frames = int(crowd.stem.rpartition("-")[2])
    loops = -(-PPS * (_WARM_UP_S + MEASURED_S + _MARGIN_S) // frames)
    sending = threading.Thread(target=partial(replay, line.sender, crowd, f"--pps={PPS}", f"--loop={loops}"))
    with terminal(inside(line.watcher, *_VRRPWATCH, "live", WATCHER_END)) as before:
        before.wait_for("No VRRP was seen yet")
        sending.start()
        before.wait_for(f"{CROWD} virtual routers,")
        before.rest(_WARM_UP_S)
        begun, start_s = spent(before.program.pid), time.monotonic()
        late = _walked(before, start_s + MEASURED_S)
        seconds = time.monotonic() - start_s
        done = spent(before.program.pid)
        sending.join()
        before.rest(_SETTLE_S)
        seen, told_loss = _counts(before)
        peak = peak_bytes(before.program.pid)
    cuts = quantiles([each for each, _ in late], n=100, method="inclusive")
    most_s, slowest = max(late)
    rates = ((done.cpu_s - begun.cpu_s) / seconds, (done.waited_s - begun.waited_s) / seconds)
    times_ms = (cuts[49] * 1000, cuts[98] * 1000, most_s * 1000)
    return Screen(frames * loops, seen, told_loss, len(late), *times_ms, slowest, *rates, peak)


def _walked(before: Terminal, end_s: float) -> list[tuple[float, str]]:
    """Seconds that each key took, and what it asked for. The presses come at no multiple of the pictures."""
    chance = Random(1)
    late = []
    for key, wanted in _steps():
        if time.monotonic() > end_s:
            break
        late.append((before.press(key, wanted), wanted))
        before.rest(chance.uniform(0.5, 1.5) / _PRESSES_PER_S)
    return late


def _steps() -> Iterator[tuple[str, str]]:
    """Keys, and words that are drawn because of that key alone."""
    vrids = count(2)
    while True:
        yield from _SCREENS
        for vrid in islice(vrids, _ROWS_A_ROUND):
            yield _DOWN, f"VRID {vrid} ipv4"


def _counts(before: Terminal) -> tuple[int, bool]:
    """Adverts that it saw, and whether it says that some were lost."""
    before.press("1", "Last minute")
    before.press("6", "Not in sight")
    seen = re.search(r"adverts +([\d,]+)", before.drawn)
    if seen is None:
        raise SystemExit(f"the screen tells no number of adverts: {before.drawn!r}")
    return int(seen[1].replace(",", "")), "lost by the kernel" in before.drawn


def _opened(capture: Path, adverts: int, rounds: int) -> Opening:
    times_s = []
    for _ in range(rounds):
        start_s = time.monotonic()
        with terminal((*_VRRPWATCH, str(capture))) as before:
            there_s = before.wait_for("Virtual routers")
            first_s = before.wait_for(f"{_DENSE} virtual routers,")
        times_s.append((first_s - start_s, there_s - start_s))
    first, there = (median(each) for each in zip(*times_s, strict=True))
    return Opening(adverts, first * 1000, there * 1000)
