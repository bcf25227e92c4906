"""One interface that is watched for as long as it takes: opened, lost, found again."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import replace
from operator import attrgetter

from vrrpwatch.capture.interfaces import Link, link
from vrrpwatch.capture.live import RING_BYTES, Closed, Refused, Wire
from vrrpwatch.model.frame import Blind, BlindReason, BlindStart, Frame, Item, Renamed
from vrrpwatch.model.record import record

LOOKS_SPARED = 4
"""While frames come they show that all is well. The next look is made nevertheless: a new name hides nothing."""

LOOKS_BETWEEN_TRIES = 5
"""To open an interface that was up and refused: the kernel prepares a whole ring for each try."""

_wire_length: Callable[[Frame], int] = attrgetter("wire_length")


@record(frozen=True, slots=True)
class CaptureWishes:
    """How the user wants interfaces to be opened."""

    promiscuous: bool = True
    ring_bytes: int = RING_BYTES
    """For each interface."""
    wanted: str = ""
    """A filter in the words of pcap-filter(7)."""
    rights: Callable[[], AbstractContextManager[object]] = nullcontext
    """Gives the right to capture, for the moment in which an interface is opened."""


class Watched:
    """An interface by its name. All calls come from one thread."""

    def __init__(self, name: str, wishes: CaptureWishes, *, may_leave: bool = False) -> None:
        """`may_leave`: nobody asked for this one by name, so it is no loss when it is removed."""
        self.name = name
        self.may_leave = may_leave
        self.wire: Wire | None = None
        self.link_types: dict[int, None] = {}
        """A set that keeps its order."""
        self.frames = 0
        self.bytes = 0
        self.dropped = 0
        self.first_ns: int | None = None
        self.last_ns: int | None = None
        self._wishes = wishes
        self._gone = BlindReason.INTERFACE_LEFT if may_leave else BlindReason.INTERFACE_GONE
        self.index = 0
        """Of the interface that is open."""
        self._called = name
        """Its name now; frames go on under `name`."""
        self._dark: BlindStart | None = None
        self._fell = False
        self._frames_before = 0
        """At the last look."""
        self._spared = 0
        self._pause = 0
        """Looks before the next try to open it."""

    @property
    def ring_bytes(self) -> int:
        return self._wishes.ring_bytes

    @property
    def dark(self) -> BlindStart | None:
        """Since when and why nothing can be seen; None when all is well."""
        return self._dark

    @property
    def left(self) -> bool:
        """It was removed, and that is no loss."""
        return self._dark is not None and self._dark.why is BlindReason.INTERFACE_LEFT

    @property
    def fell(self) -> bool:
        """It went down, and that is not told yet."""
        return self._fell

    def open(self) -> None:
        """Open it. Raises Refused."""
        found = link(self.name)
        if found is None:
            raise Refused("does not exist")
        if not found.up:
            raise Refused("is down")
        wishes = self._wishes
        self._pause = LOOKS_BETWEEN_TRIES
        with wishes.rights():
            self.wire = Wire(
                self.name, ring_bytes=wishes.ring_bytes, promiscuous=wishes.promiscuous, wanted=wishes.wanted
            )
        self._pause = 0
        self.index, self._called = found.index, self.name
        self.link_types[self.wire.link_type] = None

    def close(self) -> None:
        """Give it back, if it is open."""
        if self.wire:
            self.wire.close()
            self.wire = None

    def look(self, since_ns: int, now_ns: int) -> Iterator[Item]:
        """What has become of the interface between two looks."""
        if self._shows_itself():
            return
        called = self.wire.name() if self.wire else None
        lost = self.wire is not None and called is None
        if lost:
            self.close()
        elif called and called != self._called:
            self._called = called
            yield Renamed(now_ns, self.name, called)
        if self.wire is None:
            self._try_to_open()
        # An open handle belongs to the interface and not to its name.
        reason = self._obstacle(link(self._called if self.wire else self.name))
        if lost or reason or self._dark:
            self._fell = False
        # It may be there again at once, made anew.
        dark = self._dark or (BlindStart(since_ns, self.name, self._gone) if lost else None)
        if dark and reason is not dark.why:
            yield Blind(dark.time_ns, now_ns, dark.why, interface=self.name)
            since_ns = now_ns
            self._dark = None
        if reason and not self._dark:
            self._dark = BlindStart(since_ns, self.name, reason)
            yield self._dark

    def drain(self, number: int, most: int) -> tuple[list[Frame], bool]:
        """What has come, numbered from `number`, and whether that is all; at most about `most` frames."""
        frames: list[Frame] = []
        whole = True
        if self.wire:
            self._fell = self.wire.fell() or self._fell
            # A look finds out what happened, and whether the same handle goes on.
            try:
                whole = self.wire.drain(frames, number, most)
            except Closed:
                self._fell = True
        self._count(frames)
        return frames, whole

    def step(self, step_ns: int) -> None:
        """The time of day was set: what lasts began at another time by it."""
        if self._dark:
            self._dark = replace(self._dark, time_ns=self._dark.time_ns + step_ns)

    def was_down(self) -> bool:
        """Whether it went down since this was asked, and is up again, so that a look shows nothing any more."""
        if not self._fell or self._dark:
            return False
        name = self.wire.name() if self.wire else None
        self._fell = name is None or self._obstacle(link(name)) is not None
        return not self._fell

    def newly_dropped(self) -> int:
        """Frames that the kernel lost since the last call."""
        dropped = self.wire.newly_dropped() if self.wire else 0
        self.dropped += dropped
        return dropped

    def _shows_itself(self) -> bool:
        """Whether there is no need to ask: the look that this saves costs as much as twenty adverts."""
        came, self._frames_before = self.frames > self._frames_before, self.frames
        spared = came and self._dark is None and not self._fell and self._spared < LOOKS_SPARED
        self._spared = self._spared + 1 if spared else 0
        return spared

    def _try_to_open(self) -> None:
        if self._pause:
            self._pause -= 1
            return
        with suppress(Refused):
            self.open()

    def _obstacle(self, found: Link | None) -> BlindReason | None:
        """Why nothing can be seen at present; `found` is how the interface is now."""
        if found is None:
            return self._gone
        if not found.up:
            return BlindReason.INTERFACE_DOWN
        if self.wire is None:
            return BlindReason.INTERFACE_REFUSED
        return None if found.running else BlindReason.NO_CARRIER

    def _count(self, frames: list[Frame]) -> None:
        if frames:
            self.frames += len(frames)
            self.bytes += sum(map(_wire_length, frames))
            self.first_ns = frames[0].time_ns if self.first_ns is None else self.first_ns
            self.last_ns = frames[-1].time_ns
