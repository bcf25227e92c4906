"""Frames for tests: built layer by layer, or read from a capture without the code under test."""

import struct
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

from vrrpwatch.model.frame import Frame, Interface

PCAPS = Path(__file__).parent / "pcaps"
ETHERNET = Interface("eth0", 1)
GROUP, GROUP6 = "224.0.0.18", "ff02::12"
GROUP_MAC, GROUP6_MAC = "01:00:5e:00:00:12", "33:33:00:00:00:12"
SOURCE, SOURCE6 = "10.0.0.2", "fe80::2"
SOURCE_MAC = "02:00:00:00:00:02"


def packed(address: str) -> bytes:
    return ip_address(address).packed


def mac(text: str) -> bytes:
    return bytes.fromhex(text.replace(":", ""))


def checksum(octets: bytes) -> int:
    """RFC 1071, word by word."""
    total: int = sum(word for (word,) in struct.iter_unpack(">H", octets + bytes(len(octets) % 2)))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def _filled(message: bytes, total: int) -> bytes:
    return message[:6] + struct.pack(">H", total) + message[8:]


def v2(  # noqa: PLR0913
    vrid: int = 1,
    priority: int = 100,
    addresses: tuple[str, ...] = ("10.0.0.1",),
    *,
    interval: int = 1,
    authentication_type: int = 0,
    authentication: bytes = bytes(8),
    count: int | None = None,
    trailer: bytes = b"",
) -> bytes:
    """A version 2 message; the checksum covers all but `trailer`."""
    announced = len(addresses) if count is None else count
    header = struct.pack(">BBBBBBH", 0x21, vrid, priority, announced, authentication_type, interval, 0)
    message = header + b"".join(packed(address) for address in addresses) + authentication
    return _filled(message, checksum(message)) + trailer


def v3(  # noqa: PLR0913
    vrid: int = 1,
    priority: int = 100,
    addresses: tuple[str, ...] = ("10.0.0.1",),
    *,
    source: str = SOURCE,
    destination: str = GROUP,
    interval_cs: int = 100,
    reserved: int = 0,
    count: int | None = None,
    pseudo_header: bool = True,
    trailer: bytes = b"",
) -> bytes:
    """A version 3 message; the checksum covers `source` and `destination` unless without `pseudo_header`."""
    announced = len(addresses) if count is None else count
    header = struct.pack(">BBBBHH", 0x31, vrid, priority, announced, reserved << 12 | interval_cs, 0)
    message = header + b"".join(packed(address) for address in addresses)
    pseudo = packed(source) + packed(destination) + struct.pack(">II", len(message), 112) if pseudo_header else b""
    return _filled(message, checksum(pseudo + message)) + trailer


def v3_ipv6(vrid: int = 1, priority: int = 100, addresses: tuple[str, ...] = ("fe80::1",)) -> bytes:
    return v3(vrid, priority, addresses, source=SOURCE6, destination=GROUP6)


def ipv4(  # noqa: PLR0913
    message: bytes,
    *,
    source: str = SOURCE,
    destination: str = GROUP,
    ttl: int = 255,
    protocol: int = 112,
    ip_id: int = 1,
    tos: int = 0xC0,
    options: bytes = b"",
    fragment: int = 0,
    total_length: int | None = None,
    header_checksum: int | None = None,
) -> bytes:
    header_length = 20 + len(options)
    length = header_length + len(message) if total_length is None else total_length
    first = 0x40 | header_length // 4
    header = struct.pack(">BBHHHBBH", first, tos, length, ip_id, fragment, ttl, protocol, 0)
    header += packed(source) + packed(destination) + options
    right = checksum(header)
    return (
        header[:10] + struct.pack(">H", right if header_checksum is None else header_checksum) + header[12:] + message
    )


def ipv6(
    message: bytes,
    *,
    source: str = SOURCE6,
    destination: str = GROUP6,
    hop_limit: int = 255,
    next_header: int = 112,
) -> bytes:
    header = struct.pack(">IHBB", 6 << 28 | 0xC0 << 20, len(message), next_header, hop_limit)
    return header + packed(source) + packed(destination) + message


def ethernet(
    packet: bytes,
    *,
    source: str = SOURCE_MAC,
    destination: str | None = None,
    tags: bytes = b"",
    kind: int | None = None,
) -> bytes:
    """A frame padded to 60 bytes; type and group MAC follow the IP version when not given."""
    over_ipv6 = packet[:1] >= b"\x60"
    if kind is None:
        kind = 0x86DD if over_ipv6 else 0x0800
    to = mac(destination or (GROUP6_MAC if over_ipv6 else GROUP_MAC))
    return (to + mac(source) + tags + struct.pack(">H", kind) + packet).ljust(60, b"\0")


def vlan(*ids: int) -> bytes:
    """802.1Q tags, outermost first."""
    return b"".join(struct.pack(">HH", 0x8100, number) for number in ids)


def arp(  # noqa: PLR0913
    sender: str,
    target: str,
    *,
    operation: int = 1,
    sender_mac: str = SOURCE_MAC,
    frame_source: str = SOURCE_MAC,
    destination: str = "ff:ff:ff:ff:ff:ff",
) -> bytes:
    """A whole Ethernet frame."""
    body = struct.pack(">HHBBH", 1, 0x0800, 6, 4, operation) + mac(sender_mac) + packed(sender)
    body += bytes(6) + packed(target)
    return ethernet(body, source=frame_source, destination=destination, kind=0x0806)


def neighbour_advertisement(  # noqa: PLR0913
    target: str,
    *,
    source: str = SOURCE6,
    destination: str = "ff02::1",
    solicited: bool = False,
    target_mac: str | None = SOURCE_MAC,
    hop_limit: int = 255,
) -> bytes:
    """A whole Ethernet frame."""
    flags = 0x60 if solicited else 0x20
    option = b"\x02\x01" + mac(target_mac) if target_mac else b""
    message = struct.pack(">BBHI", 136, 0, 0, flags << 24) + packed(target) + option
    packet = ipv6(message, source=source, destination=destination, next_header=58, hop_limit=hop_limit)
    return ethernet(packet, destination="33:33:00:00:00:01")


def frame(
    octets: bytes,
    *,
    time_s: float = 0.0,
    number: int = 1,
    interface: Interface = ETHERNET,
    wire_length: int | None = None,
) -> Frame:
    length = len(octets) if wire_length is None else wire_length
    return Frame(number, round(time_s * 1_000_000_000), interface, length, octets)


def read_pcap(path: Path) -> list[Frame]:
    """The frames of a little or big endian pcap file, micro- or nanoseconds; a torn last record is left out."""
    return list(_records(path.read_bytes()))


def _records(octets: bytes) -> Iterator[Frame]:
    order = "<" if octets[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    (magic,) = struct.unpack_from(order + "I", octets)
    unit_ns = 1 if magic == 0xA1B23C4D else 1000
    interface = Interface(None, struct.unpack_from(order + "I", octets, 20)[0])
    at, number = 24, 0
    while at + 16 <= len(octets):
        seconds, fraction, captured, wire_length = struct.unpack_from(order + "IIII", octets, at)
        body = octets[at + 16 : at + 16 + captured]
        at += 16 + captured
        number += 1
        if len(body) == captured:
            yield Frame(number, seconds * 1_000_000_000 + fraction * unit_ns, interface, wire_length, body)
