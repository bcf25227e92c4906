"""Whole Ethernet frames of the senders of a scenario."""

from ipaddress import ip_address
from struct import pack

from tests import frames
from tests.scenario import Sender

IGMP, ICMP, ICMPV6 = 2, 1, 58
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
    option = b"\x02\x01" + frames.mac(sender.link_address)
    message = pack("!BBHI", 136, 0, 0, 0x20000000) + frames.packed(address) + option
    packet = frames.ipv6(message, source=address, destination="ff02::1", next_header=ICMPV6)
    return frames.ethernet(packet, source=sender.link_address, destination="33:33:00:00:00:01", tags=_tags(sender))


def arp_request(sender: Sender) -> bytes:
    """A question for the first virtual address under the own address."""
    return _arp(sender, sender.address, sender.addresses[0])


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
    return frames.ipv4(message, source=sender.address, destination=destination, ttl=sender.ttl, ip_id=ip_id)


def _version_2(sender: Sender) -> bytes:
    return frames.v2(
        sender.vrid,
        sender.priority,
        sender.addresses,
        interval=int(sender.interval),
        authentication_type=1 if sender.password else sender.auth,
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


def _arp(sender: Sender, own: str, target: str) -> bytes:
    packet = frames.arp(own, target, sender_mac=sender.link_address)[14:42]
    return frames.ethernet(packet, source=sender.link_address, destination=BROADCAST, tags=_tags(sender), kind=0x0806)


def _ethernet(sender: Sender, packet: bytes, unicast: str = "") -> bytes:
    """`unicast` is the destination when that is no group."""
    destination = "02:00:" + ip_address(unicast).packed[-4:].hex(":") if unicast else None
    return frames.ethernet(packet, source=sender.link_address, destination=destination, tags=_tags(sender))


def _tags(sender: Sender) -> bytes:
    return frames.vlan(*sender.vlan)


def _summed(message: bytes) -> bytes:
    """An IGMP or ICMP message with its checksum (RFC 1071)."""
    return message[:2] + frames.checksum(message).to_bytes(2) + message[4:]
