"""Facts about when adverts come."""

from vrrpwatch.model.advert import Advert
from vrrpwatch.model.event import Event
from vrrpwatch.model.record import record


@record(frozen=True, slots=True)
class Habit:
    """How one sender spaces its adverts; durations in nanoseconds, percentiles from an even sample."""

    intervals: int
    """How many were measured."""
    p5_ns: int
    median_ns: int
    p95_ns: int
    p99_ns: int
    maximum_ns: int


@record(frozen=True, slots=True, kw_only=True)
class HabitMeasured(Event):
    """Enough intervals of a Master were seen; told again when four times as many were, and at the end."""

    advert: Advert
    habit: Habit


@record(frozen=True, slots=True, kw_only=True)
class AdvertsFlooded(Event):
    """Adverts come much faster than announced, without another router's advert that explains it.

    Told at the third and then whenever the number has doubled.
    """

    advert: Advert
    surplus: int
    """Adverts beyond those that the announced interval allows."""
    rate_hz: float
    """Adverts each second while it lasts."""


@record(frozen=True, slots=True, kw_only=True)
class AdvertsDelayed(Event):
    """Adverts came late and then close together: none is missing."""

    advert: Advert
    late_ns: int
    """How long nothing came."""
    batch: int
    """Adverts that came close together after it, the late one among them."""
