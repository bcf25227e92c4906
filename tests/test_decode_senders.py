"""An advert of a sender that is known is the one that the careful way gives, byte by byte and damage by damage."""

from dataclasses import fields

import pytest

from tests.frames import ETHERNET, PCAPS
from vrrpwatch.capture import open_stream
from vrrpwatch.decode import Decoder
from vrrpwatch.decode.decoder import Decoded
from vrrpwatch.model.advert import Sighting
from vrrpwatch.model.frame import Frame

LAB = sorted((PCAPS / "lab").glob("*.pcap"))
LOOKED_AT = 400
DAMAGED_BYTES = 110


def frames_of(path: str) -> list[Frame]:
    return [frame for _, frames in open_stream([path]).turns() for frame in frames if isinstance(frame, Frame)]


def described(decoded: Decoded) -> object:
    """All that was decoded, as values: adverts are compared by identity, and passwords are digested by a fresh key."""
    if not isinstance(decoded, Sighting):
        return decoded
    advert = decoded.advert
    values = {field.name: getattr(advert, field.name) for field in fields(advert) if field.name != "authentication"}
    authentication = advert.authentication
    shown = {each.name: getattr(authentication, each.name) for each in fields(authentication) if each.name != "digest"}
    return decoded[1:], values, shown


@pytest.mark.parametrize("path", LAB, ids=lambda path: path.stem)
def test_what_came_before_changes_no_advert(path: object) -> None:
    decoder = Decoder(generation=1)
    for frame in frames_of(str(path))[:LOOKED_AT]:
        assert described(decoder.decode(frame)) == described(Decoder().decode(frame))


@pytest.mark.parametrize("name", ["v2", "v3", "v6"])
def test_each_damage_of_a_known_senders_frame_is_seen(name: str) -> None:
    good = next(frame for path in LAB for frame in frames_of(str(path)) if kind(frame) == name)
    for at in range(min(len(good.data), DAMAGED_BYTES)):
        for flip in (0x01, 0x80, 0xFF):
            octets = bytearray(good.data)
            octets[at] ^= flip
            damaged = Frame(2, good.time_ns, good.interface, good.wire_length, bytes(octets))
            decoder = Decoder(generation=1)
            decoder.decode(good)
            assert described(decoder.decode(damaged)) == described(Decoder().decode(damaged)), (at, flip)


@pytest.mark.parametrize("length", range(20, 60))
def test_a_frame_of_a_known_sender_that_was_cut_is_no_advert(length: int) -> None:
    good = next(frame for path in LAB for frame in frames_of(str(path)) if kind(frame) == "v2")
    decoder = Decoder(generation=1)
    decoder.decode(good)
    cut = good._replace(data=good.data[:length])
    assert described(decoder.decode(cut)) == described(Decoder().decode(cut))


def kind(frame: Frame) -> str:
    decoded = Decoder().decode(frame)
    if not isinstance(decoded, Sighting) or frame.interface.link_type != ETHERNET.link_type:
        return ""
    return "v6" if decoded.ip_id is None else f"v{decoded.advert.version}"
