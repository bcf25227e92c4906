"""The application: asks the show for pictures, hands them to the screen, and ends in order whatever ends it.

`VRRPWATCH_FAULT=tui:raise:SECONDS` in the environment is a switch for tests: it lets the application crash.
"""

import asyncio
import signal
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, ClassVar

from textual import on
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.binding import BindingType
from textual.command import Provider

from vrrpwatch.model.errors import UsageError
from vrrpwatch.model.snapshot import Status
from vrrpwatch.report.safe import safe
from vrrpwatch.tui import keys
from vrrpwatch.tui.commands import Actions
from vrrpwatch.tui.crash import tell
from vrrpwatch.tui.driver import TerminalDriver
from vrrpwatch.tui.main_screen import MainScreen
from vrrpwatch.tui.pane import Pane
from vrrpwatch.tui.panes import load_panes
from vrrpwatch.tui.show import Show
from vrrpwatch.tui.surroundings import COLOURLESS_THEME, fault_after_s, forget_size, is_remote, wants_no_color

PICTURES_A_SECOND = 4
FIRST_LOOKS_A_SECOND = 20
"""Until there is a picture: an empty screen is looked at impatiently."""
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class WatchApp(App[int], inherit_bindings=False):
    """Runs until somebody quits; gives the exit code of the verdict."""

    TITLE = "vrrpwatch"
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings(keys.ALWAYS, priority=True)
    # The chosen line of a list differs by its background alone, which NO_COLOR takes away.
    CSS = "OptionList:nocolor > .option-list--option-highlighted { text-style: reverse; }"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {Actions}

    def __init__(
        self,
        show: Show,
        panes: Sequence[type[Pane]] | None = None,
        keymap: Mapping[str, str] = {},
        theme: str | None = None,
    ) -> None:
        """`keymap`: ids of `keys` and of the panes, to keys. Raises UsageError for wrong keys and unknown themes."""
        no_color = wants_no_color()
        forget_size()
        # Also for themes that are chosen later: a filter that drops colours is made here or never.
        super().__init__(driver_class=TerminalDriver, ansi_color=True if no_color else None)
        classes = load_panes() if panes is None else panes
        self._show = show
        self._open = False
        self._failure: BaseException | None = None
        self._kept_handlers: dict[signal.Signals, Any] = {}
        chosen_keys = keys.checked(keymap, classes)
        self.main = MainScreen(show, classes, chosen_keys)
        self.set_keymap(chosen_keys)
        if is_remote():
            self.animation_level = "none"
        if theme is not None and theme not in self.available_themes:
            raise UsageError(f"no theme {safe(theme)!r}; there are: {', '.join(sorted(self.available_themes))}")
        if no_color or theme is not None:
            self.theme = COLOURLESS_THEME if no_color or theme is None else theme

    def get_default_screen(self) -> MainScreen:
        return self.main

    def on_mount(self) -> None:
        self._end_by_signals()
        self._open = True
        self._show.start()
        self.set_interval(1 / PICTURES_A_SECOND, self.look)
        self._impatience = self.set_interval(1 / FIRST_LOOKS_A_SECOND, self.look)
        seconds = fault_after_s()
        if seconds is not None:
            self.set_timer(seconds, _crash)

    def on_unmount(self) -> None:
        self._close()
        for number, handler in self._kept_handlers.items():
            signal.signal(number, handler)

    def look(self) -> None:
        """Get the latest picture, and show it."""
        # The clock may strike once more while the widgets are taken down.
        if self._open and self.is_running and self.main.is_running:
            picture = self._show.picture()
            if picture is not None:
                self._impatience.stop()
                self.main.receive(picture)

    @on(TerminalDriver.SignalResume)
    def _come_back(self) -> None:
        """After ctrl+z: the shell has written on the screen meanwhile."""
        self.refresh(layout=True)

    async def action_quit(self) -> None:
        self.end()

    def end(self) -> None:
        """Close the show and leave, with the exit code of its verdict."""
        self.exit(self._close())

    def pop_screen(self) -> AwaitComplete:
        """Nothing below the main screen: Enter twice in the palette lets it close twice."""
        return super().pop_screen() if len(self.screen_stack) > 1 else AwaitComplete()

    def action_next_theme(self) -> None:
        names = sorted(self.available_themes)
        self.action_set_theme(names[(names.index(self.theme) + 1) % len(names)])

    def action_set_theme(self, name: str) -> None:
        self.theme = name
        self.main.tell(f"Theme {name}")

    def _close(self) -> int:
        """The exit code: what is known at the end, or UNKNOWN."""
        if not self._open:
            return self.return_value if self.return_value is not None else Status.UNKNOWN
        self._open = False
        last = self._show.close()
        return int(Status.UNKNOWN if last is None else last.verdict.status)

    def _end_by_signals(self) -> None:
        """TERM, HUP and INT as the key that quits; whoever ignores them, as nohup does, goes on ignoring them."""
        loop = asyncio.get_running_loop()
        # Only the main thread can listen to signals; elsewhere somebody else does.
        with suppress(RuntimeError, ValueError):
            for number in _ENDING:
                handler = signal.getsignal(number)
                if handler is not signal.SIG_IGN:
                    loop.add_signal_handler(number, self.end)
                    self._kept_handlers[number] = handler

    # What Textual does at a crash would print local variables, and with them packets and passwords.

    def _handle_exception(self, error: Exception) -> None:
        self._fail(error)
        if self._exception is None:
            # A test's pilot raises it again.
            self._exception = error
            self._exception_event.set()

    def panic(self, *renderables: object) -> None:
        """Called when the terminal is gone, by the thread of the keyboard or of the driver: the same as HUP."""
        del renderables
        self.end()

    def _fail(self, error: BaseException) -> None:
        self._failure = self._failure or error
        self._return_code = self._return_value = int(Status.UNKNOWN)
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        # The terminal is restored by now.
        if self._failure is not None:
            tell(self._failure)


def _crash() -> None:
    raise RuntimeError("a fault that the environment asked for")
