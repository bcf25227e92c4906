"""What the kernel hands on: all that is decoded, however it is wrapped, and nothing of the traffic beside it."""

import struct
import subprocess
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pcapy
import pytest

from tests.captures import pcap_header
from tests.frames import GROUP_MAC, PCAPS, SOURCE_MAC, ethernet, ipv4, ipv6, mac, v2, v3_ipv6, vlan
from tests.tools import need_tool
from vrrpwatch.capture import open_stream
from vrrpwatch.capture.filter import FILTERS, kernel_filter
from vrrpwatch.capture.live import Refused, check_filter
from vrrpwatch.decode import Decoder
from vrrpwatch.decode.decoder import Decoded
from vrrpwatch.model.advert import Reason, Rejected
from vrrpwatch.model.errors import UsageError
from vrrpwatch.model.frame import Frame, LinkType

ETHERNET, COOKED, RAW = LinkType.ETHERNET, LinkType.LINUX_SLL, LinkType.RAW_BSD
NOT_CAPTURES = frozenset({".py", ".md", ".json"})
TAGS = frozenset({b"\x81\x00", b"\x88\xa8", b"\x91\x00"})
IP_TYPES = frozenset({b"\x08\x00", b"\x86\xdd"})
LET_GO = {
    Reason.TRUNCATED: "too few bytes to say what it is; the kernel cuts nothing for us",
    Reason.TUNNEL: "tunnels carry everything, and would fill the ring",
    Reason.NOT_DECODED: "MPLS carries everything, too",
    Reason.TOO_MANY_TAGS: "three tags and more are in no network that runs VRRP",
    Reason.VLAN: "a tag without its control field is no tag",
    Reason.TOO_MANY_EXTENSIONS: "only hop-by-hop options and AH come before something of ours",
    Reason.FRAGMENT: "an IPv6 fragment; those of IPv4 are handed on",
}
"""What a capture file is judged for and the kernel does not hand on, and why that is no loss. Everything else is."""


def passes(octets: bytes, link_type: int = ETHERNET, wanted: str = "") -> bool:
    return bool(compiled(link_type, kernel_filter(link_type, wanted)).filter(octets))


@cache
def compiled(link_type: int, text: str) -> Any:  # noqa: ANN401 - pcapy ships no types
    return pcapy.compile(link_type, 65_535, text, 1, 0xFFFFFFFF)


def captures() -> Iterator[Path]:
    for path in sorted(PCAPS.rglob("*")):
        if path.is_file() and path.suffix not in NOT_CAPTURES:
            yield path


def ours() -> Iterator[tuple[str, Frame, Decoded]]:
    """Every frame of the captures in the tree that is worth something, with where it stands."""
    for path in captures():
        decoder = Decoder()
        try:
            stream = open_stream([str(path)])
        except UsageError:
            continue
        for item in stream:
            decoded = decoder.decode(item) if isinstance(item, Frame) else None
            if isinstance(item, Frame) and decoded is not None and not let_go(decoded):
                yield f"{path.name} frame {item.number}", item, decoded


def let_go(decoded: Decoded) -> bool:
    return isinstance(decoded, Rejected) and decoded.reason in LET_GO


def as_it_is(octets: bytes) -> bytes:
    return octets


def without_outer_tag(octets: bytes) -> bytes | None:
    """As the kernel shows it to the filter."""
    return octets[:12] + octets[16:] if octets[12:14] in TAGS else None


def cooked(octets: bytes) -> bytes | None:
    """As an interface without Ethernet shows it (LINKTYPE_LINUX_SLL)."""
    # A length of IEEE 802.3 has no place in the cooked header: Linux puts its own number there.
    return b"\0\0\0\x01\0\x06" + octets[6:12] + b"\0\0" + octets[12:] if octets[12] >= 6 else None


def bare(octets: bytes) -> bytes | None:
    """As a tunnel interface shows it: IP without a link layer."""
    at = 12
    while octets[at : at + 2] in TAGS:
        at += 4
    right_version = octets[at + 2 : at + 3] and octets[at + 2] >> 4 in (4, 6)
    return octets[at + 2 :] if octets[at : at + 2] in IP_TYPES and right_version else None


@pytest.mark.parametrize(
    ("form", "link_type", "at_least"),
    [(as_it_is, ETHERNET, 6000), (without_outer_tag, ETHERNET, 4), (cooked, COOKED, 6000), (bare, RAW, 4500)],
)
def test_all_that_is_decoded_passes(form: Callable[[bytes], bytes | None], link_type: int, at_least: int) -> None:
    seen, kept_back = 0, []
    for where, frame, decoded in ours():
        octets = form(frame.data) if frame.interface.link_type == ETHERNET else None
        if octets is not None:
            seen += 1
            kept_back += [] if passes(octets, link_type) else [(where, decoded)]
    assert kept_back == []
    assert seen >= at_least


@pytest.mark.parametrize("link_type", [COOKED, RAW])
def test_real_frames_of_other_link_types_pass(link_type: int) -> None:
    frames = [(where, frame) for where, frame, _ in ours() if frame.interface.link_type == link_type]
    assert [where for where, frame in frames if not passes(frame.data, link_type)] == []
    assert frames or link_type == RAW


IP, IP6 = ipv4(v2()), ipv6(v3_ipv6())
SNAP = b"\xaa\xaa\x03\0\0\0\x08\0" + IP
AH = bytes([112, 4, 0, 0]) + bytes(20)


@pytest.mark.parametrize("tags", [b"", vlan(1), vlan(1, 2), b"\x88\xa8\0\x01" + vlan(2), b"\x91\x00\0\x01"])
@pytest.mark.parametrize(
    "packet",
    [IP, IP6, ipv4(AH + v2(), protocol=51), ipv6(AH + v3_ipv6(), next_header=51)],
    ids=["ipv4", "ipv6", "ah", "ah6"],
)
def test_an_advert_passes_with_up_to_two_tags(packet: bytes, tags: bytes) -> None:
    assert passes(ethernet(packet, tags=tags))


def test_three_tags_pass_because_the_kernel_takes_one_off() -> None:
    octets = ethernet(IP, tags=vlan(1, 2, 3))
    stripped = without_outer_tag(octets)
    assert stripped is not None
    assert passes(stripped)
    assert not passes(octets)


def test_an_advert_behind_a_snap_header_passes() -> None:
    """Captures are judged for it (RFC 1042), so the wire is as well: `vrrp-malformed.pcap`, frame 188."""
    assert passes(mac(GROUP_MAC) + mac(SOURCE_MAC) + struct.pack(">H", len(SNAP)) + SNAP)
    other = SNAP[:6] + b"\x80\x9b" + SNAP[8:]
    assert not passes(mac(GROUP_MAC) + mac(SOURCE_MAC) + struct.pack(">H", len(SNAP)) + other)


def udp(port: int) -> bytes:
    return struct.pack(">HHHH", 50_000, port, 60, 0) + bytes(52)


OTHER_TRAFFIC = {
    "tcp": ipv4(bytes(40), protocol=6, destination="10.0.0.9"),
    "tcp6": ipv6(bytes(40), next_header=6, destination="2001:db8::9"),
    "dns": ipv4(udp(53), protocol=17, destination="10.0.0.9"),
    "dns6": ipv6(udp(53), next_header=17, destination="2001:db8::9"),
    "vxlan": ipv4(udp(4789) + ethernet(IP), protocol=17, destination="10.0.0.9"),
    "gre": ipv4(b"\0\0\x08\0" + IP, protocol=47, destination="10.0.0.9"),
    "ping": ipv4(b"\x08\0" + bytes(62), protocol=1, destination="10.0.0.9"),
    "ping-answer": ipv4(bytes(64), protocol=1, destination="10.0.0.9"),
    "ping6": ipv6(b"\x80\0" + bytes(62), next_header=58, destination="2001:db8::9"),
    "ping6-answer": ipv6(b"\x81\0" + bytes(62), next_header=58, destination="2001:db8::9"),
    "port-unreachable": ipv4(b"\x03\x03" + bytes(6) + ipv4(udp(53), protocol=17), protocol=1),
    "tcp-of-112": ipv4(bytes([112] * 40), protocol=6, destination="10.0.0.9"),
}


@pytest.mark.parametrize("name", OTHER_TRAFFIC)
@pytest.mark.parametrize("tags", [b"", vlan(1), vlan(1, 2)])
def test_traffic_beside_it_does_not_pass(name: str, tags: bytes) -> None:
    octets = ethernet(OTHER_TRAFFIC[name], tags=tags)
    assert not passes(octets)
    assert not passes(cooked(octets) or b"", COOKED)
    assert not passes(bare(octets) or b"", RAW)


@pytest.mark.parametrize("kind", [0x88CC, 0x0027, 0x8863, 0x8847])
def test_other_link_protocols_do_not_pass(kind: int) -> None:
    """LLDP, spanning tree, PPPoE, MPLS."""
    assert not passes(ethernet(bytes(60), kind=kind))


def test_a_users_filter_only_takes_away() -> None:
    from_2, from_3 = ethernet(ipv4(v2(), source="10.0.0.2")), ethernet(ipv4(v2(), source="10.0.0.3"))
    tcp = ethernet(OTHER_TRAFFIC["tcp"])
    shown = [passes(octets, wanted="src host 10.0.0.2 or tcp") for octets in (from_2, from_3, tcp)]
    assert shown == [True, False, False]


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [("vlan", [False, True, True]), ("vlan 1", [False, True, True]), ("vlan 2", [False, False, False])],
)
def test_a_users_vlan_moves_none_of_our_tests(wanted: str, shown: Sequence[bool]) -> None:
    frames = [ethernet(IP), ethernet(IP, tags=vlan(1)), ethernet(IP6, tags=vlan(1, 2))]
    assert [passes(octets, wanted=wanted) for octets in frames] == shown
    assert not passes(ethernet(OTHER_TRAFFIC["tcp"], tags=vlan(1)), wanted=wanted)


def test_a_users_filter_is_alone_where_we_have_none() -> None:
    assert kernel_filter(LinkType.PPP, "ip") == "ip"
    assert kernel_filter(LinkType.PPP, "") == ""


@pytest.mark.parametrize("wanted", ["tcp) or (ip", "no such word", "ip and"])
def test_what_is_no_filter_is_refused_by_itself(wanted: str) -> None:
    """Else a parenthesis would open ours."""
    with pytest.raises(Refused):
        check_filter(wanted)


@pytest.mark.parametrize("link_type", FILTERS)
def test_the_kernel_takes_each_filter(link_type: int, tmp_path: Path) -> None:
    """It takes 4,096 instructions (BPF_MAXINSNS); a user's filter and what live capture adds need room, too."""
    capture = tmp_path / "of-this-link-type.pcap"
    capture.write_bytes(pcap_header(link=link_type))
    words = (need_tool("tcpdump"), "-r", str(capture), "-d", FILTERS[link_type])
    listing = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert 20 < listing.count("\n") < 400
