"""Measures `vrrpwatch analyze` on generated captures, beside programs and libraries that read the same files."""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import peers
from bench.measure import Program, run_in_turn, times_as_long, typical
from bench.results import Result
from vrrpwatch.demo import capture_path

BENCH = Path(__file__).resolve().parent
DENSE, LONG, HOSTILE = 1_000_000, 10_000_000, 100_000
"""Adverts."""
MIXED = 1_400_000
"""Frames, of which one in a thousand is an advert: 1.1 GB."""
_PARTS = 8
"""Files that a capture is rotated into."""
_LONG_ROUNDS = 1
"""Ten million adverts are long enough to be measured once."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many adverts, and frames of mixed traffic, the captures have."""

    dense: int = DENSE
    long: int = LONG
    hostile: int = HOSTILE
    mixed: int = MIXED

    def divided(self, by: int) -> "Sizes":
        """Smaller captures of the same kinds, to try the benchmark itself."""
        return Sizes(*(max(number // by, 1000) for number in (self.dense, self.long, self.hostile, self.mixed)))


def capture(kind: str, count: int) -> Path:
    """The generated capture; made when it is not there yet."""
    path = BENCH / "captures" / f"{kind}-{count}.pcap"
    if not path.exists():
        _say(path)
        path.parent.mkdir(exist_ok=True)
        # A process of its own: what this one has in memory counts in the peak of each program that it starts.
        _python("bench.generate", kind, str(path), str(count))
    return path


def measured(sizes: Sizes, rounds: int) -> Iterator[Result]:
    """All work on files, one after the other."""
    yield from _dense(sizes, rounds)
    yield from _long(sizes)
    yield from _mixed(sizes, rounds)
    hostile = capture("hostile", sizes.hostile)
    yield from _compared("hostile", _two(hostile), rounds, sizes.hostile, adverts=sizes.hostile)
    unsteady = capture("unsteady", sizes.hostile)
    yield from _compared("hostile, unsteady", _two(unsteady), rounds, sizes.hostile, adverts=sizes.hostile)
    yield from _compared("small", _two(capture_path()), rounds, 0)
    yield from _compared("help", [Program(peers.VRRPWATCH, (*peers.COMMAND, "--help"))], rounds, 0)


def _two(path: Path) -> list[Program]:
    return [peers.analyze(path), peers.tshark_fields(path)]


def _dense(sizes: Sizes, rounds: int) -> Iterator[Result]:
    path = capture("dense", sizes.dense)
    libraries = [peers.library(name, path) for name in (peers.DPKT, peers.SCAPY, peers.PYSHARK)]
    tools = [peers.tshark_fields(path), peers.tshark_quiet(path), peers.tcpdump(path), peers.tcpdump_filter(path)]
    programs = [peers.analyze(path), *tools, *libraries]
    yield from _compared("dense", programs, rounds, sizes.dense, adverts=sizes.dense)
    with _in_nanoseconds(path) as copy:
        programs = [peers.analyze(copy), peers.tcpdump(copy)]
        yield from _compared("dense, pcapng ns", programs, rounds, sizes.dense, adverts=sizes.dense)


def _long(sizes: Sizes) -> Iterator[Result]:
    path = capture("dense", sizes.long)
    yield from _compared(
        "dense, long", [peers.analyze(path), peers.tcpdump(path)], _LONG_ROUNDS, sizes.long, adverts=sizes.long
    )
    with _rotated(path) as folder:
        programs = [peers.analyze(folder), peers.analyze_jobs(folder)]
        yield from _compared(f"dense, long, {_PARTS} files", programs, _LONG_ROUNDS, sizes.long, adverts=sizes.long)


def _mixed(sizes: Sizes, rounds: int) -> Iterator[Result]:
    path = capture("mixed", sizes.mixed)
    try:
        slow = [
            peers.tshark_fields(path, part=True),
            *(peers.library(name, path) for name in (peers.DPKT, peers.SCAPY)),
        ]
        programs = [peers.analyze(path), peers.tcpdump(path), peers.tcpdump_filter(path), *slow]
        yield from _compared("mixed", programs, rounds, sizes.mixed)
        with _in_nanoseconds(path) as copy:
            programs = [peers.analyze(copy), peers.tcpdump_filter(copy)]
            yield from _compared("mixed, pcapng ns", programs, rounds, sizes.mixed)
        with _rotated(path) as folder:
            programs = [peers.analyze(folder), peers.analyze_jobs(folder)]
            yield from _compared(f"mixed, {_PARTS} files", programs, rounds, sizes.mixed)
    finally:
        # A gigabyte that is made again in seconds.
        path.unlink()


@contextmanager
def _in_nanoseconds(path: Path) -> Iterator[Path]:
    """The same frames as pcapng, as long as they are measured."""
    copy = path.with_suffix(".pcapng")
    _say(copy)
    _python("bench.nanoseconds", str(path), str(copy))
    try:
        yield copy
    finally:
        copy.unlink()


@contextmanager
def _rotated(path: Path) -> Iterator[Path]:
    """The same frames in a folder of several files, as long as they are measured."""
    folder = path.with_suffix("")
    _say(folder)
    _python("bench.rotated", str(path), str(folder), str(_PARTS))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _compared(
    work: str, programs: Sequence[Program], rounds: int, frames: int, *, adverts: int | None = None
) -> Iterator[Result]:
    """The results of `programs` at one piece of work, vrrpwatch first; those that are missing are left out."""
    programs = [program for program in programs if peers.there(program)]
    costs = run_in_turn(programs, rounds, frames)
    for program, its in zip(programs, costs, strict=True):
        cost = typical(its)
        yield Result(
            work,
            program.name,
            cost.seconds,
            adverts / cost.seconds if adverts else None,
            times_as_long(its, costs[0]),
            cost.peak_bytes,
            extrapolated=program.frames is not None and program.frames < frames,
        )


def _say(path: Path) -> None:
    print(f"generating {path.relative_to(BENCH.parent)}", file=sys.stderr)


def _python(*words: str) -> None:
    subprocess.run([sys.executable, "-m", *words], check=True, cwd=BENCH.parent)
