"""Captures become one stream in the order of time, each opened when the clock reaches its first frame."""

import heapq
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from vrrpwatch.capture.savefile import Capture
from vrrpwatch.model.frame import Blind, BlindReason, Frame
from vrrpwatch.model.timers import SECOND_NS

HOLE_BETWEEN_FILES_NS = 10 * SECOND_NS
"""A longer pause between one file and the next is a time without sight: the recording may have stopped."""

_NEVER_NS = 2**64
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
    return _NEVER_NS if capture.starts_ns is None else capture.starts_ns


def merged(captures: Sequence[Capture], on_turn: Callable[[Capture], None]) -> Iterator[Frame | Blind]:
    """All frames of `captures`, which were looked at; equal times in the order of `captures`.

    `on_turn` is told from which capture the next frames are.
    """
    starts = ((starts_ns(capture), order, capture) for order, capture in enumerate(captures))
    waiting = deque(sorted(start for start in starts if start[0] != _NEVER_NS))
    lanes: list[_Lane] = []
    number, last_ns = 0, _NEVER_NS
    while waiting or lanes:
        if waiting and (not lanes or waiting[0][0] <= lanes[0].time_ns):
            start_ns, order, capture = waiting.popleft()
            if not lanes and start_ns - last_ns > HOLE_BETWEEN_FILES_NS:
                yield Blind(last_ns, start_ns, BlindReason.BETWEEN_FILES, None, number)
            _enter(lanes, order, capture.frames(number), capture)
            continue
        lane = heapq.heappop(lanes)
        on_turn(lane.capture)
        until_ns = min(lanes[0].time_ns if lanes else _NEVER_NS, waiting[0][0] if waiting else _NEVER_NS)
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


def _enter(lanes: list[_Lane], order: int, rest: Iterator[Frame | Blind], capture: Capture) -> None:
    """Puts a capture among the lanes by the time of its next item; one that has ended stays out."""
    item = next(rest, None)
    if item is not None:
        heapq.heappush(lanes, _Lane(_time_ns(item), order, item, rest, capture))


def _lane_until(lane: _Lane, until_ns: int, lanes: list[_Lane]) -> Iterator[Frame | Blind]:
    """The lane's next item, and those after it before `until_ns`; then the lane goes back among the others."""
    yield lane.item
    for item in lane.rest:
        time_ns = _time_ns(item)
        if time_ns >= until_ns:
            heapq.heappush(lanes, lane._replace(time_ns=time_ns, item=item))
            return
        yield item


def _time_ns(item: Frame | Blind) -> int:
    return item.time_ns if isinstance(item, Frame) else item.end_ns
