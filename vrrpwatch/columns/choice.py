"""When to read captures in columns, and with how many processes. This module does without numpy."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from vrrpwatch.capture.savefile import Capture
from vrrpwatch.capture.source import MOST_DECOMPRESSED_BYTES
from vrrpwatch.capture.stream import CaptureStream

if TYPE_CHECKING:
    from vrrpwatch.columns.chunk import Piece

WORTH_IT_BYTES = 8 << 20
"""In all captures; in less time than it takes to import numpy the plain way is through a smaller one."""


@contextmanager
def turns(
    stream: CaptureStream, jobs: int = 1, most_decompressed: int = MOST_DECOMPRESSED_BYTES
) -> "Iterator[Iterator[tuple[Capture, Iterator[Piece]]] | None]":
    """A large stream in runs of pieces from one capture each; None when it is to be read frame by frame.

    That is also when numpy is not installed, or one of the captures is a pipe. `jobs`: processes that read; 1 is this
    one.
    """
    if (stream.bytes_total or 0) < WORTH_IT_BYTES or find_spec("numpy") is None:
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
