"""Flaws and reasons in words: a few for a line, one sentence for the field they concern."""

from typing import NamedTuple

from vrrpwatch.model.advert import Flaw, Reason


class FlawWords(NamedTuple):
    """How a flaw is told."""

    fields: tuple[str, ...]
    """Names of the field that it concerns, as the anatomy calls it; IPv4 and IPv6 have their own."""
    short: str
    """For a line that has room for little."""
    rule: str
    """What must be, with the section that says so."""


_TTL = ("Time to live", "Hop limit")
_COUNT = ("Address count",)
_SOURCE = ("Source address",)
_ADDRESS = ("Address",)

FLAW_WORDS: dict[Flaw, FlawWords] = {
    Flaw.NO_ADDRESSES: FlawWords(_COUNT, "no address", "must be 1 or more (RFC 9568 erratum 8299)"),
    Flaw.NO_AUTHENTICATION_DATA: FlawWords(
        ("VRRP",), "no authentication data", "version 2 ends with 8 bytes of authentication data (RFC 3768 5.3.10)"
    ),
    Flaw.COUNT_EXCEEDS_LENGTH: FlawWords(
        _COUNT, "fewer addresses than announced", "must be as many as follow (RFC 9568 7.1)"
    ),
    Flaw.TRAILING_BYTES: FlawWords(("Trailing bytes",), "bytes behind its end", "must end before (RFC 9568 7.1)"),
    Flaw.TTL: FlawWords(_TTL, "TTL is not 255", "must be 255 (RFC 9568 5.1.1.3 and 5.1.2.3)"),
    Flaw.CHECKSUM: FlawWords(("Checksum",), "wrong checksum", "does not fit the message (RFC 9568 5.2.8)"),
    Flaw.IP_CHECKSUM: FlawWords(("Header checksum",), "wrong IP checksum", "does not fit the header (RFC 791 3.1)"),
    Flaw.VRID_ZERO: FlawWords(("Virtual router id",), "VRID 0", "must be 1 to 255 (RFC 9568 5.2.3)"),
    Flaw.SOURCE: FlawWords(_SOURCE, "source is no host", "must be the address of a host (RFC 9568 5.1.1.1)"),
    Flaw.UNICAST_TTL: FlawWords(_TTL, "TTL is not 255", "255 is what a neighbour sends; unicast may be routed"),
    Flaw.INTERVAL_ZERO: FlawWords(
        ("Advertisement interval",), "interval 0", "must be more than 0 (RFC 9568 erratum 8301)"
    ),
    Flaw.AUTHENTICATION_TYPE: FlawWords(
        ("Authentication type",), "unknown authentication type", "must be 0, 1, 2 or 254 (RFC 2338 5.3.6)"
    ),
    Flaw.AUTHENTICATION_DATA: FlawWords(
        ("Authentication data",), "leftovers in authentication data", "zeros with type 0 (RFC 3768 5.3.10)"
    ),
    Flaw.RESERVED: FlawWords(("Reserved",), "reserved bits set", "must be 0 (RFC 9568 5.2.6)"),
    Flaw.DESTINATION: FlawWords(
        ("Destination address",), "not sent to the VRRP group", "must be 224.0.0.18 or ff02::12 (RFC 9568 5.1.1.2)"
    ),
    Flaw.DESTINATION_MAC: FlawWords(
        ("Destination MAC",), "not sent to the group MAC", "must be the MAC of the group (RFC 1112 6.4, RFC 2464 7)"
    ),
    Flaw.VIRTUAL_MAC: FlawWords(
        ("Source MAC",), "virtual MAC of another VRID", "must end with this VRID and family (RFC 9568 7.3)"
    ),
    Flaw.V2_OVER_IPV6: FlawWords(("Version",), "version 2 over IPv6", "version 2 is for IPv4 only (RFC 3768 1)"),
    Flaw.SOURCE_NOT_LINK_LOCAL: FlawWords(_SOURCE, "source is not link-local", "must be link-local (RFC 9568 5.1.2.1)"),
    Flaw.FIRST_ADDRESS_NOT_LINK_LOCAL: FlawWords(
        _ADDRESS, "first address is not link-local", "the first must be link-local (RFC 9568 5.2.9)"
    ),
    Flaw.ADDRESS: FlawWords(_ADDRESS, "an address that no host has", "no host can have it"),
    Flaw.ADDRESS_TWICE: FlawWords(_ADDRESS, "an address twice", "was announced before"),
    Flaw.IP_OPTIONS: FlawWords(("Options",), "IP options", "no router sends adverts with options"),
}

_IP = ("IPv4", "IPv6")
_LENGTH = ("Total length", "Payload length")
_EXTENSION = (
    "IPv6 hop-by-hop options",
    "IPv6 routing header",
    "IPv6 fragment header",
    "IPv6 destination options",
    "IPv6",
)
REASON_WORDS: dict[Reason, FlawWords] = {
    Reason.SHORT: FlawWords(("VRRP",), "too short", "is too short for an advert (RFC 9568 7.1)"),
    Reason.VERSION: FlawWords(("Version",), "unknown version", "must be 2 or 3 (RFC 9568 5.2.1)"),
    Reason.TYPE: FlawWords(("Type",), "unknown type", "must be 1, the advertisement (RFC 9568 5.2.2)"),
    Reason.IP: FlawWords(_IP, "broken IP header", "the header is broken"),
    Reason.IP_LENGTH_ZERO: FlawWords(_LENGTH, "IP length 0", "must be the length of the packet (RFC 791 3.1)"),
    Reason.IP_LENGTH_BEYOND_FRAME: FlawWords(_LENGTH, "IP length beyond the frame", "is more than the frame has"),
    Reason.FRAGMENT: FlawWords(("Fragment offset",), "fragment", "fragments are not put together"),
    Reason.AH: FlawWords(("Authentication Header",), "broken Authentication Header", "is broken (RFC 2402 2)"),
    Reason.AH_CHAIN: FlawWords(
        ("Authentication Header",), "Authentication Header twice", "only one is entered (RFC 2402 3.1)"
    ),
    Reason.IPV6_EXTENSION: FlawWords(_EXTENSION, "broken extension header", "is broken (RFC 8200 4)"),
    Reason.TOO_MANY_EXTENSIONS: FlawWords(_EXTENSION, "too many extension headers", "no more than 8 are entered"),
    Reason.VLAN: FlawWords(("VLAN tag",), "broken VLAN tag", "its control field is missing"),
    Reason.TRUNCATED: FlawWords((), "cut by the capture", ""),
    Reason.TOO_MANY_TAGS: FlawWords(("VLAN tag",), "too many VLAN tags", "no more than 2 are entered"),
    Reason.TUNNEL: FlawWords(("GRE", "UDP", "IPv4", "IPv6"), "tunnel not entered", "what it carries is not looked at"),
    Reason.NOT_DECODED: FlawWords(("Ethernet",), "not looked into", "what it carries is not looked at"),
    Reason.LINK_TYPE: FlawWords(("Link layer",), "unknown link type", "this link type is not decoded"),
}
"""TRUNCATED has no field: the anatomy itself ends with what is missing."""
