"""Adverts of a living Master that are missing.

A gap is judged one advert later: a late advert that is followed by an early one was delayed, not lost. The length of an
interval is the sender's own habit once it is known, because Cisco sends at 0.8 to 1.0 of what it announces.
"""

from vrrpwatch.analysis.router import Stream, interval_of
from vrrpwatch.model.cause import GapCause
from vrrpwatch.model.event import AdvertsMissed
from vrrpwatch.model.timers import SECOND_NS

MINIMUM_HABIT = 8
"""Intervals after which the median is taken for the sender's habit."""


def judge_gap(stream: Stream, gap_ns: int) -> AdvertsMissed | None:
    """Settle the gap before the last advert, now that the next one has come `gap_ns` after it."""
    late, stream.late = stream.late, None
    if late is None:
        return None
    usual_ns = _usual_interval_ns(stream)
    early = gap_ns * 4 < usual_ns * 3
    missed = round((late.gap_ns + gap_ns) / usual_ns) - 2 if early else round(late.gap_ns / usual_ns) - 1
    if missed < 1:
        return None
    stream.router.missed += missed
    return AdvertsMissed(
        **stream.router.virtual_router.at(late.end),
        advert=stream.advert,
        gap_ns=late.gap_ns,
        missed=missed,
        cause=_cause(late.id_step, missed),
        previous_frame=late.previous_frame,
    )


def _usual_interval_ns(stream: Stream) -> int:
    observed = stream.intervals.observed() if stream.intervals.count >= MINIMUM_HABIT else None
    return int(observed.p50_s * SECOND_NS) if observed and observed.p50_s else interval_of(stream.advert)


def _cause(step: int | None, missed: int) -> GapCause:
    """The sender numbers its adverts: a jump shows loss, a step of one shows that it sent nothing."""
    if step == missed + 1:
        return GapCause.LOST
    return GapCause.NEVER_SENT if step == 1 else GapCause.UNKNOWN
