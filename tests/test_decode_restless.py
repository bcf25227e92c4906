"""Of a sender that never repeats itself an advert is looked at now and then; nothing that matters is passed over."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import scenario_packets as packets
from tests.frames import ETHERNET
from tests.scenario import BIRTH_NS, Sender
from vrrpwatch.decode.checksum import right_residues, version_2_checksum, version_3_checksum
from vrrpwatch.decode.decoder import Decoded, Decoder
from vrrpwatch.decode.restless import (
    MAXIMUM_RESTLESS,
    PAUSE_NS,
    RESTLESS_AFTER,
    RESTLESS_IN_A_STORM_AFTER,
    STORM_FRAMES,
    UNHEEDED_ADVERTS,
    UNHEEDED_NS,
    residue_of,
)
from vrrpwatch.model.advert import Family, Sighting, Unheeded
from vrrpwatch.model.frame import Frame
from vrrpwatch.model.timers import SECOND_NS

V2 = Sender("192.168.1.1", priority=101, password="k3epQu1e")  # noqa: S106 - of a made-up router
V3 = Sender("192.168.1.1", priority=101, version=3)
V6 = Sender("fe80::1", priority=101, version=3, addresses=("fe80::100", "2001:db8::100"))
FORMS = pytest.mark.parametrize("sender", [V2, V3, V6], ids=["v2", "v3", "v6"])


def new(sender: Sender, number: int) -> Sender:
    """It says something that it did not say before."""
    *others, last = sender.addresses
    return replace(sender, addresses=(*others, str(ip_address(last) + number)))


def frame(sender: Sender, number: int, time_ns: int) -> Frame:
    octets = packets.advert(sender, number & 0xFFFF)
    return Frame(number, BIRTH_NS + time_ns, ETHERNET, len(octets), octets)


def broken(sender: Sender, number: int, time_ns: int) -> Frame:
    """With a wrong checksum, each time in another way."""
    whole = frame(sender, number, time_ns)
    octets, at = bytearray(whole.data), 14 + (20 if sender.ip.version == 4 else 40) + 6
    octets[at] ^= 0x55
    octets[at + 1] ^= number & 0xFF
    return whole._replace(data=bytes(octets))


def restless(sender: Sender, adverts: int = RESTLESS_AFTER + 1, step_ns: int = SECOND_NS) -> list[Frame]:
    return [frame(new(sender, number), number, number * step_ns) for number in range(1, adverts + 1)]


def damaged(sender: Sender, adverts: int = RESTLESS_AFTER + 1) -> list[Frame]:
    return [broken(new(sender, number), number, number * SECOND_NS) for number in range(1, adverts + 1)]


def decoded(decoder: Decoder, frames: Iterable[Frame]) -> list[Decoded]:
    return [decoder.decode(one) for one in frames]


@FORMS
def test_after_sixteen_new_adverts_the_next_is_passed_over(sender: Sender) -> None:
    decoder = Decoder()
    # The first one is read layer by layer, and shows who its sender is.
    *looked_at, last, unheeded = decoded(decoder, restless(sender, RESTLESS_AFTER + 2))
    assert all(isinstance(one, Sighting) for one in (*looked_at, last))
    assert isinstance(last, Sighting)
    assert unheeded == Unheeded(last.advert, BIRTH_NS + (RESTLESS_AFTER + 2) * SECOND_NS, RESTLESS_AFTER + 2)


@FORMS
def test_each_damage_of_a_restless_senders_packet_is_looked_at(sender: Sender) -> None:
    following = frame(new(sender, 99), 99, 20 * SECOND_NS)
    padding = len(following.data.rstrip(b"\0")) if sender is not V6 else len(following.data)
    for at in range(padding):
        for flip in (0x01, 0x80, 0xFF):
            decoder = Decoder()
            decoded(decoder, restless(sender))
            octets = bytearray(following.data)
            octets[at] ^= flip
            assert not isinstance(decoder.decode(following._replace(data=bytes(octets))), Unheeded), (at, flip)
    decoder = Decoder()
    decoded(decoder, restless(sender))
    assert isinstance(decoder.decode(following), Unheeded)


@FORMS
def test_a_resignation_is_looked_at(sender: Sender) -> None:
    decoder = Decoder()
    decoded(decoder, restless(sender))
    resignation = decoder.decode(frame(replace(new(sender, 99), priority=0), 99, 20 * SECOND_NS))
    assert isinstance(resignation, Sighting)
    assert resignation.advert.priority == 0


@FORMS
@pytest.mark.parametrize("time_ns", [17 * SECOND_NS + UNHEEDED_NS, 16 * SECOND_NS])
def test_after_a_minute_or_when_the_clock_was_set_back_it_is_looked_at_again(sender: Sender, time_ns: int) -> None:
    decoder = Decoder()
    decoded(decoder, restless(sender))
    again = decoder.decode(frame(new(sender, 99), 99, time_ns))
    assert isinstance(again, Sighting)
    assert str(again.advert.addresses[-1]) == new(sender, 99).addresses[-1]
    following = decoder.decode(frame(new(sender, 100), 100, time_ns + 1))
    assert following == Unheeded(again.advert, BIRTH_NS + time_ns + 1, 100)


@FORMS
def test_a_sender_that_repeats_itself_is_looked_at_again(sender: Sender) -> None:
    decoder = Decoder()
    decoded(decoder, restless(sender))
    steady = [frame(new(sender, 1), 100 + number, (18 + number) * SECOND_NS) for number in range(130)]
    last = decoded(decoder, steady)[-1]
    assert isinstance(last, Sighting)
    assert last.advert.addresses[-1] == ip_address(new(sender, 1).addresses[-1])


@FORMS
def test_who_is_not_heard_for_a_minute_after_a_look_was_due_is_forgotten(sender: Sender) -> None:
    decoder, other = Decoder(), replace(V2, address="192.168.1.99")
    decoded(decoder, restless(sender))
    assert decoder.restless.looks
    due_s = RESTLESS_AFTER + 1 + 60
    decoded(decoder, [frame(other, at, at * SECOND_NS) for at in range(18, due_s + 60)])
    assert decoder.restless.looks
    decoded(decoder, [frame(other, at, at * SECOND_NS) for at in range(due_s + 60, due_s + 121)])
    assert not decoder.restless.looks


def test_who_changes_seldom_is_never_passed_over() -> None:
    seen = decoded(Decoder(), restless(V2, 60, PAUSE_NS + 1))
    assert all(isinstance(one, Sighting) for one in seen)


def test_who_goes_back_and_forth_is_never_passed_over() -> None:
    frames = [frame(new(V2, number % 8), number, number * SECOND_NS) for number in range(60)]
    assert all(isinstance(one, Sighting) for one in decoded(Decoder(), frames))


@pytest.mark.parametrize("values", [1, 8])
def test_who_repeats_itself_in_a_flood_that_makes_the_decoder_forget_is_never_passed_over(values: int) -> None:
    frames = [frame(new(V2, number % values), number, number * SECOND_NS) for number in range(60)]
    assert all(isinstance(one, Sighting) for one in decoded(Decoder(generation=1), [*_among_others(frames)]))


def _among_others(frames: Iterable[Frame]) -> Iterator[Frame]:
    for number, one in enumerate(frames):
        yield one
        for other in range(3):
            made_up = replace(V3, address=str(ip_address("10.0.0.1") + 3 * number + other))
            yield frame(made_up, 0, one.time_ns - BIRTH_NS + 1)


def test_two_senders_are_two_counts() -> None:
    other = replace(V2, vrid=52)
    frames = [one for pair in zip(restless(V2, 15), restless(other, 15), strict=True) for one in pair]
    assert all(isinstance(one, Sighting) for one in decoded(Decoder(), frames))


@FORMS
def test_damaged_adverts_that_are_all_different_are_passed_over_as_well(sender: Sender) -> None:
    *looked_at, last, unheeded = decoded(Decoder(), damaged(sender, RESTLESS_AFTER + 2))
    assert all(isinstance(one, Sighting) and not one.advert.valid for one in (*looked_at, last))
    assert isinstance(last, Sighting)
    assert unheeded == Unheeded(last.advert, BIRTH_NS + (RESTLESS_AFTER + 2) * SECOND_NS, RESTLESS_AFTER + 2)


@FORMS
def test_an_intact_advert_or_a_resignation_among_damaged_ones_is_looked_at(sender: Sender) -> None:
    decoder = Decoder()
    decoded(decoder, damaged(sender))
    intact = decoder.decode(frame(new(sender, 99), 99, 20 * SECOND_NS))
    assert isinstance(intact, Sighting)
    assert intact.advert.valid
    resigns = decoder.decode(broken(replace(new(sender, 98), priority=0), 98, 20 * SECOND_NS))
    assert isinstance(resigns, Sighting)


@FORMS
def test_who_sends_both_is_passed_over_in_both_once_each_is_ever_new(sender: Sender) -> None:
    decoder, seen = Decoder(), []
    for number in range(1, RESTLESS_AFTER + 2):
        seen.append(decoder.decode(frame(new(sender, number), number, number * SECOND_NS)))
        seen.append(decoder.decode(broken(new(sender, number + 500), number, number * SECOND_NS)))
    assert all(isinstance(one, Sighting) for one in seen[:-1])
    intact = decoder.decode(frame(new(sender, 99), 99, 20 * SECOND_NS))
    wrong = decoder.decode(broken(new(sender, 98), 98, 20 * SECOND_NS))
    assert isinstance(intact, Unheeded)
    assert isinstance(wrong, Unheeded)
    assert intact.advert.valid
    assert not wrong.advert.valid


def test_a_resignation_stands_for_no_other_advert() -> None:
    decoder = Decoder()
    decoded(decoder, restless(V2, RESTLESS_AFTER))
    decoder.decode(frame(replace(new(V2, 50), priority=0), 50, 17 * SECOND_NS))
    seen = decoded(decoder, [frame(new(V2, number), number, number * SECOND_NS) for number in range(18, 22)])
    assert all(one.advert.priority for one in seen if isinstance(one, Sighting | Unheeded))
    assert isinstance(seen[-1], Unheeded)


def test_who_advertises_seldom_is_looked_at_once_in_so_many_adverts() -> None:
    step_ns = 8 * SECOND_NS
    seen = decoded(Decoder(), restless(V2, RESTLESS_AFTER + 1 + 2 * UNHEEDED_ADVERTS, step_ns))[RESTLESS_AFTER + 1 :]
    assert [at for at, one in enumerate(seen) if isinstance(one, Sighting)] == [
        UNHEEDED_ADVERTS - 1,
        2 * UNHEEDED_ADVERTS - 1,
    ]


def test_in_a_storm_of_news_four_adverts_are_enough() -> None:
    decoder = Decoder()
    decoded(decoder, storm(STORM_FRAMES))
    *looked_at, unheeded = decoded(decoder, later(storm(10 * RESTLESS_IN_A_STORM_AFTER + 11, first=100), STORM_FRAMES))
    assert all(isinstance(one, Sighting) for one in looked_at)
    assert isinstance(unheeded, Unheeded)


def test_it_is_no_storm_while_most_adverts_are_known() -> None:
    decoder = Decoder()
    steady = [frame(V3, 0, number) for number in range(STORM_FRAMES)]
    mixed = [one for pair in zip(storm(STORM_FRAMES), steady, steady, strict=True) for one in pair]
    decoded(decoder, [one._replace(number=number) for number, one in enumerate(mixed, 1)])
    fewer = later(storm(10 * RESTLESS_AFTER, first=100), 3 * STORM_FRAMES)
    assert all(isinstance(one, Sighting) for one in decoded(decoder, fewer))


def storm(adverts: int, first: int = 0) -> list[Frame]:
    """Of ten routers in turn, each of which says something new each time."""
    senders = [replace(V2, address=str(ip_address("10.1.0.1") + first + number)) for number in range(10)]
    return [frame(new(senders[number % 10], number), number, number) for number in range(1, adverts + 1)]


def later(frames: Iterable[Frame], number: int) -> list[Frame]:
    return [one._replace(number=one.number + number) for one in frames]


@given(data=st.data(), version=st.sampled_from((2, 3)), family=st.sampled_from(Family), group=st.booleans())
def test_the_right_residues_are_those_of_right_checksums(
    data: st.DataObject, version: int, family: Family, *, group: bool
) -> None:
    size = 4 if family is Family.IPV4 else 16
    to_group = b"\xe0\x00\x00\x12" if size == 4 else b"\xff\x02" + bytes(13) + b"\x12"
    source = data.draw(st.binary(min_size=size, max_size=size))
    destination = to_group if group else data.draw(st.binary(min_size=size, max_size=size))
    message = data.draw(st.binary(min_size=8, max_size=40))
    length, addresses = len(message), source + destination
    right = right_residues(version, length, addresses, family)
    read = version_2_checksum if version == 2 else version_3_checksum
    assert bool(read(message, length, addresses, family).forms) is (residue_of(message) in right)
    # In front of a number of bytes a checksum counts as if these had been words, and 256 times 256 is 1.
    blank = message[:6] + bytes(2) + message[8:]
    for residue in right:
        checksum = (residue - residue_of(blank)) * (256 if length & 1 else 1) % 0xFFFF
        mended = message[:6] + checksum.to_bytes(2) + message[8:]
        assert read(mended, length, addresses, family).forms


def test_who_asks_for_it_sees_every_advert() -> None:
    seen = decoded(Decoder(heeds_all=True), restless(V2, 60))
    assert all(isinstance(one, Sighting) for one in seen)


def test_restless_senders_are_remembered_within_bounds() -> None:
    decoder = Decoder()
    for number in range(MAXIMUM_RESTLESS + 50):
        decoded(decoder, restless(replace(V2, address=str(ip_address("10.1.0.1") + number)), step_ns=1))
    assert len(decoder.restless.looks) == MAXIMUM_RESTLESS
