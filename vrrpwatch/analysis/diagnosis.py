"""Compares two routers of one virtual router and names what differs, the most telling difference first.

The order is that in which an experienced engineer looks: not one group at all, version, way of sending, TTL,
authentication, interval, checksum, length, address list, source address.
"""

from collections.abc import Callable

from vrrpwatch.model.advert import Advert, Authentication, AuthenticationType, ChecksumForm, Flaw, FlawKind
from vrrpwatch.model.contest import Difference, DifferenceKind
from vrrpwatch.model.timers import SECOND_NS


def compare(first: Advert, second: Advert) -> tuple[Difference, ...]:
    """All differences that a receiver could mind, in the order of `DifferenceKind`."""
    return tuple([difference for check in _CHECKS if (difference := check(first, second)) is not None])


def changes(before: Advert, after: Advert) -> tuple[tuple[str, str, str], ...]:
    """What one router changed about its adverts, priority aside: name, before, after."""
    return tuple(
        (_PARAMETERS[difference.kind], difference.first, difference.second) for difference in compare(before, after)
    )


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


def transport_text(advert: Advert) -> str:
    """Unicast or multicast."""
    return "unicast" if advert.unicast else f"multicast to {advert.envelope.destination}"


def addresses_text(advert: Advert) -> str:
    """The virtual addresses in a row."""
    return ", ".join(map(str, advert.addresses)) or "no addresses"


def interval_text(advert: Advert) -> str:
    """The announced interval in seconds."""
    return f"{advert.interval_ns / SECOND_NS:g} s"


def checksum_text(advert: Advert) -> str:
    """The forms that fit."""
    return " or ".join(advert.checksum_forms) or "no known form"


def _version(first: Advert, second: Advert) -> Difference | None:
    # RFC 3768 and RFC 9568 section 7.1: a packet of another version is discarded.
    if first.version == second.version:
        return None
    return Difference(DifferenceKind.VERSION, f"version {first.version}", f"version {second.version}", rejects=True)


def _transport(first: Advert, second: Advert) -> Difference | None:
    if first.unicast == second.unicast:
        return None
    return Difference(DifferenceKind.TRANSPORT, transport_text(first), transport_text(second), rejects=True)


def _ttl(first: Advert, second: Advert) -> Difference | None:
    if first.envelope.ttl == second.envelope.ttl or first.unicast:
        return None
    return Difference(DifferenceKind.TTL, f"TTL {first.envelope.ttl}", f"TTL {second.envelope.ttl}", rejects=True)


def _authentication(first: Advert, second: Advert) -> Difference | None:
    one, other = first.authentication, second.authentication
    same = one.number == other.number and one.type is other.type and one.digest == other.digest
    # The key id of AH is the SPI, which keepalived sets to the source address: it differs between healthy routers.
    if same and (one.type is AuthenticationType.AH or one.key_id == other.key_id):
        return None
    texts = [authentication_text(one), authentication_text(other)]
    if texts[0] == texts[1]:
        texts[1] = f"another {texts[1].removeprefix('a ')}"
    return Difference(DifferenceKind.AUTHENTICATION, texts[0], texts[1], rejects=True)


def _interval(first: Advert, second: Advert) -> Difference | None:
    if first.interval_ns == second.interval_ns or first.version != second.version:
        return None
    # RFC 3768 section 7.1: a receiver of version 2 must discard it; version 3 learns it (RFC 9568 section 7.1).
    rejects = first.version == 2
    return Difference(DifferenceKind.INTERVAL, interval_text(first), interval_text(second), rejects=rejects)


_CLASHING_FORMS = {(ChecksumForm.V3_PSEUDO,), (ChecksumForm.V3_MESSAGE_ONLY,)}


def _checksum_form(first: Advert, second: Advert) -> Difference | None:
    # A form is known only when exactly one fits; some addresses make several fit. Receivers of the RFC 5798 form
    # discard the RFC 9568 form and the other way round; keepalived accepts the old unicast form from any peer.
    if first.checksum_forms == second.checksum_forms:
        return None
    if {first.checksum_forms, second.checksum_forms} != _CLASHING_FORMS:
        return None
    return Difference(DifferenceKind.CHECKSUM_FORM, checksum_text(first), checksum_text(second), rejects=True)


def _length(first: Advert, second: Advert) -> Difference | None:
    if not (first.flaws or second.flaws):
        return None
    broken = [any(flaw.kind is FlawKind.MALFORMED for flaw in advert.flaws) for advert in (first, second)]
    if broken[0] == broken[1]:
        return None
    texts = ["malformed" if bad else "well formed" for bad in broken]
    return Difference(DifferenceKind.LENGTH, texts[0], texts[1], rejects=True)


def _address_list(first: Advert, second: Advert) -> Difference | None:
    if first.addresses == second.addresses:
        return None
    if set(first.addresses) == set(second.addresses) or Flaw.NO_ADDRESSES in first.flaws | second.flaws:
        return None
    # RFC 3768 section 7.1 lets a receiver of version 2 drop it, and keepalived does; RFC 9568 asks for a log line only.
    rejects = first.version == 2 and second.version == 2
    return Difference(DifferenceKind.ADDRESS_LIST, addresses_text(first), addresses_text(second), rejects=rejects)


def _source_address(first: Advert, second: Advert) -> Difference | None:
    if first.source != second.source or first.envelope.source_mac == second.envelope.source_mac:
        return None
    texts = [f"{advert.source} at {advert.envelope.source_mac}" for advert in (first, second)]
    return Difference(DifferenceKind.SOURCE_ADDRESS, texts[0], texts[1], rejects=False)


_CHECKS: tuple[Callable[[Advert, Advert], Difference | None], ...] = (
    _version,
    _transport,
    _ttl,
    _authentication,
    _interval,
    _checksum_form,
    _length,
    _address_list,
    _source_address,
)
