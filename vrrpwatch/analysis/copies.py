"""Tells a second look at one packet from a second advert.

Mirror ports and the `any` device show a packet twice within a moment; a loop in the network delivers it again later. IP
id and authentication sequence are part of the comparison, yet some senders never change their IP id (Cisco: 0,
MikroTik: 4660), so time decides there. Without any number routers of several VLANs can send equal packets at one time:
FRR makes the source address from the VRID, and a link-local virtual address can be the same everywhere.
"""

from vrrpwatch.analysis.moment import Moment
from vrrpwatch.analysis.router import MINIMUM_STREAK, Stream, interval_of
from vrrpwatch.analysis.virtual_router import EventPlace
from vrrpwatch.model.advert import Advert, Sighting
from vrrpwatch.model.event import AdvertDuplicated, AdvertLooped, Event
from vrrpwatch.model.record import record
from vrrpwatch.model.router import key_of
from vrrpwatch.model.timers import MILLISECOND_NS

COPY_NS = 5 * MILLISECOND_NS
"""Copies that a capture makes come within this time."""
FAST_INTERVAL_NS = 10 * MILLISECOND_NS
"""Up to this interval two adverts can be that close, and only a counting sender can be told apart from its copies."""
MAXIMUM_CONTENTS = 16_384


@record(frozen=True, slots=True)
class Copy:
    """A packet that was seen before."""

    first_frame: int
    delay_ns: int
    looped: str
    """Why the network and not the capture made it; empty for a copy by the capture."""


class CopyWatch:
    """Remembers the latest packet of each stream by its content."""

    def __init__(self) -> None:
        self._streams: dict[int, Stream] = {}

    def remember(self, stream: Stream) -> None:
        """`stream` sends a new advert from now on; of several with one content the first leaks into the others."""
        if len(self._streams) >= MAXIMUM_CONTENTS:
            self._streams.clear()
        content = stream.advert.content
        known = self._streams.get(content)
        if known is None or known.advert.content != content:
            self._streams[content] = stream

    def first(self, advert: Advert) -> Stream | None:
        """The stream that showed the content of `advert` first."""
        return self._streams.get(advert.content)

    def forget(self, stream: Stream) -> None:
        """`stream` was evicted."""
        if self._streams.get(stream.advert.content) is stream:
            del self._streams[stream.advert.content]

    def find(self, sighting: Sighting, own: Stream | None, now_ns: int) -> Copy | None:
        """The earlier sighting of this packet, if there is one; `own` is the stream whose usual advert it is."""
        first = self.first(sighting.advert)
        if own and (copy := _copy(own, sighting, now_ns)):
            return copy
        if first is None or first is own or (_unnumbered(sighting) and (own or _leak(first.advert, sighting.advert))):
            return None
        return _copy(first, sighting, now_ns)


def copied(sighting: Sighting, copy: Copy, moment: Moment) -> Event:
    """What there is to say of `sighting`, which is `copy`."""
    at = EventPlace(time_ns=moment.time_ns, frame=moment.frame, virtual_router=key_of(sighting.advert))
    advert, first_frame = sighting.advert, copy.first_frame
    if copy.looped:
        return AdvertLooped(**at, advert=advert, first_frame=first_frame, delay_ns=copy.delay_ns, why=copy.looped)
    return AdvertDuplicated(**at, advert=advert, first_frame=first_frame)


def _copy(stream: Stream, sighting: Sighting, now_ns: int) -> Copy | None:
    """What `sighting` is when `stream` was the first to show this packet; None when it is another packet."""
    if not _same_packet(stream, sighting):
        return None
    delay_ns = now_ns - stream.last_ns
    counts = stream.id_streak >= MINIMUM_STREAK
    if delay_ns <= COPY_NS:
        if interval_of(sighting.advert) <= FAST_INTERVAL_NS and not counts:
            return None
        return Copy(stream.frame, delay_ns, _leak(stream.advert, sighting.advert))
    return Copy(stream.frame, delay_ns, "the same packet came again later") if counts else None


def _unnumbered(sighting: Sighting) -> bool:
    """Nothing tells this packet from others of equal content: IPv6 has no IP id, and 0 means none (RFC 6864)."""
    return not sighting.ip_id and sighting.sequence is None


def _same_packet(stream: Stream, sighting: Sighting) -> bool:
    return (
        stream.advert.content == sighting.advert.content
        and stream.advert.envelope.interface == sighting.advert.envelope.interface
        and stream.ip_id == sighting.ip_id
        and stream.sequence == sighting.sequence
    )


def _leak(first: Advert, second: Advert) -> str:
    """Two different VLAN tags: one VLAN leaks into another. A missing tag is the work of a mirror port."""
    one, other = first.envelope.vlan, second.envelope.vlan
    return f"seen in VLAN {one[-1]} and in VLAN {other[-1]}" if one and other and one != other else ""
