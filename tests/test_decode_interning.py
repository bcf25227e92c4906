"""Equal adverts are one object; whatever else differs makes another one; memory stays bounded."""

import struct

import pytest

from tests.frames import (
    GROUP6,
    SOURCE6,
    ethernet,
    frame,
    ipv4,
    ipv6,
    v2,
    v3,
    v3_ipv6,
    vlan,
)
from vrrpwatch.decode import Decoder
from vrrpwatch.decode.interning import Interned, Interning
from vrrpwatch.model.advert import Flaw, Sighting
from vrrpwatch.model.frame import Frame, Interface


def _sighting(decoder: Decoder, seen: Frame) -> Sighting:
    decoded = decoder.decode(seen)
    assert isinstance(decoded, Sighting)
    return decoded


def _hmac(counter: int) -> bytes:
    return struct.pack(">BBHIHH", 1, 3, 0, 1_744_830_464 + counter, 0, counter) + bytes([counter]) * 16


def _authenticated(sequence: int) -> bytes:
    header = struct.pack(">BBHII", 112, 4, 0, 0x0A000002, sequence) + bytes([sequence]) * 12
    return ethernet(ipv4(header + v2(authentication_type=2), protocol=51, ip_id=sequence))


@pytest.mark.parametrize("options", [b"", b"\x94\x04\0\0"])
def test_ip_id_and_its_checksum_do_not_make_another_advert(options: bytes) -> None:
    decoder = Decoder()
    first, second = (
        _sighting(decoder, frame(ethernet(ipv4(v2(), ip_id=number, options=options)), number=number))
        for number in (0xFFFF, 7)
    )
    assert first.advert is second.advert
    assert (first.ip_id, second.ip_id) == (0xFFFF, 7)
    assert (first.frame, second.frame) == (0xFFFF, 7)


def test_ipv6_adverts_are_interned_and_have_no_id() -> None:
    decoder = Decoder()
    first, second = (_sighting(decoder, frame(ethernet(ipv6(v3_ipv6())))) for _ in range(2))
    assert first.advert is second.advert
    assert second.ip_id is None


@pytest.mark.parametrize(
    "other",
    [
        ethernet(ipv4(v2(), ttl=254)),
        ethernet(ipv4(v2()), source="00:00:5e:00:01:01"),
        ethernet(ipv4(v2()), destination="02:00:00:00:00:09"),
        ethernet(ipv4(v2()), tags=vlan(1)),
        ethernet(ipv4(v2(priority=99))),
        ethernet(ipv4(v2(), source="10.0.0.3")),
    ],
)
def test_whatever_else_differs_makes_another_advert(other: bytes) -> None:
    decoder = Decoder()
    known = _sighting(decoder, frame(ethernet(ipv4(v2()))))
    assert _sighting(decoder, frame(other)).advert is not known.advert


def test_interfaces_never_share_an_advert() -> None:
    decoder = Decoder()
    octets = ethernet(ipv4(v2()))
    adverts = [_sighting(decoder, frame(octets, interface=Interface(name, 1))).advert for name in ("a", "b", "a")]
    assert [advert.envelope.interface for advert in adverts] == ["a", "b", "a"]
    assert adverts[0] is adverts[2]


def test_copies_on_other_links_have_equal_content() -> None:
    decoder = Decoder()
    first = _sighting(decoder, frame(ethernet(ipv4(v2()))))
    tagged = _sighting(decoder, frame(ethernet(ipv4(v2()), tags=vlan(5))))
    other = _sighting(decoder, frame(ethernet(ipv4(v2(priority=1)))))
    assert first.advert.content == tagged.advert.content != other.advert.content


@pytest.mark.parametrize("wrong_first", [False, True])
def test_wrong_header_checksum_of_one_copy_is_flagged_on_that_copy_alone(wrong_first: bool) -> None:
    decoder = Decoder()
    order = [True, False, True, False] if wrong_first else [False, True, False, True]
    adverts = []
    for wrong in order:
        octets = ethernet(ipv4(v2(), ip_id=9, header_checksum=0x1234 if wrong else None))
        adverts.append(_sighting(decoder, frame(octets)).advert)
    assert [Flaw.IP_CHECKSUM in advert.flaws for advert in adverts] == order
    assert adverts[0] is adverts[2]
    assert adverts[1] is adverts[3]


def test_header_checksum_left_to_the_network_card_is_no_flaw() -> None:
    decoder = Decoder()
    sent = _sighting(decoder, frame(ethernet(ipv4(v2(), header_checksum=0))))
    received = _sighting(decoder, frame(ethernet(ipv4(v2()))))
    assert not sent.advert.flaws
    assert sent.advert is received.advert


def test_authentication_header_gives_one_advert_and_its_sequences() -> None:
    decoder = Decoder()
    sightings = [_sighting(decoder, frame(_authenticated(sequence))) for sequence in (1, 2, 3)]
    assert len({id(sighting.advert) for sighting in sightings}) == 1
    assert [sighting.sequence for sighting in sightings] == [1, 2, 3]
    assert sightings[0].advert.authentication.key_id == 0x0A000002


def test_hmac_trailer_gives_one_advert_whatever_its_counter() -> None:
    decoder = Decoder()
    octets = [ethernet(ipv4(v3(trailer=_hmac(counter)))) for counter in (1, 2)]
    first, second = (_sighting(decoder, frame(one)) for one in octets)
    assert first.advert is second.advert
    assert not first.advert.flaws
    assert first.advert.authentication.key_id == 3


def test_wrong_checksum_under_an_hmac_trailer_over_ipv6_makes_another_advert() -> None:
    """Over IPv6 the checksum covers the trailer, so it is blanked; whether it fits is not."""
    decoder = Decoder()
    good = v3(addresses=("fe80::1",), source=SOURCE6, destination=GROUP6, trailer=_hmac(1))
    bad = good[:6] + b"\x12\x34" + good[8:]
    first, second = (_sighting(decoder, frame(ethernet(ipv6(message)))) for message in (good, bad))
    assert Flaw.CHECKSUM not in first.advert.flaws
    assert Flaw.CHECKSUM in second.advert.flaws


def test_live_adverts_survive_any_flood_and_memory_is_bounded() -> None:
    decoder = Decoder(generation=10)
    live = frame(ethernet(ipv4(v2())))
    known = _sighting(decoder, live).advert
    for number in range(200):
        _sighting(decoder, frame(ethernet(ipv4(v2(), source=f"10.1.{number // 250}.{number % 250 + 1}"))))
        if number % 5 == 0:
            assert _sighting(decoder, live).advert is known
    assert len(decoder._interning) <= 20


def test_entries_that_are_not_asked_for_are_forgotten_after_two_generations() -> None:
    interning = Interning(generation=2)
    known = _sighting(Decoder(), frame(ethernet(ipv4(v2())))).advert
    for key in range(5):
        interning.add((key,), Interned(known, 0))
    assert interning.find((0,)) is None
    assert interning.find((4,)) is not None


def test_layouts_of_one_length_do_not_disturb_each_other() -> None:
    """Frames are padded to 60 bytes, so plain and tagged adverts, IPv4 and IPv6, can be equally long."""
    decoder = Decoder()
    plain = ethernet(ipv4(v2()))
    tagged = ethernet(ipv4(v3()), tags=vlan(5))
    source_like_protocol = ethernet(ipv4(v2(), source="10.112.0.1"))
    assert len(plain) == len(tagged) == len(source_like_protocol)
    adverts = [_sighting(decoder, frame(octets)).advert for octets in (plain, tagged, source_like_protocol) * 3]
    assert adverts[:3] * 2 == adverts[3:]
    assert [advert.envelope.vlan for advert in adverts[:3]] == [(), (5,), ()]
    assert not any(advert.flaws for advert in adverts)


def test_a_frame_of_another_protocol_with_112_where_adverts_say_it_is_not_ours() -> None:
    decoder = Decoder()
    advert = ethernet(ipv4(v3()), tags=vlan(5))
    other = ethernet(ipv4(bytes(20), source="10.112.0.1", protocol=6))
    assert len(advert) == len(other)
    assert advert[27] == other[27] == 112
    known = _sighting(decoder, frame(advert)).advert
    assert decoder.decode(frame(other)) is None
    assert _sighting(decoder, frame(advert)).advert is known


def test_lengths_without_end_do_not_fill_the_memory() -> None:
    decoder = Decoder(generation=10)
    octets = ethernet(ipv4(v2()))
    for padding in range(5000):
        _sighting(decoder, frame(octets + bytes(padding)))
    assert len(decoder._usual) <= 4096
    assert len(decoder._layouts) <= 4096
