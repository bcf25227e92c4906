"""VRRP and CARP for people."""

from vrrpwatch.decode.advert import hmac_trailer_start, read_checksum
from vrrpwatch.decode.anatomy_field import (
    Part,
    Reading,
    address,
    checksum_text,
    hexadecimal,
    named,
    number,
    right_checksum,
)
from vrrpwatch.decode.authentication import CISCO_MD5_NUMBER, cisco_md5
from vrrpwatch.decode.carp import is_carp
from vrrpwatch.decode.checksum import folded_sum
from vrrpwatch.decode.flaws import has_foreign_trailer
from vrrpwatch.decode.network import IPV4, Packet
from vrrpwatch.decode.vrrp import HEADER_LENGTH, VERSIONS_OVER_IPV4, VERSIONS_OVER_IPV6, Vrrp
from vrrpwatch.model.advert import OWNER_PRIORITY, RESIGN_PRIORITY, ChecksumForm

_ADVERTISEMENT = 1
_AUTHENTICATION_TYPES = {
    0: "none",
    1: "simple password",
    2: "Authentication Header",
    CISCO_MD5_NUMBER: "Cisco MD5",
}
_CHECKSUM_FORMS = {
    ChecksumForm.V2: "over the message",
    ChecksumForm.V3_PSEUDO: "with pseudo-header",
    ChecksumForm.V3_MESSAGE_ONLY: "without pseudo-header",
    ChecksumForm.V3_PSEUDO_MULTICAST: "with the pseudo-header of the multicast group",
    ChecksumForm.V3_PSEUDO_OVER_TRAILER: "with pseudo-header, over the trailer",
}


def _priority(octets: bytes) -> str:
    names = {RESIGN_PRIORITY: "the Master resigns", OWNER_PRIORITY: "address owner"}
    return named(names)(octets)


def _type(octets: bytes) -> str:
    return named({_ADVERTISEMENT: "advertisement"})(bytes([octets[0] & 0x0F]))


_START = (
    Part("Version", 0, 1, lambda octets: str(octets[0] >> 4)),
    Part("Type", 0, 1, _type),
    Part("Virtual router id", 1, 1, number),
)
_COMMON = (Part("Priority", 2, 1, _priority), Part("Address count", 3, 1, number))
_VERSION_2 = (
    Part("Authentication type", 4, 1, named(_AUTHENTICATION_TYPES)),
    Part("Advertisement interval", 5, 1, lambda octets: f"{octets[0]} s"),
)
_VERSION_3 = (
    Part("Reserved", 4, 1, lambda octets: str(octets[0] >> 4)),
    Part("Advertisement interval", 4, 2, lambda octets: f"{(int.from_bytes(octets) & 0x0FFF) / 100:.2f} s"),
)
_PLAIN_CHECKSUM = (Part("Checksum", 6, 2, hexadecimal),)
_CARP = (
    Part("Version", 0, 1, lambda octets: str(octets[0] >> 4)),
    Part("Type", 0, 1, _type),
    Part("Virtual host id", 1, 1, number),
    Part("Skew", 2, 1, number),
    Part("Authentication length", 3, 1, number),
    Part("Demotion", 4, 1, number),
    Part("Base interval", 5, 1, lambda octets: f"{octets[0]} s"),
)
_CARP_REST = (Part("Counter", 8, 8, hexadecimal), Part("HMAC", 16, 20, lambda octets: octets.hex()))


def vrrp_layer(reading: Reading, packet: Packet) -> None:
    """Add the message of protocol 112 that `packet` carries; the capture or an error may have cut it."""
    at, message = packet.start, reading.octets[packet.start : reading.end]
    if is_carp(message):
        _carp(reading, at, message)
        return
    version = message[0] >> 4 if message else 0
    layouts = VERSIONS_OVER_IPV4 if packet.family is IPV4 else VERSIONS_OVER_IPV6
    layout = layouts.get(version)
    reading.layer("VRRP", _summary(message), at, len(message))
    if not reading.parts(at, _START):
        return
    if layout is None or message[0] & 0x0F != _ADVERTISEMENT:
        reading.rest(at + 3, secret=True)
        return
    if not reading.parts(at, _COMMON) or not reading.parts(at, _VERSION_2 if version == 2 else _VERSION_3):
        return
    whole = packet.end <= reading.end
    if len(message) < HEADER_LENGTH or not whole:
        reading.parts(at, _PLAIN_CHECKSUM)
    if len(message) >= HEADER_LENGTH:
        vrrp = layout(message)
        if whole:
            reading.field("Checksum", _checksum(vrrp, message, packet), at + 6, 2)
        _body(reading, vrrp, at + HEADER_LENGTH, whole=whole)


def _summary(message: bytes) -> str:
    if len(message) < 3:
        return ""
    return f"version {message[0] >> 4}, VRID {message[1]}, priority {message[2]}"


def _checksum(vrrp: Vrrp, message: bytes, packet: Packet) -> str:
    forms, residue = read_checksum(vrrp, message, packet)
    if forms:
        return f"0x{vrrp.sum:04x}, correct ({_CHECKSUM_FORMS[forms[0]]})"
    return f"0x{vrrp.sum:04x}, should be 0x{right_checksum(vrrp.sum, residue):04x}"


def _body(reading: Reading, vrrp: Vrrp, at: int, *, whole: bool) -> None:
    """Addresses, authentication data and trailer; `at` is where they start."""
    size = vrrp.address_length
    # The capture's cut tells nothing about what the sender left out: what is there is where it belongs.
    count = len(vrrp.packed_addresses) if whole else vrrp.count
    for place in range(count):
        start = at + place * size
        if not reading.there(start, size):
            break
        reading.field("Address", address(reading.octets[start : start + size]), start, size)
    behind = at + count * size
    if not whole:
        reading.there(at, vrrp.body_length)
        reading.rest(behind, secret=True)
        return
    length = vrrp.authentication_length
    if length and not has_foreign_trailer(vrrp) and reading.there(behind, length):
        reading.secret("Authentication data", behind, length)
        behind += length
    _trailer(reading, vrrp, behind)


def _trailer(reading: Reading, vrrp: Vrrp, at: int) -> None:
    length = reading.end - at
    if length <= 0:
        return
    octets = reading.octets[at : reading.end]
    if hmac_trailer_start(vrrp) is not None:
        reading.field("HMAC trailer", f"key id {octets[1]}", at, length)
    elif vrrp.authentication_type == CISCO_MD5_NUMBER and not has_foreign_trailer(vrrp):
        key_id, digest = cisco_md5(octets)
        key = "" if key_id is None else f"key id {key_id}, "
        reading.field("MD5 trailer", f"{key}{digest.hex()}", at, length)
    else:
        reading.secret("Trailing bytes", at, length)


def _carp(reading: Reading, at: int, message: bytes) -> None:
    reading.layer("CARP", f"version {message[0] >> 4}, VHID {message[1]}", at, len(message))
    reading.parts(at, _CARP)
    reading.field("Checksum", checksum_text(reading.word(at + 6), folded_sum(message)), at + 6, 2)
    reading.parts(at, _CARP_REST)
