"""What is wrong with an advert, each test beside the section that makes it a fault.

Three groups: the layers around the message, its shape and fields, its addresses. Everything works on bytes, since a
hostile capture gives every advert once and the tests run on each.
"""

from functools import lru_cache

from vrrpwatch.decode.authentication import CISCO_MD5_NUMBER, is_hmac_trailer, known_type
from vrrpwatch.decode.link import Link
from vrrpwatch.decode.network import IPV6, Packet, is_multicast
from vrrpwatch.decode.vrrp import Vrrp
from vrrpwatch.model.advert import Family, Flaw

_GROUPS = frozenset({bytes([224, 0, 0, 18]), b"\xff\x02" + bytes(13) + b"\x12"})
_VIRTUAL_MAC = b"\x00\x00\x5e\x00"
_VIRTUAL_MAC_BLOCK = {Family.IPV4: 1, Family.IPV6: 2}
_BROADCAST = b"\xff\xff\xff\xff"
_IPV6_LOOPBACK = bytes(15) + b"\x01"
_SMALLEST_CISCO_TRAILER = 8
_SUSPECT_FIRST_BYTES = frozenset({0, 127, *range(224, 240), 255})
"""Every address that is no virtual address starts with one of these."""
_REMEMBERED = 4096


def _is_link_local(address: bytes) -> bool:
    return address[0] == 0xFE and address[1] & 0xC0 == 0x80


def _is_no_host(address: bytes) -> bool:
    """Unspecified, multicast or broadcast."""
    return not any(address) or is_multicast(address) or address == _BROADCAST


def _is_no_virtual_address(address: bytes) -> bool:
    """No host's, or a loopback address."""
    loopback = address[0] == 127 if len(address) == 4 else address == _IPV6_LOOPBACK
    return loopback or _is_no_host(address)


def envelope_flaws(link: Link, packet: Packet) -> tuple[Flaw, ...]:
    """Flaws of the link and network layers around an advert, whatever its VRID is."""
    flaws = list(_sending_flaws(packet.source, packet.destination, packet.ttl, link.destination_mac))
    if not packet.header_intact:
        flaws.append(Flaw.IP_CHECKSUM)
    if packet.options:
        flaws.append(Flaw.IP_OPTIONS)
    return tuple(flaws)


@lru_cache(maxsize=_REMEMBERED)
def _sending_flaws(source: bytes, destination: bytes, ttl: int, destination_mac: bytes | None) -> tuple[Flaw, ...]:
    """Flaws of how a router sends, the same for all its adverts."""
    flaws = []
    multicast = is_multicast(destination)
    if ttl != 255:
        # RFC 9568 section 5.1.1.3 and 5.1.2.3; unicast peers are often routed.
        flaws.append(Flaw.TTL if multicast else Flaw.UNICAST_TTL)
    if _is_no_host(source):
        flaws.append(Flaw.SOURCE)
    if multicast:
        flaws += _multicast_flaws(source, destination, destination_mac)
    return tuple(flaws)


def _multicast_flaws(source: bytes, destination: bytes, destination_mac: bytes | None) -> list[Flaw]:
    flaws = []
    # RFC 9568 section 5.1.1.2 and 5.1.2.2.
    if destination not in _GROUPS:
        flaws.append(Flaw.DESTINATION)
    if destination_mac is not None and destination_mac != _group_mac(destination):
        flaws.append(Flaw.DESTINATION_MAC)
    # RFC 9568 section 5.1.2.1.
    if len(source) == 16 and not _is_link_local(source):
        flaws.append(Flaw.SOURCE_NOT_LINK_LOCAL)
    return flaws


def _group_mac(group: bytes) -> bytes:
    """RFC 1112 section 6.4 and RFC 2464 section 7."""
    if len(group) == 4:
        return bytes([0x01, 0x00, 0x5E, group[1] & 0x7F, group[2], group[3]])
    return b"\x33\x33" + group[12:]


def virtual_mac_owner(source_mac: bytes | None, family: Family) -> int | None:
    """The VRID that a virtual MAC stands for, -1 for one of the other family; None when it is no virtual MAC.

    RFC 9568 section 7.3: 00-00-5E-00-01-{VRID} for IPv4, 00-00-5E-00-02-{VRID} for IPv6.
    """
    if source_mac is None or source_mac[:4] != _VIRTUAL_MAC or source_mac[4] not in (1, 2):
        return None
    return source_mac[5] if source_mac[4] == _VIRTUAL_MAC_BLOCK[family] else -1


def message_flaws(vrrp: Vrrp, family: Family) -> list[Flaw]:
    """Flaws of the shape and the fields of a message."""
    flaws = _length_flaws(vrrp)
    if vrrp.vrid == 0:
        flaws.append(Flaw.VRID_ZERO)
    if vrrp.interval_ns == 0:
        # RFC 9568 erratum 8301.
        flaws.append(Flaw.INTERVAL_ZERO)
    if vrrp.reserved:
        flaws.append(Flaw.RESERVED)
    if vrrp.version == 2:
        if family is IPV6:
            flaws.append(Flaw.V2_OVER_IPV6)
        if not known_type(vrrp.authentication_type):
            flaws.append(Flaw.AUTHENTICATION_TYPE)
    return flaws


def has_foreign_trailer(vrrp: Vrrp) -> bool:
    """Bytes follow the advert, and they are neither Cisco's digest nor keepalived's."""
    trailer = vrrp.trailer
    if not trailer or is_hmac_trailer(trailer):
        return False
    return vrrp.authentication_type != CISCO_MD5_NUMBER or len(trailer) < _SMALLEST_CISCO_TRAILER


def _length_flaws(vrrp: Vrrp) -> list[Flaw]:
    """RFC 3768 section 7.1 and RFC 9568 section 7.1: the packet is complete."""
    flaws = []
    if vrrp.count == 0:
        # RFC 9568 erratum 8299.
        flaws.append(Flaw.NO_ADDRESSES)
    room = len(vrrp.data)
    if room < vrrp.body_length:
        without_data = room == vrrp.addresses_length
        flaws.append(Flaw.NO_AUTHENTICATION_DATA if without_data else Flaw.COUNT_EXCEEDS_LENGTH)
    elif vrrp.trailer and has_foreign_trailer(vrrp):
        flaws.append(Flaw.TRAILING_BYTES)
    return flaws


def address_flaws(addresses: list[bytes]) -> list[Flaw]:
    """Flaws of the addresses that are backed up."""
    flaws = []
    suspects = [address for address in addresses if address[0] in _SUSPECT_FIRST_BYTES]
    if suspects and any(map(_is_no_virtual_address, suspects)):
        flaws.append(Flaw.ADDRESS)
    if len(addresses) > 1 and len(set(addresses)) < len(addresses):
        flaws.append(Flaw.ADDRESS_TWICE)
    # RFC 9568 section 5.2.9 and erratum 8300.
    if addresses and len(addresses[0]) == 16 and not _is_link_local(addresses[0]):
        flaws.append(Flaw.FIRST_ADDRESS_NOT_LINK_LOCAL)
    return flaws
