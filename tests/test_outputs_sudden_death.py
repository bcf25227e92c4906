"""`watch -o FILE` that is killed at any moment: what somebody has read from the file stays.

The source is a pipe, so that no network is needed: broken adverts of ever other routers are findings.
"""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

from tests.captures import pcap_header, pcap_record
from tests.figures import reached
from tests.frames import ethernet, ipv4, v2
from tests.rights import PROGRAM
from tests.sessions import Report

KILLS = int(os.environ.get("VRRPWATCH_KILLS", "20"))
"""In `make test`; `make soak` asks for 200."""
PATIENCE_S = 30
START_S = 1_700_000_000


def broken(number: int) -> bytes:
    """An advert with a wrong checksum: each router is a finding of its own."""
    octets = v2(number % 255 + 1, addresses=(f"10.1.{number % 255}.1",))
    source = f"10.{2 + number // 255 % 200}.0.{number % 250 + 1}"
    return pcap_record(
        ethernet(ipv4(octets[:6] + b"\0\1" + octets[8:], source=source)), START_S + number // 1000, number % 1000
    )


def whole_lines(octets: bytes) -> list[Report]:
    """All lines that are whole; a torn one is no JSON."""
    found = []
    for line in octets.split(b"\n"):
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def killed(path: Path, after: int) -> bytes:
    """Start, feed until the file has grown by `after` lines, kill; what a reader had seen of the file before."""
    before = path.stat().st_size if path.exists() else 0
    with subprocess.Popen(
        [*PROGRAM, "watch", "-", "--allow-root", "--format", "jsonl", "-o", path],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as program:
        assert program.stdin
        program.stdin.write(pcap_header())
        end_s = time.monotonic() + PATIENCE_S
        seen, number = b"", 0
        while seen[before:].count(b"\n") < after:
            assert time.monotonic() < end_s, seen[before:]
            program.stdin.write(b"".join(broken(number + more) for more in range(20)))
            program.stdin.flush()
            number += 20
            seen = path.read_bytes() if path.exists() else b""
        program.send_signal(signal.SIGKILL)
        program.wait()
    return seen


def test_a_kill_loses_nothing_that_was_read_and_tears_at_most_one_line(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    lost = torn = doubled = acknowledged = 0
    for turn in range(KILLS):
        start = path.stat().st_size if path.exists() else 0
        seen = killed(path, after=1 + turn * 7 % 50)
        kept = path.read_bytes()
        lost += kept[: len(seen)] != seen
        acknowledged += sum(line["event"] == "finding-opened" for line in whole_lines(seen[start:]))
        # This run, after the newline that may end the torn line of the one before.
        run = kept[start:].removeprefix(b"\n")
        ids = [line["finding"]["id"] for line in whole_lines(run) if line["event"] == "finding-opened"]
        doubled += len(ids) - len(set(ids))
        unfinished = [line for line in run.split(b"\n") if line and not whole_lines(line)]
        assert unfinished in ([], [run.split(b"\n")[-1]])
        torn += len(unfinished)
    assert (lost, doubled) == (0, 0)
    assert acknowledged > KILLS
    broken_lines = [line for line in path.read_bytes().split(b"\n") if line and not whole_lines(line)]
    assert len(broken_lines) == torn <= KILLS
    reached("D1", f"{KILLS} kills: {lost} of {acknowledged:,} findings lost, {torn} torn lines")
    reached("D6", f"{KILLS} restarts: {doubled} duplicates; findings of an earlier run are not restored")


def test_a_torn_line_is_ended_by_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_bytes(b'{"event": "advert-se')
    killed(path, after=2)
    first, second, *_ = path.read_bytes().split(b"\n")
    assert first == b'{"event": "advert-se'
    assert json.loads(second)["event"]


def test_a_restart_among_healthy_routers_finds_nothing(tmp_path: Path) -> None:
    """Each start joins in the middle: that is no gap, no failover and no outage."""
    healthy = b"".join(
        pcap_record(ethernet(ipv4(v2(vrid, addresses=(f"10.1.{vrid}.1",)), ip_id=at)), START_S + at, vrid * 1000)
        for at in range(60)
        for vrid in range(1, 6)
    )
    record = len(healthy) // 300
    path = tmp_path / "lines.jsonl"
    for turn in range(5):
        part = healthy[turn * 53 * record :][: 60 * record]
        done = subprocess.run(
            [*PROGRAM, "watch", "-", "--allow-root", "--format", "jsonl", "-o", path],
            input=pcap_header() + part,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0
    told = whole_lines(path.read_bytes())
    assert sum(line["event"] == "verdict" for line in told) == 5
    assert [line for line in told if line["event"] in ("finding-opened", "adverts-missed", "master-silent")] == []
