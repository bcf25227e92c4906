"""How fast frames come, from pictures that follow each other."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from vrrpwatch.model.picture import Picture
from vrrpwatch.model.timers import SECOND_NS

RATE_OVER_NS = 5 * SECOND_NS
"""Rates are those of the last seconds: of a quarter of one they would only jump."""


class Reading(NamedTuple):
    """The counters of all interfaces at one moment."""

    time_ns: int
    counters: Mapping[str, tuple[int, int]]
    """By interface: frames and bytes."""


def reading_of(picture: Picture) -> Reading:
    """What rates are made of."""
    return Reading(picture.now_ns, {each.name: (each.frames, each.bytes) for each in picture.interfaces})


def kept(readings: Sequence[Reading], latest: Reading) -> tuple[Reading, ...]:
    """`readings` with `latest`, without those that are too old, or that a clock set back has made later."""
    start_ns = latest.time_ns - RATE_OVER_NS
    return (*(each for each in readings if start_ns <= each.time_ns < latest.time_ns), latest)


def rate_words(readings: Sequence[Reading], name: str) -> str:
    """`12.5 frames/s, 980 bytes/s`; empty when nobody can know yet."""
    if len(readings) < 2 or name not in readings[0].counters or name not in readings[-1].counters:
        return ""
    elapsed_s = (readings[-1].time_ns - readings[0].time_ns) / SECOND_NS
    (frames_before, bytes_before), (frames, size) = readings[0].counters[name], readings[-1].counters[name]
    frames_a_second, bytes_a_second = (frames - frames_before) / elapsed_s, (size - bytes_before) / elapsed_s
    return f"{_rate(frames_a_second)} frames/s, {_rate(bytes_a_second)} bytes/s"


def _rate(per_second: float) -> str:
    """One decimal where it says something; a counter that began anew gives no rate below nothing."""
    return f"{max(per_second, 0):,.0f}" if per_second >= 100 else f"{max(per_second, 0):.1f}"
