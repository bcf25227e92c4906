"""Several captures as one stream in time order: rotated files, folders, pipes.

Captures begin in the order of their first frames. Where they overlap in time they are merged frame by frame, equal
stamps in the order of the paths; the others simply follow each other. A capture is opened when the clock reaches its
first frame. Frames count from 1 through the whole stream.
"""

import itertools
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from vrrpwatch.capture.merge import Begun, in_order, merged, starts_ns
from vrrpwatch.capture.paths import find_captures
from vrrpwatch.capture.savefile import Capture, Problem
from vrrpwatch.capture.source import MOST_DECOMPRESSED_BYTES
from vrrpwatch.model.errors import UsageError
from vrrpwatch.model.frame import Blind, Frame, Input


class CaptureStream:
    """Frames, and the times without sight, of all captures; can be iterated once."""

    def __init__(self, captures: Sequence[Capture], problems: Sequence[Problem]) -> None:
        self._captures = tuple(captures)
        """In the order of the paths."""
        self._problems = tuple(problems)
        self._current = self._captures[0]
        """Where the frame that was handed out last comes from."""

    def __iter__(self) -> Iterator[Frame | Blind]:
        if len(self._captures) == 1:
            # No layer between the walk over the records and the user of the frames.
            self._captures[0].first_frame = 1
            return self._captures[0].frames(0)
        return merged(self._captures, self._take_turn)

    def alone(self) -> Capture | None:
        """The one capture of a stream that has only one, to be read without iterating the stream."""
        if len(self._captures) > 1:
            return None
        self._captures[0].first_frame = 1
        return self._captures[0]

    def turns(self, begun: Begun | None = None) -> Iterator[tuple[Capture, Iterator[Frame | Blind]]]:
        """The same, cut into runs that come from one capture each. `begun`: go on from there."""
        if len(self._captures) == 1:
            yield self._captures[0], iter(self)
        else:
            items = merged(self._captures, self._take_turn, begun)
            yield from itertools.groupby(items, lambda _: self._current)

    def in_order(self) -> list[Capture]:
        """The captures in the order in which they begin; of several, those with frames."""
        alone = self.alone()
        return [alone] if alone else [capture for _, _, capture in in_order(self._captures)]

    def close(self) -> None:
        """For who leaves it before its end."""
        for capture in self._captures:
            capture.close()

    def inputs(self) -> tuple[Input, ...]:
        """What was read of each capture, in the order of the stream; then the paths that could not be read at all."""
        in_order = sorted(self._captures, key=starts_ns)
        return (*(capture.input() for capture in in_order), *(problem.as_input() for problem in self._problems))

    @property
    def bytes_read(self) -> int:
        """Bytes read so far, as they are on the disk."""
        return sum(capture.stand.bytes_read for capture in self._captures)

    @property
    def bytes_total(self) -> int | None:
        """Bytes on the disk; None when one of the captures is a pipe."""
        sizes = [capture.size for capture in self._captures]
        return None if None in sizes else sum(size for size in sizes if size is not None)

    def _take_turn(self, capture: Capture) -> None:
        self._current = capture


def open_stream(
    paths: Sequence[str], *, stdin: BinaryIO | None = None, most_decompressed: int = MOST_DECOMPRESSED_BYTES
) -> CaptureStream:
    """The captures that `paths` name: files, FIFOs, folders, and `-` for `stdin`.

    Reading a compressed one ends when it becomes more than `most_decompressed` bytes.

    Raises UsageError, with a sentence for each path, when there is nothing to read at all. If only some paths cannot be
    read, they are told by `CaptureStream.inputs`.
    """
    captures: list[Capture] = []
    problems: list[Problem] = []
    for found in find_captures(paths, stdin, most_decompressed):
        if isinstance(found, Problem):
            problems.append(found)
            continue
        if captures:
            found.look()
        captures.append(found)
    if not captures:
        raise UsageError("; ".join(problem.sentence for problem in problems) or "no capture is named")
    if len(captures) > 1:
        captures[0].look()
    return CaptureStream(captures, problems)
