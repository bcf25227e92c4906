"""Frames in, records out: the one class of this package that remembers anything.

The steady advert takes the short way: a first look, its bytes as a key, and the advert that was decoded before.
Everything else takes the careful way, layer by layer. No frame raises, whatever its bytes.
"""

from os import urandom
from typing import TYPE_CHECKING, NamedTuple

from vrrpwatch.decode.carp import is_carp
from vrrpwatch.decode.checksum import VRRP_PROTOCOL
from vrrpwatch.decode.envelope import build_envelope
from vrrpwatch.decode.interning import GENERATION, Interned, Interning, Layout, Layouts
from vrrpwatch.decode.link import ARP_TYPE, IPV4_TYPE, Link
from vrrpwatch.decode.neighbour import Seen, read_arp
from vrrpwatch.decode.network import GRE, IP_IN_IP, IPV6_IN_IP, UDP, Broken, Packet, read_ipv4, read_ipv6
from vrrpwatch.decode.place import Place, Places
from vrrpwatch.decode.recognise import NOT_OURS, WALK
from vrrpwatch.decode.restless import Restless
from vrrpwatch.decode.secrets import Secrets
from vrrpwatch.decode.tunnel import VXLAN_PORT, enter
from vrrpwatch.decode.upper import read_upper, udp_port
from vrrpwatch.model.advert import CarpAdvert, Reason, Rejected, Sighting, Unheeded
from vrrpwatch.model.frame import Frame, Interface, LinkType
from vrrpwatch.model.neighbour import Neighbour, OtherFhrp

if TYPE_CHECKING:
    from vrrpwatch.decode.advert_reader import AdvertReader

Decoded = Sighting | Unheeded | CarpAdvert | Neighbour | OtherFhrp | Rejected | None

_new_tuple = tuple.__new__
"""Builds a `Sighting` out of its five fields: the short way cannot afford the constructor's handling of arguments."""
_LARGEST_USUAL = 4096
_TUNNELS = frozenset({GRE, IP_IN_IP, IPV6_IN_IP})


class Walked(NamedTuple):
    """A frame on the careful way, with the layers known so far."""

    place: Place
    frame: Frame
    link: Link


class Decoder:
    """Decodes the frames of any number of interfaces.

    `keep_secrets` keeps simple passwords in clear text. `generation` is how many distinct adverts are remembered
    before the oldest are forgotten. `heeds_all`: also a sender that never repeats itself is looked at each time.
    """

    def __init__(self, *, keep_secrets: bool = False, generation: int = GENERATION, heeds_all: bool = False) -> None:
        self._interning = Interning(generation)
        self._layouts = Layouts()
        self._usual: dict[int, Layout] = {}
        """The layout of the last advert of each frame length."""
        self._places = Places()
        self._interface = Interface(None, LinkType.ETHERNET)
        self._place = self._places.of(self._interface)
        self._secrets = Secrets(urandom(32), keep_secrets)
        self.restless = Restless()
        self._heeds_all = heeds_all
        self._adverts: AdvertReader | None = None

    def decode(self, frame: Frame) -> Decoded:
        """What `frame` is; None when it is not ours."""
        # Written flat: this runs on every frame, and a call costs as much as a lookup. A frame that has a protocol byte
        # where the last advert of its length had it is looked up at once. The key holds every byte that the first look
        # reads, so what is found is what the first look and the careful way would have led to.
        number, time_ns, interface, _, octets = frame
        if interface is not self._interface:
            self._interface, self._place = interface, self._places.of(interface)
        place = self._place
        if self.restless.looks:
            # Before anything is looked up: that a sender sends what it sent before is seen at the next look.
            advert = self.restless.pass_over(place, octets, time_ns)
            if advert is not None:
                return _new_tuple(Unheeded, (advert, time_ns, number))
        usual = self._usual.get(len(octets))
        if usual is not None and octets[usual[0]] == VRRP_PROTOCOL:
            unpack = usual[1]
            if unpack is None:
                entry = self._interning.recent.get((place, octets))
                if entry is not None:
                    return _new_tuple(Sighting, (entry[0], time_ns, number, None, None))
            else:
                head, ip_id, middle, checksum, tail = unpack(octets)
                entry = self._interning.recent.get((place, head, middle, tail))
                if entry is not None and ((ip_id + checksum) % 0xFFFF == entry[1] or not checksum):
                    return _new_tuple(Sighting, (entry[0], time_ns, number, ip_id, None))
        shape = place.recognise(octets)
        return None if shape == NOT_OURS else self._look(shape, frame)

    @property
    def turns(self) -> int:
        """Changes when adverts that were `interned` may not be any more."""
        return self._interning.turns + self._places.turns

    def interned(self, octets: bytes, shape: int) -> Interned | None:
        """What a frame of these bytes, from where the last frame came from, is found as at once.

        `shape` is what the first look says of it: an offset, not NOT_OURS or WALK.
        """
        unpack = self._layouts[len(octets) << 7 | shape].unpack
        if unpack is None:
            return self._interning.recent.get((self._place, octets))
        head, _, middle, _, tail = unpack(octets)
        return self._interning.recent.get((self._place, head, middle, tail))

    def _look(self, shape: int, frame: Frame) -> Decoded:
        """A frame that is not known by the usual layout: by its own layout, else the careful way."""
        if shape != WALK:
            length = len(frame.data)
            layout = self._layouts[length << 7 | shape]
            if self._usual.get(length) is not layout:
                if len(self._usual) >= _LARGEST_USUAL:
                    self._usual.clear()
                self._usual[length] = layout
                return self.decode(frame)
            known = self._adverts.read_known(self._place, frame, shape) if self._adverts else None
            if known is not None:
                return known
        return self._walk(self._place, frame)

    def _walk(self, place: Place, frame: Frame) -> Decoded:
        """The careful way, from the link layer up."""
        if place.read_link is None:
            return Rejected(Reason.LINK_TYPE, frame.time_ns, frame.number)
        link = place.read_link(frame.data)
        if link is None:
            return None
        if isinstance(link, Reason):
            return _link_rejected(link, frame)
        if place.outer_vlan:
            link = link._replace(vlan=place.outer_vlan + link.vlan)
        walked = Walked(place, frame, link)
        if link.type == ARP_TYPE:
            return read_arp(frame.data, _seen(walked))
        read = read_ipv4 if link.type == IPV4_TYPE else read_ipv6
        packet = read(frame.data, link.start)
        if isinstance(packet, Broken):
            return _packet_rejected(walked, packet)
        return self._message(walked, packet) if packet else None

    def _message(self, walked: Walked, packet: Packet) -> Decoded:
        """What a packet of ours carries."""
        if packet.protocol == VRRP_PROTOCOL:
            return self._vrrp(walked, packet)
        if packet.protocol in _TUNNELS or (
            packet.protocol == UDP and udp_port(walked.frame.data, packet) == VXLAN_PORT
        ):
            return self._tunnel(walked, packet)
        return read_upper(walked.frame.data, packet, _seen(walked))

    def _vrrp(self, walked: Walked, packet: Packet) -> Decoded:
        place, frame, link = walked
        if packet.end > len(frame.data):
            return _packet_rejected(walked, Broken(Reason.TRUNCATED, packet))
        message = frame.data[packet.start : packet.end]
        if is_carp(message):
            return CarpAdvert(build_envelope(place.interface, link, packet), message[1], frame.time_ns, frame.number)
        return self._advert_reader().read(place, frame, link, packet)

    def _tunnel(self, walked: Walked, packet: Packet) -> Decoded:
        """The inside of a tunnel, unless this already is one."""
        place, frame, _ = walked
        inner = Reason.TUNNEL if place.tunnelled else enter(frame.data, packet)
        if inner is None:
            return None
        if isinstance(inner, Reason):
            return _link_rejected(inner, frame)
        octets = frame.data[inner.start : packet.end]
        inside = self._places.inside(frame.interface, inner.link_type, inner.vlan)
        return self._walk(inside, frame._replace(wire_length=packet.end - inner.start, data=octets))

    def _advert_reader(self) -> "AdvertReader":
        if self._adverts is None:
            # Imported late: dpkt takes longer to import than many a capture takes to read.
            from vrrpwatch.decode.advert_reader import AdvertReader  # noqa: PLC0415

            restless = None if self._heeds_all else self.restless
            self._adverts = AdvertReader(self._interning, self._secrets, restless)
        return self._adverts


def _seen(walked: Walked) -> Seen:
    return Seen(walked.frame.time_ns, walked.frame.number, walked.place.interface, walked.link)


def _link_rejected(reason: Reason, frame: Frame) -> Rejected | None:
    """A frame that ended before it said what it is: the capture's doing, or no frame of ours."""
    if reason is Reason.TRUNCATED and frame.wire_length <= len(frame.data):
        return None
    return Rejected(reason, frame.time_ns, frame.number)


def _packet_rejected(walked: Walked, broken: Broken) -> Rejected:
    """A packet that is no message, with its envelope when the IP header was there."""
    place, frame, link = walked
    reason, packet = broken
    if reason is Reason.TRUNCATED and not place.is_cut(frame):
        reason = Reason.IP_LENGTH_BEYOND_FRAME if packet else Reason.IP
    if packet is None:
        return Rejected(reason, frame.time_ns, frame.number)
    envelope = build_envelope(place.interface, link, packet)
    vrid = None
    if packet.protocol == VRRP_PROTOCOL and reason is not Reason.FRAGMENT and len(frame.data) > packet.start + 1:
        vrid = frame.data[packet.start + 1]
    return Rejected(reason, frame.time_ns, frame.number, envelope, vrid)
