"""A process that reads captures for another one: it finds the records, and recognises the adverts.

What it says goes through a pipe. It is ahead of who listens by a bounded number of bytes, and ends when nobody does.
"""

import os
import pickle
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from multiprocessing.connection import Connection
from threading import Condition, Thread

import numpy as np

from vrrpwatch.capture import open_stream
from vrrpwatch.capture.savefile import Stand
from vrrpwatch.columns.chunk import Chunk, Sifted
from vrrpwatch.columns.recognition import ODD, Recognition
from vrrpwatch.columns.turns import pieces
from vrrpwatch.decode import Decoder
from vrrpwatch.model.errors import UsageError
from vrrpwatch.model.frame import Blind, Frame

_AHEAD_BYTES = 16 << 20
"""Of what is said and not heard yet: a million frames, which take 16 bytes each without their own."""
_FRAMES_AT_ONCE = 1 << 12
_BYTES_AT_ONCE = 1 << 20
"""Of frames that are sent one by one, and may be as long as their sender likes."""

Said = tuple[Sifted | list[Frame | Blind] | None, Stand | None]
"""A piece, and how far the capture is read; no piece: it is read to its end; nothing at all: it cannot be read."""


def read_for(listener: Connection, captures: Sequence[tuple[int, str]], most_decompressed: int) -> None:
    """Read each of `captures`, numbers with paths, and say to `listener` what is in them."""
    # The interrupt of a terminal is for who listens.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    said = _Queue()
    # When reading fails the process ends, and with it the pipe: nobody shall wait for what cannot be said any more.
    speaker = Thread(target=_speak, args=(listener, said), daemon=True)
    speaker.start()
    for number, path in captures:
        for one in _words(number, path, most_decompressed):
            said.put(pickle.dumps(one))
    said.put(b"")
    speaker.join()


class _Queue:
    """What is said and not heard yet, as it goes through the pipe."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._waiting: deque[bytes] = deque()
        self._bytes = 0

    def put(self, octets: bytes) -> None:
        """Waits while there is too much."""
        with self._changed:
            self._changed.wait_for(lambda: self._bytes < _AHEAD_BYTES)
            self._waiting.append(octets)
            self._bytes += len(octets)
            self._changed.notify()

    def get(self) -> bytes:
        """The next one, once there is one."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting)
            octets = self._waiting.popleft()
            self._bytes -= len(octets)
            self._changed.notify()
        return octets


def _speak(listener: Connection, said: _Queue) -> None:
    try:
        while octets := said.get():
            listener.send_bytes(octets)
    except (OSError, MemoryError):
        # Nobody listens any more, or can be told anything.
        os._exit(1)


def _words(number: int, path: str, most_decompressed: int) -> Iterator[Said]:
    try:
        capture = open_stream([path], most_decompressed=most_decompressed).alone()
    except UsageError:
        capture = None
    if capture is None:
        yield None, None
        return
    sieve = _Sieve(number)
    for piece in pieces(capture):
        if isinstance(piece, Chunk):
            yield from ((sifted, capture.stand) for sifted in sieve.sift(piece))
        elif not isinstance(piece, Sifted):
            yield from ((run, capture.stand) for run in _runs(piece))
    yield None, capture.stand


def _runs(items: Iterable[Frame | Blind]) -> Iterator[list[Frame | Blind]]:
    """Some at a time."""
    run: list[Frame | Blind] = []
    size = 0
    for item in items:
        run.append(item)
        size += len(item.data) if isinstance(item, Frame) else 0
        if len(run) == _FRAMES_AT_ONCE or size >= _BYTES_AT_ONCE:
            yield run
            run, size = [], 0
    if run:
        yield run


class _Sieve:
    """Looks through the chunks of one capture."""

    def __init__(self, number: int) -> None:
        self._number = number
        # Who is restless depends on all captures, and is for the other process to say.
        # Of an advert with a number the other process has one frame, and has to know where its IP id stands.
        self._recognition = Recognition(Decoder(heeds_all=True), walked=False)

    def sift(self, chunk: Chunk) -> Iterator[Sifted]:
        done = 0
        while done < len(chunk):
            sifted = self._sift(chunk.part(done, len(chunk)))
            done += len(sifted)
            yield sifted

    def _sift(self, chunk: Chunk) -> Sifted:
        """As much of it as the numbers suffice for."""
        recognition, restarts = self._recognition, self._recognition.restarts
        count = len(recognition.adverts)
        found = recognition.recognise(chunk)
        if recognition.restarts != restarts:
            count = 0
        new = np.flatnonzero(found.numbers >= count)
        _, firsts = np.unique(found.numbers[new], return_index=True)
        rows = np.concatenate((new[firsts], np.flatnonzero(found.numbers == ODD)))
        frames = zip(rows.tolist(), chunk.frames(rows), strict=True)
        return Sifted(
            (self._number, recognition.restarts),
            chunk.interface,
            chunk.before,
            chunk.times_ns[: found.end],
            found.numbers,
            found.ip_ids,
            {row: (frame.wire_length, frame.data) for row, frame in frames},
        )
