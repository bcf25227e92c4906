"""One capture, whatever its format and compression: known by its first bytes, read by the reader of its format.

A regular file can be looked at, closed, and opened again when its turn comes. A pipe is opened once and read on.
"""

import itertools
from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

from vrrpwatch.capture import pcap, pcapng, pcapng_section
from vrrpwatch.capture.compression import MAGIC_BYTES, Compression, compression_of
from vrrpwatch.capture.source import MOST_DECOMPRESSED_BYTES, RawFile, Source, Tally
from vrrpwatch.model.frame import Blind, Frame, Input
from vrrpwatch.model.record import record

_SHOWN_BYTES = 16
"""Of a file that is no capture, this much is quoted."""


class Reader(Protocol):
    """Walks one format: yields what the source holds, notes it in the tally, closes the source at the end."""

    def __call__(self, source: Source, tally: Tally) -> Iterator[Frame | Blind]: ...


_READERS: dict[bytes, tuple[str, Reader]] = {
    **dict.fromkeys(pcap.MAGICS, ("pcap", pcap.read_pcap)),
    pcapng_section.MAGIC: ("pcapng", pcapng.read_pcapng),
}
_FORMAT_MAGIC_BYTES = 4


@record(frozen=True, slots=True)
class Problem:
    """Why nothing can be read from `path`; `cause` is what follows its name in a sentence."""

    path: str
    cause: str
    foreign: bool = False
    """It can be read and is something else; a folder may well hold such files."""

    @property
    def sentence(self) -> str:
        return f"{shown(self.path)} {self.cause}"

    def as_input(self) -> Input:
        return Input(self.path, "unknown", (), 0, 0, None, None, complete=False, errors=(self.cause,))


def shown(text: str) -> str:
    """`text` for a message: as it is when printable, else escaped."""
    return text if text.isprintable() else ascii(text)[1:-1]


class _Opened(NamedTuple):
    source: Source
    """The magic number is in its buffer."""
    format: str
    reader: Reader


def _opened(path: str, raw: RawFile, most_decompressed: int) -> _Opened | Problem:
    """The capture in `raw`, ready to be walked, or why it is none."""
    source = Source(raw, compression_of(raw.peek(MAGIC_BYTES)), most_decompressed)
    source.move(0, _SHOWN_BYTES)
    found = _READERS.get(source.buffer[:_FORMAT_MAGIC_BYTES])
    if found is not None:
        name, reader = found
        compression = "" if source.compression is None else f"+{source.compression}"
        return _Opened(source, name + compression, reader)
    source.close()
    if source.fault is not None:
        return Problem(path, f"is not a capture file: {source.fault}")
    return Problem(path, _not_a_capture(source.buffer, source.compression), foreign=True)


def _not_a_capture(head: bytes, compression: Compression | None) -> str:
    inside = "" if compression is None else f" in {compression}"
    if not head:
        return f"is empty (0 bytes{inside})"
    start = head[:_SHOWN_BYTES]
    if start.isascii() and start.translate(None, b"\t\r\n").decode("ascii").isprintable():
        return f"is not a capture file: it starts with the text {start.decode('ascii')!r}{inside}"
    return f"is not a capture file: it starts with the bytes {start.hex(' ')}{inside}"


class Stand(NamedTuple):
    """How far the reading of a capture has come."""

    tally: Tally
    fault: str | None
    bytes_read: int
    """As they are on the disk or in the pipe."""


class Capture:
    """One capture file or pipe of a stream; made by `open_capture`."""

    def __init__(
        self, path: str, open_again: Callable[[], _Opened | Problem], size: int | None, opened: _Opened
    ) -> None:
        self.path = path
        self.size = size
        """Bytes on the disk; None for a pipe."""
        self.first_frame: int | None = None
        """Number in the stream of its first frame; whoever numbers the frames sets it."""
        self.starts_ns: int | None = None
        """Time of its first frame, known after `look`; None when it has no frame."""
        self.adverts = 0
        """Whoever decodes the frames counts them."""
        self._open_again = open_again
        self._opened = opened
        self._rest: Iterator[Frame | Blind] | None = None
        """What a pipe that was looked at has still to give."""
        self._tally = Tally(0, 0)
        self._vanished: str | None = None
        self._elsewhere: Stand | None = None

    @property
    def stand(self) -> Stand:
        """How far it has been read."""
        source = self._opened.source
        return self._elsewhere or Stand(self._tally, source.fault, source.bytes_read)

    def read_elsewhere(self, stand: Stand) -> None:
        """Another process, which opened it as well, has come so far; frames count from 1 there."""
        self._elsewhere = stand

    def look(self) -> None:
        """Finds out when it starts. A regular file is closed again after this, and waits for its turn."""
        walk = self._opened.reader(self._opened.source, self._tally)
        seen = list(_up_to_first_frame(walk))
        if not seen or not isinstance(seen[-1], Frame):
            return
        self.starts_ns = seen[-1].time_ns
        if self.size is None:
            self._rest = itertools.chain(seen, walk)
        else:
            self._opened.source.close()
            self._tally = Tally(0, 0)

    def first_frames(self, most: int) -> Iterator[Frame]:
        """The frames that a regular file begins with, read beside everything else; none when it can't be opened."""
        try:
            opened = self._open_again()
        except OSError:
            return
        if isinstance(opened, Problem):
            return
        try:
            items = opened.reader(opened.source, Tally(0, 0))
            yield from itertools.islice((item for item in items if isinstance(item, Frame)), most)
        finally:
            opened.source.close()

    def frames(self, before: int) -> Iterator[Frame | Blind]:
        """Its frames, counted from `before + 1`; only those of a pipe that was looked at count from 1."""
        if self._rest is not None:
            return self._rest
        opened = self.bytes_of(before)
        return self._opened.reader(*opened) if opened else iter(())

    @property
    def format(self) -> str:
        """pcap or pcapng, whatever the compression."""
        return self._opened.format.partition("+")[0]

    def bytes_of(self, before: int) -> tuple[Source, Tally] | None:
        """For who walks a regular file in another way: what `frames` would walk; None when it can't be opened again."""
        if self.starts_ns is not None and not self._reopened():
            return None
        self._tally, self._elsewhere = Tally(before, before), None
        return self._opened.source, self._tally

    def close(self) -> None:
        """Read no further; what was read to its end is closed already."""
        self._opened.source.close()

    def input(self) -> Input:
        """What is known of this capture, brought up to date at least once a chunk while it is read."""
        tally, fault, bytes_read = self.stand
        damage = self._vanished or fault or tally.damage
        return Input(
            path=self.path,
            format=self._opened.format,
            link_types=tuple(tally.link_types),
            frames=tally.frames,
            bytes=bytes_read if self.size is None else self.size,
            first_ns=tally.first_ns if tally.frames else None,
            last_ns=tally.last_ns if tally.frames else None,
            complete=damage is None,
            errors=(*([damage] if damage else []), *tally.notes),
            first_frame=self.first_frame if tally.frames else None,
            adverts=self.adverts,
        )

    def _reopened(self) -> bool:
        try:
            opened = self._open_again()
        except OSError as error:
            self._vanished = f"cannot be opened again: {error.strerror}"
            return False
        if isinstance(opened, Problem):
            self._vanished = f"changed while it waited for its turn and {opened.cause}"
            return False
        self._opened = opened
        return True


def open_capture(
    path: str,
    open_raw: Callable[[], RawFile],
    size: int | None,
    most_decompressed: int = MOST_DECOMPRESSED_BYTES,
) -> Capture | Problem:
    """The capture that `open_raw` opens (again, when a regular file is asked), or why there is none.

    Reads the first bytes only; compressed ones may become `most_decompressed` bytes. Raises OSError when it cannot be
    opened.
    """

    def open_again() -> _Opened | Problem:
        return _opened(path, open_raw(), most_decompressed)

    opened = open_again()
    return opened if isinstance(opened, Problem) else Capture(path, open_again, size, opened)


def _up_to_first_frame(walk: Iterator[Frame | Blind]) -> Iterator[Frame | Blind]:
    for item in walk:
        yield item
        if isinstance(item, Frame):
            return
