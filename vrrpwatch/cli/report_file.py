"""A report in a file (`-o`): nobody else can read it, it is never half written, and it harms no other file."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from vrrpwatch.model.errors import UsageError


def report_path(name: str, captures: Iterable[str]) -> Path:
    """Where the report may go. Raises UsageError for a link, a device, a missing folder, and a capture to read.

    Asked before the captures are read: a name that cannot be shall not cost the time of an analysis.
    """
    path = Path(name)
    try:
        if not name or not path.parent.is_dir():
            raise UsageError(f"cannot write {name or repr(name)}: No such file or directory")
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise UsageError(f"{name} is no regular file; the report is written to a file of its own")
    except OSError as error:
        # Too long a name, or a folder on the way there that may not be entered.
        raise UsageError(f"cannot write {name}: {error.strerror}") from error
    if any(_are_one(path, capture) for capture in captures):
        raise UsageError(f"{name} is a capture to read; name another file for the report")
    return path


def _are_one(path: Path, capture: str) -> bool:
    try:
        return path.samefile(capture)
    except (OSError, ValueError):
        # One of them is not there, and what is wrong with the capture its reader will say.
        return False


def write_file(path: Path, text: str) -> None:
    """Put `text` at `path`; see `private_file`."""
    with private_file(path) as file:
        file.write(text)


@contextmanager
def private_file(path: Path) -> Iterator[TextIO]:
    """A file that is at `path` when the block ends, with mode 0600: wholly or not at all.

    A link there is replaced, never followed. Raises UsageError when it cannot be written.
    """
    try:
        with _replacing(path) as file:
            yield file
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from error


@contextmanager
def _replacing(path: Path) -> Iterator[TextIO]:
    import tempfile  # noqa: PLC0415 - 4 ms that only a report in a file shall cost

    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        # The report decides where its lines end: CSV has CR LF on every system.
        with open(descriptor, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123 - Path.open takes no descriptor
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
