"""When to read captures in columns. This module does without numpy."""

import os
from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

from vrrpwatch.capture.savefile import Capture
from vrrpwatch.capture.stream import CaptureStream

if TYPE_CHECKING:
    from vrrpwatch.columns.chunk import Piece

WORTH_IT_BYTES = 8 << 20
"""In all captures; in less time than it takes to import numpy the plain way is through a smaller one."""


def turns(
    stream: CaptureStream, worth_it_bytes: int = WORTH_IT_BYTES
) -> "Iterator[tuple[Capture, Iterator[Piece]]] | None":
    """A large stream in runs of pieces from one capture each; None when it is to be read frame by frame.

    That is also when numpy is not installed, or one of the captures is a pipe.
    """
    if (stream.bytes_total or 0) < worth_it_bytes or find_spec("numpy") is None:
        return None
    # Threads for linear algebra would be started, and are not needed.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from vrrpwatch.columns.turns import turns_of  # noqa: PLC0415 - only large captures pay for numpy

    return turns_of(stream)
