"""IGMP and MLD for people."""

from vrrpwatch.decode.anatomy_field import Part, Reading, address, checksum_text, named, number
from vrrpwatch.decode.checksum import folded_sum
from vrrpwatch.decode.network import ICMPV6, Packet

_IGMP_TYPES = {
    0x11: "membership query",
    0x12: "version 1 membership report",
    0x16: "version 2 membership report",
    0x17: "leave group",
    0x22: "version 3 membership report",
}
_MLD_TYPES = {130: "listener query", 131: "listener report", 132: "listener done", 143: "version 2 listener report"}
_IGMP_3_REPORT, _MLD_2_REPORT = 0x22, 143
_RECORD_TYPES = {
    1: "includes",
    2: "excludes",
    3: "changes to include",
    4: "changes to exclude",
    5: "allows new sources",
    6: "blocks old sources",
}
_MOST_RECORDS = 64
_MOST_SOURCES = 64


def igmp_layer(reading: Reading, packet: Packet) -> None:
    """Add an IGMP message (RFC 2236, RFC 3376)."""
    at = packet.start
    if not _start(reading, packet, "IGMP", _IGMP_TYPES):
        return
    if reading.octets[at] == _IGMP_3_REPORT:
        _records(reading, at, 4)
    elif reading.parts(at, (Part("Group", 4, 4, address),)):
        reading.rest(at + 8)


def mld_layer(reading: Reading, packet: Packet) -> None:
    """Add an MLD message (RFC 2710, RFC 3810)."""
    at = packet.start
    if not _start(reading, packet, "MLD", _MLD_TYPES):
        return
    if reading.octets[at] == _MLD_2_REPORT:
        _records(reading, at, 16)
    elif reading.parts(at, (Part("Maximum response delay", 4, 2, number), Part("Group", 8, 16, address))):
        reading.rest(at + 24)


def _start(reading: Reading, packet: Packet, name: str, types: dict[int, str]) -> bool:
    at = packet.start
    kind = types.get(reading.octets[at], "") if at < reading.end else ""
    reading.layer(name, kind, at, reading.end - at)
    if not reading.parts(at, (Part("Type", 0, 1, named(types)),)) or not reading.there(at + 2, 2):
        return False
    checksum = reading.word(at + 2)
    text = f"0x{checksum:04x}"
    if packet.end <= reading.end:
        total = folded_sum(reading.octets[at : packet.end])
        if packet.protocol == ICMPV6:
            # RFC 4443 section 2.3.
            total += folded_sum(packet.source + packet.destination) + ICMPV6 + packet.end - at
        text = checksum_text(checksum, total)
    reading.field("Checksum", text, at + 2, 2)
    return True


def _records(reading: Reading, at: int, size: int) -> None:
    """RFC 3376 section 4.2 and RFC 3810 section 5.2; `size` is that of an address."""
    if not reading.parts(at, (Part("Record count", 6, 2, number),)):
        return
    count, at = reading.word(at + 6), at + 8
    for _ in range(min(count, _MOST_RECORDS)):
        if not reading.there(at, 4 + size):
            return
        octets = reading.octets
        sources = reading.word(at + 2)
        length = 4 + size + sources * size + octets[at + 1] * 4
        group = octets[at + 4 : at + 4 + size]
        kind = _RECORD_TYPES.get(octets[at], f"type {octets[at]}")
        reading.field("Record", f"{address(group)} {kind}", at, min(length, reading.end - at))
        _record(reading, at, size, sources)
        at += length


def _record(reading: Reading, at: int, size: int, sources: int) -> None:
    octets = reading.octets
    reading.field("Record type", named(_RECORD_TYPES)(octets[at : at + 1]), at, 1, deeper=1)
    reading.field("Source count", str(sources), at + 2, 2, deeper=1)
    reading.field("Group", address(octets[at + 4 : at + 4 + size]), at + 4, size, deeper=1)
    for place in range(min(sources, _MOST_SOURCES)):
        start = at + 4 + size * (place + 1)
        if not reading.there(start, size):
            return
        reading.field("Source", address(octets[start : start + size]), start, size, deeper=1)
