"""stdout: the data of a command, and nothing else."""

import os
import sys
from typing import TextIO

from vrrpwatch.model.errors import UsageError


def emit(text: str) -> bool:
    """Write to stdout; False when its reader has gone (`| head -1`), which is no error. A full disk is a UsageError."""
    # A terminal without UTF-8 gets question marks for the glyphs, never an exception.
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        discard_stdout()
        return False
    except OSError as error:
        discard_stdout()
        raise UsageError(f"cannot write to stdout: {error.strerror}") from error
    return True


def replace_closed_streams() -> None:
    """Write to nowhere what the caller closed (`>&-`): nobody reads it, and the exit code is still the verdict."""
    # Python makes None of them, and the next file that is opened would get their number.
    if sys.stdout is None:
        sys.stdout = _nowhere()
    if sys.stderr is None:
        sys.stderr = _nowhere()


def _nowhere() -> TextIO:
    # It lives as long as the program, so it does not own what it writes to: else its end would be a warning.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    return open(nowhere, "w", encoding="utf-8", closefd=False)


def discard_stdout() -> None:
    """Let what is still buffered go nowhere: else the interpreter complains when it flushes at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
