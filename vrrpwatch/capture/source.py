"""The bytes of one capture, in order and decompressed, read in chunks and never sought.

What goes wrong while reading (a torn gzip, a bad disk, a decompression bomb) is kept as `Source.fault`, and the bytes
end there: everything before the fault is delivered.
"""

from collections.abc import Callable
from dataclasses import field
from typing import BinaryIO

from vrrpwatch.capture.compression import FAULTS, Compression, decompressed
from vrrpwatch.model.record import record

CHUNK_BYTES = 64 * 1024
"""Large enough to forget the cost of a read, small enough to stay in the processor's cache."""
MOST_CHUNK_BYTES = 512 * 1024
"""Of what is wanted at once: a length that lies allocates no more than this."""

BOMB_RATIO = 200
BOMB_BYTES = 64 * 1024 * 1024
"""Decompressed bytes beyond both bounds are an attack: real captures compress about tenfold."""
MOST_DECOMPRESSED_BYTES = 16 * 1024 * 1024 * 1024
"""Of one compressed file, when nobody says otherwise."""


class RawFile:
    """An open file or pipe that counts what was read of it and can be given its first bytes back."""

    def __init__(self, file: BinaryIO, *, owned: bool = True) -> None:
        self._file = file
        self._owned = owned
        self._next: Callable[[int], bytes] = getattr(file, "read1", file.read)
        self._head = b""
        self.count = 0
        """Bytes read from the disk or the pipe."""

    def read(self, size: int) -> bytes:
        """At most `size` bytes, as soon as there are any; nothing at the end."""
        if self._head:
            head, self._head = self._head[:size], self._head[size:]
            return head
        piece = self._next(size)
        self.count += len(piece)
        return piece

    def read_into(self, room: memoryview) -> int:
        """`read` without a copy: fills the start of `room`, and says how far."""
        if self._head:
            piece = self.read(len(room))
            room[: len(piece)] = piece
            return len(piece)
        done: int = self._file.readinto(room)  # type: ignore[attr-defined]
        self.count += done
        return done

    def peek(self, size: int) -> bytes:
        """The next `size` bytes, fewer at the end; they are read again by `read`."""
        while len(self._head) < size:
            piece = self._next(size - len(self._head))
            if not piece:
                break
            self.count += len(piece)
            self._head += piece
        return self._head[:size]

    def close(self) -> None:
        if self._owned:
            self._file.close()


class Source:
    """The decompressed bytes of a capture, through a window that moves on: `buffer`."""

    def __init__(
        self, raw: RawFile, compression: Compression | None, most_decompressed: int = MOST_DECOMPRESSED_BYTES
    ) -> None:
        """`most_decompressed`: bytes that compressed data may become."""
        self._raw = raw
        self._most_decompressed = most_decompressed
        self._read = raw.read if compression is None else decompressed(raw, compression)
        self._expanded = 0
        self._base = 0
        self.buffer = b""
        self.compression = compression
        self.fault: str | None = None

    @property
    def bytes_read(self) -> int:
        """Bytes as they are on the disk or in the pipe."""
        return self._raw.count

    def move(self, done: int, needed: int) -> bool:
        """Drops `done` bytes of the buffer and reads on; False when the end comes before `needed` bytes."""
        pieces = [self.buffer[done:]]
        have = len(pieces[0])
        while have < needed and (piece := self._chunk(needed - have)):
            pieces.append(piece)
            have += len(piece)
        self.buffer = b"".join(pieces)
        self._base += done
        return have >= needed

    def fill(self, room: memoryview) -> int:
        """Move the buffer, and then what follows it, into `room`. Returns the bytes moved; fewer than fit: the end."""
        done = 0
        while done < len(room):
            if not self.buffer and self.compression is None:
                moved = self._read_into(room[done:])
            else:
                piece = self.buffer or self._chunk(len(room) - done)
                moved = min(len(piece), len(room) - done)
                room[done : done + moved] = piece[:moved]
                self.buffer = piece[moved:]
            if not moved:
                break
            done += moved
        return done

    def put_back(self, octets: bytes, done: int) -> None:
        """Of what was taken by `fill`, `octets` are left over; `done` bytes before them are not."""
        self.buffer = octets + self.buffer
        self._base += done

    def where(self, position: int) -> str:
        """A position in the buffer as words; in a compressed file it counts the decompressed bytes."""
        offset = self._base + position
        return f"byte {offset}" if self.compression is None else f"decompressed byte {offset}"

    def close(self) -> None:
        self._raw.close()

    def _chunk(self, wanted: int) -> bytes:
        """The next piece: some bytes, however many are wanted, from what is decompressed; else as many as there are."""
        if self.fault is not None:
            return b""
        try:
            most = min(max(CHUNK_BYTES, wanted), MOST_CHUNK_BYTES) if self.compression is None else CHUNK_BYTES
            piece = self._read(most)
        except FAULTS as error:
            self.fault = self._fault_text(error)
            return b""
        return piece if self.compression is None else self._within_bounds(piece)

    def _read_into(self, room: memoryview) -> int:
        if self.fault is not None:
            return 0
        try:
            return self._raw.read_into(room)
        except FAULTS as error:
            self.fault = self._fault_text(error)
            return 0

    def _within_bounds(self, piece: bytes) -> bytes:
        """As much of the decompressed `piece` as may be handed on; what is left out is a fault."""
        self._expanded += len(piece)
        if self._expanded > max(BOMB_BYTES, BOMB_RATIO * self.bytes_read):
            self.fault = (
                f"{self.compression} data grows more than {BOMB_RATIO} times: {self.bytes_read} bytes became "
                f"{self._expanded}; stopped there as a decompression bomb"
            )
            return b""
        beyond = self._expanded - self._most_decompressed
        if beyond > 0:
            self.fault = (
                f"{self.compression} data becomes more than {self._most_decompressed} bytes; stopped there, "
                "see --max-decompressed"
            )
            return piece[:-beyond]
        return piece

    def _fault_text(self, error: Exception) -> str:
        if self.compression is None:
            return f"cannot be read beyond byte {self.bytes_read}: {error}"
        if isinstance(error, EOFError):
            return f"{self.compression} data ends too early, at byte {self.bytes_read} of the file"
        return f"{self.compression} data is damaged before byte {self.bytes_read} of the file: {error}"


@record(frozen=False, slots=True)
class Tally:
    """What the walk over one capture has seen; brought up to date once a chunk and at the end."""

    before: int
    """Number of the last frame before this capture, 0 at the start of the stream."""
    last_number: int
    first_ns: int | None = None
    """Meaningless as long as there is no frame."""
    last_ns: int | None = None
    link_types: dict[int, None] = field(default_factory=dict)
    """A set that keeps its order."""
    damage: str | None = None
    """Why the walk stopped before the end."""
    notes: list[str] = field(default_factory=list)
    """What is odd and did not stop the walk."""

    @property
    def frames(self) -> int:
        return self.last_number - self.before
