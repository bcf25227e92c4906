"""A window of tmux: a shell in a real terminal, the keys that somebody presses there, and what stands on the screen."""

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from tests.tools import need_tool

ROOT = Path(__file__).parents[2]
VRRPWATCH = f"{shlex.quote(sys.executable)} -W error -m vrrpwatch"
PROMPT = "ready$"
SHELL = f"env PS1='{PROMPT} ' bash --norc --noprofile -i"
PATIENCE_S = 20.0
_LOOK_S = 0.05
_servers = count(1)


class Window:
    """The person before it; sizes are columns and lines."""

    def __init__(self, tmux: str, socket: str) -> None:
        self._command = (tmux, "-u", "-L", socket, "-f", "/dev/null")

    def ask(self, *words: str) -> str:
        """What tmux answers to its command `words`."""
        environment = {key: value for key, value in os.environ.items() if key not in ("TMUX", "NO_COLOR")}
        environment |= {"LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            (*self._command, *words), capture_output=True, encoding="utf-8", env=environment, cwd=ROOT, check=True
        )
        return done.stdout

    def flag(self, name: str) -> str:
        """A variable of the window, as `alternate_on`."""
        return self.ask("display-message", "-p", f"#{{{name}}}").strip()

    def press(self, *keys: str) -> None:
        """Keys by the names of tmux."""
        self.ask("send-keys", *keys)

    def type(self, text: str) -> None:
        """Letter by letter."""
        self.ask("send-keys", "-l", text)

    def run(self, command: str) -> None:
        """In the shell."""
        self.type(command)
        self.press("Enter")

    def text(self, *, styles: bool = False) -> str:
        """The screen as it is now; with `styles` as escape sequences."""
        return self.ask("capture-pane", "-p", *(["-e"] if styles else []))

    def lines(self) -> list[str]:
        return self.text().split("\n")[:-1]

    def resize(self, columns: int, lines: int) -> None:
        self.ask("resize-window", "-x", str(columns), "-y", str(lines))

    def wait_for(self, *wanted: str) -> str:
        """The screen that shows all of `wanted`."""
        return self.wait_until(lambda text: all(each in text for each in wanted), ", ".join(map(repr, wanted)))

    def wait_until(self, fits: Callable[[str], bool], name: str) -> str:
        """The screen that fits; `name` says what was waited for when none does."""
        end = time.monotonic() + PATIENCE_S
        while not fits(text := self.text()):
            assert time.monotonic() < end, f"{name} did not come:\n{text}"
            time.sleep(_LOOK_S)
        return text

    def children(self) -> list[int]:
        """What runs in the window below its shell."""
        shell = self.flag("pane_pid")
        return [int(pid) for pid in Path(f"/proc/{shell}/task/{shell}/children").read_text().split()]


@contextmanager
def window(columns: int = 80, lines: int = 24, command: str = SHELL) -> Iterator[Window]:
    """A server of its own for one command; at the end everything in it is ended."""
    # A name is never used twice: a server that is asked to end still answers for a moment.
    opened = Window(need_tool("tmux"), f"vrrpwatch-{os.getpid()}-{next(_servers)}")
    opened.ask("new-session", "-d", "-x", str(columns), "-y", str(lines), command)
    try:
        yield opened
    finally:
        subprocess.run((*opened._command, "kill-server"), capture_output=True, check=False)


def is_gone(pid: int) -> bool:
    """Whether the process is no more, within the patience of these tests."""
    end = time.monotonic() + PATIENCE_S
    while Path(f"/proc/{pid}").exists():
        if time.monotonic() > end:
            return False
        time.sleep(_LOOK_S)
    return True
