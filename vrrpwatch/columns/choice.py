"""When to read a capture in columns. This module does without numpy."""

import os
from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

from vrrpwatch.capture.savefile import Capture

if TYPE_CHECKING:
    from vrrpwatch.columns.pcap import Piece

WORTH_IT_BYTES = 8 << 20
"""Of a file; in less time than it takes to import numpy the plain way is through a smaller one."""


def pieces(capture: Capture, worth_it_bytes: int = WORTH_IT_BYTES) -> "Iterator[Piece] | None":
    """A large capture in pieces; None when it is to be read frame by frame, or numpy is not installed."""
    if (capture.size or 0) < worth_it_bytes:
        return None
    opened = capture.bytes_of("pcap")
    if opened is None or find_spec("numpy") is None:
        return None
    # Threads for linear algebra would be started, and are not needed.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from vrrpwatch.columns.pcap import read_chunks  # noqa: PLC0415 - only large captures pay for numpy

    return read_chunks(*opened)
