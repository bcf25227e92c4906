"""A live source as something to look at: a thread follows it, and takes a picture when one is asked for."""

import gc
import time
from collections.abc import Sequence
from itertools import count

from vrrpwatch.capture.live_stream import LiveStream
from vrrpwatch.cli.fault import asked_fault, faulty_source
from vrrpwatch.cli.keepsake import Keepsake
from vrrpwatch.cli.mistakes import Mistakes
from vrrpwatch.cli.session import Session, Wishes
from vrrpwatch.cli.show_thread import ShowThread
from vrrpwatch.cli.watching import closed
from vrrpwatch.model.frame import Item, Tick
from vrrpwatch.model.picture import InterfaceHealth, Picture
from vrrpwatch.model.snapshot import Snapshot

NEWS_S = 0.1
"""Between two pictures that nobody fetched, at least."""
SETTLED = 40
"""Pictures, ten seconds of them: most of what stays for long is there."""


class LiveShow:
    """Interfaces, watched in a thread of their own that owns source and session."""

    def __init__(self, source: LiveStream, wishes: Wishes) -> None:
        """`source` is open."""
        self._source = source
        self._wishes = wishes
        self._keepsake = Keepsake()
        self._fault = asked_fault()
        self.mistakes: list[str] = []
        """Tracebacks of our own mistakes, to be shown when the screen is gone."""
        self._session = Session(
            wishes, observer=self._keepsake, live=True, mistakes=Mistakes(self.mistakes.append), fault=self._fault
        )
        self._numbers = count(1)
        self._now_ns = time.time_ns()
        self._picture: Picture | None = None
        self._wanted = True
        self._told_before = 0
        self._taken_s = 0.0
        self._end: Snapshot | None = None
        self._thread = ShowThread("capture", self._watch)

    @property
    def title(self) -> str:
        return " ".join(one.name for one in self._source.watched)

    def start(self) -> None:
        self._thread.start()

    def picture(self) -> Picture | None:
        """See `vrrpwatch.tui.show.Show`."""
        self._thread.check()
        self._wanted = True
        return self._picture

    def close(self) -> Snapshot | None:
        """See `vrrpwatch.tui.show.Show`."""
        self._source.stop()
        self._thread.join()
        return self._end

    def _watch(self) -> None:
        for batch in faulty_source(self._fault, self._source.batches()):
            self._session.follow(batch)
            self._keepsake.keep(batch)
            self._note_time(batch)
            if self._is_due():
                self._picture = self._take()
        self._end = closed(self._session, self._source, self._wishes.fail_on)

    def _is_due(self) -> bool:
        """Whether a picture is wanted, or the one that waits to be fetched shows less than is known."""
        told, now_s = self._keepsake.told_total, time.monotonic()
        has_news = told != self._told_before and now_s - self._taken_s >= NEWS_S
        if not self._wanted and not has_news:
            return False
        self._wanted, self._told_before, self._taken_s = False, told, now_s
        return True

    def _note_time(self, batch: Sequence[Item]) -> None:
        for item in reversed(batch):
            if isinstance(item, Tick):
                self._now_ns = item.time_ns
                return

    def _take(self) -> Picture:
        number = next(self._numbers)
        if number == SETTLED:
            # Among 500 virtual routers the collector searches for 0.2 s, and a key waits for that.
            gc.freeze()
        return Picture(
            number=number,
            now_ns=self._now_ns,
            snapshot=self._session.snapshot(self._source.inputs(), self._wishes.fail_on),
            packets=self._keepsake.packets(),
            told=self._keepsake.told(),
            interfaces=tuple(self._health()),
            playback=None,
            whole=None,
        )

    def _health(self) -> list[InterfaceHealth]:
        return [
            InterfaceHealth(
                name=one.name,
                link_type=one.wire.link_type if one.wire else None,
                frames=one.frames,
                bytes=one.bytes,
                dropped=one.dropped,
                filter=one.wire.filter if one.wire else "",
                ring_bytes=one.ring_bytes,
                dark=one.dark,
            )
            for one in self._source.watched
        ]
