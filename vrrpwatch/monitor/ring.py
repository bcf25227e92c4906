"""What was watched, as capture files: one that grows, or a ring in which the oldest makes room for the newest.

A file has its final name from its start and holds whole blocks only, so it can be read at any time, also while it
grows. Several interfaces stand in one file, each under its name. A full disk loses frames, which are counted and told;
it never stops the analysis. What the kernel dropped and what the disk could not take is noted in the file as well, so
that whoever reads it does not take the hole for a silence of the network.
"""

import os
import stat
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from vrrpwatch.model.errors import UsageError
from vrrpwatch.model.frame import Blind, BlindReason, Frame, Item
from vrrpwatch.model.record import record
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.monitor.capture_file import BatchLostError, CaptureFile
from vrrpwatch.monitor.folder import may_create_files, open_folder_of
from vrrpwatch.monitor.trouble import Condition, Tell, Trouble, reason


@record(frozen=True, slots=True)
class RingLimits:
    """When the next file begins, and how many stay. Without the first two there is one file for ever."""

    most_bytes: int | None = None
    """The next file begins before the frame that would make this one larger."""
    longest_ns: int | None = None
    """The next file begins with the frame that is so far from the first of this one, on the clock of the frames."""
    keep: int | None = None
    """Files of this run, with the one that grows; None: all."""

    @property
    def rotates(self) -> bool:
        """Whether there is ever a second file."""
        return self.most_bytes is not None or self.longest_ns is not None


class CaptureRing:
    """Writes to `path`, or with limits to `STEM-00001-20261122T172122Z.SUFFIX` and so on, beside it, with mode 0600.

    The time in a name is that of the first frame. Without limits, a regular file at `path` is replaced, as `tcpdump -w`
    does; a link or anything else there is refused. Raises UsageError when the start cannot be made. Later troubles
    never raise: `on_trouble` is told in a sentence, once when they begin and once when they are over.
    """

    def __init__(self, path: Path, limits: RingLimits, on_trouble: Tell = lambda _: None) -> None:
        if limits.keep is not None and not limits.rotates:
            raise UsageError("a number of capture files to keep needs a size or a time at which the next one begins")
        self._path = path
        self._limits = limits
        self._tell = on_trouble
        self._trouble = Trouble(on_trouble, str(path), "frames")
        self._folder = open_folder_of(path)
        self._names: deque[str] = deque()
        """Files of this run that are not deleted, the oldest first."""
        self._begun = 0
        self._gap: Blind | None = None
        """Frames that were lost, and that no file tells yet."""
        self._file: CaptureFile | None = None
        if not limits.rotates:
            try:
                self._file = _replace(path, self._folder)
            except BaseException:
                os.close(self._folder)
                raise

    @property
    def lost(self) -> int:
        """Frames that could not be written."""
        return self._trouble.lost

    def condition(self) -> Condition:
        """How it is."""
        return self._trouble.condition()

    def check_writable(self) -> None:
        """Raises UsageError when the next files could not be made: to be asked when the rights were given up."""
        if self._limits.rotates and not may_create_files(self._folder):
            raise UsageError(
                f"cannot write {self._path}: the folder must be writable by user {os.geteuid()}, which vrrpwatch is now"
            )

    def write(self, items: Iterable[Item]) -> None:
        """Append the frames, and the losses among the rest; whole, and to be read by others when this returns."""
        refused = False
        for item in items:
            if isinstance(item, Frame):
                # One attempt for all of them: under a flood a full disk must not cost a system call for each frame.
                refused = refused or not self._add(item)
                if refused:
                    self._lose(1, item.time_ns, "No file could be made")
            elif isinstance(item, Blind) and item.why is BlindReason.DROPPED:
                self._note_loss(item)
        self._flush()

    def close(self) -> None:
        """The end: what was written is on the disk. Nothing may be written after it."""
        self._end_file(sync=True)
        self._trouble.end()
        os.close(self._folder)

    def _add(self, frame: Frame) -> bool:
        """Let `frame` wait in the file where it belongs; False when none can be made."""
        if self._file is not None and self._is_full(self._file, frame):
            self._end_file()
        if self._file is None:
            self._file = self._begin_file(frame.time_ns)
        file = self._file
        if file is None:
            return False
        if self._gap is not None and not file.frames_wait:
            # Before the frame: who reads it must know then that silence means nothing.
            file.describe(frame.interface)
            file.note_loss(replace(self._gap, end_ns=max(frame.time_ns, self._gap.start_ns)))
        file.add(frame)
        return True

    def _note_loss(self, blind: Blind) -> None:
        if self._gap is not None:
            self._gap = replace(self._gap, lost=(self._gap.lost or 0) + (blind.lost or 0))
        elif self._file is not None:
            self._file.note_loss(blind)

    def _is_full(self, file: CaptureFile, frame: Frame) -> bool:
        limits = self._limits
        if not file.frames and not file.frames_wait:
            return False
        if limits.most_bytes is not None and file.size_with(frame) > limits.most_bytes:
            return True
        # A clock that was set back must not stretch the file.
        began_ns = frame.time_ns if file.first_ns is None else file.first_ns
        return limits.longest_ns is not None and abs(frame.time_ns - began_ns) >= limits.longest_ns

    def _begin_file(self, time_ns: int) -> CaptureFile | None:
        self._delete_oldest()
        self._begun += 1
        moment = datetime.fromtimestamp(time_ns // SECOND_NS, UTC)
        name = f"{self._path.stem}-{self._begun:05d}-{moment:%Y%m%dT%H%M%SZ}{self._path.suffix}"
        try:
            file = CaptureFile(name, self._folder)
        except OSError as error:
            self._trouble.goes_on(reason(error))
            return None
        self._names.append(name)
        return file

    def _delete_oldest(self) -> None:
        # Before the new one begins: on a full disk that is its room.
        while self._limits.keep is not None and len(self._names) >= self._limits.keep:
            name = self._names.popleft()
            try:
                os.unlink(name, dir_fd=self._folder)
            except FileNotFoundError:
                continue
            except OSError as error:
                self._tell(f"cannot delete {self._path.with_name(name)}: {reason(error)}; it stays")

    def _flush(self) -> None:
        file = self._file
        if file is None:
            return
        try:
            written = file.flush()
        except BatchLostError as lost:
            self._lose(lost.frames, lost.since_ns, reason(lost.error))
            if not file.frames and self._limits.rotates:
                self._take_back(file)
            return
        if written:
            self._gap = None
            self._trouble.is_over()

    def _take_back(self, file: CaptureFile) -> None:
        """Nothing could be written, not even the header: such a file no program can read."""
        self._file = None
        with suppress(OSError):
            file.close()
        with suppress(OSError):
            os.unlink(file.name, dir_fd=self._folder)
        self._names.remove(file.name)

    def _end_file(self, *, sync: bool = False) -> None:
        self._flush()
        file, self._file = self._file, None
        if file is None:
            return
        # Not at each rotation: who waits for a slow disk does not read the interface.
        for step in (file.sync, file.close) if sync else (file.close,):
            try:
                step()
            except OSError as error:
                self._tell(f"cannot write {self._path.with_name(file.name)}: {reason(error)}")

    def _lose(self, frames: int, since_ns: int, why: str) -> None:
        self._trouble.goes_on(why, frames)
        if frames:
            start_ns, before = (self._gap.start_ns, self._gap.lost or 0) if self._gap else (since_ns, 0)
            self._gap = Blind(start_ns, start_ns, BlindReason.DROPPED, before + frames)


def _replace(path: Path, folder: int) -> CaptureFile:
    """A new file at `path`, with its header, instead of a regular one that may be there. Raises UsageError."""
    try:
        with suppress(FileNotFoundError):
            if not stat.S_ISREG(os.stat(path.name, dir_fd=folder, follow_symlinks=False).st_mode):
                raise UsageError(f"{path} is no regular file; the capture is written to a file of its own")
            os.unlink(path.name, dir_fd=folder)
        file = CaptureFile(path.name, folder)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {reason(error)}") from error
    try:
        file.flush()
    except BatchLostError as lost:
        with suppress(OSError):
            file.close()
        raise UsageError(f"cannot write {path}: {reason(lost.error)}") from lost
    return file
