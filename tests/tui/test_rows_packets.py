"""One line for each packet: what it says, which ones pass the filter, and that many cost little."""

from collections.abc import Iterable
from itertools import count

import pytest

from tests.frames import (
    GROUP,
    PCAPS,
    arp,
    ethernet,
    frame,
    ipv4,
    ipv6,
    neighbour_advertisement,
    packed,
    read_pcap,
    v2,
    v3,
    v3_ipv6,
    vlan,
)
from tests.injections import ALL
from tests.sessions import LAB_CAPTURES
from vrrpwatch.decode.anatomy import anatomy
from vrrpwatch.model.frame import Frame, Interface
from vrrpwatch.report.marks import SEVERITY
from vrrpwatch.report.moment import Calendar
from vrrpwatch.tui.filtering import KEYS, parsed
from vrrpwatch.tui.rows.packet_parts import byte_line, field_at, field_lines, secret_offsets
from vrrpwatch.tui.rows.packet_words import PacketWords
from vrrpwatch.tui.rows.packets import Clock, Listing, PacketReader, TimeShown, cells, columns, seconds

GLYPHS = {mark.glyph for mark in SEVERITY.values()}
NS_LOOPBACK = b"\x87\0\0\0\0\0\0\0" + packed("fe80::1")


def words(octets: bytes, **more: object) -> PacketWords:
    return PacketReader().words(frame(octets, **more))  # type: ignore[arg-type]


def numbered(octets: Iterable[bytes]) -> list[Frame]:
    """A frame a second."""
    return [frame(each, number=number, time_s=number) for number, each in zip(count(1), octets, strict=False)]


KINDS = (
    (ethernet(ipv4(v2())), "VRRP v2 advert"),
    (ethernet(ipv4(v3())), "VRRP v3 advert"),
    (ethernet(ipv6(v3_ipv6())), "VRRP v3 advert"),
    (ethernet(ipv4(v2(priority=0))), "VRRP v2 resignation"),
    (arp("10.0.0.1", "10.0.0.1"), "gratuitous ARP"),
    (arp("10.0.0.2", "10.0.0.1"), "ARP request"),
    (arp("10.0.0.2", "10.0.0.1", operation=2), "ARP reply"),
    (arp("0.0.0.0", "10.0.0.1"), "ARP probe for 10.0.0.1"),  # noqa: S104 - no address to bind
    (neighbour_advertisement("fe80::1"), "unsolicited NA"),
    (neighbour_advertisement("fe80::1", solicited=True, destination="fe80::9"), "ND advertisement"),
    (ethernet(ipv6(NS_LOOPBACK, next_header=58)), "ICMPv6 neighbour solicitation"),
    (ethernet(ipv4(b"\x16\0\0\0" + packed(GROUP), protocol=2, destination=GROUP, ttl=1)), "IGMP join"),
    (ethernet(ipv4(b"\x17\0\0\0" + packed(GROUP), protocol=2, destination="224.0.0.2", ttl=1)), "IGMP leave"),
    (ethernet(ipv4(v2()[:4])), "no advert"),
)


@pytest.mark.parametrize(("octets", "kind"), KINDS)
def test_the_kind_is_told_in_words(octets: bytes, kind: str) -> None:
    assert words(octets).kind == kind


def test_an_advert_says_who_sends_it_and_for_what() -> None:
    said = words(ethernet(ipv4(v3(51, 200)), tags=vlan(10, 20)))
    assert (said.interface, said.vlan, said.source, said.destination) == ("eth0", "10.20", "10.0.0.2", GROUP)
    assert (said.vrid, said.priority, said.wrong, said.wrong_text) == ("51", "200", (), "")
    assert said.virtual_router is not None
    assert said.virtual_router.vlan == (10, 20)


def test_what_is_wrong_is_told_worst_first_with_a_glyph() -> None:
    said = words(ethernet(ipv4(v3(reserved=1, source="10.0.0.2"), ttl=64)))
    assert said.wrong == ("TTL is not 255", "reserved bits set")
    assert said.wrong_text == "✖ TTL is not 255, reserved bits set"
    assert words(ethernet(ipv4(v3(reserved=1)))).wrong_text == "▲ reserved bits set"
    assert words(ethernet(ipv4(v2()[:4]))).wrong_text == "✖ too short"


def test_a_frame_that_the_capture_cut_is_not_the_senders_fault() -> None:
    whole = ethernet(ipv4(v2()))
    assert words(whole[:40], wire_length=len(whole)).wrong_text == "▲ cut by the capture"


FILTERS: tuple[tuple[str, list[int]], ...] = (
    ("vrid:51", [1, 2]),
    ("kind:advert", [1, 2, 4]),
    ("kind:resignation", [2]),
    ("kind:arp", [3]),
    ("flaw:ttl", [4]),
    ("!kind:advert", [3]),
    ("priority:>=100", [1, 4]),
    ("source:10.0.0.2 vrid:51", [1, 2]),
    ("router:10.0.0.9", [3]),
    ("frame:3", [3]),
    ("frame:>2", [3, 4]),
    ("version:2", [1, 2]),
    ("vlan:7", [4]),
    ("/gratuitous/", [3]),
    ("nothing-like-it", []),
    ("", [1, 2, 3, 4]),
    ("/(/", [1, 2, 3, 4]),
)
STORY = numbered(
    (
        ethernet(ipv4(v2(51, 100))),
        ethernet(ipv4(v2(51, 0))),
        arp("10.0.0.9", "10.0.0.9"),
        ethernet(ipv4(v3(9, 150), ttl=64), tags=vlan(7)),
    )
)


@pytest.mark.parametrize(("text", "numbers"), FILTERS)
def test_the_filter_finds_packets_by_what_they_say(text: str, numbers: list[int]) -> None:
    listing = Listing(PacketReader())
    listing.update(STORY, parsed(text))
    assert [one.number for one in listing.frames] == numbers


def test_every_property_has_a_name_that_people_can_type() -> None:
    reader = PacketReader()
    for path in LAB_CAPTURES:
        for one in read_pcap(path)[:60]:
            assert set(reader.words(one).properties) <= set(KEYS)


def test_a_window_that_slides_is_followed_without_trying_a_frame_twice() -> None:
    frames = numbered(ethernet(ipv4(v2(51, 100 + number % 2), ip_id=number)) for number in range(300))
    listing, wanted = Listing(PacketReader()), parsed("priority:101")
    for end in range(10, 301, 10):
        window = frames[max(end - 100, 0) : end]
        listing.update(window, wanted)
        assert list(listing.frames) == [one for one in window if one.number % 2 == 0]


def test_a_jump_back_forgets_what_comes_later() -> None:
    frames = numbered(ethernet(ipv4(v2(51), ip_id=number)) for number in range(50))
    listing, wanted = Listing(PacketReader()), parsed("vrid:51")
    listing.update(frames, wanted)
    listing.update(frames[:20], wanted)
    assert list(listing.frames) == frames[:20]


def test_many_new_frames_are_tried_over_several_pictures() -> None:
    frames = numbered(arp("10.0.0.1", f"10.0.{number // 250}.{number % 250 + 1}") for number in range(250))
    listing, wanted = Listing(PacketReader()), parsed("kind:arp")
    listing.update(frames, wanted, at_once=100)
    assert (len(listing), listing.waiting) == (100, 150)
    listing.update(frames, wanted, at_once=None)
    assert (len(listing), listing.waiting, listing.hides) == (250, 0, 0)


def test_what_is_remembered_is_bounded() -> None:
    reader = PacketReader(remembered=50)
    for number in range(500):
        reader.words(frame(ethernet(ipv4(v2(number % 255 + 1, number % 250))), number=number))
        reader.words(frame(arp("10.0.0.1", f"10.0.{number // 250}.{number % 250 + 1}"), number=number))
    assert len(reader) <= 100


def test_repeated_adverts_are_read_once() -> None:
    reader = PacketReader()
    for number in range(1000):
        reader.words(frame(ethernet(ipv4(v2(51), ip_id=number)), number=number, time_s=number))
    assert reader.read == 1


def test_the_time_is_absolute_relative_or_since_the_one_before() -> None:
    first, second = frame(b"", time_s=1_000_000), frame(b"", time_s=1_000_001.5)
    calendar = Calendar.starting(first.time_ns)
    told = [Clock(shown, calendar, first.time_ns).text(second, first) for shown in TimeShown]
    assert told == ["13:46:41.500", "1.500000", "1.500000"]
    assert Clock(TimeShown.SINCE_BEFORE, calendar, 0).text(first, None) == "0.000000"
    assert seconds(-1_500_000_000) == "-1.500000"
    assert [TimeShown.ABSOLUTE.following, TimeShown.SINCE_BEFORE.following] == [
        TimeShown.RELATIVE,
        TimeShown.ABSOLUTE,
    ]


@pytest.mark.parametrize("width", [58, 70, 78, 92, 98, 108, 118, 128, 138, 158, 188, 198])
def test_the_columns_fit_and_leave_room_for_what_is_wrong(width: int) -> None:
    shown = [column for column in columns(width) if width >= column.least_width_of_screen]
    assert 1 + sum(column.width + 1 for column in shown if not column.grows) + 5 <= width
    assert len(columns(width)) == len(cells(STORY[0], words(STORY[0].data), "t"))


@pytest.mark.parametrize("text", ALL)
def test_text_from_outside_is_escaped(text: str) -> None:
    password = text.encode("utf-8", "surrogateescape")[:8].ljust(8, b"\0")
    octets = ethernet(ipv4(v2(authentication_type=1, authentication=password)))
    for each in (octets, octets[:40], arp("10.0.0.1", "10.0.0.1")):
        seen = frame(each, interface=Interface(text, 1), wire_length=len(octets))
        said = PacketReader().words(seen)
        lines = [cell.text for cell in cells(seen, said, "")]
        lines += [line.text for line in field_lines(anatomy(seen, show_secrets=True), 40)]
        lines += ["".join(byte_line(each, 0, 64, frozenset()).characters)]
        assert all(line.isprintable() for line in lines)


def test_flaws_stand_below_their_field_with_a_glyph_and_wrapped() -> None:
    seen = frame(ethernet(ipv4(v3(), ttl=64)))
    fields = anatomy(seen)
    lines = field_lines(fields, 40)
    (at,) = (index for index, line in enumerate(lines) if "Time to live: 64" in line.text)
    assert lines[at + 1].text.startswith("    ✖ invalid: must be 255")
    assert lines[at + 1].place == lines[at].place
    assert all(len(line.text) <= 40 for line in lines if line.text.strip()[0] in GLYPHS)


def test_bytes_of_passwords_are_dots() -> None:
    seen = frame(ethernet(ipv4(v2(authentication_type=1, authentication=b"s3cr3tpw"))))
    hidden = secret_offsets(anatomy(seen))
    assert hidden == frozenset(range(46, 54))
    line = byte_line(seen.data, 40, 16, hidden)
    assert line.pairs[6:14] == ("··",) * 8
    assert line.characters[6:14] == ("·",) * 8
    assert line.pairs[:2] == (f"{seen.data[40]:02x}", f"{seen.data[41]:02x}")


def test_a_byte_belongs_to_the_smallest_field_around_it() -> None:
    fields = anatomy(frame(ethernet(ipv4(v2(51)))))
    place = field_at(fields, 35)
    assert place is not None
    assert fields[place].name == "Virtual router id"
    assert field_at(fields, 60) is None


def test_hostile_frames_have_lines() -> None:
    reader = PacketReader()
    for path in sorted((PCAPS / "hostile" / "vrrp").glob("*.pcap")):
        for one in read_pcap(path)[:2000]:
            assert reader.words(one).kind
