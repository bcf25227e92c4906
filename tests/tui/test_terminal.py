"""In a real terminal (tmux): all screens by keys, all sizes, sleep, and a terminal that is as before at each end.

What the program writes byte by byte is looked at in `test_app_ends.py`; here a terminal has understood it.
"""

import json
import os
import re
import shlex
import signal
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.figures import reached
from tests.tui.tmux import PROMPT, ROOT, VRRPWATCH, Window, is_gone, window

DEMO = "demo"
CAPTURE = "tests/pcaps/lab/split-brain-partition.pcap"
TABS = ("Virtual routers", "Timeline", "Findings", "Packets", "Routers", "Capture")
CRITICAL, UNKNOWN = 2, 3
"""Both stories have a split brain; a crash is no verdict."""
QUIT = "q Quit"


@pytest.fixture
def terminal() -> Iterator[Window]:
    """A shell in 80x24."""
    with window() as opened:
        opened.wait_for(PROMPT)
        yield opened


def start(terminal: Window, what: str, environment: str = "") -> int:
    """The pid of vrrpwatch, when its first screen stands."""
    terminal.run(f"clear; stty -a >/dev/null; {environment} {VRRPWATCH} {what}; echo code $?")
    terminal.wait_for("▸1 Virtual routers", QUIT, "51")
    (pid,) = terminal.children()
    return pid


def assert_restored(terminal: Window, pid: int, code: int) -> str:
    """Gives what the program left on the screen."""
    text = terminal.wait_for(f"code {code}", PROMPT)
    assert is_gone(pid)
    assert terminal.children() == []
    assert terminal.flag("alternate_on") == "0"
    assert terminal.flag("cursor_flag") == "1"
    assert {terminal.flag(f"mouse_{kind}_flag") for kind in ("all", "button", "standard", "sgr")} == {"0"}
    assert_cooked(terminal)
    return text


def assert_cooked(terminal: Window) -> None:
    """What is typed is seen, ends with a line, and ctrl+c is a signal."""
    # readline has modes of its own while it waits: those of a command are the terminal's.
    terminal.run("clear; stty -a; echo told")
    flags = terminal.wait_for("\ntold").split()
    assert {"echo", "icanon", "isig", "icrnl", "opost"} <= set(flags)


@pytest.mark.parametrize("what", [DEMO, CAPTURE])
def test_all_screens_are_reached_by_keys(terminal: Window, what: str) -> None:
    pid = start(terminal, what)
    for number, name in enumerate(TABS, 1):
        terminal.press(str(number))
        terminal.wait_for(f"▸{number} {name}", QUIT)
    terminal.press("Tab")
    terminal.wait_for("▸1 Virtual routers", QUIT)
    terminal.press("BTab")
    terminal.wait_for("▸6 Capture", QUIT)
    terminal.press("v")
    terminal.wait_for("▸3 Findings", "Evidence")
    terminal.press("Escape")
    terminal.wait_for("▸6 Capture")
    terminal.press("q")
    assert_restored(terminal, pid, CRITICAL)


def test_every_size_fills_the_terminal_and_nothing_more(terminal: Window) -> None:
    pid = start(terminal, CAPTURE)
    for columns, lines in ((200, 60), (60, 15), (120, 40)):
        terminal.resize(columns, lines)
        for number in range(1, 7):
            terminal.press(str(number))
            terminal.wait_until(partial(_stands, number, lines), f"screen {number}")
    terminal.resize(50, 10)
    terminal.wait_for("The terminal is too small")
    terminal.resize(80, 24)
    terminal.wait_until(partial(_stands, 6, 24), "the screen as before")
    terminal.press("q")
    assert_restored(terminal, pid, CRITICAL)


def _stands(number: int, lines: int, text: str) -> bool:
    """Screen `number`, its tab below the verdict, and its keys in the last line."""
    rows = text.split("\n")[:lines]
    return any(f"▸{number} " in row for row in rows[2:5]) and rows[-1].rstrip().endswith(QUIT)


def test_it_sleeps_on_ctrl_z_and_comes_back_by_fg(terminal: Window) -> None:
    pid = start(terminal, CAPTURE)
    terminal.press("3")
    before = terminal.wait_for("▸3 Findings", "1 critical")
    terminal.press("C-z")
    terminal.wait_for("Stopped", PROMPT)
    assert terminal.flag("alternate_on") == "0"
    assert terminal.flag("cursor_flag") == "1"
    assert_cooked(terminal)
    terminal.run("fg")
    assert terminal.wait_for("▸3 Findings", QUIT).split("\n")[2:5] == before.split("\n")[2:5]
    assert terminal.flag("alternate_on") == "1"
    terminal.press("4")
    terminal.wait_for("▸4 Packets")
    terminal.press("q")
    # The shell has forgotten what came after the command in its line.
    terminal.wait_for(PROMPT)
    assert is_gone(pid)
    assert_cooked(terminal)


def test_filter_help_palette_and_dialogs_open_and_close(terminal: Window) -> None:
    pid = start(terminal, CAPTURE)
    # All at once, as it comes over a slow line: what is behind the / is text and no key.
    terminal.type("/vrid:51 [b/q")
    terminal.wait_for("Filter vrid:51 [b/q")
    terminal.press("Escape")
    terminal.wait_until(lambda text: "Filter vrid" not in text, "the end of the filter")
    terminal.press("?")
    terminal.wait_for("Esc: close")
    terminal.press("Escape")
    terminal.wait_until(lambda text: "Esc: close" not in text, "the end of the help")
    terminal.press("C-p")
    terminal.wait_for("Export")
    terminal.press("Down")
    terminal.press("Escape")
    terminal.wait_until(lambda text: "Search for commands" not in text, "the end of the palette")
    terminal.press("C-p")
    terminal.wait_for("Export")
    terminal.type("findings")
    terminal.press("Down", "Enter", "Enter")
    terminal.wait_for("▸3 Findings")
    terminal.press("e")
    terminal.wait_for("File, which must not exist yet")
    terminal.press("Escape")
    terminal.wait_until(lambda text: "must not exist" not in text, "the end of the export")
    terminal.press("q")
    assert_restored(terminal, pid, CRITICAL)


def _by_signal(number: signal.Signals) -> Callable[[Window, int], None]:
    return lambda _, pid: os.kill(pid, number)


def _by_key(key: str) -> Callable[[Window, int], None]:
    return lambda terminal, _: terminal.press(key)


@pytest.mark.parametrize(
    "end",
    [_by_key("q"), _by_key("C-c"), _by_signal(signal.SIGTERM), _by_signal(signal.SIGHUP), _by_signal(signal.SIGINT)],
    ids=["q", "ctrl+c", "TERM", "HUP", "INT"],
)
def test_the_terminal_is_restored_and_the_code_is_the_verdict(
    terminal: Window, end: Callable[[Window, int], None]
) -> None:
    pid = start(terminal, CAPTURE)
    end(terminal, pid)
    assert "Traceback" not in assert_restored(terminal, pid, CRITICAL)
    reached("G2", "restored after q, ctrl+c, TERM, HUP and INT, each with the exit code of the verdict")


def test_a_crash_restores_the_terminal_and_shows_no_values(terminal: Window) -> None:
    terminal.resize(120, 60)
    pid = start(terminal, CAPTURE, "VRRPWATCH_FAULT=tui:raise:1")
    text = assert_restored(terminal, pid, UNKNOWN)
    assert "RuntimeError: a fault that the environment asked for" in text
    assert "locals" not in text
    assert "self =" not in text


def test_a_closed_terminal_ends_it_with_the_verdict(tmp_path: Path) -> None:
    """The wrapper outlives the terminal to write the code down; a trap is no SIG_IGN, which children inherit."""
    code = tmp_path / "code"
    script = f"trap : HUP; {VRRPWATCH} {CAPTURE}; echo $? > {shlex.quote(str(code))}"
    with window(command=f"bash -c {shlex.quote(script)}") as opened:
        opened.wait_for("▸1 Virtual routers", QUIT)
        shell = int(opened.flag("pane_pid"))
        (pid,) = opened.children()
        opened.ask("set-option", "-g", "exit-empty", "off")
        opened.ask("kill-session")
        assert is_gone(pid)
        assert is_gone(shell)
    assert code.read_text() == f"{CRITICAL}\n"


def test_a_terminal_that_only_writes_on_gets_lines(terminal: Window) -> None:
    terminal.run(f"clear; TERM=dumb {VRRPWATCH} {DEMO}; echo code $?")
    text = terminal.wait_for(f"code {CRITICAL}")
    assert "VRID 51" in text
    assert "\x1b" not in terminal.text(styles=True).partition("code")[0]


def test_a_pipe_gets_lines(terminal: Window, tmp_path: Path) -> None:
    """Also when the keyboard is a terminal."""
    for place, what in enumerate((DEMO, CAPTURE)):
        lines = tmp_path / f"{place}"
        terminal.run(
            f"clear; {VRRPWATCH} {what} | cat > {shlex.quote(str(lines))}; echo code {place} ${{PIPESTATUS[0]}}"
        )
        terminal.wait_for(f"code {place} {CRITICAL}")
        assert "VRID 51" in lines.read_text()
        assert all(line.isprintable() for line in lines.read_text().splitlines())


COLOURED = re.compile(r"\x1b\[[0-9;]*\b(?:3[0-7]|4[0-7]|9[0-7]|10[0-7]|[34]8;[25])\b[0-9;]*m")
"""Select Graphic Rendition, ECMA-48 section 8.3.117."""


@pytest.mark.parametrize("value", ["1", ""])
def test_no_color_shows_no_colour_on_any_screen(terminal: Window, value: str) -> None:
    pid = start(terminal, CAPTURE, f"NO_COLOR={value}")
    for number in range(1, 7):
        terminal.press(str(number))
        terminal.wait_for(f"▸{number} ")
        assert bool(COLOURED.search(terminal.text(styles=True))) is not bool(value)
    terminal.press("C-p")
    terminal.wait_for("Export")
    assert bool(COLOURED.search(terminal.text(styles=True))) is not bool(value)
    terminal.press("C-c")
    assert_restored(terminal, pid, CRITICAL)


def test_the_code_of_these_stories_is_that_of_analyze() -> None:
    for path in ("vrrpwatch/demo/story.pcap", CAPTURE):
        done = subprocess.run(
            (*shlex.split(VRRPWATCH), "analyze", "--format", "json", path), capture_output=True, cwd=ROOT, check=False
        )
        assert done.returncode == CRITICAL
        assert json.loads(done.stdout)
