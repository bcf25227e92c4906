"""Frames of generated captures: one advert with all its layers, correct unless it is asked to be damaged.

Every frame has one VLAN tag, so the IP id and the IP header checksum always stand at the same place.
"""

import struct
from enum import Enum
from typing import NamedTuple

MANY = 1000
"""Virtual routers of a live measurement."""
IP_ID_AT = 22
IP_CHECKSUM_AT = 28
"""Bytes from the start of an IPv4 frame."""

_PROTOCOL = 112
_SMALLEST_FRAME = 60
_GROUP_IPV4 = bytes([224, 0, 0, 18])
_GROUP_IPV6 = bytes.fromhex("ff020000000000000000000000000012")
_GROUP_MAC_IPV4 = bytes.fromhex("01005e000012")
_GROUP_MAC_IPV6 = bytes.fromhex("333300000012")
_DAMAGE = 0x5555
"""Added bit by bit to a checksum that has to be wrong."""


class Form(Enum):
    """What the wire shows of a virtual router's version and family."""

    V2 = "version 2 with a simple password"
    V3_IPV4 = "version 3 over IPv4"
    V3_IPV6 = "version 3 over IPv6"


class Announcement(NamedTuple):
    """What one router says in one advert."""

    form: Form
    vlan: int
    vrid: int
    router: int
    """Numbers the routers of a VLAN from 0."""
    priority: int
    addresses: tuple[bytes, ...]
    interval_s: float = 1
    """Version 2 has whole seconds, version 3 hundredths."""
    password: bytes = b"secret\0\0"
    ttl: int = 255
    damaged: bool = False
    """The VRRP checksum is wrong."""


def advert_frame(said: Announcement) -> bytes:
    """The Ethernet frame that carries `said`; over IPv4 with the IP id 0."""
    tag = struct.pack(">HH", 0x8100, said.vlan)
    if said.form is Form.V3_IPV6:
        virtual_mac = bytes([0, 0, 0x5E, 0, 2, said.vrid])
        return _GROUP_MAC_IPV6 + virtual_mac + tag + b"\x86\xdd" + _ipv6_packet(said)
    virtual_mac = bytes([0, 0, 0x5E, 0, 1, said.vrid])
    source_mac = virtual_mac if said.form is Form.V3_IPV4 else _physical_mac(said)
    octets = _GROUP_MAC_IPV4 + source_mac + tag + b"\x08\x00" + _ipv4_packet(said)
    return octets.ljust(_SMALLEST_FRAME, b"\0")


def _physical_mac(said: Announcement) -> bytes:
    return b"\x52\x54\0" + said.vlan.to_bytes(2) + bytes([said.router + 1])


def _ipv4_packet(said: Announcement) -> bytes:
    source = bytes([10, said.vlan & 255, 0, 1 + said.router])
    if said.form is Form.V2:
        message = _version_2(said)
    else:
        pseudo_header = source + _GROUP_IPV4 + struct.pack(">BBH", 0, _PROTOCOL, 8 + len(b"".join(said.addresses)))
        message = _version_3(said, pseudo_header)
    length = 20 + len(message)
    header = struct.pack(">BBHHHBBH", 0x45, 0xC0, length, 0, 0, said.ttl, _PROTOCOL, 0) + source + _GROUP_IPV4
    return header[:10] + _checksum(header).to_bytes(2) + header[12:] + message


def _ipv6_packet(said: Announcement) -> bytes:
    source = bytes.fromhex("fe800000000000000000000000") + bytes([said.vlan & 255, 0, 1 + said.router])
    length = 8 + len(b"".join(said.addresses))
    message = _version_3(said, source + _GROUP_IPV6 + struct.pack(">II", length, _PROTOCOL))
    return struct.pack(">IHBB", 0x60000000, length, _PROTOCOL, said.ttl) + source + _GROUP_IPV6 + message


def _version_2(said: Announcement) -> bytes:
    """RFC 3768 section 5.1, the checksum over the message alone."""
    head = struct.pack(">BBBBBBH", 0x21, said.vrid, said.priority, len(said.addresses), 1, int(said.interval_s), 0)
    return _sealed(head + b"".join(said.addresses) + said.password, b"", said)


def _version_3(said: Announcement, pseudo_header: bytes) -> bytes:
    """RFC 5798 section 5.1."""
    head = struct.pack(">BBBBHH", 0x31, said.vrid, said.priority, len(said.addresses), round(100 * said.interval_s), 0)
    return _sealed(head + b"".join(said.addresses), pseudo_header, said)


def _sealed(message: bytes, pseudo_header: bytes, said: Announcement) -> bytes:
    checksum = _checksum(pseudo_header + message) ^ (_DAMAGE if said.damaged else 0)
    return message[:6] + checksum.to_bytes(2) + message[8:]


def _checksum(octets: bytes) -> int:
    """RFC 1071, of an even number of bytes."""
    return 0xFFFF - (int.from_bytes(octets) % 0xFFFF or 0xFFFF)
