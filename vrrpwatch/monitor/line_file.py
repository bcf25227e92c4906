"""An output that grows line by line for months: survives a full disk, a rotation of logs, and its own sudden death.

Each line is one write at the end of the file (open(2), O_APPEND): what was written stays when the program is killed,
and at most the last line is torn. A line that does not fit is cut off again and counted; the next one is tried anew.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from vrrpwatch.model.errors import UsageError
from vrrpwatch.monitor.folder import may_create_files, open_folder_of
from vrrpwatch.monitor.trouble import Condition, Tell, Trouble, reason

# Read as well: to see a torn last line, and because a FIFO without a reader then waits for one (fifo(7)).
# O_NONBLOCK: a full pipe or a halted terminal loses lines, and never stops the analysis.
_FLAGS = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NOCTTY | os.O_NONBLOCK
_PRIVATE = 0o600


class _Opened(NamedTuple):
    descriptor: int
    regular: bool
    torn: bool
    """The last line has no end."""


class LineFile:
    """A regular file, a FIFO or a character device at `path` that takes lines. Links are refused, never followed.

    The file is made with mode 0600, and an existing one gets it. Raises UsageError when it cannot be written. Later
    troubles never raise: `on_trouble` is told in a sentence, once when they begin and once when they are over.
    """

    def __init__(self, path: Path, on_trouble: Tell = lambda _: None) -> None:
        self._path = path
        self._tell = on_trouble
        self._folder = open_folder_of(path)
        try:
            self._file = _open(path, self._folder)
        except UsageError:
            os.close(self._folder)
            raise
        self._torn = self._file.torn
        self._writing = Trouble(on_trouble, str(path), "lines")
        self._unsynced_why = ""
        """Why lines that were written may not be on the disk; empty: nothing is known against it."""

    @property
    def lost(self) -> int:
        """Lines that could not be written."""
        return self._writing.lost

    def condition(self) -> Condition:
        """How it is: also whether the disk took what was written."""
        writing = self._writing.condition()
        if writing.failing or not self._unsynced_why:
            return writing
        return writing._replace(failing=True, why=self._unsynced_why)

    def write(self, text: str) -> None:
        """Append a line, or some that belong together: wholly or not at all, with one system call."""
        content = text.encode("utf-8", "backslashreplace")
        if not content.endswith(b"\n"):
            content += b"\n"
        lines = content.count(b"\n")
        if self._torn:
            content = b"\n" + content
        try:
            written = os.write(self._file.descriptor, content)
        except OSError as error:
            self._writing.goes_on(reason(error), lines)
            return
        if written < len(content):
            self._torn |= not _cut_back(self._file.descriptor, written)
            self._writing.goes_on("No room for a whole line", lines)
            return
        self._torn = False
        self._writing.is_over()

    def sync(self) -> None:
        """Wait until all lines are on the disk, safe from a loss of power."""
        if not self._file.regular:
            return
        try:
            os.fdatasync(self._file.descriptor)
        except OSError as error:
            if not self._unsynced_why:
                self._tell(f"cannot sync {self._path}: {reason(error)}; its last lines may be lost")
            self._unsynced_why = f"{reason(error)} when the disk was to keep it"
        else:
            self._unsynced_why = ""

    def reopen(self) -> None:
        """Go on in the file that is at the path now: after HUP, when the logs were rotated.

        When that cannot be opened, the lines go on to the old one, and the trouble is told.
        """
        if self._is_in_place():
            return
        try:
            fresh = _open(self._path, self._folder)
        except UsageError as error:
            self._tell(f"{error}; lines go on to the file that was opened before")
            return
        self._close_file()
        self._file, self._torn = fresh, fresh.torn

    def may_reopen(self) -> bool:
        """Whether a new file can be made after a rotation; to be asked when rights were given up."""
        return not self._file.regular or may_create_files(self._folder)

    def close(self) -> None:
        """The end. Nothing may be written after it."""
        self._writing.end()
        self._close_file()
        os.close(self._folder)

    def _is_in_place(self) -> bool:
        try:
            found = os.stat(self._path.name, dir_fd=self._folder, follow_symlinks=False)
        except OSError:
            return False
        return os.path.samestat(found, os.fstat(self._file.descriptor))

    def _close_file(self) -> None:
        try:
            os.close(self._file.descriptor)
        except OSError as error:  # a file system over the network may tell only now what it could not keep
            self._tell(f"cannot write {self._path}: {reason(error)}")


def _open(path: Path, folder: int) -> _Opened:
    try:
        descriptor = os.open(path.name, _FLAGS, _PRIVATE, dir_fd=folder)
    except OSError as error:
        why = "It is a link" if _is_link(path, folder) else reason(error)
        raise UsageError(f"cannot write {path}: {why}") from error
    try:
        return _checked(descriptor)
    except OSError as error:
        os.close(descriptor)
        raise UsageError(f"cannot write {path}: {reason(error)}") from error


def _is_link(path: Path, folder: int) -> bool:
    with suppress(OSError):
        return stat.S_ISLNK(os.stat(path.name, dir_fd=folder, follow_symlinks=False).st_mode)
    return False


def _checked(descriptor: int) -> _Opened:
    found = os.fstat(descriptor)
    if stat.S_ISFIFO(found.st_mode) or stat.S_ISCHR(found.st_mode):
        return _Opened(descriptor, regular=False, torn=False)
    if not stat.S_ISREG(found.st_mode):
        raise OSError(0, "It is no regular file, FIFO or character device")
    if stat.S_IMODE(found.st_mode) != _PRIVATE:
        # Refused to all but the owner, and then the file is somebody else's to read.
        os.fchmod(descriptor, _PRIVATE)
    torn = found.st_size > 0 and os.pread(descriptor, 1, found.st_size - 1) != b"\n"
    return _Opened(descriptor, regular=True, torn=torn)


def _cut_back(descriptor: int, written: int) -> bool:
    """Take the last `written` bytes away again; False when that cannot be."""
    try:
        end = os.lseek(descriptor, 0, os.SEEK_CUR)
        if os.fstat(descriptor).st_size != end:
            return False  # somebody else has appended since
        os.ftruncate(descriptor, end - written)
    except OSError:  # a pipe takes nothing back
        return False
    return True
