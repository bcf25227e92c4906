"""A wire that is full for minutes, watched and shown on the screen: `python -m tests.soak.wire --seconds 300`.

The wire and the measuring are those of `make bench`: two network namespaces, tcpreplay, and root.
"""

import argparse

from bench import live, screen
from bench.files import capture
from bench.live import FLOOD_PPS
from bench.results import LiveResult
from bench.screen import CROWD, MEASURED_S
from bench.wire import obstacle, wire
from tests.figures import reached

FULL_PPS = FLOOD_PPS
"""More than is asked. Sent more slowly each advert of that capture would be late for the interval that it announces."""
OPENED = 10_000
"""Adverts of the capture that the measuring of the screen opens as well; what that takes is for `make bench`."""


def watched(seconds: int) -> LiveResult:
    """What `vrrpwatch watch` saw of the full wire."""
    flood, marker = capture("flood", FULL_PPS), capture("arrivals", 1)
    with wire() as line:
        return live._watched(line, marker, live._load(line, flood, FULL_PPS, seconds))


def main() -> None:
    """Say how many frames were lost, and how soon keys were answered."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=300)
    wanted = parser.parse_args()
    why_not = obstacle()
    if why_not:
        parser.error(why_not)
    how = f"python -m tests.soak.wire --seconds {wanted.seconds}"
    flood = watched(wanted.seconds)
    lost = f"{flood.sent - flood.seen:,} of {flood.sent:,} frames lost"
    cost = f"{100 * flood.cpu:.0f} % of a core, and {100 * flood.waited:.0f} % of the time no core was free"
    print(f"{flood.work}: {lost}; {cost}")  # noqa: T201
    reached("L9", f"{flood.work}: {lost}; {cost}", how=how)
    shown, _ = screen.measured(capture, OPENED, 1)
    assert shown
    keys = f"{shown.presses} keys, 99 % within {shown.p99_ms:.0f} ms, {shown.adverts - shown.seen} adverts lost"
    print(keys)  # noqa: T201
    reached("G7", f"{CROWD} virtual routers, {screen.PPS:,} adverts/s, {MEASURED_S} s: {keys}", how=how)


if __name__ == "__main__":
    main()
