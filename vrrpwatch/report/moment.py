"""Nanoseconds since 1970 as text.

A capture may claim any time; one that no calendar has is None or "invalid time", never an exception.
"""

from datetime import datetime, timedelta

from vrrpwatch.model.record import record
from vrrpwatch.model.timers import MILLISECOND_NS, SECOND_NS

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - all times are UTC, and isoformat shall not say it
_FIRST_S = -62_135_596_800
"""0001-01-01T00:00:00Z."""
_LAST_S = 253_402_300_799
"""9999-12-31T23:59:59Z."""

INVALID = "invalid time"


def rfc3339(time_ns: int | None) -> str | None:
    """`2026-11-22T14:45:00.123456789Z`; None when the time is not known or beyond the years 1 to 9999."""
    second = None if time_ns is None else _second(time_ns)
    if time_ns is None or second is None:
        return None
    return f"{second.isoformat()}.{time_ns % SECOND_NS:09}Z"


@record(frozen=True, slots=True)
class Calendar:
    """Times of one report: the date is told once, and again only where it is another one."""

    date: str
    """The day of the report, `2026-11-22`; empty when there is none."""

    @classmethod
    def starting(cls, time_ns: int | None) -> "Calendar":
        """A calendar whose day is that of `time_ns`."""
        second = None if time_ns is None else _second(time_ns)
        return cls("" if second is None else _date(second))

    def time(self, time_ns: int) -> str:
        """`14:45:00.123`, with the date in front when it is not the report's."""
        # Rounded down as Wireshark does it: a time is never shown before it has come.
        second = _second(time_ns)
        if second is None:
            return INVALID
        clock = f"{second.time()}.{time_ns % SECOND_NS // MILLISECOND_NS:03}"
        return clock if _date(second) == self.date else f"{_date(second)} {clock}"


def _second(time_ns: int) -> datetime | None:
    whole_s = time_ns // SECOND_NS
    return _EPOCH + timedelta(seconds=whole_s) if _FIRST_S <= whole_s <= _LAST_S else None


def _date(moment: datetime) -> str:
    return moment.date().isoformat()
