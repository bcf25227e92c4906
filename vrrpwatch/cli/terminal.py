"""What stdout can show: colours and columns."""

import os
import shutil
import sys


def wants_color(choice: str) -> bool:
    """Whether stdout gets colours: `--color` decides, else NO_COLOR when not empty, else whether it is a terminal."""
    if choice != "auto":
        return choice == "always"
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def columns() -> int:
    """Width of the terminal, or COLUMNS, or 80."""
    return shutil.get_terminal_size().columns
