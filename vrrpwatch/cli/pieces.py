"""Frames in pieces, each of which is decoded before the first frame of it is looked at.

To decode some frames and then to look at them takes a tenth less time than both in turn for each, above all on a live
stream, where the processor has forgotten all since the last batch. What was decoded is still at hand when a piece is
small.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from vrrpwatch.model.frame import Frame, Item

PIECE = 64
"""Items."""

Decoded = TypeVar("Decoded")


def pieces(items: Iterable[Item]) -> Iterator[Sequence[Item]]:
    """All of `items`, in their order; when they end with an exception, first those that came before it."""
    iterator = iter(items)
    while True:
        piece: list[Item] = []
        try:
            piece.extend(islice(iterator, PIECE))
        except BaseException:
            yield piece
            raise
        if not piece:
            return
        yield piece


def all_decoded(decode: Callable[[Frame], Decoded], piece: Sequence[Item]) -> Iterator[Decoded | Exception]:
    """For each frame of `piece` what it is, or the mistake that was made of it."""
    frames = [item for item in piece if isinstance(item, Frame)]
    found: list[Decoded | Exception] = []
    while len(found) < len(frames):
        try:
            # What comes before a mistake stays.
            found.extend(map(decode, islice(frames, len(found), None)))
        except Exception as error:  # noqa: BLE001 - it is told in its turn
            found.append(error)
    return iter(found)
