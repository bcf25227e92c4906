"""Several interfaces as one stream of frames and ticks, in the order of time, for months.

At each turn, in this order: what the rings hold, what the kernel dropped, which interface went down, what the clocks
say, then the tick that lets deadlines pass. So a frame that came is never called missing, and a time without sight is
known before it is judged: it is handed on before the frames.

One thread calls everything but `stop`, which is for any thread and for signal handlers.
"""

import os
import select
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import compress

from vrrpwatch.capture.interfaces import Link, links
from vrrpwatch.capture.live import BLOCK_AGE_NS, Refused
from vrrpwatch.capture.live_clock import Reading, absence, read_clocks, read_day_ns, step_ns
from vrrpwatch.capture.watched import CaptureWishes, Watched
from vrrpwatch.model.frame import Blind, BlindReason, Frame, Input, Item, Tick
from vrrpwatch.model.timers import MILLISECOND_NS

ANY = "any"
FLOOD_FRAMES = 1_024
"""A turn that brings as many is followed by the next as soon as something comes. After fewer the rings fill for as long
as `NOTICE_NS` allows: to wake up costs as much as fifty adverts do. What comes after a silence is read at once."""
LOOK_NS = 150 * MILLISECOND_NS
"""How often the state of the interfaces is looked at, by turns: one that comes back is read again within a second."""
HOLD_NS = 2 * BLOCK_AGE_NS + 10 * MILLISECOND_NS
"""A frame is in our hands this long after its stamp at the latest, as long as the ring does not overflow.

The kernel's timer skips a block once when the one before it became full between two of its looks.
"""
NOTICE_NS = HOLD_NS + 100 * MILLISECOND_NS
"""A frame or a deadline is noticed so long after its time at the latest.

It is later than the last tick, so the next turn may wait until so long after that. On a silent wire that is a turn each
100 ms; on a busy one a tick is as late as the last frame, and there are six in a second.
"""
MOST_FRAMES = 16_384
"""Of one interface in one turn, so that clocks and interfaces are looked at in a flood, too."""
MOST_INTERFACES = 64
"""That `any` takes in at a time: each has a ring of its own."""
MOST_NAMES = 1_024
"""That it takes in from the start to the end, with those that left."""
ANY_RING_BYTES = (256 << 20) // MOST_INTERFACES
"""For each of them, so that all together stay within what one host can spare."""


class LiveStream:
    """Frames of interfaces as they come."""

    def __init__(self, names: Sequence[str], wishes: CaptureWishes) -> None:
        """`any` among the names means every interface by itself, and those that come later."""
        self._wishes = wishes
        self._any = ANY in names
        self._modest = replace(wishes, ring_bytes=min(wishes.ring_bytes, ANY_RING_BYTES))
        self._watched = [Watched(name, wishes) for name in dict.fromkeys(names) if name != ANY]
        self._number = 0
        self._fresh = 0
        """Frames that the last turn brought."""
        self._held: list[Frame] = []
        """Of several interfaces: what is later than the tick, until the others are as far."""
        self._wake, self._waker = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        self._stopped = False
        self._rest = select.poll()
        self._rest.register(self._wake, select.POLLIN)
        self._poll = select.poll()
        self._poll.register(self._wake, select.POLLIN)
        self._polled: list[int] = []
        self._before = read_clocks()
        self._ticked_ns = self._before.day_ns
        self._looked_ns = 0

    @property
    def watched(self) -> Sequence[Watched]:
        """The interfaces, in the order of their names on the command line."""
        return self._watched

    def open(self) -> None:
        """Open the interfaces that are not open yet. Raises Refused; what is missing is the first without a wire."""
        if self._any:
            self._taken_in(links())
        for one in [one for one in self._watched if one.wire is None]:
            try:
                one.open()
            except Refused as refusal:
                if refusal.needs_right or not one.may_leave:
                    raise
                # A look takes it in again, and tells that it cannot be seen.
                self._watched.remove(one)
        self.begin()

    def begin(self) -> None:
        """Time starts now. What is not open yet is opened when it can be."""
        self._follow_descriptors()
        self._before = read_clocks()
        self._ticked_ns = self._before.day_ns

    def stop(self) -> None:
        """Let `batches` end soon, and its wait at once."""
        self._stopped = True
        with suppress(OSError):
            os.write(self._waker, b"\0")

    def batches(self) -> Iterator[list[Item]]:
        """Frames, ticks, and times without sight, a turn at a time, until `stop`; then the interfaces are closed."""
        try:
            while not self._stopped:
                wait = self._rest if 0 < self._fresh < FLOOD_FRAMES else self._poll
                wait.poll(self._patience_ms())
                yield self._turn()
        finally:
            self.close()

    def sees(self) -> bool:
        """Whether nothing hides what passes the interfaces that were named, or one of `any` when none was."""
        named = [one for one in self._watched if not one.may_leave]
        seen = [one.wire is not None and one.dark is None for one in named or self._watched]
        return all(seen) if named else any(seen)

    def close(self) -> None:
        """Give all back."""
        for one in self._watched:
            one.close()

    def inputs(self) -> tuple[Input, ...]:
        """What was read of each interface so far; its adverts are for the caller to count."""
        return tuple(
            Input(
                path=one.name,
                format="live",
                link_types=tuple(one.link_types),
                frames=one.frames,
                bytes=one.bytes,
                first_ns=one.first_ns,
                last_ns=one.last_ns,
                complete=True,
                errors=(),
            )
            for one in self._watched
        )

    def _patience_ms(self) -> int:
        """How long the next turn can wait."""
        # The time of day may have been set since, and then the next turn has to tell it.
        return min(max(0, self._ticked_ns + NOTICE_NS - read_day_ns()), NOTICE_NS) // MILLISECOND_NS

    def _turn(self) -> list[Item]:
        seen = [one.frames for one in self._watched]
        frames, until_ns = self._drain(read_day_ns() - HOLD_NS)
        # Not before: what is lost while we read, or while we are stopped right here, must explain these frames, too.
        lost = [one.newly_dropped() for one in self._watched]
        fell = [one.was_down() for one in self._watched]
        now = read_clocks()
        why, step = absence(self._before, now), step_ns(self._before, now)
        if step:
            until_ns = now.day_ns - HOLD_NS
            for one in self._watched:
                one.step(step)
        before, after = self._ordered(frames, until_ns, step, now)
        # Of a single interface all up to its last frame was seen, however young it is.
        reached_ns = max(until_ns, before[-1].time_ns) if before and not step else until_ns
        items: list[Item] = [*before]
        if any(lost) or any(fell) or why or step:
            # What came before a stall says nothing about what was lost in it.
            losses = [*self._losses(lost, None if why else seen, now), *self._falls(fell, now)]
            items = [*losses, *before, *self._breaks(why, step, len(after), now), *after]
        if now.awake_ns - self._looked_ns >= LOOK_NS or any(one.fell for one in self._watched):
            items += self._look(now)
        items.append(Tick(reached_ns))
        self._ticked_ns, self._before = reached_ns, now
        return items

    def _drain(self, settled_ns: int) -> tuple[list[Frame], int]:
        """What a single interface gave, or, with those of several held, nothing; and up to when all is here."""
        if len(self._watched) == 1:
            frames, whole = self._watched[0].drain(self._number + 1, MOST_FRAMES)
            self._fresh = len(frames)
            self._number += self._fresh
            return frames, settled_ns if whole or not frames else frames[-1].time_ns
        self._fresh = 0
        for one in self._watched:
            frames, whole = one.drain(0, MOST_FRAMES)
            self._fresh += len(frames)
            self._held += frames
            if not whole and frames:
                # Another one in the ring may have the same stamp.
                settled_ns = min(settled_ns, frames[-1].time_ns - 1)
        return [], settled_ns

    def _ordered(self, frames: list[Frame], until_ns: int, step: int, now: Reading) -> tuple[list[Frame], list[Frame]]:
        """What is to be handed on: what was stamped before the time of day was set, and what was stamped after."""
        if len(self._watched) == 1:
            return _cut(frames, step, now) if step else (frames, [])
        if not step:
            return self._settled(until_ns), []
        # The new time says nothing about old stamps: held back, they would wait until it is as late again.
        before, self._held = _parted(self._held, step, now)
        return self._numbered(before), self._settled(until_ns)

    def _settled(self, until_ns: int) -> list[Frame]:
        """Frames of several interfaces up to a time, merged and numbered; the others are held back."""
        ready = [frame for frame in self._held if frame.time_ns <= until_ns]
        self._held = [frame for frame in self._held if frame.time_ns > until_ns]
        return self._numbered(ready)

    def _numbered(self, ready: list[Frame]) -> list[Frame]:
        ready.sort(key=_time_ns)
        numbered = [Frame(number, *frame[1:]) for number, frame in enumerate(ready, self._number + 1)]
        self._number += len(ready)
        return numbered

    def _losses(self, lost: Sequence[int], frames: Sequence[int] | None, now: Reading) -> Iterator[Item]:
        """What the kernel dropped of each interface; `frames` had come of it before this turn, if that matters."""
        for at, (one, dropped) in enumerate(zip(self._watched, lost, strict=False)):
            if dropped:
                seen = None if frames is None else one.frames - frames[at]
                yield Blind(self._ticked_ns, now.day_ns, BlindReason.DROPPED, dropped, self._number, one.name, seen)

    def _falls(self, fell: Sequence[bool], now: Reading) -> Iterator[Item]:
        """Interfaces that went down and came up again between two turns."""
        for one in compress(self._watched, fell):
            yield Blind(self._ticked_ns, now.day_ns, BlindReason.INTERFACE_DOWN, None, self._number, one.name)

    def _breaks(self, why: BlindReason | None, step: int, after: int, now: Reading) -> Iterator[Item]:
        """What the clocks say; so many of the frames came `after` it."""
        for told in (why, BlindReason.CLOCK_STEP if step else None):
            if told:
                yield Blind(self._ticked_ns, now.day_ns, told, None, self._number - after)

    def _look(self, now: Reading) -> Iterator[Item]:
        self._looked_ns = now.awake_ns
        there = links() if self._any else []
        names = {link.name for link in there}
        # Who left is asked for when there is something of its name.
        watched = [one for one in self._watched if not one.left or one.name in names]
        for one in (*watched, *self._taken_in(there)):
            yield from one.look(self._ticked_ns, now.day_ns)
        self._follow_descriptors()

    def _taken_in(self, there: Sequence[Link]) -> list[Watched]:
        """`any`: an interface that is up and not yet watched is from now on."""
        names = {one.name for one in self._watched}
        indexes = {one.index for one in self._watched if one.wire}
        most = min(MOST_INTERFACES - sum(not one.left for one in self._watched), MOST_NAMES - len(names))
        new = [link for link in there if link.up and not link.loopback and link.name not in names]
        # That one of them has another name by now may be for the next look to find out.
        unknown = [link for link in new if link.index not in indexes]
        taken = [Watched(link.name, self._modest, may_leave=True) for link in unknown[: max(0, most)]]
        self._watched += taken
        return taken

    def _follow_descriptors(self) -> None:
        """Poll what is open now."""
        # A handle on an interface that is down may report an error at each poll, and would never let us wait.
        descriptors = [one.wire.fileno() for one in self._watched if one.wire and one.dark is None]
        # A handle that was replaced may have the number of the one before it: poll(2) knows nothing but the number.
        if descriptors == self._polled:
            return
        for descriptor in self._polled:
            self._poll.unregister(descriptor)
        for descriptor in descriptors:
            self._poll.register(descriptor, select.POLLIN | select.POLLERR)
        self._polled = descriptors


def _time_ns(frame: Frame) -> int:
    return frame.time_ns


def _cut(frames: list[Frame], step: int, now: Reading) -> tuple[list[Frame], list[Frame]]:
    """Frames in the order in which they came, before and after a step."""
    first = next((at for at, frame in enumerate(frames) if _is_after(frame, step, now)), len(frames))
    return frames[:first], frames[first:]


def _parted(frames: list[Frame], step: int, now: Reading) -> tuple[list[Frame], list[Frame]]:
    """Frames in any order, before and after a step."""
    before = [frame for frame in frames if not _is_after(frame, step, now)]
    return before, [frame for frame in frames if _is_after(frame, step, now)]


def _is_after(frame: Frame, step: int, now: Reading) -> bool:
    """Stamped after the time of day was set: nearer to what it shows now than to what it would show."""
    return (frame.time_ns > now.day_ns - step // 2) == (step > 0)
