"""tshark's full dissection of one frame, by way of pyshark: the only module that knows pyshark.

pyshark takes long to import, so that waits until somebody asks. tshark is found on the absolute folders of PATH alone,
and gets a private folder: for the frame, and in place of the user's configuration. What it starts is bounded in time.
"""

import asyncio
import os
import shutil
import struct
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any

from vrrpwatch.decode.anatomy import anatomy
from vrrpwatch.model.frame import Frame
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.report.safe import PROSE, safe

TIME_LIMIT_S = 10.0
NO_TSHARK = "tshark is not installed; on Debian: apt install tshark"
NO_PYSHARK = "pyshark is not installed; get it with: pip install 'vrrpwatch[dissection]'"
TOO_SLOW = f"tshark did not answer within {TIME_LIMIT_S:.0f} s"
GIVEN_UP = "given up"
_NO_FOLDER = "there is no folder for temporary files that this user may write to"
_FOLDERS = ("/tmp", "/var/tmp", "/dev/shm")  # noqa: S108 - what is made inside is private
_TICK_S = 0.1
"""How soon it is seen that nobody waits any more."""
_TRIES = 2
_ENDING_S = 1.0
"""For tshark to end once it has said everything."""
_CHUNK_BYTES = 65_536
_MOST_LINES = 5000
_LARGEST_FRAME_BYTES = 262_144
"""More is no capture to tshark."""
_CONFIGURATION = "WIRESHARK_CONFIG_DIR"
_one_at_a_time = Lock()
"""The environment, which says where tshark looks for its configuration, belongs to the whole process."""


def dissected(
    frame: Frame,
    *,
    show_secrets: bool = False,
    cancelled: Callable[[], bool] = lambda: False,
    time_limit_s: float = TIME_LIMIT_S,
) -> str:
    """What tshark says of `frame`, fit for a terminal; or, in one sentence, why it says nothing.

    Takes about a second, and `time_limit_s` at most: call it in a thread. It ends soon after `cancelled` says so.
    """
    tshark = tshark_path()
    if tshark is None:
        return NO_TSHARK
    folder = _writable_folder()
    if folder is None:
        return _NO_FOLDER
    with _one_at_a_time, tempfile.TemporaryDirectory(prefix="vrrpwatch-", dir=folder) as private:
        try:
            with _configured_in(private):
                packet = _packet(frame, tshark, Path(private), _Bound(cancelled, time_limit_s))
        except ImportError:
            return NO_PYSHARK
        except TimeoutError:
            return GIVEN_UP if cancelled() else TOO_SLOW
        except OSError as error:
            return safe(f"tshark cannot be started: {error.strerror}", PROSE)
    if packet is None:
        return "tshark could not dissect this packet"
    return "\n".join(_lines(packet, frame, show_secrets=show_secrets))


def tshark_path() -> str | None:
    """Where tshark is. Never below the current directory, which may be a stranger's."""
    folders = [folder for folder in os.environ.get("PATH", os.defpath).split(os.pathsep) if Path(folder).is_absolute()]
    return shutil.which("tshark", path=os.pathsep.join(folders))


def _writable_folder() -> str | None:
    """The user may have changed since the start, and TMPDIR be that of the one before."""
    for folder in (os.environ.get("TMPDIR", ""), *_FOLDERS):
        if Path(folder).is_absolute() and os.access(folder, os.W_OK | os.X_OK):
            return folder
    return None


@contextmanager
def _configured_in(folder: str) -> Iterator[None]:
    """tshark 4.0 dies when it may not read its configuration, as after sudo and a change of the user."""
    before = os.environ.get(_CONFIGURATION)
    os.environ[_CONFIGURATION] = folder
    try:
        yield
    finally:
        if before is None:
            del os.environ[_CONFIGURATION]
        else:
            os.environ[_CONFIGURATION] = before


class _Bound:
    """How long something may take."""

    def __init__(self, cancelled: Callable[[], bool], time_limit_s: float) -> None:
        self._cancelled = cancelled
        self._left_s = time_limit_s

    async def keep(self, work: Awaitable[None]) -> None:
        """Wait for `work`; TimeoutError when it is stopped."""
        task = asyncio.ensure_future(work)
        while not task.done() and self._left_s > 0 and not self._cancelled():
            await asyncio.wait({task}, timeout=_TICK_S)
            self._left_s -= _TICK_S
        if task.done():
            return task.result()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        raise TimeoutError


def _packet(frame: Frame, tshark: str, folder: Path, bound: _Bound) -> Any:  # noqa: ANN401 - pyshark has no types
    """pyshark's packet; None when tshark broke down each time."""
    import pyshark  # noqa: PLC0415 - takes a third of a second, and may be missing
    from pyshark.capture.capture import TSharkCrashException  # noqa: PLC0415 - as above

    # Else pyshark would read a config.ini in the current directory, and run the program that it names.
    pyshark.config.fp_config_path = folder / "config.ini"
    file = folder / "frame.pcap"
    file.write_bytes(_capture_of(frame))
    for _ in range(_TRIES):
        # A program that ends too soon for Python 3.11 to learn its exit code has often done its work the next time.
        with suppress(TSharkCrashException):
            packet = _read(pyshark.FileCapture, file, tshark, bound)
            if packet is not None:
                return packet
    return None


def _read(open_capture: Any, file: Path, tshark: str, bound: _Bound) -> Any:  # noqa: ANN401 - pyshark has no types
    loop = asyncio.new_event_loop()
    try:
        capture = open_capture(str(file), keep_packets=False, tshark_path=tshark, eventloop=loop)
        found: list[Any] = []
        loop.run_until_complete(bound.keep(_collect(capture, found)))
        return found[0] if found else None
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


async def _collect(capture: Any, found: list[Any]) -> None:  # noqa: ANN401 - pyshark has no types
    """All packets of the file; whatever happens, tshark has ended afterwards."""
    ended = False
    try:
        await capture.packets_from_tshark(found.append, close_tshark=False)
        ended = True
    finally:
        # pyshark kills what has just ended by itself, takes its lost exit code for a crash, and tries it again when the
        # loop is closed. So it gets nothing to close.
        processes = list(capture._running_processes)  # noqa: SLF001 - nothing else tells
        capture._running_processes.clear()  # noqa: SLF001 - as above
        for process in processes:
            await _end(process, kill=not ended)
        await capture.close_async()


async def _end(process: asyncio.subprocess.Process, *, kill: bool) -> None:
    if not kill:
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), _ENDING_S)
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
        with suppress(TimeoutError):
            await asyncio.wait_for(_drained(process), _ENDING_S)


async def _drained(process: asyncio.subprocess.Process) -> None:
    """What is left in the pipe keeps it open, and with it the process."""
    if process.stdout is not None:
        while await process.stdout.read(_CHUNK_BYTES):
            pass
    await process.wait()


def _capture_of(frame: Frame) -> bytes:
    """A pcap file in nanoseconds; times that it cannot hold start again from 1970."""
    second, fraction_ns = divmod(frame.time_ns, SECOND_NS)
    data = frame.data[:_LARGEST_FRAME_BYTES]
    wire_length = max(frame.wire_length, len(data))
    header = struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, _LARGEST_FRAME_BYTES, frame.interface.link_type)
    return header + struct.pack("<IIII", second & 0xFFFFFFFF, fraction_ns, len(data), wire_length) + data


def _lines(packet: Any, frame: Frame, *, show_secrets: bool) -> Iterator[str]:  # noqa: ANN401 - pyshark has no types
    """A heading for each layer, and below it the fields in the order of their bytes, as deep as they are nested."""
    secrets = [] if show_secrets else [range(f.start, f.start + f.length) for f in anatomy(frame) if f.secret]
    left = _MOST_LINES
    for layer in packet.layers:
        yield safe(layer.layer_name.upper(), PROSE)
        around: list[tuple[int, int]] = []
        for start, size, text in _fields(layer):
            left -= 1
            if left < 0:
                yield "…"
                return
            end = start + size
            while around and ((start, end) == around[-1] or start >= around[-1][1] or end > around[-1][1]):
                around.pop()
            shown = _without_secret(text, start, size, secrets)
            yield safe(f"{'  ' * (len(around) + 1)}{shown}", PROSE)
            if size:
                around.append((start, end))


def _fields(layer: Any) -> list[tuple[int, int, str]]:  # noqa: ANN401 - pyshark has no types
    """Start, length and text of what tshark would show."""
    found = []
    for name in layer.field_names:
        container = layer.get_field(name)
        for field in () if container is None else container.all_fields:
            text = field.showname or field.show
            if text and not field.hide:
                found.append((int(field.pos or 0), int(field.size or 0), str(text)))
    return sorted(found, key=lambda one: (one[0], -one[1]))


def _without_secret(text: str, start: int, size: int, secrets: list[range]) -> str:
    """A field that shows bytes of a password loses its value; a layer that has one inside keeps its name."""
    for secret in secrets:
        inside = start >= secret.start and start + size <= secret.stop
        shows = start < secret.stop and secret.start < start + size
        if size and (inside or (shows and size <= len(secret) + _AROUND_BYTES)):
            return f"{text.split(':', 1)[0]}: (hidden; x shows passwords)"
    return text


_AROUND_BYTES = 64
"""A longer field that covers a password is a layer, whose text does not repeat its bytes."""
