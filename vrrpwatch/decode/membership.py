"""IGMP and MLD: who joins and leaves the multicast group of VRRP. A silent Backup shows itself here."""

from vrrpwatch.decode.neighbour import Seen
from vrrpwatch.decode.network import Packet
from vrrpwatch.decode.text import ip_address
from vrrpwatch.model.neighbour import Membership

MLD_TYPES = frozenset({131, 132, 143})

_GROUP_4 = bytes([224, 0, 0, 18])
_GROUP_6 = b"\xff\x02" + bytes(13) + b"\x12"
_IGMP_REPORTS = {0x12: True, 0x16: True, 0x17: False}
"""RFC 1112 and RFC 2236: version 1 and 2 reports, leave."""
_IGMP_3_REPORT = 0x22
_MLD_REPORTS = {131: True, 132: False}
"""RFC 2710: report, done."""
_MLD_2_REPORT = 143
_LARGEST_RECORDS = 64

_MODE_IS_EXCLUDE, _CHANGE_TO_INCLUDE, _CHANGE_TO_EXCLUDE = 2, 3, 4


def read_igmp(message: bytes, packet: Packet, seen: Seen) -> Membership | None:
    """A membership of 224.0.0.18 in an IGMP message (RFC 2236, RFC 3376)."""
    if len(message) < 8:
        return None
    if message[0] == _IGMP_3_REPORT:
        return _membership(_joined_by_records(message, _GROUP_4), packet, seen)
    joined = _IGMP_REPORTS.get(message[0]) if message[4:8] == _GROUP_4 else None
    return _membership(joined, packet, seen)


def read_mld(message: bytes, packet: Packet, seen: Seen) -> Membership | None:
    """A membership of ff02::12 in an MLD message (RFC 2710, RFC 3810)."""
    if len(message) < 8:
        return None
    if message[0] == _MLD_2_REPORT:
        return _membership(_joined_by_records(message, _GROUP_6), packet, seen)
    joined = _MLD_REPORTS.get(message[0]) if message[8:24] == _GROUP_6 else None
    return _membership(joined, packet, seen)


def _joined_by_records(message: bytes, group: bytes) -> bool | None:
    """RFC 3376 section 4.2 and RFC 3810 section 5.2: records of type, lengths, group and sources."""
    at = 8
    for _ in range(min(int.from_bytes(message[6:8]), _LARGEST_RECORDS)):
        end = at + 4 + len(group)
        if len(message) < end:
            return None
        sources = int.from_bytes(message[at + 2 : at + 4])
        if message[at + 4 : end] == group:
            return _joined_by_record(message[at], sources)
        at = end + sources * len(group) + message[at + 1] * 4
    return None


def _joined_by_record(kind: int, sources: int) -> bool | None:
    """RFC 3376 section 4.2.12: excluding sources is joining, including none is leaving."""
    if kind in (_MODE_IS_EXCLUDE, _CHANGE_TO_EXCLUDE):
        return True
    return False if kind == _CHANGE_TO_INCLUDE and not sources else None


def _membership(joined: bool | None, packet: Packet, seen: Seen) -> Membership | None:
    """None also for a host that has no address yet (RFC 3376 section 4.2.13)."""
    if joined is None or not any(packet.source):
        return None
    host = ip_address(packet.source)
    return Membership(seen.time_ns, seen.frame, seen.interface, seen.link.vlan, host, seen.source_mac, joined)
