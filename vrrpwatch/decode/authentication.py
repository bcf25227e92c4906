"""How adverts authenticate, told without telling the secret.

A simple password becomes a digest under a key that lives as long as the decoder: equal passwords are seen to be equal,
and nothing in a report helps to guess one. What is not a secret (key ids, the SPI) is kept.
"""

from hashlib import blake2s
from typing import NamedTuple

from vrrpwatch.decode.network import AuthenticationHeader
from vrrpwatch.model.advert import NO_AUTHENTICATION, Authentication, AuthenticationType

HMAC_TRAILER_LENGTH = 28
_HMAC_EXTENSION_TYPE = 1
_SHORTEST_STRONG = 6
"""Shorter passwords are guessed by trying."""
_KNOWN_PASSWORDS = frozenset(
    b"0000 00000000 1111 11111111 1234 12345 123456 1234567 12345678 abc123 abcd1234 admin admin123 changeme cisco "
    b"cisco123 d0cker default juniper keepaliv keepalived k33p4liv letmein master mypass pass pass123 pass1234 "
    b"passw0rd password passwd qwerty root secret secret12 test test123 vrrp vrrp123 vrrppass vyos".split()
)
"""Defaults of manuals, tutorials and images, cut to the eight bytes that are sent."""
_TYPES = {
    0: AuthenticationType.NONE,
    1: AuthenticationType.SIMPLE,
    2: AuthenticationType.AH,
    254: AuthenticationType.CISCO_MD5,
}

CISCO_MD5_NUMBER = 254


class CiscoMd5(NamedTuple):
    """The trailer of type 254."""

    key_id: int | None
    digest: bytes
    """Covers the message, so it differs between routers that have the same key: never compared."""


def known_type(number: int) -> bool:
    """RFC 2338 section 5.3.6, and Cisco's own."""
    return number in _TYPES


def cisco_md5(trailer: bytes) -> CiscoMd5:
    """The digest is the last 16 bytes; the key id stands before it in the full 30-byte form `fe 1c 01 00 ...`."""
    full = len(trailer) >= 30 and trailer[:4] == b"\xfe\x1c\x01\x00"
    return CiscoMd5(int.from_bytes(trailer[10:14]) if full else None, trailer[-16:])


def is_hmac_trailer(trailer: bytes) -> bool:
    """keepalived's `auth_hmac`: 28 bytes behind the advert that start with extension type 1."""
    return len(trailer) == HMAC_TRAILER_LENGTH and trailer[0] == _HMAC_EXTENSION_TYPE


def simple_password(field: bytes, key: bytes, *, keep_secret: bool) -> Authentication:
    """RFC 2338 section 5.3.6.2, from the eight bytes of authentication data."""
    password = field.rstrip(b"\0")
    digest = blake2s(password, digest_size=8, key=key).hexdigest()
    weak = len(password) < _SHORTEST_STRONG or password.lower() in _KNOWN_PASSWORDS
    secret = password if keep_secret else None
    return Authentication(AuthenticationType.SIMPLE, 1, digest, len(password), weak, secret=secret)


def read_authentication(number: int, trailer: bytes, header: AuthenticationHeader | None) -> Authentication:
    """Every authentication but the simple password.

    `trailer` is what follows the advert, `header` the Authentication Header before it.
    """
    if header is not None:
        return Authentication(AuthenticationType.AH, number, key_id=header.spi)
    if number == CISCO_MD5_NUMBER:
        key_id = cisco_md5(trailer).key_id
        return Authentication(AuthenticationType.CISCO_MD5, number, key_id=key_id)
    if is_hmac_trailer(trailer):
        return Authentication(AuthenticationType.HMAC, number, key_id=trailer[1])
    if number == 0:
        return NO_AUTHENTICATION
    return Authentication(_TYPES.get(number, AuthenticationType.UNKNOWN), number)
