"""Adverts of a living Master that are missing.

A gap is judged one advert later: a late advert that is followed by an early one was delayed, not lost. The length of an
interval is the sender's own habit once it is known, because Cisco sends at 0.8 to 1.0 of what it announces.
"""

from vrrpwatch.analysis.router import Stream, interval_of
from vrrpwatch.model.cause import GapCause
from vrrpwatch.model.event import AdvertsMissed
from vrrpwatch.model.timing_event import AdvertsDelayed

MINIMUM_HABIT = 8
"""Intervals after which the median is taken for the sender's habit."""


def judge_gap(stream: Stream, gap_ns: int) -> AdvertsMissed | AdvertsDelayed | None:
    """Settle the gap before the last adverts, now that the next one has come `gap_ns` after them."""
    late = stream.late
    if late is None:
        return None
    usual_ns = _usual_interval_ns(stream)
    if gap_ns * 4 < usual_ns * 3:
        stream.late = late._replace(early=late.early + 1, total_ns=(late.total_ns or late.gap_ns) + gap_ns)
        return None
    stream.late = None
    at = stream.router.virtual_router.at(late.end)
    covered_ns = late.total_ns if late.early else late.gap_ns
    missed = round(covered_ns / usual_ns) - 1 - late.early
    if missed >= 1:
        stream.router.missed += missed
        return AdvertsMissed(
            **at,
            advert=stream.advert,
            gap_ns=late.gap_ns,
            missed=missed,
            cause=_cause(late.id_step, missed),
            previous_frame=late.previous_frame,
            seen=stream.intervals.count,
        )
    if late.early:
        return AdvertsDelayed(**at, advert=stream.advert, late_ns=late.gap_ns, batch=late.early + 1)
    return None


def _usual_interval_ns(stream: Stream) -> int:
    (habit_ns,) = stream.intervals.percentiles_ns(50) if stream.intervals.count >= MINIMUM_HABIT else (0,)
    return habit_ns or interval_of(stream.advert)


def _cause(step: int | None, missed: int) -> GapCause:
    """The sender numbers its adverts: a jump shows loss, a step of one shows that it sent nothing."""
    if step == missed + 1:
        return GapCause.LOST
    return GapCause.NEVER_SENT if step == 1 else GapCause.UNKNOWN
