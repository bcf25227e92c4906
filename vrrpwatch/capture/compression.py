"""Compressed captures, known by their first bytes and decompressed as they are read.

gzip, bz2 and xz come from the standard library, zstd from the `zstandard` package; each is imported when the first such
file is met, so that plain captures do not wait for them. A torn end raises EOFError, damage one of `FAULTS`. Members
that follow each other are one capture. The standard library's own files take a damaged second member for the end, so
only gzip is read through one.
"""

import zlib
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from typing import BinaryIO

PIECE_BYTES = 16 * 1024
"""Compressed bytes read at once."""
ZSTD_PIECE_BYTES = 256
"""Fewer for zstd, whose decoder has no bound on what it gives: 4 bytes can become 128 KiB."""
XZ_MEMORY_BYTES = 192 * 1024 * 1024
"""Enough for `xz -9`; a file that asks for more is refused."""


class Compression(StrEnum):
    """Named as in the format of an input: `pcap+gzip`."""

    GZIP = "gzip"
    BZ2 = "bz2"
    XZ = "xz"
    ZSTD = "zstd"


_MAGICS = {
    b"\x1f\x8b": Compression.GZIP,
    b"BZh": Compression.BZ2,
    b"\xfd7zXZ\x00": Compression.XZ,
    b"\x28\xb5\x2f\xfd": Compression.ZSTD,
}
MAGIC_BYTES = max(map(len, _MAGICS))

FAULTS = (OSError, EOFError, zlib.error)
"""What reading a damaged or torn file raises."""


class Readable(Protocol):
    """Anything that gives its bytes in order."""

    def read(self, size: int, /) -> bytes: ...


def compression_of(head: bytes) -> Compression | None:
    """The compression that begins with `head` (`MAGIC_BYTES` bytes), None when it is not compressed."""
    return next((name for magic, name in _MAGICS.items() if head.startswith(magic)), None)


def decompressed(raw: Readable, compression: Compression) -> Callable[[int], bytes]:
    """A function that reads at most so many decompressed bytes, and nothing at the end."""
    match compression:
        case Compression.GZIP:
            import gzip  # noqa: PLC0415 - see the module

            # It only ever reads; a whole BinaryIO is more than it needs.
            return gzip.GzipFile(fileobj=cast("BinaryIO", raw), mode="rb").read1
        case Compression.BZ2:
            import bz2  # noqa: PLC0415 - see the module

            return _Members(raw, bz2.BZ2Decompressor, PIECE_BYTES).read
        case Compression.XZ:
            return _Members(raw, _XzDecoder, PIECE_BYTES).read
        case Compression.ZSTD:
            return _Members(raw, _ZstdDecoder, ZSTD_PIECE_BYTES).read


class _Decoder(Protocol):
    """Decompresses one member; the interface of `BZ2Decompressor` and `LZMADecompressor`."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class _Members:
    """bz2 or xz streams, or zstd frames, one after the other; zeros between them are padding."""

    def __init__(self, raw: Readable, start: Callable[[], _Decoder], piece_bytes: int) -> None:
        self._raw = raw
        self._start = start
        self._piece_bytes = piece_bytes
        self._decoder = start()

    def read(self, size: int) -> bytes:
        """About `size` decompressed bytes; nothing at the end."""
        while True:
            piece = self._next_member() if self._decoder.eof else self._next_piece()
            if piece is None:
                return b""
            out = self._decoder.decompress(piece, size)
            if out:
                return out

    def _next_piece(self) -> bytes:
        if not self._decoder.needs_input:
            return b""
        piece = self._raw.read(self._piece_bytes)
        if not piece:
            raise EOFError
        return piece

    def _next_member(self) -> bytes | None:
        piece = self._decoder.unused_data.lstrip(b"\0")
        while not piece:
            read = self._raw.read(self._piece_bytes)
            if not read:
                return None
            piece = read.lstrip(b"\0")
        self._decoder = self._start()
        return piece


class _XzDecoder:
    """One xz stream, whose damage is an OSError like that of the others."""

    def __init__(self) -> None:
        import lzma  # noqa: PLC0415 - see the module

        self._stream = lzma.LZMADecompressor(memlimit=XZ_MEMORY_BYTES)
        self._error = lzma.LZMAError

    @property
    def eof(self) -> bool:
        return self._stream.eof

    @property
    def needs_input(self) -> bool:
        return self._stream.needs_input

    @property
    def unused_data(self) -> bytes:
        return self._stream.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        try:
            return self._stream.decompress(data, max_length)
        except self._error as error:
            raise OSError(str(error)) from error


class _ZstdDecoder:
    """One zstd frame. It gives all that a piece holds, whatever the wanted length."""

    needs_input = True

    def __init__(self) -> None:
        import zstandard  # noqa: PLC0415 - see the module

        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._error = zstandard.ZstdError

    @property
    def eof(self) -> bool:
        return self._frame.eof

    @property
    def unused_data(self) -> bytes:
        return self._frame.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:  # noqa: ARG002 - as the others
        try:
            return self._frame.decompress(data)
        except self._error as error:
            raise OSError(str(error)) from error
