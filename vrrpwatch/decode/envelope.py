"""The layers around a message as a record; a bounded memory lets the adverts of one router share it."""

from functools import lru_cache

from vrrpwatch.decode.link import Link
from vrrpwatch.decode.network import Packet
from vrrpwatch.decode.text import ip_address, mac_text
from vrrpwatch.model.advert import Envelope, Family

_REMEMBERED = 4096


def build_envelope(interface: str | None, link: Link, packet: Packet) -> Envelope:
    """Who sent `packet` to whom, on which link."""
    _, _, vlan, source_mac, destination_mac = link
    return _envelope(
        interface,
        vlan,
        source_mac,
        destination_mac,
        packet.source,
        packet.destination,
        packet.ttl,
        packet.traffic_class,
        packet.dont_fragment,
    )


@lru_cache(maxsize=_REMEMBERED)
def _envelope(  # noqa: PLR0913, PLR0917 - they are the key of the memory
    interface: str | None,
    vlan: tuple[int, ...],
    source_mac: bytes | None,
    destination_mac: bytes | None,
    source: bytes,
    destination: bytes,
    ttl: int,
    traffic_class: int,
    dont_fragment: bool,
) -> Envelope:
    return Envelope(
        interface,
        vlan,
        mac_text(source_mac) if source_mac else None,
        mac_text(destination_mac) if destination_mac else None,
        Family.IPV4 if len(source) == 4 else Family.IPV6,
        ip_address(source),
        ip_address(destination),
        ttl,
        traffic_class,
        dont_fragment,
    )
