"""A very large capture through a FIFO in constant memory: `python -m tests.soak.fifo --adverts 50000000`.

Also what an interrupt in the middle of it gives, and how soon.
"""

import argparse
import json
import os
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from tests.captures import pcap_header, pcap_record
from tests.figures import reached
from tests.frames import ethernet, ipv4, v2
from tests.limited import ROOT

PAIRS = 10
"""Virtual routers, each with a Master that advertises once a second."""
WIRE_BYTES = 200
"""Of a record, so that 50 million are 10 GB: adverts with a long trailer of the frame."""
CHUNK_S = 1_000
_START_S = 1_600_000_000
# What runs in the background of a shell is started with SIGINT ignored.
_PROGRAM = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from vrrpwatch.cli import main
raise SystemExit(main())
"""


class Outcome(NamedTuple):
    """Of one run."""

    code: int
    adverts: int
    complete: bool
    took_s: float
    """Of wall time; after an interrupt, from it on."""
    used_s: float
    """Of processor time."""
    peak_bytes: int


def chunks(adverts: int) -> Iterator[bytes]:
    """So many adverts in order of time, as records of a pcap file; all chunks are one but for the time."""
    frames = [
        ethernet(ipv4(v2(vrid=1 + at, addresses=(f"10.0.{at}.1",)), source=f"10.0.{at}.2")).ljust(
            WIRE_BYTES - 16, b"\0"
        )
        for at in range(PAIRS)
    ]
    second = b"".join(pcap_record(octets, 0, 1_000 * at) for at, octets in enumerate(frames))
    left, start_s, length = adverts, _START_S, len(second)
    while left > 0:
        seconds = min(CHUNK_S, -(-left // PAIRS))
        chunk = bytearray(second * seconds)
        for at in range(seconds):
            packed = struct.pack("<I", start_s + at)
            for place in range(at * length, (at + 1) * length, WIRE_BYTES):
                chunk[place : place + 4] = packed
        yield bytes(chunk[: left * WIRE_BYTES])
        left -= seconds * PAIRS
        start_s += seconds


def run(adverts: int, *, interrupt_after: int | None = None) -> Outcome:
    """Let `analyze` read them from a FIFO; SIGINT comes when so many are written."""
    with tempfile.TemporaryDirectory() as folder:
        fifo = Path(folder, "fifo")
        os.mkfifo(fifo)
        words = [sys.executable, "-c", _PROGRAM, "analyze", "--format", "json", str(fifo)]
        began = time.monotonic()
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT) as reader:
            interrupted: list[float] = []
            peaks = [0]

            def write() -> None:
                written = 0
                with suppress(BrokenPipeError), fifo.open("wb", buffering=0) as file:
                    file.write(pcap_header())
                    for chunk in chunks(adverts):
                        file.write(chunk)
                        peaks.append(_peak_bytes(reader.pid))
                        written += len(chunk) // WIRE_BYTES
                        if interrupt_after is not None and not interrupted and written >= interrupt_after:
                            interrupted.append(time.monotonic())
                            reader.send_signal(signal.SIGINT)

            writer = threading.Thread(target=write)
            writer.start()
            assert reader.stdout
            report = json.loads(reader.stdout.read())
            _, status, usage = os.wait4(reader.pid, 0)
            reader.returncode = os.waitstatus_to_exitcode(status)
            ended = time.monotonic()
            writer.join()
    (told,) = report["inputs"]
    return Outcome(
        reader.returncode,
        report["statistics"]["adverts"],
        told["complete"],
        ended - (interrupted[0] if interrupted else began),
        usage.ru_utime + usage.ru_stime,
        max(peaks),
    )


def _peak_bytes(pid: int) -> int:
    """Of a program that still runs. What wait4(2) tells counts the memory of its parent at the start as well."""
    (line,) = (line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


def main() -> None:
    """Run it whole and interrupted, and say both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--adverts", type=int, default=50_000_000)
    wanted = parser.parse_args()
    whole = run(wanted.adverts)
    assert (whole.adverts, whole.complete) == (wanted.adverts, True), whole
    cut = run(wanted.adverts, interrupt_after=wanted.adverts // 10)
    assert 0 < cut.adverts < wanted.adverts, cut
    figure = figure_of(whole, cut)
    print(figure)  # noqa: T201
    reached("F8", figure, how=f"python -m tests.soak.fifo --adverts {wanted.adverts}")


def figure_of(whole: Outcome, cut: Outcome) -> str:
    """For the table."""
    size = whole.adverts * WIRE_BYTES / 1e9
    rate = whole.adverts / whole.used_s
    return (
        f"{size:.1f} GB: {whole.peak_bytes / (1 << 20):.0f} MiB, {rate:,.0f} packets/s of one core; "
        f"an interrupt reports after {cut.took_s:.2f} s"
    )


if __name__ == "__main__":
    main()
