"""Facts about the observer itself: what it could not see, could not read, could not write, or had to forget."""

from enum import StrEnum

from vrrpwatch.model.event import Event
from vrrpwatch.model.frame import Blind, BlindReason
from vrrpwatch.model.record import record


@record(frozen=True, slots=True, kw_only=True)
class BlindStarted(Event):
    """From now on the observer sees nothing on an interface; `WentBlind` tells the end."""

    interface: str
    why: BlindReason


@record(frozen=True, slots=True, kw_only=True)
class InterfaceRenamed(Event):
    """An interface has another name now; it is still watched, under the old name."""

    interface: str
    name: str


@record(frozen=True, slots=True, kw_only=True)
class WentBlind(Event):
    """The observer could not see for a while."""

    blind: Blind


@record(frozen=True, slots=True, kw_only=True)
class ClockStepped(Event):
    """The clock of the capture jumped."""

    step_ns: int
    """Negative: backwards."""


@record(frozen=True, slots=True, kw_only=True)
class InputDamaged(Event):
    """A capture could not be read to its end."""

    path: str
    error: str


@record(frozen=True, slots=True, kw_only=True)
class OutputFailed(Event):
    """An output of vrrpwatch cannot be written; `OutputRecovered` tells the end."""

    output: str
    """Path."""
    error: str
    unit: str
    """What gets lost, in the plural."""
    lost: int
    """So many, since vrrpwatch runs."""


@record(frozen=True, slots=True, kw_only=True)
class OutputRecovered(Event):
    """An output that failed has been written for a while."""

    output: str
    error: str
    """What was wrong."""
    unit: str
    lost: int
    """As in `OutputFailed`."""


class Evicted(StrEnum):
    """What was forgotten to bound the memory."""

    VIRTUAL_ROUTER = "virtual router"
    ROUTER = "router"
    FINDING = "finding"


@record(frozen=True, slots=True, kw_only=True)
class StateEvicted(Event):
    """More virtual routers or routers were seen than are kept; `virtual_router` None: the new one is not taken in.

    Each virtual router that goes is told; of the others in a flood one each second, and the last count at the end.
    """

    kind: Evicted
    evicted: int
    """So far."""
    strangers: int = 0
    """So many of all that were not taken in were heard once, and not again."""
