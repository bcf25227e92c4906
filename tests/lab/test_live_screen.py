"""`vrrpwatch live` in a real terminal shows in time what real routers do, after it gave up the rights of root."""

import contextlib
import os
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

import pytest

from tests.figures import reached
from tests.lab.live import SECOND_NS, Line, is_told, preferred, watching
from tests.lab.network import BRIDGE, Network, crash, namespace, network
from tests.lab.routers import Instance, keepalived, pair
from tests.rights import PROJECT
from tests.tools import need_tool

pytestmark = pytest.mark.lab

START_LIMIT_S = 60
PATIENCE_S = 15
IN_TIME_S = 0.5
"""What is shown may come this long after the deadline, or the advert, that it speaks of."""
LOOK_S = 0.05
SIZE = ("-x", "120", "-y", "40")


class Screen:
    """A program in a window of tmux."""

    def __init__(self, socket: str, ending: Path) -> None:
        """`ending`: where its exit code will be."""
        self._socket = socket
        self._ending = ending

    def code(self) -> int:
        """Wait for the end of the program; its exit code."""
        self.await_text(lambda _: self._ending.exists() and self._ending.read_text().endswith("\n"))
        return int(self._ending.read_text())

    def text(self) -> str:
        return self.tmux("capture-pane", "-p")

    def type(self, *keys: str) -> None:
        self.tmux("send-keys", *keys)

    def tmux(self, *words: str) -> str:
        done = subprocess.run(("tmux", "-L", self._socket, *words), capture_output=True, text=True, check=False)
        return done.stdout

    def await_text(self, wanted: Callable[[str], bool], limit_s: float = PATIENCE_S) -> int:
        """When it was there first, in nanoseconds since 1970 UTC."""
        end_s = time.monotonic() + limit_s
        while not wanted(shown := self.text()):
            assert time.monotonic() < end_s, shown
            time.sleep(LOOK_S)
        return time.time_ns()


@contextlib.contextmanager
def on_screen(net: Network, *words: str | Path, prefix: tuple[str, ...] = ()) -> Iterator[Screen]:
    """Run `vrrpwatch` with `words` beside the bridge, in a terminal, until the end of the block."""
    need_tool("tmux")
    socket = f"vrrpwatch-{uuid.uuid4().hex[:8]}"
    program = (*prefix, sys.executable, "-m", "vrrpwatch", *words)
    inside = ("ip", "netns", "exec", namespace(net, BRIDGE), *program)
    ending = net.folder / f"{socket}.code"
    # tmux does not always learn how a program ended.
    inside = ("sh", "-c", '"$@"; echo $? >"$0"', str(ending), *map(str, inside))
    left_out = ("TMUX", "NO_COLOR", "SSH_CONNECTION", "SUDO_USER", "SUDO_UID", "SUDO_GID")
    surroundings = {name: value for name, value in os.environ.items() if name not in left_out}
    surroundings |= {"PYTHONPATH": PROJECT, "PYTHONWARNINGS": "error", "XDG_CONFIG_HOME": str(net.folder)}
    start = ("tmux", "-L", socket, "-f", os.devnull, "new-session", "-d", *SIZE, *inside)
    # The window stays when the program has ended, so that its last words can be read.
    keep = (";", "set-option", "remain-on-exit", "on")
    subprocess.run((*start, *keep), env=surroundings, check=True, cwd=PROJECT)
    screen = Screen(socket, ending)
    try:
        yield screen
    finally:
        screen.tmux("kill-server")


Conditions = Mapping[str, tuple[Screen, Callable[[str], bool]]]


def first_seen(conditions: Conditions) -> dict[str, int]:
    """When each was true first, in nanoseconds since 1970 UTC."""
    seen: dict[str, int] = {}
    end_s = time.monotonic() + PATIENCE_S
    while len(seen) < len(conditions):
        assert time.monotonic() < end_s, [screen.text() for screen, _ in conditions.values()]
        for screen in {screen for name, (screen, _) in conditions.items() if name not in seen}:
            text, now_ns = screen.text(), time.time_ns()
            seen |= {
                name: now_ns
                for name, (where, wanted) in conditions.items()
                if where is screen and name not in seen and wanted(text)
            }
        time.sleep(LOOK_S)
    return seen


def has(wanted: str, text: str) -> bool:
    return wanted in text


def lane(text: str, router: str) -> str:
    """What the timeline says of a router."""
    return next((line for line in text.splitlines() if re.match(rf".? *{re.escape(router)} ", line)), "")


def late_s(seen: dict[str, int], line: Line) -> dict[str, float]:
    """From what `line` speaks of until it was seen."""
    assert line.time_ns is not None
    return {name: (seen_ns - line.time_ns) / SECOND_NS for name, seen_ns in seen.items()}


def test_a_takeover_and_an_outage_are_on_table_verdict_and_timeline_within_half_a_second() -> None:
    """Of the first advert of the new Master, and of the deadline of the last one, which a session beside tells."""
    routers = (Instance(priority=150, state="MASTER"), Instance(priority=100))
    with (
        preferred(),
        network(routers=2) as net,
        watching(net, BRIDGE, "br0") as watch,
        on_screen(net, "live", "br0") as table,
        on_screen(net, "live", "br0") as timeline,
    ):
        for screen in (table, timeline):
            screen.await_text(lambda text: "No VRRP" in text, START_LIMIT_S)
        pair(net, *routers)
        timeline.type("2")
        table.await_text(lambda text: "✔ OK" in text and "● stable    192.168.1.1" in text)
        timeline.await_text(lambda text: "master" in lane(text, "192.168.1.1"))
        time.sleep(2)
        crash(net, 1)
        takeover = first_seen(
            {
                "verdict": (table, lambda text: "▲ WARNING" in text and "192.168.1.2 took over" in text),
                "table": (table, lambda text: "● stable    192.168.1.2" in text),
                "timeline": (timeline, lambda text: "master" in lane(text, "192.168.1.2")),
            }
        )
        changed = watch.await_line(partial(is_told, event="master-changed", cause="master-down"), PATIENCE_S)
        crash(net, 2)
        outage = first_seen(
            {
                "verdict": (table, lambda text: "✖ CRITICAL" in text),
                "table": (table, lambda text: "▼ down" in text and "none (was 192.168.1.2)" in text),
                "timeline": (timeline, lambda text: "silent" in lane(text, "192.168.1.2")),
            }
        )
        silent = watch.await_line(partial(is_told, event="master-silent"), PATIENCE_S)
        for screen in (table, timeline):
            screen.type("q")
        assert [table.code(), timeline.code()] == [2, 2]
    late = {"takeover": late_s(takeover, changed), "outage": late_s(outage, silent)}
    assert all(0 <= each <= IN_TIME_S for one in late.values() for each in one.values()), late


STEPS = (
    ("2", "contest"),
    ("3", "Evidence"),
    ("m", "Manual"),
    ("4", "Destination"),
    ("5", "Probably"),
    ("6", "Not in sight"),
    ("1", "Last advert"),
    ("?", "Keys here"),
    ("Escape", "Last advert"),
    ("C-p", "Search"),
    ("Escape", "Last advert"),
    ("e", "Export"),
    ("Escape", "Last advert"),
)
"""Keys for all screens, help, palette and export, and what is on the screen then."""


def test_as_root_nothing_is_loaded_after_the_rights_are_gone(tmp_path: Path) -> None:
    """Through all screens, help, palette and export; files may be out of reach then, as those of root are."""
    need_tool("strace")
    trace = tmp_path / "trace"
    strace = ("strace", "-f", "-qq", "-e", "trace=openat,open,setresuid", "-o", str(trace))
    with network(routers=1) as net, on_screen(net, "live", "br0", prefix=strace) as screen:
        screen.await_text(lambda text: "No VRRP" in text, START_LIMIT_S)
        keepalived(net, 1, Instance())
        screen.await_text(lambda text: "● stable" in text)
        for key, wanted in STEPS:
            screen.type(key)
            screen.await_text(partial(has, wanted))
            time.sleep(0.5)
        screen.type("q")
        assert screen.code() in (0, 1, 2)
    after = trace.read_text().rpartition("setresuid(")[2]
    assert "openat(" in after, "the trace ends too early"
    assert [line for line in after.splitlines() if re.search(r'\.(py|pyc|so)[".]', line)] == []
    reached("P5", "0 files of code, through all screens, help, palette and export")
