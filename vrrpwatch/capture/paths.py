"""From what the user names to captures: files, folders, `-`. Every wrong name gets its own sentence."""

import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from vrrpwatch.capture.savefile import Capture, Problem, open_capture, shown
from vrrpwatch.capture.source import RawFile

STDIN = "-"

_SPECIAL = (
    (stat.S_ISSOCK, "is a socket, not a capture file"),
    (stat.S_ISCHR, "is a device, not a capture file"),
    (stat.S_ISBLK, "is a device, not a capture file"),
)


def find_captures(paths: Sequence[str], stdin: BinaryIO | None, most_decompressed: int) -> Iterator[Capture | Problem]:
    """The captures that `paths` name, in that order; those of a folder by name.

    A compressed one may become `most_decompressed` bytes.
    """
    for path in paths:
        if path == STDIN:
            yield _standard_input(stdin, most_decompressed)
        elif not path:
            yield Problem("''", "is no name of a file")
        elif "\0" in path:
            yield Problem(path, "is no name of a file: it contains a NUL byte")
        else:
            yield from _named(path, most_decompressed)


def _named(path: str, most_decompressed: int) -> Iterator[Capture | Problem]:
    try:
        is_folder = Path(path).is_dir()
    except OSError as error:
        # Too long a name, or a folder on the way there that may not be entered.
        yield Problem(path, f"cannot be read: {_reason(error)}")
        return
    if is_folder:
        yield from _in_folder(path, most_decompressed)
    else:
        yield _file(path, most_decompressed)


def _standard_input(stdin: BinaryIO | None, most_decompressed: int) -> Capture | Problem:
    if stdin is None and sys.stdin is None:
        return Problem(STDIN, "reads a capture from standard input, but that is closed")
    file = stdin or sys.stdin.buffer
    if file.isatty():
        return Problem(STDIN, "reads a capture from standard input, but that is a terminal")
    return open_capture(STDIN, lambda: RawFile(file, owned=False), None, most_decompressed)


def _file(path: str, most_decompressed: int) -> Capture | Problem:
    try:
        status = Path(path).stat()
        for is_kind, cause in _SPECIAL:
            if is_kind(status.st_mode):
                return Problem(path, cause)
        size = status.st_size if stat.S_ISREG(status.st_mode) else None
        return open_capture(path, _opener(path), size, most_decompressed)
    except FileNotFoundError:
        return Problem(path, f"does not exist{_did_you_mean(path)}")
    except OSError as error:
        return Problem(path, f"cannot be read: {_reason(error)}")


def _opener(path: str) -> Callable[[], RawFile]:
    return lambda: RawFile(Path(path).open("rb", buffering=0))


def _did_you_mean(path: str) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only a wrong name shall cost its import

    folder = Path(path).parent
    try:
        names = [neighbour.name for neighbour in folder.iterdir()]
    except OSError:
        return ""
    close = get_close_matches(Path(path).name, names, n=1)
    return f"; did you mean {shown(str(folder / close[0]))}?" if close else ""


def _in_folder(folder: str, most_decompressed: int) -> Iterator[Capture | Problem]:
    """Every capture below `folder`. What is no capture is passed over; what cannot be read is a problem."""
    refused: list[Problem] = []
    empty = True
    for path in _files_below(folder, refused):
        item = _file(path, most_decompressed)
        if isinstance(item, Capture) or not item.foreign:
            empty = False
            yield item
    yield from refused
    if empty and not refused:
        yield Problem(folder, "is a folder without captures")


def _files_below(folder: str, refused: list[Problem]) -> Iterator[str]:
    """Regular files, sorted by name. Folders that cannot be listed are added to `refused`."""

    def refuse(error: OSError) -> None:
        refused.append(Problem(os.fsdecode(error.filename), f"cannot be read: {_reason(error)}"))

    for parent, folders, names in os.walk(folder, onerror=refuse):
        folders.sort()
        yield from (str(path) for name in sorted(names) if _may_be_a_capture(path := Path(parent, name)))


def _may_be_a_capture(path: Path) -> bool:
    """A regular file, or something that may not even be looked at: to read it will say so."""
    try:
        return path.is_file()
    except OSError:
        return True


def _reason(error: OSError) -> str:
    return "permission denied" if isinstance(error, PermissionError) else str(error.strerror).lower()
