"""The VRRP advertisement as it was on the wire, with its flaws, and everything else a frame can turn out to be.

An `Advert` is interned: two frames that differ in the IP id and the IP header checksum only (or in the sequence number
and digest of an authentication header) give the *same object*, so identity is equality. What differs from one sending
to the next is in the `Sighting`.
"""

from dataclasses import field
from enum import Enum, StrEnum
from ipaddress import IPv4Address, IPv6Address
from typing import NamedTuple

from vrrpwatch.model.record import record

Address = IPv4Address | IPv6Address

OWNER_PRIORITY = 255
"""The address owner advertises this (RFC 9568 section 5.2.4)."""
RESIGN_PRIORITY = 0
"""The Master has stopped taking part (RFC 9568 section 5.2.4)."""


class Family(StrEnum):
    """The IP version that carries the advert; IPv4 and IPv6 are two virtual routers (RFC 9568 section 1.2)."""

    IPV4 = "ipv4"
    IPV6 = "ipv6"

    # It stands in the key of each virtual router; the hash of an enum is a call of Python, that of its text is not.
    __hash__ = str.__hash__


class AuthenticationType(StrEnum):
    """How an advert proves where it comes from."""

    NONE = "none"
    SIMPLE = "simple"
    """RFC 2338 section 5.3.6.2: a password of up to eight bytes in clear text."""
    AH = "ah"
    """RFC 2338 section 5.3.6.3: an IP Authentication Header around the advert."""
    CISCO_MD5 = "cisco-md5"
    """Type 254."""
    HMAC = "hmac"
    """The 28-byte trailer of keepalived's `auth_hmac`."""
    UNKNOWN = "unknown"


@record(frozen=True, slots=True)
class Authentication:
    """What is known of an advert's authentication without telling its secret."""

    type: AuthenticationType
    number: int
    """The type as sent; 0 for version 3."""
    digest: str | None = None
    """Keyed digest of a simple password: equal passwords have equal digests within one run."""
    length: int = 0
    """Bytes of the simple password without the zeros that fill it."""
    weak: bool = False
    """The simple password is a well-known default or short."""
    key_id: int | None = None
    """Key id of Cisco MD5 or of the HMAC trailer, SPI of the authentication header."""
    secret: bytes | None = field(default=None, repr=False)
    """The clear text, kept only when the user asked to see secrets."""


NO_AUTHENTICATION = Authentication(AuthenticationType.NONE, 0)


class ChecksumForm(StrEnum):
    """What the checksum was computed over; several forms can fit one advert by chance or by shape."""

    V2 = "v2"
    """RFC 3768 section 5.3.8: the whole message."""
    V3_PSEUDO = "v3-pseudo"
    """RFC 5798 section 5.2.8: pseudo-header and message; the only form over IPv6."""
    V3_MESSAGE_ONLY = "v3-message-only"
    """RFC 9568 section 5.2.8 for IPv4: no pseudo-header."""
    V3_PSEUDO_MULTICAST = "v3-pseudo-mcast-dst"
    """Pseudo-header with the multicast group although sent to a unicast address (keepalived up to 1.3.6)."""
    V3_PSEUDO_OVER_TRAILER = "v3-pseudo-over-trailer"
    """Pseudo-header, message and the HMAC trailer (keepalived `auth_hmac` over IPv6)."""


class FlawKind(Enum):
    """What a flaw does to the standing of an advert."""

    MALFORMED = "malformed"
    """The bytes are not a complete advert; it moves no state machine."""
    INVALID = "invalid"
    """Well formed, but a receiver must discard it; it moves no state machine."""
    ODD = "odd"
    """Accepted by receivers, yet worth a word."""


class Flaw(Enum):
    """Everything that can be wrong with an advert that still has its fields."""

    __hash__ = object.__hash__  # that of an enum is a call of Python

    NO_ADDRESSES = ("no-addresses", FlawKind.MALFORMED)
    NO_AUTHENTICATION_DATA = ("v2-no-auth-data", FlawKind.MALFORMED)
    COUNT_EXCEEDS_LENGTH = ("count-exceeds-length", FlawKind.MALFORMED)
    TRAILING_BYTES = ("trailing", FlawKind.MALFORMED)
    TTL = ("ttl", FlawKind.INVALID)
    CHECKSUM = ("checksum", FlawKind.INVALID)
    IP_CHECKSUM = ("ip-checksum", FlawKind.INVALID)
    VRID_ZERO = ("vrid0", FlawKind.INVALID)
    SOURCE = ("src", FlawKind.INVALID)
    """The source is no host: unspecified, multicast or broadcast."""
    UNICAST_TTL = ("unicast-ttl", FlawKind.ODD)
    INTERVAL_ZERO = ("interval0", FlawKind.ODD)
    AUTHENTICATION_TYPE = ("authtype", FlawKind.ODD)
    AUTHENTICATION_DATA = ("auth-none-with-data", FlawKind.ODD)
    RESERVED = ("reserved-nonzero", FlawKind.ODD)
    DESTINATION = ("dst", FlawKind.ODD)
    """Multicast, but not the group of VRRP."""
    DESTINATION_MAC = ("dst-mac", FlawKind.ODD)
    """A multicast destination in a frame that is not sent to its group MAC."""
    VIRTUAL_MAC = ("virtual-mac", FlawKind.ODD)
    """A virtual MAC of another VRID or of the other family."""
    V2_OVER_IPV6 = ("v2-over-ipv6", FlawKind.ODD)
    SOURCE_NOT_LINK_LOCAL = ("src6-not-linklocal", FlawKind.ODD)
    FIRST_ADDRESS_NOT_LINK_LOCAL = ("first-vip-not-linklocal", FlawKind.ODD)
    ADDRESS = ("vip", FlawKind.ODD)
    """An address that no host can have."""
    ADDRESS_TWICE = ("dup-vip", FlawKind.ODD)
    IP_OPTIONS = ("ip-options", FlawKind.ODD)

    def __init__(self, label: str, kind: FlawKind) -> None:
        self.label = label
        self.kind = kind


INVALIDATING_FLAWS = frozenset(flaw for flaw in Flaw if flaw.kind is not FlawKind.ODD)
"""A receiver does not accept an advert with one of these."""
MALFORMING_FLAWS = frozenset(flaw for flaw in Flaw if flaw.kind is FlawKind.MALFORMED)


@record(frozen=True, slots=True)
class Envelope:
    """The link and network layers around a packet."""

    interface: str | None
    vlan: tuple[int, ...]
    """VLAN ids, outermost first; empty when untagged."""
    source_mac: str | None
    destination_mac: str | None
    """None when the link type does not show it."""
    family: Family
    source: Address
    destination: Address
    ttl: int
    """TTL or hop limit."""
    traffic_class: int
    """TOS or traffic class byte."""
    dont_fragment: bool
    unicast: bool = field(init=False, repr=False)
    """It was not sent to a group."""

    def __post_init__(self) -> None:
        # Asked several times for each new advert, while its sender has one envelope for all of them.
        object.__setattr__(self, "unicast", not self.destination.is_multicast)


@record(frozen=True, slots=True, eq=False)
class Advert:
    """A VRRP advertisement with every field as sent. Compared by identity: adverts are interned."""

    envelope: Envelope
    version: int
    vrid: int
    priority: int
    count: int
    """Addresses announced in the header; `addresses` are those really there."""
    interval_ns: int
    """Advertisement_Interval as announced, in nanoseconds; may be 0."""
    addresses: tuple[Address, ...]
    authentication: Authentication
    checksum: int
    checksum_forms: tuple[ChecksumForm, ...]
    """All forms that fit, best first; empty when none does."""
    checksum_residue: int
    """Folded sum over the message, in version 3 with its pseudo-header; 0xffff when right. Tells a rewritten source."""
    reserved: int
    flaws: frozenset[Flaw]
    content: int
    """Hash of the IP packet without id and checksum: equal for copies of one packet on other links."""

    @property
    def valid(self) -> bool:
        """A receiver would accept it: only then it moves a state machine."""
        return not self.flaws or self.flaws.isdisjoint(INVALIDATING_FLAWS)

    @property
    def malformed(self) -> bool:
        """Its bytes are not a complete advert."""
        return not self.flaws.isdisjoint(MALFORMING_FLAWS)

    @property
    def source(self) -> Address:
        return self.envelope.source

    @property
    def unicast(self) -> bool:
        return self.envelope.unicast


class Sighting(NamedTuple):
    """One advert, seen once."""

    advert: Advert
    time_ns: int
    frame: int
    ip_id: int | None
    """IPv4 identification; None over IPv6."""
    sequence: int | None = None
    """Sequence number of the authentication header."""


class Unheeded(NamedTuple):
    """An advert of a sender that never sends the same twice: it is intact, and nobody looked at what it says."""

    advert: Advert
    """The one of that sender that was looked at last."""
    time_ns: int
    frame: int


@record(frozen=True, slots=True)
class CarpAdvert:
    """A CARP announcement: same protocol number and group as VRRP, another protocol."""

    envelope: Envelope
    vhid: int
    time_ns: int
    frame: int


class Reason(StrEnum):
    """Why a frame that looked like ours is no advert."""

    SHORT = "short"
    VERSION = "version"
    TYPE = "type"
    IP = "ip"
    IP_LENGTH_ZERO = "ip-len-0"
    IP_LENGTH_BEYOND_FRAME = "ip-len-beyond-frame"
    FRAGMENT = "fragment"
    AH = "ah"
    AH_CHAIN = "ah-chain"
    IPV6_EXTENSION = "ip6-ext"
    TOO_MANY_EXTENSIONS = "too-many-ext"
    VLAN = "vlan"
    TRUNCATED = "truncated-capture"
    TOO_MANY_TAGS = "too-many-tags"
    TUNNEL = "tunnel-not-decoded"
    NOT_DECODED = "not-decoded"
    LINK_TYPE = "unknown-link-type"

    @property
    def uninspected(self) -> bool:
        """The frame may carry VRRP, but we did not look inside."""
        return self in _UNINSPECTED


_UNINSPECTED = frozenset({Reason.TOO_MANY_TAGS, Reason.TUNNEL, Reason.NOT_DECODED, Reason.LINK_TYPE})


@record(frozen=True, slots=True)
class Rejected:
    """A frame that is counted and not analysed."""

    reason: Reason
    time_ns: int
    frame: int
    envelope: Envelope | None = None
    vrid: int | None = None
    """When decoding got that far."""
