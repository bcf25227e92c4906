"""Two machines of our own joined by a cable: two network namespaces with a veth pair, and programs inside them.

Whatever is sent stays in there. Programs are ended by the pid under which they were started, and with the benchmark.
"""

import os
import shutil
import signal
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.measure import ENVIRONMENT

SENDER_END, WATCHER_END = "s0", "v0"
_TOOLS = ("ip", "sysctl", "setpriv", "tcpreplay", "tcpdump")
_PATIENCE_S = 20
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_NANO = 1e-9


@dataclass(frozen=True, slots=True)
class Wire:
    """The two namespaces, as long as the `with` block of `wire`."""

    sender: str
    watcher: str


@dataclass(frozen=True, slots=True)
class Spent:
    """What a program has used since its start."""

    cpu_s: float
    """User and system."""
    waited_s: float
    """Ready to run, while others had the processors."""


def obstacle() -> str | None:
    """Why there can be no wire here; None when there can."""
    missing = [tool for tool in _TOOLS if shutil.which(tool) is None]
    if missing:
        return f"{', '.join(missing)} not installed"
    if os.geteuid() != 0:
        return "network namespaces need root"
    allowed = subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False).returncode == 0
    return None if allowed else "network namespaces are not allowed"


@contextmanager
def wire() -> Iterator[Wire]:
    """A cable between two machines that say nothing by themselves."""
    name = f"vrrpwatch-bench-{uuid.uuid4().hex[:8]}"
    made = Wire(f"{name}-s", f"{name}-w")
    with ExitStack() as leaving:
        for namespace in (made.sender, made.watcher):
            _do("ip", "netns", "add", namespace)
            leaving.callback(_do, "ip", "netns", "delete", namespace)
            _do(*inside(namespace, "sysctl", "-qw", "net.ipv6.conf.default.disable_ipv6=1"))
        peer = ("peer", "name", WATCHER_END, "netns", made.watcher)
        _do("ip", "-n", made.sender, "link", "add", SENDER_END, "type", "veth", *peer)
        _do("ip", "-n", made.sender, "link", "set", SENDER_END, "up")
        _do("ip", "-n", made.watcher, "link", "set", WATCHER_END, "up")
        yield made


def inside(namespace: str, *words: str) -> tuple[str, ...]:
    """The words that run a program there; they replace themselves by it, so its pid is the one that is started."""
    return ("setpriv", "--pdeathsig", "KILL", "ip", "netns", "exec", namespace, *words)


@contextmanager
def capturing(namespace: str, words: Sequence[str], stdout: int, stderr: int) -> Iterator[subprocess.Popen[bytes]]:
    """A program that captures there: it has begun when the block begins, and is interrupted at its end."""
    program = subprocess.Popen(inside(namespace, *words), stdout=stdout, stderr=stderr, env=ENVIRONMENT)
    try:
        _await(program, lambda: _captures(program.pid))
        yield program
    finally:
        program.send_signal(signal.SIGINT)
        try:
            program.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()


def replay(namespace: str, capture: Path, *speed: str) -> None:
    """Send the frames of `capture`; the options in `speed` say how often and how fast."""
    _do(*inside(namespace, "tcpreplay", "--quiet", "--preload-pcap", *speed, "-i", SENDER_END, str(capture)))


def spent(pid: int) -> Spent:
    """What the process has used so far; see proc(5)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    _, waited_ns, _ = Path(f"/proc/{pid}/schedstat").read_text().split()
    return Spent((int(fields[11]) + int(fields[12])) / _TICKS_PER_S, int(waited_ns) * _NANO)


def peak_bytes(pid: int) -> int:
    """The most memory that the process had at once."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    (found,) = (line.split()[1] for line in lines if line.startswith("VmHWM:"))
    return int(found) * 1024


def _captures(pid: int) -> bool:
    """Whether a packet socket is open in the namespace of the process, and the program is past its start."""
    # Below the heading is a line for each packet socket; its ring is made before it is bound to an interface.
    sockets = Path(f"/proc/{pid}/net/packet").read_text().splitlines()[1:]
    return any(line.split()[4] != "0" for line in sockets)


def _await(program: subprocess.Popen[bytes], condition: Callable[[], bool]) -> None:
    end_s = time.monotonic() + _PATIENCE_S
    while not condition():
        if program.poll() is not None or time.monotonic() > end_s:
            raise SystemExit(f"{program.args!r} does not capture")
        time.sleep(0.05)
    time.sleep(1)


def _do(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(words)}: {done.stderr.strip()}")
