"""How every rule on a sender's habit judges: the sender is the subject, and a habit without the fault closes it."""

from collections.abc import Callable, Iterator

from vrrpwatch.model.event import Event
from vrrpwatch.model.finding import Judgement, Raise, Resolve
from vrrpwatch.model.timers import MILLISECOND_NS
from vrrpwatch.model.timing_event import HabitMeasured

SMALLEST_FAULT_NS = 20 * MILLISECOND_NS
"""Version 3 rounds intervals to 10 ms and a capture adds its own delay: less is not the sender's fault."""
ENOUGH_INTERVALS = 64
"""Percentiles of fewer are those of single adverts."""


def judge_habit(event: Event, describe: Callable[[HabitMeasured], Raise | None]) -> Iterator[Judgement]:
    """Raise what `describe` says, or resolve.

    A sender that announces 0 is `zero-interval`: there is nothing to measure against.
    """
    if isinstance(event, HabitMeasured) and event.advert.interval_ns:
        yield describe(event) or Resolve(subject=subject_of(event))


def subject_of(event: HabitMeasured) -> tuple[str, ...]:
    """The sender."""
    return (str(event.advert.source),)


def percent(part_ns: int, whole_ns: int) -> str:
    """`18 %`."""
    return f"{round(100 * part_ns / whole_ns)} %"
