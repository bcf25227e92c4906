"""The layers around a message as a record."""

from vrrpwatch.decode.link import Link
from vrrpwatch.decode.network import Packet
from vrrpwatch.decode.text import ip_address, mac_text
from vrrpwatch.model.advert import Envelope


def build_envelope(interface: str | None, link: Link, packet: Packet) -> Envelope:
    """Who sent `packet` to whom, on which link."""
    return Envelope(
        interface,
        link.vlan,
        mac_text(link.source_mac) if link.source_mac else None,
        mac_text(link.destination_mac) if link.destination_mac else None,
        packet.family,
        ip_address(packet.source),
        ip_address(packet.destination),
        packet.ttl,
        packet.traffic_class,
        packet.dont_fragment,
    )
