"""`vrrpwatch watch` inside a namespace of a lab: what it says, and when each line came.

Arrivals are noted on the clock that stamps frames, so they compare with the times in the lines.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.lab.network import Network, namespace
from tests.lab.processes import END_LIMIT_S, Program, kill

READY_LIMIT_S = 30
"""Seven of them start at the same time on two cores."""
LONGEST_S = 120
"""A watch that nobody ends, ends by itself."""
SIGNALS_COUNT = ("env", "--default-signal=INT,TERM,HUP")
"""Who started the tests in the background ignores INT, and so would every program from here."""
SO_TIMESTAMP = 29
PREFERRED = -15
"""Niceness."""
LOOK_S, PAUSE_NS = 0.01, 40_000_000
SECOND_NS = 1_000_000_000
EPOCH = datetime.fromtimestamp(0, UTC)

Told = dict[str, Any]
"""A line of `--format jsonl`."""


Words = tuple[str, str]
"""An event and its cause, or what became of a finding and its rule."""
IN_TIME_S = 0.25
"""A line may come this long after what it speaks of: a frame, or a deadline."""


@dataclass(frozen=True, slots=True)
class Line:
    """What was told, and when we had it in hand."""

    told: Told
    arrived_ns: int

    @property
    def time_ns(self) -> int | None:
        """The time that it speaks of, nanoseconds since 1970 UTC."""
        return time_ns(self.told)

    @property
    def delay_s(self) -> float:
        """From what it speaks of until it was here."""
        assert self.time_ns is not None
        return (self.arrived_ns - self.time_ns) / SECOND_NS


@dataclass(frozen=True, slots=True)
class Ended:
    """How a watch ended; the last line is the verdict."""

    lines: list[Line]
    exit_code: int
    stderr: str


class Watch:
    """A running `vrrpwatch watch`. A thread reads its lines the moment they come."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._lines: list[Line] = []
        self._came = threading.Condition()
        self._over = False
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def await_line(self, wanted: Callable[[Told], bool], limit_s: float) -> Line:
        """The first line that is `wanted`, which may have come long ago. Raises TimeoutError."""
        end_s = time.monotonic() + limit_s
        looked_at = 0
        with self._came:
            while True:
                for line in self._lines[looked_at:]:
                    if wanted(line.told):
                        return line
                looked_at = len(self._lines)
                if self._over or not self._came.wait(end_s - time.monotonic()):
                    said = [line.told["event"] for line in self._lines]
                    raise TimeoutError(f"no such line in {limit_s} s, but {said}")

    def end(self, number: signal.Signals = signal.SIGINT) -> Ended:
        """Ask it to end, and give all that it said. `Ended.lines` holds everything up to the verdict."""
        self._program.send_signal(number)
        self._program.wait(END_LIMIT_S)
        self.forget()
        assert self._program.stderr
        return Ended(list(self._lines), self._program.returncode, self._program.stderr.read().decode())

    def forget(self) -> None:
        """End it at once, if it still runs."""
        if self._program.poll() is None:
            kill(self._program)
        self._reader.join(END_LIMIT_S)

    def _read(self) -> None:
        assert self._program.stdout
        for raw in self._program.stdout:
            arrived_ns = time.time_ns()
            line = Line(json.loads(raw), arrived_ns)
            with self._came:
                self._lines.append(line)
                self._came.notify_all()
        with self._came:
            self._over = True
            self._came.notify_all()


@contextlib.contextmanager
def watching(net: Network, router: int, *words: str, source: Program | None = None) -> Iterator[Watch]:
    """`vrrpwatch watch` with `words` in the namespace of `router`, from when it sees; `source` is its stdin.

    Runs until `Watch.end`, or the end of the block.
    """
    with _readiness(net) as (address, ready):
        options = ("--format", "jsonl", "--duration", f"{LONGEST_S}s")
        program = subprocess.Popen(
            [*SIGNALS_COUNT, *_inside(net, router), sys.executable, "-m", "vrrpwatch", "watch", *words, *options],
            stdin=source.stdout if source else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONWARNINGS": "error", "NOTIFY_SOCKET": address},
        )
        watch = Watch(program)
        try:
            _await_ready(program, ready)
            yield watch
        finally:
            watch.forget()
            for stream in (program.stdout, program.stderr):
                assert stream
                stream.close()


@contextlib.contextmanager
def tcpdump_into_a_pipe(net: Network, router: int, device: str) -> Iterator[Program]:
    """`tcpdump -U -w -` on `device`; its stdout is for `watching`."""
    words = ("tcpdump", "-Z", "root", "-U", "-i", device, "-w", "-", "vrrp")
    program = subprocess.Popen(
        [*_inside(net, router), *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield program
    finally:
        kill(program)
        assert program.stdout
        program.stdout.close()


def time_ns(told: Told) -> int | None:
    """The time of a line, nanoseconds since 1970 UTC; the last line of a watch that saw nothing has none."""
    if told["time"] is None:
        return None
    moment, fraction = told["time"].removesuffix("Z").split(".")
    seconds = (datetime.fromisoformat(moment + "+00:00") - EPOCH).total_seconds()
    return int(seconds) * SECOND_NS + int(fraction)


def is_told(  # noqa: PLR0913 - each is one word of a line
    told: Told, *, event: str, vrid: int = 0, interface: str = "", cause: str = "", rule: str = ""
) -> bool:
    """Whether a line says all that is given."""
    place = place_of(told)
    return (
        words(told) == (event, cause or rule or words(told)[1])
        and vrid in (0, place.get("vrid"))
        and interface in ("", place.get("interface"))
    )


def words(told: Told) -> Words:
    finding = told.get("finding")
    return told["event"], finding["rule"] if finding else told.get("cause", "")


def place_of(told: Told) -> Told:
    """The virtual router that a line is about, if any."""
    place: Told | None = told.get("virtual_router") or told.get("finding", {}).get("virtual_router")
    return place or {}


class Pauses:
    """When the machine itself had no time for us: a thread that sleeps for a moment notes when it wakes late."""

    def __init__(self) -> None:
        self._pauses: list[tuple[int, int]] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._notice)
        self._thread.start()

    def delay_s(self, line: Line) -> float:
        """The delay of a line without these."""
        start_ns, end_ns = line.time_ns or 0, line.arrived_ns
        lost = (min(end_ns, until_ns) - max(start_ns, since_ns) for since_ns, until_ns in list(self._pauses))
        return line.delay_s - sum(each_ns for each_ns in lost if each_ns > 0) / SECOND_NS

    def stop(self) -> None:
        self._over.set()
        self._thread.join()

    def _notice(self) -> None:
        while not self._over.is_set():
            since_ns = time.time_ns()
            time.sleep(LOOK_S)
            until_ns = time.time_ns()
            if until_ns - since_ns > PAUSE_NS:
                self._pauses.append((since_ns, until_ns))


@contextlib.contextmanager
def preferred() -> Iterator[Pauses]:
    """What is started inside the block goes before other programs of this machine, as does the caller.

    What comes late shall be late by `vrrpwatch`, and not by a machine that has other things to do.
    """
    kept = os.getpriority(os.PRIO_PROCESS, 0)
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, PREFERRED)
    pauses = Pauses()
    try:
        yield pauses
    finally:
        pauses.stop()
        os.setpriority(os.PRIO_PROCESS, 0, kept)


@contextlib.contextmanager
def one_stamp_for_all() -> Iterator[None]:
    """Inside the block two programs that see the same frame see the same time.

    Otherwise the kernel reads its clock for each packet socket anew, some microseconds apart.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        # Somebody who asks for stamps makes the kernel set one where the frame comes in (SO_TIMESTAMP, socket(7)).
        asking.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMP, 1)
        yield


def _inside(net: Network, router: int) -> tuple[str, ...]:
    return ("setpriv", "--pdeathsig", "KILL", "ip", "netns", "exec", namespace(net, router))


@contextlib.contextmanager
def _readiness(net: Network) -> Iterator[tuple[str, socket.socket]]:
    """Where `vrrpwatch` says that it sees (sd_notify(3)), and who listens there."""
    # A name in the file system: abstract ones are of a network namespace.
    path = net.folder / f"ready-{uuid.uuid4().hex[:8]}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ready:
        ready.bind(str(path))
        path.chmod(0o666)  # it is nobody by then
        ready.settimeout(0.1)
        yield str(path), ready


def _await_ready(program: Program, ready: socket.socket) -> None:
    end_s = time.monotonic() + READY_LIMIT_S
    while time.monotonic() < end_s and program.poll() is None:
        with contextlib.suppress(TimeoutError):
            if b"READY=1" in ready.recv(4096):
                return
    kill(program)
    assert program.stderr
    raise RuntimeError(f"{program.args!r} does not get ready: {program.stderr.read().decode().strip()}")
