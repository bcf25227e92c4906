"""In a real terminal: however it ends, the terminal is as before, the show is closed, and the code is the verdict's."""

import os
import re
import signal
import time

import pytest

from tests.tui.terminal import Terminal, terminal

APP = "tests/tui/plain_app.py"
CRITICAL, UNKNOWN = 2, 3
READY = "Virtual routers"
ENDING_S = 1.0


def assert_ended(window: Terminal, code: int) -> None:
    asked = time.monotonic()
    assert window.code() == code
    assert time.monotonic() - asked < ENDING_S + 2.0  # a slow machine that runs other tests
    assert window.is_restored()
    assert b"calls start close" in window.written


@pytest.mark.parametrize("keys", ["q", "\x03", "\x11", "?\x03"])
def test_a_key_ends_it(keys: str) -> None:
    with terminal(APP) as window:
        window.wait_for(READY)
        for key in keys:
            window.forget()
            window.type(key)
        assert_ended(window, CRITICAL)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_it(number: signal.Signals) -> None:
    with terminal(APP) as window:
        window.wait_for(READY)
        window.process.send_signal(number)
        assert_ended(window, CRITICAL)


def test_a_closed_window_ends_it() -> None:
    with terminal(APP) as window:
        window.wait_for(READY)
        window.close()
        assert window.code() == CRITICAL


def test_a_crash_restores_the_terminal_and_tells_no_local_variables() -> None:
    with terminal(APP, environment={"VRRPWATCH_FAULT": "tui:raise:0.5"}) as window:
        window.wait_for(READY)
        assert window.code() == UNKNOWN
        assert window.is_restored()
        after = window.written.rpartition(b"\x1b[?1049l")[2].decode()
        assert "Traceback (most recent call last)" in after
        assert "RuntimeError: a fault that the environment asked for" in after
        assert "locals" not in after
        assert "calls start close" in after


def test_wrong_usage_is_one_line_after_the_terminal_is_restored() -> None:
    with terminal(APP, "unreadable") as window:
        assert window.code() == UNKNOWN
        after = window.written.rpartition(b"\x1b[?1049l")[2].decode()
        assert "vrrpwatch: eth0\\x1b]0;P\\x07 cannot be opened\r\n" in after
        assert "Traceback" not in after


def test_it_sleeps_on_ctrl_z_with_the_terminal_restored_and_comes_back() -> None:
    with terminal(APP) as window:
        window.wait_for(READY)
        window.forget()
        window.type("\x1a")
        window.wait_for("\x1b[?1049l")
        stopped, status = os.waitpid(window.process.pid, os.WUNTRACED)
        assert stopped
        assert os.WIFSTOPPED(status)
        assert window.echoes
        window.forget()
        window.process.send_signal(signal.SIGCONT)
        window.wait_for("\x1b[?1049h")
        window.wait_for(READY)
        window.type("q")
        assert_ended(window, CRITICAL)


def test_it_follows_the_size_of_its_terminal_whatever_the_shell_has_exported() -> None:
    with terminal(APP, environment={"COLUMNS": "80", "LINES": "24"}) as window:
        window.wait_for(READY)
        window.resize(50, 12)
        window.wait_for("The terminal is too small: 60x15 is the least")
        window.forget()
        window.resize(120, 40)
        window.wait_for(READY)
        window.type("q")
        assert_ended(window, CRITICAL)


def test_a_size_that_the_shell_has_exported_sends_nothing_round_in_circles() -> None:
    with terminal(APP, columns=120, lines=40, environment={"COLUMNS": "80", "LINES": "24"}) as window:
        window.wait_for(READY)
        window.written = b""
        for _ in range(20):
            window._read(0.1)
        assert len(window.written) < 100_000, "a few draws in two seconds"
        window.type("q")
        assert_ended(window, CRITICAL)


def colours(written: bytes) -> list[bytes]:
    """Select Graphic Rendition with a colour, ECMA-48 section 8.3.117."""
    return re.findall(rb"\x1b\[[0-9;]*\b(?:3[0-7]|4[0-7]|9[0-7]|10[0-7]|[34]8;[25])[0-9;]*m", written)


@pytest.mark.parametrize(("value", "coloured"), [("1", False), ("", True)])
def test_no_color_takes_the_colours_away_unless_it_is_empty(value: str, coloured: bool) -> None:
    with terminal(APP, environment={"NO_COLOR": value}) as window:
        window.wait_for(READY)
        window.type("?")
        window.wait_for("Keys here")
        assert bool(colours(window.written)) is coloured
        window.type("q")
        window.wait_for("Explain")
        window.type("\x03")
        window.code()
        assert bool(colours(window.written)) is coloured
