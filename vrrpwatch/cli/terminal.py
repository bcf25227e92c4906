"""What the terminal can show: colours, columns, and whether a line can be drawn anew."""

import os
import sys
from contextlib import suppress

_COLUMNS = 80
_NARROWEST_HELP, _WIDEST_HELP, _MARGIN = 50, 100, 2


def wants_color(choice: str) -> bool:
    """Whether stdout gets colours: `--color` decides, else NO_COLOR when not empty, else whether it is a terminal."""
    if choice != "auto":
        return choice == "always"
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and not is_dumb()


def is_dumb() -> bool:
    """Whether the terminal only writes on."""
    return os.environ.get("TERM") == "dumb"


def has_screen() -> bool:
    """Whether there is a terminal to draw on and to type at; else lines are written."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty() and not is_dumb()


def columns() -> int:
    """Width of the terminal, or COLUMNS, or 80."""
    # Not shutil.get_terminal_size: with it come the decompressors, which a page of help need not wait for.
    with suppress(KeyError, ValueError):
        if (told := int(os.environ["COLUMNS"])) > 0:
            return told
    with suppress(OSError, ValueError):
        return os.get_terminal_size(sys.stdout.fileno()).columns or _COLUMNS
    return _COLUMNS


def help_columns() -> int:
    """Width of a page of help."""
    return max(min(columns(), _WIDEST_HELP) - _MARGIN, _NARROWEST_HELP)
