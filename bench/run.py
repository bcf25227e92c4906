"""Measures vrrpwatch beside other programs: all read the same captures as whole processes, in turn, in one run.

Those that are too slow read a part, and the rest is extrapolated. Before that the screen is measured, and goes to
stdout alone. Then `vrrpwatch watch` beside tcpdump, on a wire between two network namespaces; skipped where that is not
possible. Captures are generated into bench/captures/ when they are not there yet. The tables go to stdout, the same
figures to bench/results.json, and with --save to bench/RESULTS.md. With --check the exit code is 1 when a figure is not
what it must be.
"""

import argparse
import sys
from pathlib import Path

BENCH = Path(__file__).resolve().parent
sys.path.insert(0, str(BENCH.parent))  # a script finds its own folder only

from bench import files, peers  # noqa: E402
from bench import live as on_a_wire  # noqa: E402
from bench import screen as on_a_screen  # noqa: E402
from bench.results import this_machine, write_json  # noqa: E402
from bench.tables import tables, write_markdown  # noqa: E402
from bench.targets import targets  # noqa: E402

PEERS = ("tshark", "tcpdump")


def main() -> int:
    """Measure, print, write; the exit code."""
    options = _options()
    if options.part in ("all", "screen"):
        screen = on_a_screen.measured(files.capture, on_a_screen.LARGE, options.rounds)
        print(on_a_screen.sentences(*screen), end="\n\n")
        if options.part == "screen":
            return 0
    versions = {name: peers.version(name) for name in PEERS}
    for name in [name for name, version in versions.items() if not version]:
        print(f"{name} is not installed: its runs are skipped, and so is the comparison", file=sys.stderr)
    sizes = files.Sizes().divided(options.divide)
    results = [] if options.part == "live" else list(files.measured(sizes, options.rounds))
    live = None if options.part == "files" else on_a_wire.measured(files.capture, flood_s=options.flood)
    machine, reached = this_machine(versions), targets(results, sizes)
    told = tables(results, reached, live)
    print(told)
    write_json(BENCH / "results.json", machine, results, live)
    if options.save:
        write_markdown(BENCH / "RESULTS.md", machine, told)
    missed = [target for target in reached if target.missed]
    return 1 if options.check and missed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure vrrpwatch beside other programs.")
    parser.add_argument("--rounds", type=_positive, default=3, help="runs of each program (default: 3)")
    parser.add_argument("--divide", type=_positive, default=1, help="make the captures so many times smaller")
    parser.add_argument("--part", choices=["all", "files", "live", "screen"], default="all", help="what to measure")
    parser.add_argument("--flood", type=_positive, default=on_a_wire.FLOOD_S, help="seconds of 100,000 adverts/s")
    parser.add_argument("--save", action="store_true", help="keep the figures in bench/RESULTS.md")
    parser.add_argument("--check", action="store_true", help="fail when a figure is not what it must be")
    return parser.parse_args()


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


if __name__ == "__main__":
    sys.exit(main())
