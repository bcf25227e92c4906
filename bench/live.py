"""Measures `vrrpwatch watch` on a wire of its own, beside tcpdump: a flood, a calm network, how late a line is."""

import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import IO, Any

from bench.advert_frames import MANY  # not from the generator: numpy would count in what is measured
from bench.results import Lateness, Live, LiveResult
from bench.wire import WATCHER_END, Wire, capturing, obstacle, peak_bytes, replay, spent, wire

Capture = Callable[[str, int], Path]
"""From the kind and the number of adverts to a generated capture."""

FLOOD_PPS, FLOOD_S = 100_000, 30
CALM_PPS, CALM_S = 1_000, 20
IDLE_S = 10
ARRIVALS = 100
RING_MEBIBYTES = 32
"""What vrrpwatch asks for; tcpdump gets as much."""
_SETTLE_S = 1.5
_LEARNT = 2
"""Times that the calm capture, of ten seconds, is sent before it is measured: after 16 adverts of each router its habit
is measured for the first time and told, which is the last thing that is learnt of it for a minute."""
_MARKERS = 10
_WATCH = (sys.executable, "-m", "vrrpwatch", "watch", WATCHER_END, "--format", "jsonl")
_TCPDUMP = ("tcpdump", "-Z", "root", "-i", WATCHER_END, "-B", str(RING_MEBIBYTES * 1024), "-w", "/dev/null")
_FIRST_OF_MARKERS = 100 + MANY // 100
"""VLAN of the first virtual router that only `arrivals` has."""


def measured(capture: Capture, *, flood_s: int = FLOOD_S) -> Live | None:
    """Measure; None, with a line that says why, where that is not possible."""
    why_not = obstacle()
    if why_not:
        print(f"live measurements are skipped: {why_not}", file=sys.stderr)
        return None
    flood, calm = capture("flood", FLOOD_PPS), capture("calm", CALM_PPS * 10)
    marker, arrivals = capture("arrivals", 1), capture("arrivals", ARRIVALS)
    with wire() as line:
        floods = _compared(line, marker, _load(line, flood, FLOOD_PPS, flood_s))
        calms = _compared(line, marker, _load(line, calm, CALM_PPS, CALM_S, known=True))
        idle, lateness = _late(line, arrivals)
    return Live((*floods, *calms, idle), lateness)


@dataclass(frozen=True, slots=True)
class Load:
    """What is sent while a program is measured."""

    work: str
    sent: int
    warm_up: Callable[[], None]
    """Sent before."""
    send: Callable[[], None]


def _load(line: Wire, capture: Path, pps: int, seconds: int, *, known: bool = False) -> Load:
    """`capture` again and again at `pps` adverts a second. `known`: its routers were learnt before it is measured."""
    loops, learnt = max(1, pps * seconds // _frames(capture)), _LEARNT if known else 0

    def send(times: int) -> None:
        if times:
            replay(line.sender, capture, f"--pps={pps}", f"--loop={times}")

    work = f"{pps:,} adverts/s, {seconds} s"
    sent = (loops + learnt) * _frames(capture)
    return Load(work, sent, partial(send, learnt), partial(send, loops))


def _compared(line: Wire, marker: Path, load: Load) -> Sequence[LiveResult]:
    """vrrpwatch and tcpdump, one after the other."""
    return _watched(line, marker, load), _dumped(line, load)


def _frames(capture: Path) -> int:
    return int(capture.stem.rpartition("-")[2])


def _watched(line: Wire, marker: Path, load: Load) -> LiveResult:
    with tempfile.TemporaryDirectory() as folder:
        # Opened by itself to read: what is inherited shares its position with the program that writes.
        path = Path(folder) / "lines"
        with path.open("wb") as lines, capturing(line.watcher, _WATCH, lines.fileno(), sys.stderr.fileno()) as program:
            load.warm_up()
            rates = _cost(program.pid, load.send)
            seen = _counted(path, lambda: replay(line.sender, marker))
            peak = peak_bytes(program.pid)
        told_loss = b'"frames dropped"' in path.read_bytes()
    return LiveResult(load.work, "vrrpwatch", load.sent, seen, told_loss, *rates, peak)


def _dumped(line: Wire, load: Load) -> LiveResult:
    with tempfile.TemporaryFile() as words:
        with capturing(line.watcher, _TCPDUMP, subprocess.DEVNULL, words.fileno()) as program:
            load.warm_up()
            rates = _cost(program.pid, load.send)
            time.sleep(_SETTLE_S)
            peak = peak_bytes(program.pid)
        words.seek(0)
        said = words.read().decode()
    counts = {what: int(count) for count, what in re.findall(r"(\d+) packets (captured|dropped by kernel)", said)}
    return LiveResult(
        load.work, "tcpdump", load.sent, counts["captured"], counts["dropped by kernel"] > 0, *rates, peak
    )


def _cost(pid: int, meanwhile: Callable[[], None]) -> tuple[float, float]:
    """Processor seconds, and those in which it had to wait for one, for each second of `meanwhile`."""
    before, start_s = spent(pid), time.monotonic()
    meanwhile()
    after, seconds = spent(pid), time.monotonic() - start_s
    return (after.cpu_s - before.cpu_s) / seconds, (after.waited_s - before.waited_s) / seconds


def _counted(path: Path, send_marker: Callable[[], None]) -> int:
    """Frames before the marker, by its number in the stream. A marker finds no room in a ring that is still full."""
    for _ in range(_MARKERS):
        send_marker()
        time.sleep(_SETTLE_S)
        whole_lines = path.read_bytes().split(b"\n")[:-1]
        for told in map(json.loads, whole_lines):
            if _is_marker(told):
                return int(told["frame"]) - 1
    raise SystemExit("vrrpwatch does not say that it saw the last advert")


def _is_marker(told: dict[str, Any]) -> bool:
    where = told.get("virtual_router")
    return told["event"] == "router-seen" and isinstance(where, dict) and where["vlan"][0] >= _FIRST_OF_MARKERS


def _late(line: Wire, arrivals: Path) -> tuple[LiveResult, Lateness]:
    """What it costs to watch a wire on which nothing comes; then how late the line of each new virtual router is."""
    late_ms: list[float] = []
    with capturing(line.watcher, _WATCH, subprocess.PIPE, subprocess.DEVNULL) as program:
        assert program.stdout is not None
        reader = threading.Thread(target=_read, args=(program.stdout, late_ms))
        reader.start()
        rates = _cost(program.pid, lambda: time.sleep(IDLE_S))
        peak = peak_bytes(program.pid)
        replay(line.sender, arrivals)
        time.sleep(_SETTLE_S)
    reader.join()
    cuts = quantiles(late_ms, n=100, method="inclusive")
    idle = LiveResult(
        f"nothing, {IDLE_S} s", "vrrpwatch", 0, 0, told_loss=False, cpu=rates[0], waited=rates[1], peak_bytes=peak
    )
    return idle, Lateness(len(late_ms), cuts[49], cuts[98], max(late_ms))


def _read(lines: IO[bytes], late_ms: list[float]) -> None:
    for line in lines:
        now_s = time.time()
        told = json.loads(line)
        if _is_marker(told):
            # Down to the microsecond, which is what libpcap gives and a float can hold.
            late_ms.append((now_s - datetime.fromisoformat(told["time"][:26] + "+00:00").timestamp()) * 1000)
