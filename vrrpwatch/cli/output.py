"""stdout: the data of a command, and nothing else."""

import os
import sys

from vrrpwatch.model.errors import UsageError


def emit(text: str) -> None:
    """Write to stdout. A reader that has gone (`| head -1`) is no error; a full disk is a `UsageError`."""
    # A terminal without UTF-8 gets question marks for the glyphs, never an exception.
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        discard_stdout()
    except OSError as error:
        discard_stdout()
        raise UsageError(f"cannot write to stdout: {error.strerror}") from error


def discard_stdout() -> None:
    """Let what is still buffered go nowhere: else the interpreter complains when it flushes at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
