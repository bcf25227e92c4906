"""Measures vrrpwatch beside tshark: both read the same captures as whole processes, in turn, in one run.

Then `vrrpwatch watch` beside tcpdump, on a wire between two network namespaces; skipped where that is not possible.
Captures are generated into bench/captures/ when they are not there yet. The table goes to stdout, the same figures to
bench/results.json, and with --save to bench/RESULTS.md.
"""

import argparse
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

BENCH = Path(__file__).resolve().parent
sys.path.insert(0, str(BENCH.parent))  # a script finds its own folder only

from bench import live as on_a_wire  # noqa: E402
from bench.measure import Program, run_in_turn, times_as_fast, typical  # noqa: E402
from bench.results import Result, tables, this_machine, write_json, write_markdown  # noqa: E402
from vrrpwatch.demo import capture_path  # noqa: E402

HOSTILE_SHARE = 10
"""The hostile capture has this much less than the dense one."""
VRRPWATCH = (sys.executable, "-m", "vrrpwatch")
VERDICTS = frozenset({0, 1, 2})
TSHARK_FIELDS = ("-T", "fields", "-e", "vrrp.virt_rtr_id", "-e", "vrrp.prio", "-e", "ip.src")


def main() -> None:
    """Measure, print, write."""
    options = _options()
    tshark = shutil.which("tshark")
    if tshark is None and options.part != "live":
        print("tshark is not installed: its runs are skipped, and so is the comparison", file=sys.stderr)
    results = [] if options.part == "live" else list(_measured(options.adverts, options.rounds, tshark))
    live = None if options.part == "files" else on_a_wire.measured(_capture, flood_s=options.flood)
    machine = this_machine(tshark)
    print(tables(results, live))
    write_json(BENCH / "results.json", machine, results, live)
    if options.save:
        write_markdown(BENCH / "RESULTS.md", machine, results, live)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure vrrpwatch beside tshark.")
    parser.add_argument("--adverts", type=_positive, default=1_000_000, help="in the dense capture (default: 1000000)")
    parser.add_argument("--rounds", type=_positive, default=3, help="runs of each program (default: 3)")
    parser.add_argument("--part", choices=["all", "files", "live"], default="all", help="what to measure")
    parser.add_argument("--flood", type=_positive, default=on_a_wire.FLOOD_S, help="seconds of 100,000 adverts/s")
    parser.add_argument("--save", action="store_true", help="keep the figures in bench/RESULTS.md")
    return parser.parse_args()


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def _measured(adverts: int, rounds: int, tshark: str | None) -> Iterator[Result]:
    for kind, count in (("dense", adverts), ("hostile", max(adverts // HOSTILE_SHARE, 1))):
        yield from _compared(f"{kind} {count:,}", _programs(_capture(kind, count), tshark), rounds, count)
    yield from _compared("small capture", _programs(capture_path(), tshark), rounds, None)
    yield from _compared("--help", [Program("vrrpwatch", (*VRRPWATCH, "--help"))], rounds, None)


def _capture(kind: str, adverts: int) -> Path:
    path = BENCH / "captures" / f"{kind}-{adverts}.pcap"
    if not path.exists():
        print(f"generating {path.relative_to(BENCH.parent)}", file=sys.stderr)
        path.parent.mkdir(exist_ok=True)
        # A process of its own: what this one has in memory counts in the peak of each program that it starts.
        generate = [sys.executable, "-m", "bench.generate", kind, str(path), str(adverts)]
        subprocess.run(generate, check=True, cwd=BENCH.parent)
    return path


def _programs(capture: Path, tshark: str | None) -> list[Program]:
    """What reads `capture`, vrrpwatch first."""
    analyze = Program("vrrpwatch", (*VRRPWATCH, "analyze", "--format", "json", str(capture)), VERDICTS)
    fields = [Program("tshark -T fields", (tshark, "-r", str(capture), *TSHARK_FIELDS))] if tshark else []
    return [analyze, *fields]


def _compared(work: str, programs: list[Program], rounds: int, adverts: int | None) -> Iterator[Result]:
    """The results of `programs` at one piece of work; the last of several is the one they are compared with."""
    costs = run_in_turn(programs, rounds)
    for program, its in zip(programs, costs, strict=True):
        cost = typical(its)
        rate = adverts / cost.seconds if adverts else None
        times = times_as_fast(its, costs[-1]) if len(programs) > 1 else None
        yield Result(work, program.name, cost.seconds, rate, times, cost.peak_bytes)


if __name__ == "__main__":
    main()
