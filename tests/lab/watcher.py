"""Sessions of `vrrpwatch watch` at one end of a cable, and a sender of adverts at the other, in one namespace.

A cable is a pair of interfaces: frames that `va` sends come to `vb`. IPv6 is off, so that the kernel says nothing by
itself. Sessions are started with any rights and surroundings; `tests.lab.live` follows what they say.
"""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.frames import ethernet, ipv4, v3
from tests.lab.live import Line, Told, Watch
from tests.lab.network import BRIDGE, Network, configure, inside, launch, namespace
from tests.lab.processes import Program, kill, run
from tests.rights import PROJECT

CYCLE_S = 0.2
"""Between two adverts of a router: the interval that they tell, too."""
START_LIMIT_S = 60
"""Twenty of them start at the same time on two cores."""
PATIENCE_S = 10
END_LIMIT_S = 1.0
"""What a session may take to end."""
SECOND_NS = 1_000_000_000
SENDER = Path(__file__).with_name("sender.py")


@contextlib.contextmanager
def cables(*ends: tuple[str, str]) -> Iterator[Network]:
    """A namespace with a cable for each pair of names, and nothing else; gone with all programs in it at the end."""
    with contextlib.ExitStack() as leaving:
        folder = Path(leaving.enter_context(tempfile.TemporaryDirectory(prefix="vrrpwatch-lab-")))
        folder.chmod(0o755)  # the sessions give up root
        net = Network(f"vrrpwatch-{uuid.uuid4().hex[:8]}", folder)
        run("ip", "netns", "add", namespace(net, BRIDGE))
        leaving.callback(run, "ip", "netns", "delete", namespace(net, BRIDGE))
        leaving.callback(_end_all, net)
        inside(net, BRIDGE, "sysctl", "-q", "-w", "net.ipv6.conf.default.disable_ipv6=1")
        for pair in ends:
            change(net, *cable(*pair))
        yield net


def cable(sending: str, watched: str) -> tuple[str, ...]:
    """What `ip` needs to hear for a cable; both ends are up."""
    return (
        f"link add {sending} type veth peer name {watched}",
        f"link set {sending} up",
        f"link set {watched} up",
    )


def change(net: Network, *lines: str) -> int:
    """Give `ip` these commands. When that was done, in nanoseconds since 1970 UTC."""
    configure(net, BRIDGE, *lines)
    return time.time_ns()


def advert(vrid: int, *, host: int = 2, priority: int = 100, tags: bytes = b"") -> bytes:
    """A healthy advert of version 3, for an interval of `CYCLE_S`, from router `host`."""
    source, address = f"10.0.0.{host}", f"10.0.{vrid}.1"
    message = v3(vrid, priority, (address,), source=source, interval_cs=round(CYCLE_S * 100))
    return ethernet(ipv4(message, source=source), source=f"00:00:5e:00:01:{vrid:02x}", tags=tags)


def adverts(*vrids: int) -> list[bytes]:
    """One healthy advert for each virtual router."""
    return [advert(vrid) for vrid in vrids]


class Sender:
    """Sends frames at one end of a cable, all of them in each cycle, until `stop` or the end of the network."""

    def __init__(self, net: Network, frames: Iterable[bytes], device: str = "va", cycle_s: float = CYCLE_S) -> None:
        self._path = net.folder / f"{device}-{uuid.uuid4().hex[:8]}.hex"
        self.say(frames)
        self._program = launch(net, BRIDGE, sys.executable, "-IS", SENDER, device, self._path, str(cycle_s))

    def say(self, frames: Iterable[bytes]) -> None:
        """From the next cycle on these."""
        fresh = self._path.with_suffix(".new")
        fresh.write_text("\n".join(frame.hex() for frame in frames))
        fresh.rename(self._path)

    def stop(self) -> None:
        """For good."""
        kill(self._program)


@dataclass(frozen=True, slots=True)
class Started:
    """A session that was started and may not watch yet."""

    program: Program
    ready: socket.socket
    """Hears what the session tells its service manager."""
    reader: Watch | None

    @property
    def watch(self) -> Watch:
        """Who reads its lines."""
        assert self.reader, "nobody reads them"
        return self.reader

    def said(self) -> str:
        """All of stderr; the session has ended."""
        assert self.program.stderr
        return self.program.stderr.read().decode()

    def await_ready(self) -> None:
        """Wait until the session says that it watches."""
        end_s = time.monotonic() + START_LIMIT_S
        while not self.is_ready(wait_s=0.1):
            if time.monotonic() > end_s or self.program.poll() is not None:
                kill(self.program)
                pytest.fail(f"{self.program.args!r} does not get ready: {self.said()}")

    def is_ready(self, wait_s: float) -> bool:
        """Whether the session says within this time that it watches."""
        self.ready.settimeout(wait_s)
        with contextlib.suppress(TimeoutError):
            while message := self.ready.recv(4096):
                if b"READY=1" in message:
                    return True
        return False

    def await_event(self, name: str, vrid: int | None = None, limit_s: float = PATIENCE_S, /, **fields: object) -> Line:
        """The first line that tells the event `name`, of virtual router `vrid`, with these fields."""
        return self.watch.await_line(lambda told: _tells(told, name, vrid, fields), limit_s)

    def await_first_advert(self, vrid: int) -> Line:
        """The line that tells the first Master of a virtual router: its adverts are counted from then on."""
        return self.await_event("master-changed", vrid, START_LIMIT_S, cause="first-seen")


@contextlib.contextmanager
def starting(
    net: Network, *words: str | Path, prefix: Sequence[str] = (), form: str = "jsonl", read: bool = True
) -> Iterator[Started]:
    """Start `vrrpwatch watch` with `words` in the namespace of `net`; it runs at most until the end of the block.

    `prefix` are words that give it other rights, or that trace it. Without `read` nobody takes in its lines.
    """
    with contextlib.ExitStack() as leaving:
        ready = leaving.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        address = net.folder / f"{uuid.uuid4().hex[:8]}.ready"
        ready.bind(str(address))
        address.chmod(0o666)
        words = (*prefix, sys.executable, "-m", "vrrpwatch", "watch", *words, "--format", form)
        program = leaving.enter_context(_begun(net, words, address))
        leaving.callback(kill, program)
        watch = None
        if read:
            watch = Watch(program)
            leaving.callback(watch.forget)
        yield Started(program, ready, watch)


def _begun(net: Network, words: Sequence[str | Path], address: Path) -> Program:
    # Whoever runs the tests may ignore signals, which programs inherit.
    prefix = ("env", "--default-signal=INT,TERM,HUP", "setpriv", "--pdeathsig", "KILL")
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("SUDO_")}
    surroundings |= {"PYTHONPATH": PROJECT, "PYTHONWARNINGS": "error", "PYTHONDONTWRITEBYTECODE": "1"}
    surroundings["XDG_CONFIG_HOME"] = str(net.folder)  # without a configuration, and open to every user
    return subprocess.Popen(
        [*map(str, (*prefix, "ip", "netns", "exec", namespace(net, BRIDGE), *words))],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=surroundings | {"NOTIFY_SOCKET": str(address)},
    )


def found(lines: Iterable[Line]) -> set[tuple[str, int | None]]:
    """Rules that found something, and the virtual routers; None: the finding is about none of them."""
    findings = [line.told["finding"] for line in lines if "finding" in line.told]
    # A loaded machine delays the sender, and that is told for what it is.
    truths = [one for one in findings if (one["rule"], one["cause"]) != ("advert-gap", "delayed")]
    return {(one["rule"], one["virtual_router"] and one["virtual_router"]["vrid"]) for one in truths}


def _tells(told: Told, name: str, vrid: int | None, fields: dict[str, object]) -> bool:
    if told["event"] != name or any(told.get(key) != value for key, value in fields.items()):
        return False
    return vrid is None or (told["virtual_router"] or {}).get("vrid") == vrid


def _end_all(net: Network) -> None:
    for program in net.programs.pop(BRIDGE, []):
        kill(program)
