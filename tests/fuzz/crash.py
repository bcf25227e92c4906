"""Frames that broke something, made as few as still do so, and kept as a capture named after the fault."""

import re
import struct
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.captures import block, interface, option, section
from tests.frames import PCAPS
from vrrpwatch.model.frame import Frame

CRASHES = PCAPS / "crash"
_MOST_TRIES = 300
_ENHANCED_PACKET = 6
_IF_NAME, _IF_TSRESOL = 2, 9

Run = Callable[[Sequence[Frame]], object]


class BrokenError(AssertionError):
    """Some frames made the program raise; the message says where they are kept."""


def survived(run: Run, frames: Sequence[Frame], folder: Path = CRASHES) -> None:
    """Give `frames` to `run`. When it raises, keep as few of them as still do it in `folder`, and raise BrokenError."""
    try:
        run(frames)
    except Exception as error:
        smallest = _smallest(run, list(frames), type(error))
        path = folder / f"{name_of(error)}.pcapng"
        folder.mkdir(exist_ok=True)
        path.write_bytes(capture(smallest))
        raise BrokenError(f"{type(error).__name__}: {error}; {len(smallest)} frames that do it: {path}") from error


def name_of(error: Exception) -> str:
    """The fault and where it showed: `index-error-in-read-ipv4`."""
    trace = error.__traceback__
    assert trace is not None
    while trace.tb_next is not None:
        trace = trace.tb_next
    kind = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", type(error).__name__)
    return f"{kind}-in-{trace.tb_frame.f_code.co_name.strip('_<>')}".replace("_", "-").lower()


def capture(frames: Sequence[Frame]) -> bytes:
    """A pcapng file with every frame as it is; of its lengths on the wire only those are kept that can be true."""
    interfaces = list(dict.fromkeys(frame.interface for frame in frames))
    blocks = [section()]
    for each in interfaces:
        name = b"" if each.name is None else option(_IF_NAME, each.name.encode())
        blocks.append(interface(each.link_type, name + option(_IF_TSRESOL, b"\x09")))
    for frame in frames:
        head = struct.pack(
            "<IIIII",
            interfaces.index(frame.interface),
            frame.time_ns >> 32,
            frame.time_ns & 0xFFFFFFFF,
            len(frame.data),
            frame.wire_length,
        )
        blocks.append(block(_ENHANCED_PACKET, head + frame.data))
    return b"".join(blocks)


def _smallest(run: Run, frames: list[Frame], kind: type[Exception]) -> list[Frame]:
    """Fewer of `frames` that still raise the same kind of error: whole stretches are left out, then shorter ones."""
    tries, stretch = 0, max(len(frames) // 2, 1)
    while stretch and tries < _MOST_TRIES:
        at = 0
        while at < len(frames) and tries < _MOST_TRIES:
            tries += 1
            fewer = frames[:at] + frames[at + stretch :]
            if fewer and _raises(run, fewer, kind):
                frames = fewer
            else:
                at += stretch
        stretch //= 2
    return frames


def _raises(run: Run, frames: Sequence[Frame], kind: type[Exception]) -> bool:
    try:
        run(frames)
    except kind:
        return True
    except Exception:  # noqa: BLE001 - another fault, which will have its turn
        return False
    return False
