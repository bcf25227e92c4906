"""tshark finds the same fields at the same bytes, with the same values."""

import os
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest

from tests.dissection import REASSEMBLY_OFF
from tests.frames import PCAPS, read_pcap
from tests.sessions import capture_of
from tests.tools import need_tool
from vrrpwatch.decode.anatomy import anatomy
from vrrpwatch.model.frame import Frame

CAPTURES = tuple(sorted(path for part in ("lab", "crafted") for path in (PCAPS / part).glob("*.pcap")))
MOST_FRAMES = 40
"""Of one capture; the beginning of a recording shows every protocol."""
DIFFERENT = {
    "41_carp_v2": "tshark reads CARP as version 2",
    "42_carp_demoted_240": "tshark reads CARP as version 2",
    "carp-beside-vrrp": "tshark reads CARP as version 2",
    "18_type_2": "tshark shows the rest of a message whose type is unknown",
    "19_version_1": "tshark shows any version by the layout of version 2",
    "20_version_4": "tshark shows any version by the layout of version 2",
    "23_count_gt_payload": "tshark takes the padding for addresses",
    "48_fragment_mf": "tshark dissects the first fragment",
}

THEIRS = {
    "ip.ttl": ("IPv4", "Time to live"),
    "ip.len": ("IPv4", "Total length"),
    "ip.id": ("IPv4", "Identification"),
    "ip.src": ("IPv4", "Source address"),
    "ip.dst": ("IPv4", "Destination address"),
    "ip.checksum": ("IPv4", "Header checksum"),
    "ipv6.hlim": ("IPv6", "Hop limit"),
    "ipv6.plen": ("IPv6", "Payload length"),
    "ipv6.src": ("IPv6", "Source address"),
    "ipv6.dst": ("IPv6", "Destination address"),
    "arp.opcode": ("ARP", "Operation"),
    "arp.src.hw_mac": ("ARP", "Sender MAC"),
    "arp.src.proto_ipv4": ("ARP", "Sender address"),
    "arp.dst.hw_mac": ("ARP", "Target MAC"),
    "arp.dst.proto_ipv4": ("ARP", "Target address"),
    "eth.src": ("Ethernet", "Source MAC"),
    "eth.dst": ("Ethernet", "Destination MAC"),
    "vlan.id": ("VLAN tag", "VLAN id"),
    "ieee8021ad.id": ("VLAN tag", "VLAN id"),
    "vrrp.version": ("VRRP", "Version"),
    "vrrp.type": ("VRRP", "Type"),
    "vrrp.virt_rtr_id": ("VRRP", "Virtual router id"),
    "vrrp.prio": ("VRRP", "Priority"),
    "vrrp.addr_count": ("VRRP", "Address count"),
    "vrrp.auth_type": ("VRRP", "Authentication type"),
    "vrrp.checksum": ("VRRP", "Checksum"),
    "vrrp.ip_addr": ("VRRP", "Address"),
    "vrrp.ipv6_addr": ("VRRP", "Address"),
    "igmp.type": ("IGMP", "Type"),
    "igmp.checksum": ("IGMP", "Checksum"),
    "igmp.maddr": ("IGMP", "Group"),
    "ah.spi": ("Authentication Header", "Security parameters index"),
    "ah.sequence": ("Authentication Header", "Sequence number"),
    "icmp.type": ("ICMP", "Type"),
    "icmp.code": ("ICMP", "Code"),
    "icmp.checksum": ("ICMP", "Checksum"),
    "icmpv6.nd.na.target_address": ("ICMPv6", "Target address"),
    "icmpv6.nd.ns.target_address": ("ICMPv6", "Target address"),
    "icmpv6.mldr.mar.multicast_address": ("MLD", "Group"),
}
OURS = frozenset(THEIRS.values())
NUMBERS = frozenset({"Type", "Security parameters index"})
"""The same number, which one of us writes in hexadecimal."""

Placed = tuple[tuple[str, str], str, int, int]
"""Layer and field, value, start and length."""


def ours(frame: Frame) -> Counter[Placed]:
    layers: dict[int, str] = {}
    found: Counter[Placed] = Counter()
    for field in anatomy(frame):
        layers[field.level] = field.name
        owner = layers.get(field.level - 1, "")
        name = (layers.get(field.level - 2, "") if owner == "Record" else owner, field.name)
        if name in OURS:
            value = field.value.split()[0].rstrip(",")
            found[name, plain(field.name, value), field.start, field.length] += 1
    return found


def theirs(packet: Element) -> Counter[Placed]:
    found: Counter[Placed] = Counter()
    for field in packet.iter("field"):
        name = THEIRS.get(field.get("name", ""))
        if name is not None and field.get("hide") != "yes":
            value = plain(name[1], field.get("show", ""))
            found[name, value, int(field.get("pos", "0")), int(field.get("size", "0"))] += 1
    return found


def plain(name: str, value: str) -> str:
    return str(int(value, 0)) if name in NUMBERS else value


def _packets(tshark: str, capture: Path) -> Iterator[Element]:
    # With a configuration folder that cannot be opened, tshark 4.0 writes no PDML but dies.
    environment = {**os.environ, "WIRESHARK_CONFIG_DIR": str(capture.parent)}
    words = [tshark, "-n", *REASSEMBLY_OFF, "-r", str(capture), "-T", "pdml"]
    done = subprocess.run(words, capture_output=True, check=True, env=environment)
    yield from fromstring(done.stdout).iter("packet")  # noqa: S314 - tshark's own output


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, Frame, Element]]:
    """Capture, frame, and tshark's look at it: one process for all frames of one link type."""
    tshark = need_tool("tshark")
    folder = tmp_path_factory.mktemp("together")
    by_link: dict[int, list[tuple[str, Frame]]] = defaultdict(list)
    for path in CAPTURES:
        for frame in read_pcap(path)[:MOST_FRAMES]:
            by_link[frame.interface.link_type].append((path.stem, frame))
    found = []
    for link, named in by_link.items():
        together = folder / f"{link}.pcap"
        together.write_bytes(capture_of([frame for _, frame in named]))
        for (name, frame), packet in zip(named, _packets(tshark, together), strict=True):
            found.append((name, frame, packet))
    return found


def test_fields_stand_where_tshark_finds_them(pairs: list[tuple[str, Frame, Element]]) -> None:
    differing = defaultdict(list)
    for name, frame, packet in pairs:
        mine, other = ours(frame), theirs(packet)
        if mine != other:
            differing[name].append((frame.number, sorted((mine - other).items()), sorted((other - mine).items())))
    unknown = {name: differences[:2] for name, differences in differing.items() if name not in DIFFERENT}
    assert not unknown
    assert set(differing) == set(DIFFERENT)


def test_enough_is_compared(pairs: list[tuple[str, Frame, Element]]) -> None:
    """Else a broken comparison could pass."""
    seen: Counter[tuple[str, str]] = Counter()
    for _, frame, _ in pairs:
        seen.update(name for (name, _, _, _) in ours(frame))
    assert len(pairs) > 500
    assert set(seen) >= OURS - {("ICMPv6", "Target address")}
