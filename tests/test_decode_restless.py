"""Of a sender that never repeats itself an advert is looked at now and then; nothing that matters is passed over."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from ipaddress import ip_address

import pytest

from tests import scenario_packets as packets
from tests.frames import ETHERNET
from tests.scenario import BIRTH_NS, Sender
from vrrpwatch.decode.decoder import Decoded, Decoder
from vrrpwatch.decode.restless import MAXIMUM_RESTLESS, PAUSE_NS, RESTLESS_AFTER, UNHEEDED_NS
from vrrpwatch.model.advert import Sighting, Unheeded
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


def restless(sender: Sender, adverts: int = RESTLESS_AFTER + 1, step_ns: int = SECOND_NS) -> list[Frame]:
    return [frame(new(sender, number), number, number * step_ns) for number in range(1, adverts + 1)]


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


def test_an_advert_with_a_wrong_checksum_makes_nobody_restless() -> None:
    seen = decoded(Decoder(), restless(replace(V3, checksum="bad"), 60))
    assert all(isinstance(one, Sighting) and not one.advert.valid for one in seen)


def test_who_asks_for_it_sees_every_advert() -> None:
    seen = decoded(Decoder(heeds_all=True), restless(V2, 60))
    assert all(isinstance(one, Sighting) for one in seen)


def test_restless_senders_are_remembered_within_bounds() -> None:
    decoder = Decoder()
    for number in range(MAXIMUM_RESTLESS + 50):
        decoded(decoder, restless(replace(V2, address=str(ip_address("10.1.0.1") + number)), step_ns=1))
    assert len(decoder.restless.looks) == MAXIMUM_RESTLESS
