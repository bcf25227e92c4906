"""Whole Ethernet frames of the senders of a scenario."""

from ipaddress import ip_address
from struct import pack

from tests import frames
from tests.scenario import Sender

IGMP, ICMP, ICMPV6, AH, VRRP = 2, 1, 58, 51, 112
DONT_FRAGMENT = 0x4000
GROUPS = {4: frames.GROUP, 6: frames.GROUP6}
BROADCAST = "ff:ff:ff:ff:ff:ff"
ICMP_CODES = {"protocol": 2, "filtered": 13, "host": 1}
"""RFC 792 and RFC 1812 section 5.2.7.1, of type 3."""


def advert(sender: Sender, ip_id: int) -> bytes:
    """A VRRP advert as `sender` is configured."""
    return _ethernet(sender, _advert_packet(sender, ip_id), sender.destination)


def gratuitous(sender: Sender) -> bytes:
    """keepalived's form: an ARP request in which sender and target are the first virtual address; over IPv6 an NA."""
    address = sender.addresses[0]
    if sender.ip.version == 4:
        return _arp(sender, address, address)
    return _neighbour_advertisement(sender, "ff02::1", 0x20)


def gratuitous_reply(sender: Sender) -> bytes:
    """Cisco's form: an ARP reply to everybody in which sender and target are the first virtual address."""
    return _arp(sender, sender.addresses[0], sender.addresses[0], operation=2)


def arp_request(sender: Sender) -> bytes:
    """A question for the first virtual address under the own address."""
    return _arp(sender, sender.address, sender.addresses[0])


def arp_answer(sender: Sender) -> bytes:
    """To some host that asked for the first virtual address; over IPv6 a solicited NA (RFC 4861 section 4.4)."""
    if sender.ip.version == 4:
        return _arp(sender, sender.addresses[0], "10.0.0.7", operation=2)
    return _neighbour_advertisement(sender, "fe80::7", 0x60)


def igmp_join(sender: Sender) -> bytes:
    """An IGMPv2 report for 224.0.0.18 (RFC 2236 section 2)."""
    report = _summed(pack("!BBH", 0x16, 0, 0) + frames.packed(frames.GROUP))
    return _ethernet(sender, frames.ipv4(report, source=sender.address, ttl=1, protocol=IGMP))


def mld_join(sender: Sender) -> bytes:
    """An MLDv1 report for ff02::12 (RFC 2710 section 3); its checksum is left out."""
    report = pack("!BBHHH", 131, 0, 0, 0, 0) + frames.packed(frames.GROUP6)
    return _ethernet(sender, frames.ipv6(report, source=sender.address, hop_limit=1, next_header=ICMPV6))


def icmp_unreachable(reporter: Sender, quoted: Sender, code: str) -> bytes:
    """The answer to an advert of `quoted`, with its IP header and eight bytes more (RFC 792)."""
    message = _summed(pack("!BBHI", 3, ICMP_CODES[code], 0, 0) + _advert_packet(quoted, 0)[:28])
    packet = frames.ipv4(message, source=reporter.address, destination=quoted.address, ttl=64, protocol=ICMP)
    return _ethernet(reporter, packet, quoted.address)


def carp(sender: Sender) -> bytes:
    """A CARP announcement whose vhid is the VRID: 36 bytes, authentication length 7; its checksum is left out."""
    message = pack("!BBBBBBH", 0x21, sender.vrid, 0, 7, 0, 1, 0) + bytes(range(28))
    return _ethernet(sender, frames.ipv4(message, source=sender.address))


def _advert_packet(sender: Sender, ip_id: int) -> bytes:
    destination = sender.destination or GROUPS[sender.ip.version]
    message = _version_2(sender) if sender.version == 2 else _version_3(sender, destination)
    if sender.ip.version == 6:
        return frames.ipv6(message, source=sender.address, destination=destination, hop_limit=sender.ttl)
    return frames.ipv4(
        _authentication_header(sender) + message,
        source=sender.address,
        destination=destination,
        ttl=sender.ttl,
        protocol=AH if sender.sequence else VRRP,
        ip_id=ip_id,
        tos=sender.tos,
        fragment=DONT_FRAGMENT if sender.df else 0,
    )


def _authentication_header(sender: Sender) -> bytes:
    """RFC 4302 section 2, with 12 bytes of digest that nobody checks; empty without a sequence number."""
    if not sender.sequence:
        return b""
    return pack("!BBH", VRRP, 4, 0) + frames.packed(sender.address) + pack("!I", sender.sequence) + bytes(12)


def _version_2(sender: Sender) -> bytes:
    return frames.v2(
        sender.vrid,
        sender.priority,
        sender.addresses,
        interval=int(sender.interval),
        authentication_type=1 if sender.password else 2 if sender.sequence else sender.auth,
        authentication=sender.password.encode().ljust(8, b"\0"),
    )


def _version_3(sender: Sender, destination: str) -> bytes:
    message = frames.v3(
        sender.vrid,
        sender.priority,
        sender.addresses,
        source=sender.address,
        destination=destination,
        interval_cs=int(sender.interval * 100),
        pseudo_header=sender.checksum == "pseudo",
    )
    return message[:6] + bytes([message[6] ^ 0x55]) + message[7:] if sender.checksum == "bad" else message


def _arp(sender: Sender, own: str, target: str, *, operation: int = 1) -> bytes:
    packet = frames.arp(own, target, operation=operation, sender_mac=sender.bound_address)[14:42]
    return frames.ethernet(packet, source=sender.link_address, destination=BROADCAST, tags=_tags(sender), kind=0x0806)


def _neighbour_advertisement(sender: Sender, destination: str, flags: int) -> bytes:
    address = sender.addresses[0]
    option = b"\x02\x01" + frames.mac(sender.bound_address)
    message = pack("!BBHI", 136, 0, 0, flags << 24) + frames.packed(address) + option
    packet = frames.ipv6(message, source=address, destination=destination, next_header=ICMPV6)
    return frames.ethernet(packet, source=sender.link_address, destination="33:33:00:00:00:01", tags=_tags(sender))


def _ethernet(sender: Sender, packet: bytes, unicast: str = "") -> bytes:
    """`unicast` is the destination when that is no group."""
    destination = "02:00:" + ip_address(unicast).packed[-4:].hex(":") if unicast else None
    return frames.ethernet(packet, source=sender.link_address, destination=destination, tags=_tags(sender))


def _tags(sender: Sender) -> bytes:
    return frames.vlan(*sender.vlan)


def _summed(message: bytes) -> bytes:
    """An IGMP or ICMP message with its checksum (RFC 1071)."""
    return message[:2] + frames.checksum(message).to_bytes(2) + message[4:]
