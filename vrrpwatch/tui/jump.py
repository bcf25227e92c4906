"""A time as people type it, in a capture: 03:12, 03:12:05.250, 2026-11-22 03:12, +90s, -2m."""

import re
from datetime import UTC, date, datetime, time, timedelta

from vrrpwatch.model.picture import Playback
from vrrpwatch.model.timers import SECOND_NS

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND_NS = 1_000
_UNITS_S = {"ms": 0.001, "": 1.0, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}
_STEP = re.compile(r"([+-])\s*(\d{1,9}(?:\.\d{1,9})?)\s*(ms|s|min|m|h|)", re.ASCII)
_CLOCK = re.compile(r"(?:(\d{4})-(\d\d?)-(\d\d?)[ T])?(\d\d?):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?", re.ASCII)

EXAMPLES = "03:12, 03:12:05 or +90s"


def time_meant(text: str, playback: Playback) -> int | None:
    """Nanoseconds since 1970, or None when `text` is no time. It may lie outside of the capture.

    A clock time without a date is the one nearest to the position among the days of the capture.
    """
    text = text.strip()
    step = _STEP.fullmatch(text)
    if step is not None:
        sign = 1 if step[1] == "+" else -1
        return playback.position_ns + sign * round(float(step[2]) * _UNITS_S[step[3]] * SECOND_NS)
    clock = _CLOCK.fullmatch(text)
    if clock is None:
        return None
    try:
        return _clock_time_ns(clock, playback)
    except (ValueError, OverflowError):
        # 25:00, the 31st of February, or a capture that claims a year that no calendar has.
        return None


def _clock_time_ns(clock: re.Match[str], playback: Playback) -> int:
    year, month, day, hour, minute, second, fraction = clock.groups()
    of_day = time(int(hour), int(minute), int(second or 0), tzinfo=UTC)
    below_second_ns = int((fraction or "0").ljust(9, "0"))
    if year is not None:
        return _ns(datetime.combine(date(int(year), int(month), int(day)), of_day)) + below_second_ns
    here = _moment(playback.position_ns).date()
    days = (here + timedelta(days=offset) for offset in (0, -1, 1))
    times = [_ns(datetime.combine(each, of_day)) + below_second_ns for each in days]
    inside = [each for each in times if playback.start_ns <= each <= playback.end_ns]
    return min(inside or times[:1], key=lambda each: abs(each - playback.position_ns))


def _moment(time_ns: int) -> datetime:
    return _EPOCH + timedelta(seconds=time_ns // SECOND_NS)


def _ns(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1) * _MICROSECOND_NS
