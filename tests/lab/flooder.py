"""Sends each frame of a file once, at a bounded rate: `python flooder.py INTERFACE FRAMES RATE`, inside a namespace.

FRAMES is a file with a frame in hex digits on each line; it ends after the last of them.
"""

import socket
import sys
import time
from pathlib import Path

_BURST_S = 0.01


def flood(name: str, path: Path, rate: int) -> None:
    """So many in a second."""
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0) as wire, path.open() as lines:
        wire.bind((name, 0))
        start_s = time.monotonic()
        for sent, line in enumerate(lines, 1):
            wire.send(bytes.fromhex(line))
            ahead_s = sent / rate - (time.monotonic() - start_s)
            if ahead_s > _BURST_S:
                time.sleep(ahead_s)


if __name__ == "__main__":
    flood(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
