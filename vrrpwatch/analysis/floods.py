"""Counts adverts that come much faster than announced.

Adverts that answer another router (a Master defends itself, a Backup reacts to priority 0) are no flood, and neither
are those that waited somewhere and come close together after a gap: the gap is their credit.
"""

from vrrpwatch.analysis.moment import Moment
from vrrpwatch.analysis.router import Flood, Stream, interval_of
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.model.timing_event import AdvertsFlooded

FIRST_REPORT = 3
"""Adverts too many."""
LARGEST_CREDIT = 16
MEMORY = 2
"""Intervals without an early advert after which counting begins anew."""


def note_late(stream: Stream, gap_ns: int, now_ns: int) -> None:
    """A gap: as many adverts as it lacks may follow at once."""
    lacking = gap_ns // interval_of(stream.advert)
    stream.flood = Flood(surplus=-min(lacking, LARGEST_CREDIT), start_ns=now_ns, last_ns=now_ns)


def note_early(stream: Stream, moment: Moment) -> AdvertsFlooded | None:
    """An advert came before half of the interval was over."""
    now_ns, flood = moment.steady_ns, stream.flood
    if stream.router.answers(now_ns):
        return None
    if now_ns - flood.last_ns > MEMORY * interval_of(stream.advert):
        flood = stream.flood = Flood(start_ns=now_ns)
    flood.last_ns = now_ns
    flood.surplus += 1
    flood.adverts += 1
    duration_ns = now_ns - flood.start_ns
    if flood.surplus < max(FIRST_REPORT, 2 * flood.told) or not duration_ns:
        return None
    flood.told = flood.surplus
    return AdvertsFlooded(
        **stream.router.virtual_router.at(moment),
        advert=stream.advert,
        surplus=flood.surplus,
        rate_hz=(flood.adverts - 1) * SECOND_NS / duration_ns,
    )
