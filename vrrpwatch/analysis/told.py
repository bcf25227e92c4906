"""What a stream says of itself, as events."""

from collections.abc import Iterator

from vrrpwatch.model.capture_event import ClockStepped, InterfaceRenamed
from vrrpwatch.model.event import Event
from vrrpwatch.model.frame import Blind, Renamed


def stepped(blind: Blind) -> Event:
    """The clock of the capture was set."""
    step_ns = blind.end_ns - blind.start_ns
    return ClockStepped(time_ns=blind.end_ns, frame=None, virtual_router=None, step_ns=step_ns)


def renamed(told: Renamed) -> Iterator[Event]:
    """An interface has another name."""
    yield InterfaceRenamed(
        time_ns=told.time_ns, frame=None, virtual_router=None, interface=told.interface, name=told.name
    )
