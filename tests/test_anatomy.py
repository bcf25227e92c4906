"""The tree of fields that people see of one frame."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frames import (
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
from vrrpwatch.decode.anatomy import Field, anatomy
from vrrpwatch.decode.flaw_words import FLAW_WORDS, REASON_WORDS
from vrrpwatch.model.advert import Flaw, Reason
from vrrpwatch.model.frame import Frame, Interface

LINK_TYPES = (0, 1, 9, 12, 14, 101, 108, 113, 228, 229, 276, 999)
PASSWORD = b"s3cr3tpw"


def crafted(name: str) -> Frame:
    (path,) = (PCAPS / "crafted").glob(f"{name}*.pcap")
    return read_pcap(path)[0]


def named(fields: tuple[Field, ...], name: str) -> Field:
    """The last field of that name."""
    return [field for field in fields if field.name == name][-1]


def check(fields: tuple[Field, ...], octets: bytes) -> None:
    """What every tree is: it starts with the frame, stays inside it, and each step goes one level deeper at most."""
    assert fields[0].name == "Frame"
    for field in fields:
        assert 0 <= field.start <= field.start + field.length <= max(len(octets), field.start)
        assert field.start <= len(octets)
    for above, below in pairwise(fields):
        assert below.level <= above.level + 1


@given(st.binary(max_size=200), st.sampled_from(LINK_TYPES), st.integers(0, 100))
def test_any_bytes_give_a_tree(octets: bytes, link_type: int, lost: int) -> None:
    seen = frame(octets, interface=Interface("any", link_type), wire_length=len(octets) + lost)
    check(anatomy(seen), octets)


def good_frames() -> list[Frame]:
    frames = read_pcap(PCAPS / "hostile" / "vrrp" / "vrrp-malformed.pcap")
    for path in sorted((PCAPS / "crafted").glob("*.pcap")):
        frames += read_pcap(path)
    for path in sorted((PCAPS / "lab").glob("*.pcap")):
        frames += read_pcap(path)[:10]
    return frames


GOOD = good_frames()


@given(st.sampled_from(GOOD), st.data())
def test_changed_and_cut_frames_give_a_tree(good: Frame, data: st.DataObject) -> None:
    octets = bytearray(good.data)
    for _ in range(data.draw(st.integers(0, 4))):
        if octets:
            octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    kept = bytes(octets[: data.draw(st.integers(0, len(octets)))])
    check(anatomy(good._replace(data=kept)), kept)


def test_every_hostile_and_crafted_frame_gives_a_tree() -> None:
    for one in GOOD:
        check(anatomy(one), one.data)


def test_every_flaw_and_every_reason_has_words() -> None:
    assert set(FLAW_WORDS) == set(Flaw)
    assert set(REASON_WORDS) == set(Reason)


FLAWED = (
    ("04_", "Checksum", "invalid"),
    ("09_", "Time to live", "invalid: must be 255"),
    ("10_", "Hop limit", "invalid: must be 255"),
    ("12_", "Source MAC", "odd"),
    ("14_", "Destination MAC", "odd"),
    ("16_", "Destination address", "odd"),
    ("17_", "Virtual router id", "invalid"),
    ("18_", "Type", "no advert: must be 1"),
    ("19_", "Version", "no advert: must be 2 or 3"),
    ("21_", "Address count", "malformed"),
    ("23_", "Address count", "malformed"),
    ("24_", "Trailing bytes", "malformed"),
    ("25_", "VRRP", "malformed"),
    ("26_", "Authentication data", "odd"),
    ("28_", "Authentication type", "odd"),
    ("30_", "Advertisement interval", "odd"),
    ("32_", "Reserved", "odd"),
    ("36_", "Address", ""),
    ("37_", "Source address", "odd"),
    ("39_", "Address", "odd"),
    ("47_", "Options", "odd"),
    ("48_", "Fragment offset", "no advert"),
)


@pytest.mark.parametrize(("name", "field", "text"), FLAWED)
def test_a_flaw_stands_at_its_field(name: str, field: str, text: str) -> None:
    fields = anatomy(crafted(name))
    assert named(fields, field).flaw.startswith(text)
    assert any(one.flaw for one in fields if one.name == field)


def test_a_clean_advert_has_no_flaw() -> None:
    for name in ("00_", "01_", "02_", "03_", "27_", "45_", "46_", "49_", "50_"):
        assert not [field for field in anatomy(crafted(name)) if field.flaw]


def test_a_wrong_checksum_is_told_with_the_right_one() -> None:
    message = v2(51, 100)
    right = int.from_bytes(message[6:8])
    broken = message[:6] + (right ^ 0x0101).to_bytes(2) + message[8:]
    told = named(anatomy(frame(ethernet(ipv4(broken)))), "Checksum").value
    assert told == f"0x{right ^ 0x0101:04x}, should be 0x{right:04x}"


def test_the_form_of_a_right_checksum_is_told() -> None:
    for message, form in ((v3(), "with pseudo-header"), (v3(pseudo_header=False), "without pseudo-header")):
        assert named(anatomy(frame(ethernet(ipv4(message)))), "Checksum").value.endswith(f"correct ({form})")
    fields = anatomy(frame(ethernet(ipv6(v3_ipv6()))))
    assert named(fields, "Checksum").value.endswith("correct (with pseudo-header)")


def texts(fields: tuple[Field, ...]) -> str:
    return "\n".join(f"{field.name} {field.value} {field.flaw}" for field in fields)


def test_a_password_is_hidden_unless_it_is_asked_for() -> None:
    seen = frame(ethernet(ipv4(v2(authentication_type=1, authentication=PASSWORD))))
    hidden = anatomy(seen)
    assert PASSWORD.decode() not in texts(hidden)
    assert PASSWORD.hex() not in texts(hidden)
    secret = named(hidden, "Authentication data")
    assert secret.secret
    assert seen.data[secret.start : secret.start + secret.length] == PASSWORD
    assert named(anatomy(seen, show_secrets=True), "Authentication data").value == f'"{PASSWORD.decode()}"'


@pytest.mark.parametrize("kept", range(46, 54))
def test_a_password_that_the_capture_cut_is_hidden(kept: int) -> None:
    whole = ethernet(ipv4(v2(authentication_type=1, authentication=PASSWORD)))
    fields = anatomy(frame(whole[:kept], wire_length=len(whole)))
    covered = {at for field in fields if field.secret for at in range(field.start, field.start + field.length)}
    assert covered >= set(range(46, kept))


def quoted(message: bytes) -> Frame:
    """An ICMP error that quotes `message`."""
    inner = ipv4(message, destination="10.0.0.9")
    return frame(ethernet(ipv4(b"\x03\x02\xfc\xfd" + bytes(4) + inner, protocol=1, destination="10.0.0.2", ttl=64)))


def test_a_quoted_advert_is_shown_inside_the_error_and_its_password_hidden() -> None:
    fields = anatomy(quoted(v2(51, authentication_type=1, authentication=PASSWORD)))
    assert PASSWORD.decode() not in texts(fields)
    layers = [(field.level, field.name) for field in fields if field.name in ("IPv4", "ICMP", "VRRP")]
    assert layers == [(0, "IPv4"), (0, "ICMP"), (1, "IPv4"), (1, "VRRP")]
    assert named(fields, "Virtual router id").value == "51"
    assert not [field for field in fields if field.flaw]


def test_a_cut_frame_ends_with_what_is_missing() -> None:
    whole = ethernet(ipv4(v2(51)))
    for kept in range(len(whole)):
        last = anatomy(frame(whole[:kept], wire_length=len(whole)))[-1]
        missing = len(whole) - kept
        unit = "byte" if missing == 1 else "bytes"
        assert (last.name, last.value) == ("Not captured", f"the last {missing} {unit} of the frame are missing")


def test_a_frame_that_ends_too_early_says_how_much_its_headers_announce() -> None:
    whole = ethernet(ipv4(v3()))[:46]
    assert anatomy(frame(whole[:40]))[-1].value == "the headers announce 6 bytes more than the frame has"
    assert anatomy(frame(whole))[-1].name != "Missing"


def test_every_link_layer_leads_to_the_message() -> None:
    message = ipv4(v3(7))
    cooked = b"\0\1\0\1\0\6" + bytes(8) + b"\x08\x00"
    cooked_2 = b"\x08\x00\0\0" + bytes(4) + b"\0\1\1\6" + bytes(8)
    starts = {0: b"\2\0\0\0", 9: b"\xff\x03\x00\x21", 101: b"", 108: b"\0\0\0\2", 113: cooked, 228: b"", 276: cooked_2}
    for link_type, start in starts.items():
        fields = anatomy(frame(start + message, interface=Interface("x", link_type)))
        assert named(fields, "Virtual router id").value == "7"
        assert named(fields, "Virtual router id").start == len(start) + 21


def test_vlan_tags_are_layers_outermost_first() -> None:
    fields = anatomy(frame(ethernet(ipv4(v3()), tags=vlan(10, 20))))
    assert [field.value for field in fields if field.name == "VLAN id"] == ["10", "20"]


def test_arp_says_what_it_is() -> None:
    for sender, target, told in (
        ("10.0.0.1", "10.0.0.1", "gratuitous request for 10.0.0.1"),
        ("10.0.0.2", "10.0.0.1", "request from 10.0.0.2"),
        ("0.0.0.0", "10.0.0.1", "probe for 10.0.0.1"),  # noqa: S104 - no address to bind
    ):
        fields = anatomy(frame(arp(sender, target)))
        assert named(fields, "ARP").value == told
        assert named(fields, "Target address").value == target


def test_neighbour_discovery_shows_target_and_option() -> None:
    fields = anatomy(frame(neighbour_advertisement("fe80::1")))
    assert named(fields, "ICMPv6").value == "neighbour advertisement"
    assert named(fields, "Target address").value == "fe80::1"
    assert named(fields, "Option: target link-layer address").value == "02:00:00:00:00:02"


def test_membership_shows_the_records() -> None:
    report = b"\x22\0\xf9\xeb\0\0\0\1\x04\0\0\0" + packed("224.0.0.18")
    fields = anatomy(frame(ethernet(ipv4(report, protocol=2, destination="224.0.0.22", ttl=1))))
    assert named(fields, "Record").value == "224.0.0.18 changes to exclude"
    assert named(fields, "Checksum").value == "0xf9eb, correct"
    mld = b"\x8f\0\0\0\0\0\0\1\x04\0\0\0" + packed("ff02::12")
    fields = anatomy(frame(ethernet(ipv6(mld, destination="ff02::16", next_header=58, hop_limit=1))))
    assert named(fields, "Record").value == "ff02::12 changes to exclude"


def test_a_tunnel_is_entered_once_and_flaws_stand_at_the_inner_packet() -> None:
    inner = ipv4(v3(7), ttl=64)
    seen = frame(ethernet(ipv4(b"\0\0\x08\x00" + inner, protocol=47, destination="10.0.0.9", ttl=64)))
    lives = [field.flaw for field in anatomy(seen) if field.name == "Time to live"]
    assert lives[0] == ""
    assert lives[1].startswith("invalid")


def test_carp_is_told_apart_from_vrrp() -> None:
    fields = anatomy(crafted("41_"))
    assert named(fields, "CARP").value.startswith("version 2, VHID")
    assert not [field for field in fields if field.name == "VRRP"]


@pytest.mark.parametrize("text", ALL)
def test_passwords_with_any_text_give_a_tree(text: str) -> None:
    octets = text.encode("utf-8", "surrogateescape")[:8].ljust(8, b"\0")
    seen = frame(ethernet(ipv4(v2(authentication_type=1, authentication=octets))))
    shown = named(anatomy(seen, show_secrets=True), "Authentication data")
    assert shown.value == f'"{octets.rstrip(bytes(1)).decode("latin-1")}"'


def test_a_hostile_number_of_records_is_bounded() -> None:
    report = b"\x22\0\0\0\0\0\xff\xff" + b"\1\0\xff\xff" + bytes(60_000)
    whole = ethernet(ipv4(report, protocol=2, destination="224.0.0.22"))
    assert len(anatomy(frame(whole))) <= 2001
