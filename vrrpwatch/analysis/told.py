"""What a stream says of itself, and what its frames say that carry no advert, as events."""

from collections.abc import Callable, Iterator

from vrrpwatch.model.advert import Rejected
from vrrpwatch.model.capture_event import ClockStepped, InterfaceRenamed
from vrrpwatch.model.event import Event, FrameRejected
from vrrpwatch.model.frame import Blind, Renamed
from vrrpwatch.model.router import VirtualRouterKey, virtual_router_key


def stepped(blind: Blind) -> Event:
    """The clock of the capture was set."""
    step_ns = blind.end_ns - blind.start_ns
    return ClockStepped(time_ns=blind.end_ns, frame=None, virtual_router=None, step_ns=step_ns)


def renamed(told: Renamed) -> Iterator[Event]:
    """An interface has another name."""
    yield InterfaceRenamed(
        time_ns=told.time_ns, frame=None, virtual_router=None, interface=told.interface, name=told.name
    )


def turned_down(rejected: Rejected, is_known: Callable[[VirtualRouterKey], bool]) -> Event:
    """A frame that is no advert; it belongs to a virtual router only when adverts have shown that there is one."""
    key, envelope = None, rejected.envelope
    if envelope and rejected.vrid is not None:
        key = virtual_router_key(envelope.interface, envelope.vlan, envelope.family, rejected.vrid)
    known = key if key and is_known(key) else None
    return FrameRejected(time_ns=rejected.time_ns, frame=rejected.frame, virtual_router=known, rejected=rejected)
