"""Programs inside the namespaces of a lab: started, frozen, ended.

Rules: a process is addressed by the pid under which it was started here, and by the pids of its children; nothing is
ever looked up by name. The kernel ends each of them when the process that plays the lab dies first.
"""

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

Program = subprocess.Popen[bytes]

COMMAND_LIMIT_S = 20
END_LIMIT_S = 5


def run(*words: str | Path, stdin: str = "", limit_s: float = COMMAND_LIMIT_S) -> str:
    """Run a command to its end and give what it printed. A failure is a RuntimeError with the command's own words."""
    done = subprocess.run(
        list(map(str, words)), input=stdin, capture_output=True, text=True, timeout=limit_s, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, words))}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def start(namespace: str, *words: str | Path, log: Path) -> Program:
    """Start a program in the network namespace; its output goes to `log`."""
    # setpriv and ip replace themselves by the program: the pid is the program's.
    prefix = ("setpriv", "--pdeathsig", "KILL", "ip", "netns", "exec", namespace)
    with log.open("ab") as output:
        return subprocess.Popen(
            [*prefix, *map(str, words)], stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )


def send_signal(program: Program, number: signal.Signals) -> None:
    """Send a signal to the program and all its children."""
    for pid in list(_family(program.pid)) if program.poll() is None else []:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def kill(program: Program) -> None:
    """End the program and its children at once, so that none can say goodbye to the network."""
    # A keepalived whose parent dies resigns with priority 0. Frozen first, none of the family can.
    send_signal(program, signal.SIGSTOP)
    send_signal(program, signal.SIGKILL)
    program.wait(END_LIMIT_S)


def stop(program: Program, number: signal.Signals = signal.SIGTERM) -> None:
    """Ask the program to end, and wait until it has."""
    program.send_signal(number)
    program.wait(END_LIMIT_S)


def _family(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            for child in children.read_text().split():
                yield from _family(int(child))
