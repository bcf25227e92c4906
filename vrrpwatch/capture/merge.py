"""Captures become one stream in the order of time, each opened when the clock reaches its first frame."""

import heapq
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from vrrpwatch.capture.savefile import Capture
from vrrpwatch.model.frame import Blind, BlindReason, Frame, Item
from vrrpwatch.model.timers import SECOND_NS

HOLE_BETWEEN_FILES_NS = 10 * SECOND_NS
"""A longer pause between one file and the next is a time without sight: the recording may have stopped."""

NEVER_NS = 2**64
"""After every time that a capture can hold."""


class _Lane(NamedTuple):
    """A capture that is being read, sorted by the time of its next item; `order` settles equal times."""

    time_ns: int
    order: int
    item: Frame | Blind
    rest: Iterator[Frame | Blind]
    capture: Capture


def starts_ns(capture: Capture) -> int:
    """When a capture that was looked at begins; one without frames comes last."""
    return NEVER_NS if capture.starts_ns is None else capture.starts_ns


def hole_between(last_ns: int, start_ns: int, number: int) -> Blind | None:
    """The time without sight, if any, between the frame `number` at `last_ns` and the next file."""
    if start_ns - last_ns <= HOLE_BETWEEN_FILES_NS:
        return None
    return Blind(last_ns, start_ns, BlindReason.BETWEEN_FILES, None, number)


class Begun(NamedTuple):
    """A stream of which a part was read."""

    capture: Capture
    """Where it stands."""
    rest: Iterator[Frame | Blind]
    """Of that capture."""
    done: frozenset[Capture]
    """Captures that were read to their end."""
    number: int
    last_ns: int
    """Of the last frame."""


def in_order(captures: Sequence[Capture]) -> list[tuple[int, int, Capture]]:
    """Start in nanoseconds and place among `captures` of those with frames, in the order in which they begin."""
    starts = ((starts_ns(capture), order, capture) for order, capture in enumerate(captures))
    return sorted(start for start in starts if start[0] != NEVER_NS)


def merged(
    captures: Sequence[Capture], on_turn: Callable[[Capture], None], begun: Begun | None = None
) -> Iterator[Frame | Blind]:
    """All frames of `captures`, which were looked at; equal times in the order of `captures`.

    `on_turn` is told from which capture the next frames are. `begun`: go on from there.
    """
    lanes, done = ([], frozenset[Capture]()) if begun is None else _begun(captures, begun)
    number, last_ns = (0, NEVER_NS) if begun is None else (begun.number, begun.last_ns)
    waiting = deque(one for one in in_order(captures) if one[2] not in done)
    while waiting or lanes:
        if waiting and (not lanes or waiting[0][0] <= lanes[0].time_ns):
            start_ns, order, capture = waiting.popleft()
            if not lanes and (hole := hole_between(last_ns, start_ns, number)):
                yield hole
            _enter(lanes, order, capture.frames(number), capture)
            continue
        lane = heapq.heappop(lanes)
        on_turn(lane.capture)
        until_ns = min(lanes[0].time_ns if lanes else NEVER_NS, waiting[0][0] if waiting else NEVER_NS)
        for item in _lane_until(lane, until_ns, lanes):
            if isinstance(item, Frame):
                number, last_ns = number + 1, item.time_ns
                if lane.capture.first_frame is None:
                    lane.capture.first_frame = number
                if item.number == number:
                    yield item
                else:
                    yield Frame(number, *item[1:])
            else:
                yield replace(item, after_frame=number)


def _begun(captures: Sequence[Capture], begun: Begun) -> tuple[list[_Lane], frozenset[Capture]]:
    """The one lane that there is, and the captures that do not wait."""
    lanes: list[_Lane] = []
    _enter(lanes, captures.index(begun.capture), begun.rest, begun.capture)
    return lanes, begun.done | {begun.capture}


def _enter(lanes: list[_Lane], order: int, rest: Iterator[Frame | Blind], capture: Capture) -> None:
    """Puts a capture among the lanes by the time of its next item; one that has ended stays out."""
    item = next(rest, None)
    if item is not None:
        heapq.heappush(lanes, _Lane(comes_ns(item), order, item, rest, capture))


def _lane_until(lane: _Lane, until_ns: int, lanes: list[_Lane]) -> Iterator[Frame | Blind]:
    """The lane's next item, and those after it before `until_ns`; then the lane goes back among the others."""
    yield lane.item
    for item in lane.rest:
        time_ns = comes_ns(item)
        if time_ns >= until_ns:
            heapq.heappush(lanes, lane._replace(time_ns=time_ns, item=item))
            return
        yield item


def comes_ns(item: Item) -> int:
    """When an item of a stream has its turn: a time without sight is told at its end."""
    return item.end_ns if isinstance(item, Blind) else item.time_ns
