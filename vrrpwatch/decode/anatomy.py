"""The fields of a frame for people: what the rules use, layer by layer, with what is wrong at its field.

This is the careful look at one frame; the decoder's way over many is another. Both share the headers' readers, and any
bytes give a value.
"""

from vrrpwatch.decode.anatomy_field import Field, Part, Reading, hexadecimal
from vrrpwatch.decode.anatomy_flaws import with_flaws
from vrrpwatch.decode.anatomy_link import Network, link_layer
from vrrpwatch.decode.anatomy_membership import igmp_layer
from vrrpwatch.decode.anatomy_network import network_layer
from vrrpwatch.decode.anatomy_upper import arp_layer, icmp_layer, udp_layer
from vrrpwatch.decode.anatomy_vrrp import vrrp_layer
from vrrpwatch.decode.checksum import VRRP_PROTOCOL
from vrrpwatch.decode.link import ARP_TYPE, IPV4_TYPE, IPV6_TYPE
from vrrpwatch.decode.network import GRE, ICMP, ICMPV6, IGMP, UDP, Packet
from vrrpwatch.decode.tunnel import VXLAN_PORT, Inner, enter
from vrrpwatch.decode.upper import udp_port
from vrrpwatch.model.advert import Family
from vrrpwatch.model.frame import Frame

__all__ = ["Field", "anatomy"]

_GRE = (Part("Flags and version", 0, 2, hexadecimal), Part("Protocol type", 2, 2, hexadecimal))
_VXLAN = (
    Part("Flags", 0, 1, hexadecimal),
    Part("Network identifier", 4, 3, lambda octets: str(int.from_bytes(octets))),
)


def anatomy(frame: Frame, *, show_secrets: bool = False) -> tuple[Field, ...]:
    """The tree of `frame` in the order of its lines. Simple passwords are hidden unless `show_secrets`."""
    reading = Reading(frame.data, show_secrets=show_secrets)
    where = "" if frame.interface.name is None else f" on {frame.interface.name}"
    reading.layer("Frame", f"number {frame.number}, {frame.wire_length} bytes{where}", 0, len(frame.data))
    _Walk(reading).link(frame.interface.link_type, 0)
    _missing(reading, frame)
    return with_flaws(frame, reading.fields)


def _missing(reading: Reading, frame: Frame) -> None:
    """The last line of a frame that is not whole."""
    there = len(frame.data)
    cut, short = frame.wire_length - there, reading.called_for - there
    if cut > 0:
        reading.layer("Not captured", f"the last {_bytes(cut)} of the frame are missing", there, 0)
    elif short > 0:
        reading.layer("Missing", f"the headers announce {_bytes(short)} more than the frame has", there, 0)


class _Walk:
    """From layer to layer; a tunnel is entered once, and one quoted packet is looked at."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._tunnelled = False
        self._quoted = False

    def link(self, link_type: int, at: int) -> None:
        network = link_layer(self._reading, link_type, at)
        if network.type == ARP_TYPE:
            arp_layer(self._reading, network.start)
            self._padding(network.start + 28)
        elif network.type in (IPV4_TYPE, IPV6_TYPE):
            self._network(network)
        elif network.start:
            self._reading.rest(network.start)

    def _network(self, network: Network) -> None:
        packet = network_layer(self._reading, network)
        if packet is None:
            return
        with self._reading.within(packet.end):
            self._message(packet)
        self._padding(packet.end)

    def _message(self, packet: Packet) -> None:
        reading = self._reading
        if packet.protocol == VRRP_PROTOCOL:
            vrrp_layer(reading, packet)
        elif packet.protocol == IGMP:
            igmp_layer(reading, packet)
        elif packet.protocol in (ICMP, ICMPV6):
            self._quote(icmp_layer(reading, packet), packet.family)
        elif packet.protocol in (GRE, UDP):
            self._datagram(packet)
        else:
            reading.rest(packet.start)

    def _quote(self, start: int | None, family: Family) -> None:
        """The packet that an error quotes; it was cut by who complains, so nothing of it is missing."""
        if start is None or self._quoted:
            return
        self._quoted = True
        called_for = self._reading.called_for
        with self._reading.inside():
            self._network(Network(IPV4_TYPE if family is Family.IPV4 else IPV6_TYPE, start))
        self._reading.called_for = called_for

    def _datagram(self, packet: Packet) -> None:
        """GRE and UDP, which may be a tunnel."""
        reading, at = self._reading, packet.start
        start = at
        if packet.protocol == UDP:
            udp_layer(reading, packet)
            start = at + 8
            if udp_port(reading.octets, packet) != VXLAN_PORT:
                reading.rest(start)
                return
        inner = None if self._tunnelled else enter(reading.octets[: reading.end], packet)
        name, parts = ("GRE", _GRE) if packet.protocol == GRE else ("VXLAN", _VXLAN)
        end = inner.start if isinstance(inner, Inner) else start + 4
        reading.layer(name, "", start, end - start)
        if not reading.parts(start, parts):
            return
        if isinstance(inner, Inner):
            self._tunnelled = True
            self.link(inner.link_type, inner.start)
        else:
            reading.rest(end)

    def _padding(self, start: int) -> None:
        reading = self._reading
        if not self._quoted and start < reading.end:
            reading.layer("Padding", _bytes(reading.end - start), start, reading.end - start)


def _bytes(length: int) -> str:
    return f"{length} byte{'' if length == 1 else 's'}"
