"""Play stories with real routers and record them: `python -m tests.lab.record NAME... --output DIR`, as root.

Needs keepalived, frr, ucarp, tcpdump, tcpreplay, iproute2 and nftables. Everything happens in namespaces of its own.
"""

import argparse
import signal
import sys
from pathlib import Path
from types import FrameType

from tests.lab.network import network, recording
from tests.lab.stories import STORIES

STORY_LIMIT_S = 120


def record(name: str, output: Path) -> Path:
    """Play the story once; its capture is `output`/`name`.pcap."""
    story = STORIES[name]
    path = output / f"{name}.pcap"
    with network(story.routers) as net, recording(net, path, *story.options, device=story.device):
        story.play(net)
    return path


def main() -> None:
    """Record the stories named on the command line, one after the other."""
    parser = argparse.ArgumentParser(prog="python -m tests.lab.record", description="Record real routers in a lab.")
    parser.add_argument("names", nargs="+", choices=sorted(STORIES), metavar="NAME", help=", ".join(sorted(STORIES)))
    parser.add_argument("--output", type=Path, required=True, metavar="DIR", help="where the captures go")
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    # Leave by an exception, so that the network is taken down in either case.
    for number in (signal.SIGALRM, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    for name in arguments.names:
        signal.alarm(STORY_LIMIT_S)
        print(record(name, arguments.output))  # noqa: T201
    signal.alarm(0)


def _leave(number: int, _frame: FrameType | None) -> None:
    sys.exit(f"ended by {signal.Signals(number).name}; the network is taken down")


if __name__ == "__main__":
    main()
