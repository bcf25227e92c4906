"""A network of its own for real routers: a namespace for each, joined by a bridge in one more namespace.

Rules: every interface is born inside a namespace that is made here, so nothing reaches an interface of the host. Names
are unique, so several labs can run side by side. Whatever happens, no namespace and no process is left behind.
Router n has the addresses 192.168.1.n and 2001:db8:1::n and the MAC 02:00:00:00:01:n on `eth0`.
"""

import contextlib
import json
import signal
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.lab.processes import Program, kill, run, start, stop

BRIDGE = 0
"""The number of the namespace that holds the bridge."""
MOST_FRAMES = 2500
SETTLE_S = 1.5
VIRTUAL_ADDRESSES = "192.168.1.64/26"


@dataclass(frozen=True, slots=True)
class Network:
    """Namespaces that exist as long as the `with` block of `network`."""

    name: str
    folder: Path
    """For configurations, logs and pid files; gone with the network."""
    programs: dict[int, list[Program]] = field(default_factory=dict)
    """By router, in the order of their start."""


def namespace(net: Network, router: int) -> str:
    return f"{net.name}-lan" if router == BRIDGE else f"{net.name}-r{router}"


def mac_address(router: int) -> str:
    return f"02:00:00:00:01:{router:02x}"


@contextlib.contextmanager
def network(routers: int) -> Iterator[Network]:
    """A network of `routers` machines that do nothing yet."""
    with contextlib.ExitStack() as leaving:
        folder = Path(leaving.enter_context(tempfile.TemporaryDirectory(prefix="vrrpwatch-lab-")))
        folder.chmod(0o755)  # FRR gives up root before it reads its files
        net = Network(f"vrrpwatch-{uuid.uuid4().hex[:8]}", folder)
        for router in range(routers + 1):
            name = namespace(net, router)
            run("ip", "netns", "add", name)
            leaving.callback(run, "ip", "netns", "delete", name)
        leaving.callback(_end_all, net)
        configure(net, BRIDGE, "link set lo up", "link add br0 type bridge", "link set br0 up")
        for router in range(1, routers + 1):
            _plug_in(net, router)
        time.sleep(SETTLE_S)
        yield net


def configure(net: Network, router: int, *lines: str) -> None:
    """Give `ip` these commands, in the namespace of `router`."""
    run("ip", "-n", namespace(net, router), "-batch", "-", stdin="\n".join(lines))


def inside(net: Network, router: int, *words: str | Path, stdin: str = "") -> str:
    """Run a command in the namespace of `router` and give what it printed."""
    return run("ip", "netns", "exec", namespace(net, router), *words, stdin=stdin)


def filter_frames(net: Network, router: int, rules: str) -> None:
    """Load nftables rules in the namespace of `router`."""
    inside(net, router, "nft", "-f", "-", stdin=rules)


def launch(net: Network, router: int, *words: str | Path) -> Program:
    """Start a program on `router`. It runs until `crash`, or the end of the network."""
    program = start(namespace(net, router), *words, log=_log(net, router))
    net.programs.setdefault(router, []).append(program)
    return program


def crash(net: Network, router: int) -> None:
    """The machine dies: its programs are gone without a word, and nobody answers for the virtual addresses."""
    for program in net.programs.pop(router, []):
        kill(program)
    links = json.loads(inside(net, router, "ip", "-json", "link", "show", "type", "macvlan"))
    lines = [f"link delete {link['ifname']}" for link in links if link]
    configure(net, router, *lines, f"address flush dev eth0 to {VIRTUAL_ADDRESSES}")


@contextlib.contextmanager
def recording(net: Network, path: Path, *options: str, device: str = "br0") -> Iterator[None]:
    """tcpdump writes what passes the bridge to `path`, at most `MOST_FRAMES` frames."""
    limits = ("-s", "0", "-c", str(MOST_FRAMES))
    tcpdump = launch(net, BRIDGE, "tcpdump", "-Z", "root", "-U", "-i", device, *limits, "-w", path, *options)
    try:
        _await_words("listening on", _log(net, BRIDGE), tcpdump)
        yield
        time.sleep(0.5)
    finally:
        stop(tcpdump, signal.SIGINT)


def _log(net: Network, router: int) -> Path:
    return net.folder / f"r{router}.log"


def _await_words(words: str, log: Path, program: Program) -> None:
    for _ in range(100):
        if words in log.read_text():
            return
        if program.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(f"{program.args!r}: {log.read_text().strip()}")


def _plug_in(net: Network, router: int) -> None:
    lan = namespace(net, BRIDGE)
    configure(net, router, "link set lo up", f"link add eth0 type veth peer name p{router} netns {lan}")
    inside(net, router, "sysctl", "-q", "-w", "net.ipv6.conf.all.accept_dad=0", "net.ipv6.conf.eth0.accept_dad=0")
    configure(
        net,
        router,
        f"link set eth0 address {mac_address(router)}",
        f"address add 192.168.1.{router}/24 dev eth0",
        f"address add 2001:db8:1::{router}/64 dev eth0 nodad",
        "link set eth0 up",
    )
    run("ip", "-n", lan, "link", "set", f"p{router}", "master", "br0", "up")


def _end_all(net: Network) -> None:
    for router in list(net.programs):
        for program in net.programs.pop(router):
            kill(program)
