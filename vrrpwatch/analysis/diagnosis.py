"""Compares two routers of one virtual router and names what differs, the most telling difference first.

The order is that in which an experienced engineer looks: not one group at all, version, way of sending, TTL,
authentication, interval, checksum, length, address list, source address. What differs is asked for each advert that is
not like the last one, and the words for it only when they are told.
"""

from collections.abc import Callable
from typing import NamedTuple

from vrrpwatch.model.advert import Advert, Authentication, AuthenticationType, ChecksumForm, Flaw
from vrrpwatch.model.contest import Difference, DifferenceKind
from vrrpwatch.model.timers import SECOND_NS


def differing(first: Advert, second: Advert) -> list[DifferenceKind]:
    """Everything that a receiver could mind, in the order of `DifferenceKind`."""
    return [kind for kind, differs, _ in _CHECKS if differs(first, second)]


def difference(kind: DifferenceKind, first: Advert, second: Advert) -> Difference:
    """That two adverts differ in `kind`, for people."""
    text = _TEXTS[kind]
    one, other = text(first), text(second)
    if one == other:  # two masked passwords
        other = f"another {other.removeprefix('a ')}"
    return Difference(kind, one, other, rejects=_rejects(kind, first, second))


def compare(first: Advert, second: Advert) -> tuple[Difference, ...]:
    """All differences that a receiver could mind, for people."""
    return tuple([difference(kind, first, second) for kind in differing(first, second)])


def reject(first: Advert, second: Advert) -> bool:
    """They differ in something for which a receiver discards an advert."""
    return any(_rejects(kind, first, second) for kind in differing(first, second))


def changes(before: Advert, after: Advert) -> tuple[tuple[str, str, str], ...]:
    """What one router changed about its adverts, priority aside: name, before, after."""
    return tuple([(_PARAMETERS[one.kind], one.first, one.second) for one in compare(before, after)])


_PARAMETERS = {
    DifferenceKind.VERSION: "version",
    DifferenceKind.TRANSPORT: "transport",
    DifferenceKind.TTL: "TTL",
    DifferenceKind.AUTHENTICATION: "authentication",
    DifferenceKind.INTERVAL: "interval",
    DifferenceKind.CHECKSUM_FORM: "checksum form",
    DifferenceKind.LENGTH: "length",
    DifferenceKind.ADDRESS_LIST: "addresses",
    DifferenceKind.SOURCE_ADDRESS: "MAC",
}


def disjoint(first: Advert, second: Advert) -> bool:
    """Both announce addresses, and none of them is the same."""
    return bool(first.addresses and second.addresses) and not set(first.addresses) & set(second.addresses)


def authentication_text(authentication: Authentication) -> str:
    """For people; the password stays secret unless it was kept on purpose."""
    match authentication.type:
        case AuthenticationType.NONE:
            return "no authentication"
        case AuthenticationType.SIMPLE if authentication.secret is not None:
            return f"password {authentication.secret.decode('latin-1')!a}"
        case AuthenticationType.SIMPLE:
            return f"a password of {authentication.length} characters"
        case AuthenticationType.CISCO_MD5 | AuthenticationType.HMAC:
            return f"{authentication.type} with key id {authentication.key_id}"
        case AuthenticationType.AH:
            return "authentication header (AH)"
        case _:
            return f"authentication type {authentication.number}"


def version_text(advert: Advert) -> str:
    """The version it speaks."""
    return f"version {advert.version}"


def transport_text(advert: Advert) -> str:
    """Unicast or multicast."""
    return "unicast" if advert.unicast else f"multicast to {advert.envelope.destination}"


def ttl_text(advert: Advert) -> str:
    """What is left of it."""
    return f"TTL {advert.envelope.ttl}"


def interval_text(advert: Advert) -> str:
    """The announced interval in seconds."""
    return f"{advert.interval_ns / SECOND_NS:g} s"


def checksum_text(advert: Advert) -> str:
    """The forms that fit."""
    return " or ".join(advert.checksum_forms) or "no known form"


def length_text(advert: Advert) -> str:
    """Whether its bytes are a complete advert."""
    return "malformed" if advert.malformed else "well formed"


def addresses_text(advert: Advert) -> str:
    """The virtual addresses in a row."""
    return ", ".join(map(str, advert.addresses)) or "no addresses"


def sender_text(advert: Advert) -> str:
    """Its source address and MAC."""
    return f"{advert.source} at {advert.envelope.source_mac}"


def _version(first: Advert, second: Advert) -> bool:
    # RFC 3768 and RFC 9568 section 7.1: a packet of another version is discarded.
    return first.version != second.version


def _transport(first: Advert, second: Advert) -> bool:
    return first.envelope.unicast is not second.envelope.unicast


def _ttl(first: Advert, second: Advert) -> bool:
    return first.envelope.ttl != second.envelope.ttl and not first.unicast


def _authentication(first: Advert, second: Advert) -> bool:
    one, other = first.authentication, second.authentication
    if one is other:
        return False
    # The key id of AH is the SPI, which keepalived sets to the source address: it differs between healthy routers.
    same = one.type is AuthenticationType.AH or one.key_id == other.key_id
    return not (same and one.number == other.number and one.type is other.type and one.digest == other.digest)


def _interval(first: Advert, second: Advert) -> bool:
    return first.interval_ns != second.interval_ns and first.version == second.version


_CLASHING_FORMS = {(ChecksumForm.V3_PSEUDO,), (ChecksumForm.V3_MESSAGE_ONLY,)}


def _checksum_form(first: Advert, second: Advert) -> bool:
    # A form is known only when exactly one fits; some addresses make several fit. Receivers of the RFC 5798 form
    # discard the RFC 9568 form and the other way round; keepalived accepts the old unicast form from any peer.
    one, other = first.checksum_forms, second.checksum_forms
    return one != other and {one, other} == _CLASHING_FORMS


def _length(first: Advert, second: Advert) -> bool:
    return first.flaws is not second.flaws and first.malformed is not second.malformed


def _address_list(first: Advert, second: Advert) -> bool:
    if first.addresses == second.addresses:
        return False
    return set(first.addresses) != set(second.addresses) and Flaw.NO_ADDRESSES not in first.flaws | second.flaws


def _source_address(first: Advert, second: Advert) -> bool:
    one, other = first.envelope, second.envelope
    return one.source_mac != other.source_mac and one.source == other.source


class _Check(NamedTuple):
    kind: DifferenceKind
    differs: Callable[[Advert, Advert], bool]
    text: Callable[[Advert], str]
    """What one of the two has, for people; passwords are masked."""


_CHECKS = (
    _Check(DifferenceKind.VERSION, _version, version_text),
    _Check(DifferenceKind.TRANSPORT, _transport, transport_text),
    _Check(DifferenceKind.TTL, _ttl, ttl_text),
    _Check(DifferenceKind.AUTHENTICATION, _authentication, lambda advert: authentication_text(advert.authentication)),
    _Check(DifferenceKind.INTERVAL, _interval, interval_text),
    _Check(DifferenceKind.CHECKSUM_FORM, _checksum_form, checksum_text),
    _Check(DifferenceKind.LENGTH, _length, length_text),
    _Check(DifferenceKind.ADDRESS_LIST, _address_list, addresses_text),
    _Check(DifferenceKind.SOURCE_ADDRESS, _source_address, sender_text),
)
_TEXTS = {check.kind: check.text for check in _CHECKS}


def _rejects(kind: DifferenceKind, first: Advert, second: Advert) -> bool:
    """A receiver discards an advert for this."""
    match kind:
        case DifferenceKind.INTERVAL | DifferenceKind.ADDRESS_LIST:
            # RFC 3768 section 7.1: of version 2 it must for the interval, and may for the list, as keepalived does.
            # Version 3 learns the interval, and asks for a log line about the list only (RFC 9568 section 7.1).
            return first.version == 2 and second.version == 2
        case _:
            return kind is not DifferenceKind.SOURCE_ADDRESS
