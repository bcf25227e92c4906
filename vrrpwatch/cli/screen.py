"""The way to the terminal UI: whether there is a terminal for it, how it shall look, and its end as exit code."""

import gc
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import wraps
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from vrrpwatch.cli.config import configuration
from vrrpwatch.cli.exit_codes import UNKNOWN
from vrrpwatch.cli.preload import load_package
from vrrpwatch.model.record import record

if TYPE_CHECKING:
    from vrrpwatch.tui.show import Show


@record(frozen=True, slots=True)
class ScreenWishes:
    """How the user wants the screen."""

    keys: Mapping[str, str]
    theme: str | None


def screen_options(command: Callable[..., int]) -> Callable[..., int]:
    """Give `command`, which has `rule_options`, those of the screen; they arrive as its argument `screen`."""

    @wraps(command)
    def with_screen(*, theme: str | None, config_file: str | None, **rest: Any) -> int:  # noqa: ANN401 - of the command
        written = configuration(config_file)
        return command(screen=ScreenWishes(written.keys, theme or written.theme), config_file=config_file, **rest)

    return click.option("--theme", metavar="NAME", help="Colours of the screen; ctrl+p lists them.")(with_screen)


def prepare_screen() -> None:
    """Load what the screen needs; for who drops rights, before that."""
    load_package("vrrpwatch.tui")
    from vrrpwatch.tui.late import load_late_modules  # noqa: PLC0415 - Textual takes 0.3 s, which lines need not wait for

    load_late_modules()
    if os.geteuid() == 0:
        # It takes a third of a second, which only who cannot load it later shall wait for.
        with suppress(ImportError):
            import_module("pyshark")


def run_on_screen(show: "Show", wishes: ScreenWishes) -> int:
    """Show it until the user ends it, and give the exit code. Raises UsageError."""
    # As while the command loaded: nothing of this is garbage.
    gc.disable()
    from vrrpwatch.tui.app import WatchApp  # noqa: PLC0415 - Textual takes 0.3 s, which lines need not wait for

    app = WatchApp(show, keymap=wishes.keys, theme=wishes.theme)
    gc.freeze()
    gc.enable()
    code = app.run()
    return UNKNOWN if code is None else code
