"""Adverts that nobody looked at: of a sender that goes on it is known that it lives, and that is all."""

from collections.abc import Iterator, Mapping

from vrrpwatch.analysis.clock import SteadyClock
from vrrpwatch.analysis.router import Stream
from vrrpwatch.model.advert import Advert, Unheeded
from vrrpwatch.model.event import Event
from vrrpwatch.model.security_event import SenderRestless


def going_on(unheeded: Unheeded, usual: Mapping[Advert, Stream], clock: SteadyClock) -> Stream | None:
    """The stream that just goes on, in time; None: what it means has to be found out.

    Then it is taken for what its sender sent when it was looked at.
    """
    stream = usual.get(unheeded.advert)
    if stream is None or not stream.restless or not stream.router.virtual_router.goes_on(stream.router):
        return None
    now_ns = unheeded.time_ns + clock.offset_ns
    return stream if now_ns >= clock.now_ns and now_ns - stream.last_ns <= stream.latest_ns else None


def tell_restless(unheeded: Unheeded, usual: Mapping[Advert, Stream]) -> Iterator[Event]:
    """The first one of a stream is worth an event."""
    stream = usual.get(unheeded.advert)
    if stream and not stream.restless:
        stream.restless = True
        key = stream.router.virtual_router.key
        yield SenderRestless(time_ns=unheeded.time_ns, frame=unheeded.frame, virtual_router=key, advert=unheeded.advert)
