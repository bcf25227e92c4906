"""A capture that is still being written, followed through a pipe: `ssh host tcpdump -U -w - vrrp | vrrpwatch watch -`.

A thread waits for the pipe, so that nobody else has to. The clock of the frames is that of another machine, and the
pipe may deliver late. So time passes by our own clock since the frame that came fastest, and a while behind it.
"""

import sys
import threading
import time
from collections.abc import Iterator
from queue import Empty, SimpleQueue

from vrrpwatch.capture.paths import STDIN
from vrrpwatch.capture.stream import CaptureStream, open_stream
from vrrpwatch.model.errors import UsageError
from vrrpwatch.model.frame import Blind, BlindReason, Frame, Input, Item, Tick
from vrrpwatch.model.timers import SECOND_NS

TURN_S = 0.1
PATIENCE_NS = SECOND_NS
"""How late the pipe may deliver before a frame is called missing; more, once it was later than that."""
_MOST_WAITING = 16_384
"""Frames between the thread and us; when there are more, the pipe waits."""


class PipeClock:
    """What the clock of the frames shows now, as far as the frames tell."""

    def __init__(self) -> None:
        self.patience_ns = PATIENCE_NS
        self._fastest_ns: int | None = None
        """Our clock less that of the frames, for the frame that was under way for the shortest time."""

    def arrived(self, time_ns: int, awake_ns: int) -> None:
        """A frame with the stamp `time_ns` came when our clock showed `awake_ns`."""
        under_way_ns = awake_ns - time_ns
        self._fastest_ns = under_way_ns if self._fastest_ns is None else min(self._fastest_ns, under_way_ns)

    def settled_ns(self, awake_ns: int) -> int | None:
        """Up to which stamp all frames are here; None before the first one."""
        return None if self._fastest_ns is None else awake_ns - self._fastest_ns - self.patience_ns


class PipeStream:
    """Standard input as a stream of frames and ticks."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[Frame | Blind | BaseException | None] = SimpleQueue()
        """None: the end of the capture, or of our interest in it."""
        self._capture: CaptureStream | None = None
        self._clock = PipeClock()
        self._stopped = False
        self._ticked_ns = 0
        self._last_ns = 0

    def open(self) -> None:
        """Raises UsageError when there is no standard input. It is read from `batches` on."""
        if sys.stdin is None:
            raise UsageError("- reads a capture from standard input, but that is closed")

    def sees(self) -> bool:
        """Whether it has shown that it is a capture."""
        return self._capture is not None

    def close(self) -> None:
        """Standard input is not ours to close."""

    def stop(self) -> None:
        """Let `batches` end at once."""
        self._stopped = True
        self._queue.put(None)

    def batches(self) -> Iterator[list[Item]]:
        """What came, a turn at a time, until the pipe ends or `stop`. Raises UsageError when it is no capture."""
        # Not earlier: each thread would have to give up its rights for itself.
        threading.Thread(target=self._read, name="pipe", daemon=True).start()
        while not self._stopped:
            waiting = self._waiting()
            awake_ns = time.monotonic_ns()
            items: list[Item] = []
            for item in waiting:
                if isinstance(item, BaseException):
                    raise item
                if item is None:
                    self._stopped = True
                    break
                items.extend(self._taken(item, awake_ns))
            items.extend(self._tick(awake_ns))
            yield items

    def inputs(self) -> tuple[Input, ...]:
        """What was read so far; its adverts are for the caller to count."""
        return self._capture.inputs() if self._capture else ()

    def _waiting(self) -> list[Frame | Blind | BaseException | None]:
        """What the thread has read, after a short wait for it."""
        found: list[Frame | Blind | BaseException | None] = []
        try:
            found.append(self._queue.get(timeout=TURN_S))
            while len(found) < _MOST_WAITING:
                found.append(self._queue.get_nowait())
        except Empty:
            pass
        return found

    def _taken(self, item: Frame | Blind, awake_ns: int) -> Iterator[Item]:
        if isinstance(item, Frame):
            self._clock.arrived(item.time_ns, awake_ns)
            if item.time_ns < self._ticked_ns:
                yield from self._late(item.time_ns)
            self._last_ns = item.time_ns
        yield item

    def _late(self, time_ns: int) -> Iterator[Item]:
        """The pipe delivered later than we were patient: the silence before was its own."""
        self._clock.patience_ns = max(self._clock.patience_ns, 2 * (self._ticked_ns - time_ns) + PATIENCE_NS)
        yield Blind(self._last_ns, self._ticked_ns, BlindReason.CAPTURE_PAUSED)
        self._ticked_ns = time_ns

    def _tick(self, awake_ns: int) -> Iterator[Item]:
        settled_ns = self._clock.settled_ns(awake_ns)
        if settled_ns is not None and settled_ns > max(self._ticked_ns, self._last_ns) and not self._stopped:
            self._ticked_ns = settled_ns
            yield Tick(settled_ns)

    def _read(self) -> None:
        """The thread. What it reads through has no lock that the end of the program would wait for."""
        try:
            with open(sys.stdin.fileno(), "rb", buffering=0, closefd=False) as stdin:
                self._capture = open_stream([STDIN], stdin=stdin)
                for item in self._capture:
                    while self._queue.qsize() > _MOST_WAITING:
                        time.sleep(TURN_S / 10)
                    self._queue.put(item)
        except BaseException as error:  # noqa: BLE001 - raised again where somebody notices: else it looks like an end
            self._queue.put(error)
        finally:
            self._queue.put(None)
