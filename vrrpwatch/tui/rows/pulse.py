"""How many adverts a second came in the last minute, counted from one picture to the next.

A time in which nobody looked (another screen was shown, the display was frozen) is not known, which is not the same as
silence: it stays empty.
"""

from collections.abc import Mapping
from dataclasses import field
from functools import lru_cache
from math import isinf
from typing import NamedTuple

from vrrpwatch.model.picture import Picture, Playback
from vrrpwatch.model.record import record
from vrrpwatch.model.router import VirtualRouterKey
from vrrpwatch.model.timers import SECOND_NS

CELL_S = 5
"""Seconds in one character; characters begin at whole multiples of it, so that they move and do not shimmer."""
CELLS = 12
"""A minute."""
_LONGEST_STEP_S = 2.0
"""Pictures come four times a second; between two that are further apart nobody knows when the adverts came."""
_LEAST_S = CELL_S / 2
"""A cell of which less was seen gives no rate."""
_LEVELS = "▂▃▄▅▆▇█"
_SILENT = "▁"
_UNKNOWN = " "


class Beat(NamedTuple):
    """One virtual router."""

    rates: tuple[float | None, ...] = ()
    """Adverts per second in the cells that are over, oldest first, at most a minute; None: not known."""
    adverts: float = 0.0
    """In the cell that is running."""
    known_s: float = 0.0
    """How much of it was looked at."""

    @property
    def rate(self) -> float | None:
        """Of the cell that is running; of use when it is over."""
        return self.adverts / self.known_s if self.known_s >= _LEAST_S else None


@record(frozen=True, slots=True)
class Pulse:
    """The last minute, as far as it was looked at."""

    now_ns: int | None = None
    """Of the last picture; None before the first."""
    totals: Mapping[VirtualRouterKey, int] = field(default_factory=dict)
    """Adverts at the last picture."""
    beats: Mapping[VirtualRouterKey, Beat] = field(default_factory=dict)


class _Step(NamedTuple):
    """From one picture to the next."""

    length_s: float
    cells: int
    """Cells that have begun."""
    into_cell_s: float
    known: bool


def beaten(pulse: Pulse, picture: Picture) -> Pulse:
    """`pulse` and what `picture` adds. After a jump in a replay it starts anew."""
    totals = {each.key: sum(router.adverts for router in each.routers) for each in picture.snapshot.virtual_routers}
    if pulse.now_ns is None or _jumped(pulse.now_ns, picture):
        return Pulse(picture.now_ns, totals, {})
    step = _step(pulse.now_ns, picture)
    beats = {
        key: _after(pulse.beats.get(key, _NO_BEAT), max(total - pulse.totals.get(key, 0), 0), step)
        for key, total in totals.items()
    }
    return Pulse(picture.now_ns, totals, beats)


def sparkline(pulse: Pulse, key: VirtualRouterKey) -> str:
    """A minute in twelve characters, the newest at the right: the rate of adverts, against the highest of them."""
    return _drawn(pulse.beats.get(key, _NO_BEAT).rates)


_NO_BEAT = Beat()


def _step(before_ns: int, picture: Picture) -> _Step:
    cell_ns = CELL_S * SECOND_NS
    length_s = (picture.now_ns - before_ns) / SECOND_NS
    cells = picture.now_ns // cell_ns - before_ns // cell_ns
    known = length_s <= _longest_step_s(picture.playback)
    return _Step(length_s, cells, picture.now_ns % cell_ns / SECOND_NS, known)


def _jumped(before_ns: int, picture: Picture) -> bool:
    if picture.now_ns < before_ns:
        return True
    playback = picture.playback
    return playback is not None and (picture.now_ns - before_ns) / SECOND_NS > _longest_step_s(playback)


def _longest_step_s(playback: Playback | None) -> float:
    if playback is None:
        return _LONGEST_STEP_S
    return playback.speed if isinf(playback.speed) else _LONGEST_STEP_S * max(playback.speed, 1.0)


def _after(beat: Beat, new: int, step: _Step) -> Beat:
    if step.cells == 0:
        return Beat(beat.rates, beat.adverts + new, beat.known_s + step.length_s) if step.known else beat
    over = (*beat.rates, beat.rate)
    between = min(step.cells - 1, CELLS)
    if not step.known:
        return Beat((*over, *(None,) * between)[-CELLS:])
    if between == 0:
        return Beat(over[-CELLS:], new, step.length_s)
    # A fast replay: several cells from one picture to the next have the same rate.
    rate = new / step.length_s
    return Beat((*over[:-1], *(rate,) * (between + 1))[-CELLS:], rate * step.into_cell_s, step.into_cell_s)


@lru_cache(maxsize=4096)
def _drawn(rates: tuple[float | None, ...]) -> str:
    highest = max((rate for rate in rates if rate is not None), default=0.0)
    return "".join(_character(rate, highest) for rate in rates).rjust(CELLS)


def _character(rate: float | None, highest: float) -> str:
    if rate is None:
        return _UNKNOWN
    if rate <= 0:
        return _SILENT
    if (highest - rate) * CELL_S <= 1:
        # One advert more or less is a matter of where the cell begins.
        return _LEVELS[-1]
    return _LEVELS[min(int(rate / highest * len(_LEVELS)), len(_LEVELS) - 1)]
