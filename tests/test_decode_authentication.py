"""Passwords are compared and judged without being told."""

import pytest

from tests.frames import ethernet, frame, ipv4, v2
from vrrpwatch.decode import Decoder
from vrrpwatch.model.advert import Authentication, Sighting


def _authentication(decoder: Decoder, password: bytes, priority: int = 100) -> Authentication:
    message = v2(priority=priority, authentication_type=1, authentication=password.ljust(8, b"\0"))
    sighting = decoder.decode(frame(ethernet(ipv4(message))))
    assert isinstance(sighting, Sighting)
    return sighting.advert.authentication


def test_equal_passwords_have_equal_digests_and_others_have_not() -> None:
    decoder = Decoder()
    digests = [
        _authentication(decoder, word, priority).digest for priority, word in enumerate((b"one", b"one", b"two"))
    ]
    assert digests[0] == digests[1] != digests[2]


def test_digests_of_two_runs_cannot_be_compared() -> None:
    assert _authentication(Decoder(), b"one").digest != _authentication(Decoder(), b"one").digest


def test_clear_text_is_kept_only_when_asked_for() -> None:
    hidden = _authentication(Decoder(), b"k3epQu1e")
    assert hidden.secret is None
    assert "k3epQu1e" not in repr(hidden)
    assert _authentication(Decoder(keep_secrets=True), b"k3epQu1e").secret == b"k3epQu1e"


@pytest.mark.parametrize(
    ("password", "weak"),
    [(b"1111", True), (b"cisco", True), (b"PASSword", True), (b"12345678", True), (b"x9!fQ", True), (b"x9!fQz", False)],
)
def test_defaults_and_short_passwords_are_weak(password: bytes, weak: bool) -> None:
    authentication = _authentication(Decoder(), password)
    assert authentication.weak is weak
    assert authentication.length == len(password)
