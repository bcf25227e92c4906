"""A capture that is read up to a time, and further later: one run through it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice

from vrrpwatch.capture import open_stream
from vrrpwatch.capture.merge import comes_ns
from vrrpwatch.cli.keepsake import Keepsake
from vrrpwatch.cli.session import Session, Wishes
from vrrpwatch.model.frame import Blind, Frame, Item, Tick
from vrrpwatch.model.snapshot import Snapshot

SLICE = 1 << 13
"""Frames between two looks at what the user wants meanwhile."""
FIRST_SLICE = 1 << 9
"""There shall soon be something to see."""


class Reading:
    """From the start of the captures on; never back."""

    def __init__(self, paths: Sequence[str], wishes: Wishes, blind: Sequence[Blind] = ()) -> None:
        """`blind`: times without sight, as far as they are known. Raises UsageError when there is nothing to read."""
        self._blind = blind
        self.keepsake = Keepsake()
        self._wishes = wishes
        self._stream = open_stream(paths, most_decompressed=wishes.most_decompressed)
        self._session = Session(wishes, observer=self.keepsake)
        self._items = iter(self._stream)
        self._next: Frame | Blind | None = None
        """Read, and later than what was asked for."""
        self.start_ns: int | None = None
        self._last_ns: int | None = None
        """Of the last frame that was taken in."""
        self.position_ns = 0
        """Up to here everything is taken in."""
        self.ended = False
        self._frames = 0

    @property
    def loaded(self) -> float | None:
        """How much of the bytes is read, 0 to 1."""
        total = self._stream.bytes_total
        return self._stream.bytes_read / total if total else None

    def to_end(self, look: Callable[[], bool]) -> None:
        """Read all that is left; `look` is asked after each slice whether to go on."""
        size = FIRST_SLICE
        while not self.ended:
            batch = list(islice(self._items, size))
            size = min(2 * size, SLICE)
            if not batch:
                self.ended = True
            self._take(batch)
            if not look():
                return

    def to(self, time_ns: int, look: Callable[[], bool]) -> None:
        """Read up to `time_ns`, and let the time pass until then; `look` as in `to_end`."""
        while self._next is None or comes_ns(self._next) <= time_ns:
            batch = self._batch(time_ns)
            self._take(batch)
            if self.ended or (len(batch) >= SLICE and not look()):
                break
        if time_ns > self.position_ns:
            self._session.follow((Tick(self._seen_ns(time_ns)),))
            self.position_ns = time_ns

    def close(self) -> None:
        """Read no further."""
        self._stream.close()

    def end(self) -> Snapshot:
        """What `analyze` would say of the captures: to be asked once, when all is read."""
        return self._session.close(self._stream.inputs(), self._wishes.fail_on)

    def snapshot(self) -> Snapshot:
        """What is known at the position."""
        snapshot = self._session.snapshot(self._stream.inputs(), self._wishes.fail_on)
        # The reader counts a chunk at a time, and knows no times before the first one.
        counted = replace(snapshot.statistics, frames=self._frames, first_ns=self.start_ns, last_ns=self._last_ns)
        return replace(snapshot, statistics=counted)

    def _seen_ns(self, time_ns: int) -> int:
        """Up to when silence counts at `time_ns`: in a time without sight it does not."""
        within = (blind.start_ns for blind in self._blind if blind.start_ns < time_ns < blind.end_ns)
        return min(within, default=time_ns)

    def _batch(self, time_ns: int) -> list[Item]:
        """The next items up to `time_ns`, a slice at most."""
        batch: list[Item] = []
        if self._next is not None:
            batch.append(self._next)
            self._next = None
        for item in self._items:
            if comes_ns(item) > time_ns:
                self._next = item
                return batch
            batch.append(item)
            if len(batch) >= SLICE:
                return batch
        self.ended = True
        return batch

    def _take(self, batch: list[Item] | list[Frame | Blind]) -> None:
        self._session.follow(batch)
        self._frames += sum(isinstance(item, Frame) for item in batch)
        self.keepsake.sift(batch)
        if batch:
            last = batch[-1]
            if self.start_ns is None:
                self.start_ns = comes_ns(batch[0])
            self._last_ns = comes_ns(last)
            self.position_ns = max(self.position_ns, self._last_ns)
