"""The VRRP message itself: header, addresses, authentication data, trailer.

The headers are `dpkt.Packet` classes of our own: dpkt's `vrrp.VRRP` knows version 2 over IPv4 only. This module is
imported when the first advert comes.
"""

from struct import Struct
from typing import Any

from vrrpwatch.decode.dpkt_packet import Packet
from vrrpwatch.decode.text import ip_address
from vrrpwatch.model.advert import Address
from vrrpwatch.model.timers import CENTISECOND_NS, SECOND_NS

HEADER_LENGTH = 8
_HEADER_2 = Struct(">BBBBBBH").unpack_from
_HEADER_3 = Struct(">BBBBHH").unpack_from


class Vrrp(Packet):  # type: ignore[misc]  # dpkt has no types
    """What both versions share; `data` is everything behind the header."""

    __hdr__: Any = ()
    version_and_type: int
    vrid: int
    priority: int
    count: int
    sum: int
    data: bytes

    version = 0
    address_length = 4
    """Only the carrying IP version says it."""
    authentication_length = 0
    smallest_length = HEADER_LENGTH
    """Bytes of an advert with one address."""
    authentication_type = 0
    reserved = 0
    interval_ns = 0
    addresses_length = 0
    """Bytes of addresses that the announced count calls for."""
    body_length = 0
    """Bytes behind the header that an advert with the announced count has."""
    trailer = b""
    """What follows the advert."""

    def __init__(self, message: bytes) -> None:
        # dpkt's own constructor prepares each packet for being packed again, which takes longer than all the rest.
        self.unpack(message)

    def unpack(self, buf: bytes) -> None:
        """Fill the fields from `buf`, a message of 8 bytes at least."""
        self.data = buf[HEADER_LENGTH:]
        self.addresses_length = self.count * self.address_length
        self.body_length = self.addresses_length + self.authentication_length
        self.trailer = self.data[self.body_length :]

    @property
    def packed_addresses(self) -> list[bytes]:
        """The addresses that are really there, at most as many as announced."""
        size, data = self.address_length, self.data
        if self.count == 1 and len(data) >= self.body_length:
            return [data[:size]]
        room = len(data)
        if room < self.body_length and room != self.addresses_length:
            room = max(room - self.authentication_length, 0)
        end = min(self.count, room // size) * size
        return [data[at : at + size] for at in range(0, end, size)]


class Vrrp2(Vrrp):
    """RFC 3768 section 5.1."""

    __hdr__ = (
        ("version_and_type", "B", 0x21),
        ("vrid", "B", 0),
        ("priority", "B", 100),
        ("count", "B", 0),
        ("authentication_type", "B", 0),
        ("interval", "B", 1),
        ("sum", "H", 0),
    )
    interval: int

    version = 2
    authentication_length = 8  # RFC 2338 section 5.3.10: with every type, also 0
    smallest_length = 20

    def unpack(self, buf: bytes) -> None:
        """RFC 3768 section 5.3.7: the interval is in seconds."""
        _, self.vrid, self.priority, self.count, self.authentication_type, self.interval, self.sum = _HEADER_2(buf)
        super().unpack(buf)
        self.interval_ns = self.interval * SECOND_NS


class Vrrp2OverIpv6(Vrrp2):
    """In no RFC, yet keepalived can be made to send it, without authentication data. Nothing of it is too short."""

    address_length = 16
    authentication_length = 0
    smallest_length = HEADER_LENGTH


class Vrrp3(Vrrp):
    """RFC 5798 and RFC 9568 section 5.1."""

    __hdr__ = (
        ("version_and_type", "B", 0x31),
        ("vrid", "B", 0),
        ("priority", "B", 100),
        ("count", "B", 0),
        ("reserved_and_interval", "H", 100),
        ("sum", "H", 0),
    )
    reserved_and_interval: int

    version = 3
    smallest_length = 12

    def unpack(self, buf: bytes) -> None:
        """RFC 9568 section 5.2.6 and 5.2.7: four reserved bits, the interval in 12 bits of centiseconds."""
        _, self.vrid, self.priority, self.count, self.reserved_and_interval, self.sum = _HEADER_3(buf)
        super().unpack(buf)
        self.reserved = self.reserved_and_interval >> 12
        self.interval_ns = (self.reserved_and_interval & 0x0FFF) * CENTISECOND_NS


class Vrrp3OverIpv6(Vrrp3):
    """The same with longer addresses."""

    address_length = 16
    smallest_length = 24


VERSIONS_OVER_IPV4: dict[int, type[Vrrp]] = {2: Vrrp2, 3: Vrrp3}
VERSIONS_OVER_IPV6: dict[int, type[Vrrp]] = {2: Vrrp2OverIpv6, 3: Vrrp3OverIpv6}


def as_addresses(packed: list[bytes]) -> tuple[Address, ...]:
    """The addresses as records."""
    return tuple([ip_address(address) for address in packed])
