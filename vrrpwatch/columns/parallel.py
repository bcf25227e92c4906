"""Reading in other processes: they find the records and recognise the adverts, and here they are analysed in order."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from multiprocessing import get_context
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Self

from vrrpwatch.capture.savefile import Capture
from vrrpwatch.columns.chunk import Piece, Sifted
from vrrpwatch.columns.reader import Said, read_for
from vrrpwatch.model.frame import Blind, Frame

_PATIENCE_S = 5
"""For a process that was told to end."""


class Readers:
    """Processes that read `captures`, each every so many of them, and those in the order given."""

    def __init__(self, captures: Sequence[Capture], jobs: int, most_decompressed: int) -> None:
        self._captures = captures
        self._jobs = min(jobs, len(captures))
        self._most_decompressed = most_decompressed
        self._connections: list[Connection] = []
        self._ends = ExitStack()

    def __enter__(self) -> Self:
        # Not a copy of this process, which has threads.
        context = get_context("spawn")
        numbered = [(number, capture.path) for number, capture in enumerate(self._captures)]
        for job in range(self._jobs):
            mine, theirs = context.Pipe(duplex=False)
            reader = context.Process(
                target=read_for, args=(theirs, numbered[job :: self._jobs], self._most_decompressed), daemon=True
            )
            reader.start()
            theirs.close()
            self._connections.append(mine)
            self._ends.callback(reader.join, _PATIENCE_S)
            self._ends.callback(reader.terminate)
            self._ends.callback(mine.close)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ends.close()

    def read(self, capture: Capture, before: int) -> Iterator[Piece]:
        """See `turns.Read`: to be asked for all captures in their order."""
        connection = self._connections[self._captures.index(capture) % self._jobs]
        for piece, stand in _heard(connection):
            if stand is None:
                # It could be opened before, and cannot any more: that is said by who tries again.
                yield capture.frames(before)
                return
            capture.read_elsewhere(stand)
            if isinstance(piece, Sifted):
                yield replace(piece, before=before + piece.before)
            elif piece:
                yield iter([_renumbered(item, before) for item in piece])


def _heard(connection: Connection) -> Iterator[Said]:
    """All that is said of one capture."""
    while True:
        try:
            piece, stand = connection.recv()
        except (EOFError, OSError) as error:
            # Between two pieces or within one.
            raise RuntimeError("a process that read captures has died") from error
        yield piece, stand
        if piece is None:
            return


def _renumbered(item: Frame | Blind, before: int) -> Frame | Blind:
    if isinstance(item, Frame):
        return item._replace(number=before + item.number)
    return replace(item, after_frame=before + item.after_frame)
