"""When to read captures in columns, and with how many processes. This module does without numpy."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from vrrpwatch.analysis.table import MAXIMUM_VIRTUAL_ROUTERS
from vrrpwatch.capture.savefile import Capture
from vrrpwatch.capture.source import MOST_DECOMPRESSED_BYTES
from vrrpwatch.capture.stream import CaptureStream
from vrrpwatch.decode.interning import ipv4_parts
from vrrpwatch.decode.recognise import NOT_OURS, OVER_IPV6, WALK, recogniser
from vrrpwatch.model.frame import Frame

if TYPE_CHECKING:
    from vrrpwatch.columns.chunk import Piece

WORTH_IT_BYTES = 8 << 20
"""In all captures; in less time than it takes to import numpy the plain way is through a smaller one."""
WORTH_IT_ANYWAY_BYTES = 64 << 20
"""To import numpy is a small part of reading so much, and what such a capture is like at its beginning may change."""
LOOKED_AT = 8_192
"""Frames."""
_BETWEEN = 512
"""Adverts after which it is asked whether they repeat themselves."""


@contextmanager
def turns(
    stream: CaptureStream, jobs: int = 1, most_decompressed: int = MOST_DECOMPRESSED_BYTES
) -> "Iterator[Iterator[tuple[Capture, Iterator[Piece]]] | None]":
    """A large stream in runs of pieces from one capture each; None when it is to be read frame by frame.

    That is also when numpy is not installed, when one of the captures is a pipe, or when columns would find nothing in
    them. `jobs`: processes that read; 1 is this one.
    """
    if not _is_worth_it(stream):
        yield None
        return
    # Threads for linear algebra would be started, and are not needed.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from vrrpwatch.columns.turns import turns_of  # noqa: PLC0415 - only large captures pay for numpy

    if jobs == 1:
        yield turns_of(stream)
        return
    from vrrpwatch.columns.parallel import Readers  # noqa: PLC0415 - only who asks for it pays for multiprocessing

    with Readers(stream.in_order(), jobs, most_decompressed) as readers:
        yield turns_of(stream, readers.read)


def _is_worth_it(stream: CaptureStream) -> bool:
    size = stream.bytes_total or 0
    if size < WORTH_IT_BYTES or find_spec("numpy") is None:
        return False
    first = () if size >= WORTH_IT_ANYWAY_BYTES else stream.in_order()[:1]
    return not any(is_ever_new(capture.first_frames(LOOKED_AT)) for capture in first)


def is_ever_new(frames: Iterable[Frame]) -> bool:
    """Hardly any advert among these comes again: columns find again what was seen before, and would find nothing.

    There are more of them than there may be virtual routers, since the first advert of each is new in any capture.
    """
    said: set[tuple[bytes, ...]] = set()
    adverts = 0
    for frame in frames:
        octets = frame.data
        shape = recogniser(frame.interface.link_type)(octets)
        if shape in (NOT_OURS, WALK):
            continue
        adverts += 1
        said.add((octets,) if shape & OVER_IPV6 else ipv4_parts(octets, shape))
        repeat = 4 * len(said) <= 3 * adverts
        if adverts % _BETWEEN == 0 and (repeat or len(said) > MAXIMUM_VIRTUAL_ROUTERS):
            return not repeat
    return False
