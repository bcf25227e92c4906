"""The length of an advert is what its IP header says: padding, trailers and check sequences are not part of it."""

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.captures import frames_of, pcap_header, pcap_record, read
from tests.figures import reached
from tests.frames import checksum, ethernet, frame, ipv4, ipv6, mac, v2, v3, v3_ipv6
from vrrpwatch.decode import Decoder
from vrrpwatch.model.advert import Flaw, Reason, Rejected, Sighting

MESSAGES = {"v2": v2(), "v3": v3(), "v2 of 20": v2(addresses=tuple(f"10.0.0.{at}" for at in range(1, 21)))}
PACKETS = {**{name: ipv4(message) for name, message in MESSAGES.items()}, "v3 over IPv6": ipv6(v3_ipv6())}


def flaws(octets: bytes) -> frozenset[Flaw]:
    decoded = Decoder().decode(frame(octets))
    assert isinstance(decoded, Sighting), decoded
    return decoded.advert.flaws


@given(st.sampled_from(sorted(PACKETS)), st.binary(max_size=64))
def test_whatever_follows_the_packet_is_no_part_of_it(name: str, following: bytes) -> None:
    """Padding of zeros or of what was in the card's memory, the trailer of 802.3, and a frame check sequence."""
    assert flaws(ethernet(PACKETS[name]) + following) == frozenset()


@pytest.mark.parametrize("name", PACKETS)
def test_padding_of_every_length_up_to_the_smallest_frame_is_tolerated(name: str) -> None:
    packet = PACKETS[name]
    for length in range(14 + len(packet), 200):
        padded = ethernet(packet)[: 14 + len(packet)].ljust(length, b"\xa5")
        assert flaws(padded) == frozenset()
    reached("H6", f"{len(PACKETS)} adverts with padding of every length: 0 false trailing bytes")


def test_a_link_type_with_check_sequence_reads_as_the_one_without(tmp_path: Path) -> None:
    """The upper bits of the link type tell the length of the sequence: 4 bytes behind the frame."""
    path = tmp_path / "fcs.pcap"
    record = pcap_record(ethernet(PACKETS["v2"]) + b"\1\2\3\4", 1)
    path.write_bytes(pcap_header(link=1 | 0x04000000 | 0x40000000) + record)
    (only,) = frames_of(read(path)[0])
    decoded = Decoder().decode(only)
    assert isinstance(decoded, Sighting)
    assert not decoded.advert.flaws


def test_a_frame_of_802_3_ends_where_its_packet_does() -> None:
    packet = PACKETS["v2"]
    octets = mac("01:00:5e:00:00:12") + mac("02:00:00:00:00:02") + struct.pack(">H", len(packet) + 8)
    octets += b"\xaa\xaa\x03\0\0\0\x08\0" + packet
    assert flaws(octets.ljust(80, b"\xa5")) == frozenset()


@given(offset=st.integers(0, 0x1FFF), more=st.booleans(), name=st.sampled_from(["v2", "v3"]))
def test_no_fragment_is_an_advert(*, offset: int, more: bool, name: str) -> None:
    decoded = Decoder().decode(frame(ethernet(ipv4(MESSAGES[name], fragment=offset | more << 13))))
    if offset or more:
        assert isinstance(decoded, Rejected)
        assert decoded.reason is Reason.FRAGMENT
    else:
        assert isinstance(decoded, Sighting)


@given(offset=st.integers(0, 0x1FFF), more=st.booleans())
def test_no_ipv6_fragment_is_an_advert(*, offset: int, more: bool) -> None:
    header = struct.pack(">BBHI", 112, 0, offset << 3 | more, 7)
    decoded = Decoder().decode(frame(ethernet(ipv6(header + v3_ipv6(), next_header=44))))
    assert isinstance(decoded, Rejected if offset or more else Sighting)


@given(st.integers(0, 0xFFFF))
def test_a_false_ip_length_is_believed_as_a_receiver_does_and_never_goes_beyond_the_frame(length: int) -> None:
    octets = ethernet(ipv4(MESSAGES["v2"], total_length=length))
    decoded = Decoder().decode(frame(octets))
    if isinstance(decoded, Sighting):
        assert 20 + 8 <= length <= len(octets) - 14
        assert length == 40 or decoded.advert.flaws
    else:
        assert isinstance(decoded, Rejected)
        assert decoded.reason in {Reason.IP, Reason.SHORT, Reason.IP_LENGTH_ZERO, Reason.IP_LENGTH_BEYOND_FRAME}


def test_the_check_of_the_checks() -> None:
    """The frames above are right: a wrong byte in one of them shows."""
    wrong = bytearray(ethernet(PACKETS["v2"]))
    wrong[36] ^= 1
    assert Flaw.CHECKSUM in flaws(bytes(wrong))
    assert checksum(PACKETS["v2"][:20]) == 0
