"""One interface that is watched for as long as it takes: opened, lost, found again."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from operator import attrgetter

from vrrpwatch.capture.interfaces import Link, link, name_of
from vrrpwatch.capture.live import RING_BYTES, Closed, Refused, Wire
from vrrpwatch.model.frame import Blind, BlindReason, BlindStart, Frame, Item, Renamed
from vrrpwatch.model.record import record

LOOKS_SPARED = 4
"""While frames come they show that all is well. The next look is made nevertheless: a new name hides nothing."""

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
        self._index = 0
        self._called = name
        """Its name now; frames go on under `name`."""
        self._dark: BlindStart | None = None
        self._fell = False
        self._frames_before = 0
        """At the last look."""
        self._spared = 0

    @property
    def ring_bytes(self) -> int:
        return self._wishes.ring_bytes

    @property
    def dark(self) -> BlindStart | None:
        """Since when and why nothing can be seen; None when all is well."""
        return self._dark

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
        with wishes.rights():
            self.wire = Wire(
                self.name, ring_bytes=wishes.ring_bytes, promiscuous=wishes.promiscuous, wanted=wishes.wanted
            )
        self._index, self._called = found.index, self.name
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
        if self.wire is None:
            with suppress(Refused):
                self.open()
        found = link(self._called if self.wire else self.name)
        if self.wire and (found is None or found.index != self._index):
            yield from self._follow_name(now_ns)
            found = link(self._called if self.wire else self.name)
        reason = self._obstacle(found)
        if reason or self._dark:
            self._fell = False
        if self._dark and reason is not self._dark.why:
            yield Blind(self._dark.time_ns, now_ns, self._dark.why, interface=self.name)
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

    def was_down(self) -> bool:
        """Whether it went down since this was asked, and is up again, so that a look shows nothing any more."""
        if not self._fell or self._dark:
            return False
        name = name_of(self._index)
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

    def _follow_name(self, now_ns: int) -> Iterator[Item]:
        """An open handle belongs to the interface and not to its name; when the interface is gone it stays mute."""
        name = name_of(self._index)
        if name is None:
            self.close()
        else:
            self._called = name
            yield Renamed(now_ns, self.name, name)

    def _obstacle(self, found: Link | None) -> BlindReason | None:
        """Why nothing can be seen at present; `found` is how the interface is now."""
        if found is None:
            return self._gone
        if not found.up or self.wire is None:
            return BlindReason.INTERFACE_DOWN
        return None if found.running else BlindReason.NO_CARRIER

    def _count(self, frames: list[Frame]) -> None:
        if frames:
            self.frames += len(frames)
            self.bytes += sum(map(_wire_length, frames))
            self.first_ns = frames[0].time_ns if self.first_ns is None else self.first_ns
            self.last_ns = frames[-1].time_ns
