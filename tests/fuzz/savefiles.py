"""Mutated capture files through our reader, in memory that is bounded: `python -m tests.fuzz.savefiles --files 200000`.

The reader may refuse a file (UsageError) or stop at a damage that it names; nothing else may happen.
"""

import bz2
import gzip
import io
import lzma
import random
import resource
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import zstandard

from tests.captures import enhanced_packet, interface, option, pcap, section, statistics
from tests.figures import reached
from tests.frames import PCAPS
from tests.fuzz.corpus import WHOLE
from tests.fuzz.crash import CRASHES, BrokenError, name_of
from tests.fuzz.seeds import asked
from vrrpwatch.capture import open_stream
from vrrpwatch.model.errors import UsageError
from vrrpwatch.model.frame import Frame

MEMORY_BYTES = 600_000_000
"""Of addresses: the interpreter with all that it loads has about 300 MB of them."""
LONGEST_FRAME = 1 << 20
SLOWEST_S = 2.0
"""For one file, whatever else the machine does."""

_SAVEFILES = PCAPS / "hostile" / "savefile"
_NUMBERS = (0, 1, 3, 4, 8, 12, 16, 28, 32, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFC, 0xFFFFFFFF, 1 << 20, 1 << 24, 262_145)
_COMPRESSORS: tuple[Callable[[bytes], bytes], ...] = (
    lambda content: gzip.compress(content, 1),
    lambda content: bz2.compress(content, 1),
    lambda content: lzma.compress(content, preset=0),
    zstandard.ZstdCompressor().compress,
)


@lru_cache
def savefiles() -> tuple[bytes, ...]:
    """Good and bad files of both formats."""
    blocks = section() + interface() + b"".join(enhanced_packet(octets, at) for at, octets in enumerate(WHOLE))
    big = section(">") + interface(113, option(9, b"\x09", ">"), ">") + enhanced_packet(WHOLE[0], 9, order=">")
    made = (pcap(range(5), mark=WHOLE[0]), blocks, big, blocks + statistics(9, option(7, bytes(8))) + blocks)
    return (*made, *(path.read_bytes() for path in sorted(_SAVEFILES.iterdir()) if path.suffix != ".gz"))


def mutated(chance: random.Random) -> bytes:
    """The next file."""
    content = chance.choice(savefiles())
    for _ in range(min(int(chance.expovariate(0.5)), 8)):
        content = _changed(chance, content)
    if chance.random() < 0.15:
        content = chance.choice(_COMPRESSORS)(content)
        if chance.random() < 0.5:
            content = _changed(chance, content)
    return content


def _changed(chance: random.Random, content: bytes) -> bytes:
    at = chance.randrange(len(content) + 1)
    match chance.randrange(6):
        case 0:
            return content[:at] + chance.randbytes(1) + content[at + 1 :]
        case 1 | 2:
            # Lengths and counts stand at multiples of four.
            at -= at % 4
            order = chance.choice(("little", "big"))
            return content[:at] + chance.choice(_NUMBERS).to_bytes(4, order) + content[at + 4 :]  # type: ignore[arg-type]
        case 3:
            return content[:at]
        case 4:
            return content[:at] + chance.choice(savefiles())[chance.randrange(64) :]
        case _:
            return content[:at] + content[at + chance.choice((1, 4, 8, 16)) :]


def outcome(content: bytes) -> str:
    """How the reader ends with a file: read, damaged or refused. Asserts what holds of each frame and of the end."""
    try:
        stream = open_stream(["-"], stdin=io.BytesIO(content))
    except UsageError as error:
        return _refused(str(error))
    frames = 0
    for item in stream:
        if isinstance(item, Frame):
            frames += 1
            assert len(item.data) <= LONGEST_FRAME
            assert item.number == frames
            assert 0 <= item.time_ns < 1 << 64
    (told,) = stream.inputs()
    assert told.frames == frames
    assert all(error.isprintable() for error in told.errors), told.errors
    assert told.complete or told.errors
    return "read" if told.complete else "damaged"


def _refused(sentence: str) -> str:
    assert sentence.isprintable(), ascii(sentence)
    return "refused"


def fuzz(seed: int, files: int, folder: Path = CRASHES) -> tuple[Counter[str], float]:
    """How many files ended how, and the seconds of the slowest. Raises BrokenError; the file is then in `folder`."""
    chance, found, slowest = random.Random(seed), Counter[str](), 0.0
    for _ in range(files):
        content = mutated(chance)
        began = time.process_time()
        try:
            found[outcome(content)] += 1
        except Exception as error:
            folder.mkdir(exist_ok=True)
            path = folder / f"file-{name_of(error)}.bin"
            path.write_bytes(content)
            raise BrokenError(f"{type(error).__name__}: {error}; {path}") from error
        took = time.process_time() - began
        assert took < SLOWEST_S, f"{took} s for {content!r}"
        slowest = max(slowest, took)
    return found, slowest


def main(arguments: Sequence[str] | None = None) -> None:
    """Try as many as are asked for, and say how it went."""
    seed, files = asked(__doc__, "files", 200_000, arguments)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    found, slowest = fuzz(seed, files)
    figure = f"{files:,} files: 0 exceptions, slowest {slowest * 1000:.1f} ms"
    reached("F2", figure, how=f"python -m tests.fuzz.savefiles --seed {seed} --files {files}")
    print(f"{figure}; {dict(found)}")  # noqa: T201


if __name__ == "__main__":
    main()
