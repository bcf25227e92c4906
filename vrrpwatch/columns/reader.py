"""A process that reads captures for another one: it finds the records, and recognises the adverts.

What it says goes through a pipe. It is ahead of who listens by a bounded number of pieces, and ends when nobody does.
"""

import os
import signal
from collections.abc import Iterator, Sequence
from itertools import islice
from multiprocessing.connection import Connection
from queue import Queue
from threading import Thread

import numpy as np

from vrrpwatch.capture import open_stream
from vrrpwatch.capture.savefile import Stand
from vrrpwatch.columns.chunk import FRAMES, Chunk, Sifted
from vrrpwatch.columns.recognition import ODD, Recognition
from vrrpwatch.columns.turns import pieces
from vrrpwatch.decode import Decoder
from vrrpwatch.model.errors import UsageError
from vrrpwatch.model.frame import Blind, Frame

_AHEAD = (1 << 20) // FRAMES
"""Pieces, of a million frames in all. A frame takes 16 bytes there; where few are ours, pieces are twice as long."""
_FRAMES_AT_ONCE = 1 << 12

Said = tuple[Sifted | list[Frame | Blind] | None, Stand | None]
"""A piece, and how far the capture is read; no piece: it is read to its end; nothing at all: it cannot be read."""


def read_for(listener: Connection, captures: Sequence[tuple[int, str]], most_decompressed: int) -> None:
    """Read each of `captures`, numbers with paths, and say to `listener` what is in them."""
    # The interrupt of a terminal is for who listens.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    said: Queue[Said] = Queue(_AHEAD)
    # When reading fails the process ends, and with it the pipe: nobody shall wait for what cannot be said any more.
    speaker = Thread(target=_speak, args=(listener, said, len(captures)), daemon=True)
    speaker.start()
    for number, path in captures:
        for one in _words(number, path, most_decompressed):
            said.put(one)
    speaker.join()


def _speak(listener: Connection, said: "Queue[Said]", captures: int) -> None:
    try:
        while captures:
            one = said.get()
            listener.send(one)
            captures -= one[0] is None
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
            while frames := list(islice(piece, _FRAMES_AT_ONCE)):
                yield frames, capture.stand
    yield None, capture.stand


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
