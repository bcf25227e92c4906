"""What the terminal can show: colours, columns, and whether a line can be drawn anew."""

import os
import sys

_COLUMNS = 80


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
    if not (sys.stdout.isatty() or os.environ.get("COLUMNS")):
        return _COLUMNS
    import shutil  # noqa: PLC0415 - it brings the decompressors, which a report in a pipe need not wait for

    return shutil.get_terminal_size((_COLUMNS, 24)).columns
