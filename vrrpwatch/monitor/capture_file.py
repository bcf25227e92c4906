"""One pcapng file that grows while frames are watched, and can be read at any time.

What was added waits until `flush`, which appends it with one system call. When that fails, the file is cut back to the
last whole block, and the next batch is tried anew.
"""

import errno
import os
from contextlib import suppress

from vrrpwatch import __version__
from vrrpwatch.capture.pcapng_section import HIGHEST_PORTS
from vrrpwatch.capture.pcapng_writer import (
    PACKET_BYTES,
    enhanced_packet,
    interface_description,
    interface_statistics,
    section_header,
)
from vrrpwatch.model.frame import Blind, Frame, Interface

_HEADER = section_header(f"vrrpwatch {__version__}")
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_PADDING_BYTES = 3


class CaptureFile:
    """A new file `name` in the folder behind the descriptor `folder`, with mode 0600.

    Raises OSError when it cannot be made, or when something has that name: a link is never followed.
    """

    def __init__(self, name: str, folder: int) -> None:
        self.name = name
        self._descriptor = os.open(name, _NEW_FILE, 0o600, dir_fd=folder)
        self._end = 0
        """Bytes of whole blocks in the file."""
        self._debris = False
        """Behind them stands what could not be cut off."""
        self._forget_waiting()
        self._begin_section()
        self.frames = 0
        """In the file."""
        self.first_ns: int | None = None
        """Of the first frame that was added, whether it could be written or not."""

    def size_with(self, frame: Frame) -> int:
        """At most so many bytes, when `frame` were added; the description of a new interface may come on top."""
        return self._end + self._waiting_bytes + PACKET_BYTES + len(frame.data) + _PADDING_BYTES

    @property
    def frames_wait(self) -> bool:
        """Whether frames were added since the last `flush`."""
        return self._waiting_frames > 0

    def add(self, frame: Frame) -> None:
        """Let `frame` wait for `flush`."""
        index = self.describe(frame.interface)
        if self.first_ns is None:
            self.first_ns = frame.time_ns
        self._wait(enhanced_packet(frame, index))
        if not self._waiting_frames:
            self._waiting_since_ns = frame.time_ns
        self._waiting_frames += 1

    def describe(self, interface: Interface) -> int:
        """The number of `interface`, which is described when it is new."""
        index = self._described.get(interface)
        if index is None:
            if len(self._described) == HIGHEST_PORTS:
                self._begin_section()
            index = self._described[interface] = len(self._described)
            self._wait(interface_description(interface))
        return index

    def note_loss(self, blind: Blind) -> None:
        """The kernel dropped frames: what stands before and after that is in the file, and tells it to every reader."""
        for interface, index in self._described.items():
            if blind.interface in (None, interface.name):
                before = self._dropped.get(index, 0)
                self._dropped[index] = before + (blind.lost or 0)
                self._wait(interface_statistics(index, blind.start_ns, before))
                self._wait(interface_statistics(index, blind.end_ns, self._dropped[index]))
                return

    def flush(self) -> int:
        """Write what waits, and say how many frames that were.

        Raises BatchLostError, and then nothing of it is in the file.
        """
        batch, frames, since_ns = b"".join(self._waiting), self._waiting_frames, self._waiting_since_ns
        self._forget_waiting()
        if not batch:
            return 0
        try:
            self._append(batch)
        except OSError as error:
            self._forget_what_is_not_there()
            raise BatchLostError(frames, since_ns, error) from error
        self._end += len(batch)
        self._new_section = False
        self._described_for_sure, self._dropped_for_sure = len(self._described), dict(self._dropped)
        self.frames += frames
        return frames

    def sync(self) -> None:
        """Wait until the file is on the disk. Raises OSError."""
        os.fdatasync(self._descriptor)

    def close(self) -> None:
        """The end; what still waits is lost. Raises OSError."""
        os.close(self._descriptor)

    def _begin_section(self) -> None:
        """No interface is described yet; readers take a bounded number of them."""
        self._new_section = True
        self._described: dict[Interface, int] = {}
        self._described_for_sure = 0
        """How many of them are in the file."""
        self._dropped: dict[int, int] = {}
        """By number of the interface."""
        self._dropped_for_sure = dict(self._dropped)
        self._wait(_HEADER)

    def _forget_waiting(self) -> None:
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0
        self._waiting_frames = 0
        self._waiting_since_ns = 0

    def _wait(self, block: bytes) -> None:
        self._waiting.append(block)
        self._waiting_bytes += len(block)

    def _append(self, batch: bytes) -> None:
        if self._debris:
            os.ftruncate(self._descriptor, self._end)
            self._debris = False
        written = os.pwrite(self._descriptor, batch, self._end)
        if written < len(batch):
            self._debris = True
            with suppress(OSError):
                os.ftruncate(self._descriptor, self._end)
                self._debris = False
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _forget_what_is_not_there(self) -> None:
        if self._new_section:
            self._begin_section()
        while len(self._described) > self._described_for_sure:
            self._described.popitem()
        self._dropped = dict(self._dropped_for_sure)


class BatchLostError(Exception):
    """A batch of `frames` frames, the first of them at `since_ns`, could not be written because of `error`."""

    def __init__(self, frames: int, since_ns: int, error: OSError) -> None:
        super().__init__(frames, since_ns, error)
        self.frames = frames
        self.since_ns = since_ns
        self.error = error
