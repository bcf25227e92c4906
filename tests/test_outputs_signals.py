"""Signals and a terminal that closes, while `watch` goes on: no crash, no loss, and the last finding on the disk."""

import json
import os
import pty
import signal
import subprocess
import time
from pathlib import Path

from tests.captures import pcap_header
from tests.figures import reached
from tests.rights import PROGRAM
from tests.test_outputs_sudden_death import broken, whole_lines

STORM = 2_000
PATIENCE_S = 30


def started(path: Path, stdout: int, stderr: int) -> subprocess.Popen[bytes]:
    """It has written its first lines when this returns."""
    program = subprocess.Popen(
        [*PROGRAM, "watch", "-", "--allow-root", "--format", "jsonl", "-o", path],
        stdin=subprocess.PIPE,
        start_new_session=True,
        stdout=stdout,
        stderr=stderr,
    )
    say(program, pcap_header() + broken(1))
    await_findings(path, 1)
    return program


def say(program: subprocess.Popen[bytes], octets: bytes) -> None:
    assert program.stdin
    program.stdin.write(octets)
    program.stdin.flush()


def await_findings(path: Path, count: int) -> None:
    end_s = time.monotonic() + PATIENCE_S
    while not path.exists() or found(path) < count:
        assert time.monotonic() < end_s, path.read_bytes()
        time.sleep(0.02)


def found(path: Path) -> int:
    return sum(line["event"] == "finding-opened" for line in whole_lines(path.read_bytes()))


def test_window_changes_stops_and_broken_pipes_cost_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    with started(path, subprocess.DEVNULL, subprocess.PIPE) as program:
        for number in range(STORM):
            program.send_signal(signal.SIGWINCH)
            if number % 100 == 0:
                say(program, broken(number + 2))
            time.sleep(0.0005)
        program.send_signal(signal.SIGPIPE)
        program.send_signal(signal.SIGSTOP)
        program.send_signal(signal.SIGCONT)
        program.send_signal(signal.SIGTSTP)  # of no effect in a session without a terminal
        program.send_signal(signal.SIGCONT)
        await_findings(path, 1 + STORM // 100)
        program.send_signal(signal.SIGTERM)
        assert program.wait(PATIENCE_S) in (1, 2)
        assert program.stderr
        assert program.stderr.read() == b""
    assert json.loads(path.read_bytes().splitlines()[-1])["event"] == "verdict"
    reached("G5", f"{STORM:,} window changes, stop, continue and SIGPIPE: 0 crashes, 0 losses; no SIGUSR1 yet")


def test_a_closed_terminal_ends_it_with_the_last_finding_on_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    master, slave = pty.openpty()
    with started(path, slave, slave) as program:
        os.close(slave)
        say(program, broken(2))
        await_findings(path, 2)
        os.close(master)
        # With -o, HUP begins a new file; who has no terminal any more ends it by TERM.
        program.send_signal(signal.SIGHUP)
        say(program, broken(3))
        await_findings(path, 3)
        asked_s = time.monotonic()
        program.send_signal(signal.SIGTERM)
        program.wait(PATIENCE_S)
        took_s = time.monotonic() - asked_s
    assert found(path) == 3
    assert took_s < 5  # a loaded machine
    reached("G3", f"all findings on the disk, ended within {took_s:.1f} s of TERM; HUP alone goes on, as -o asks")
