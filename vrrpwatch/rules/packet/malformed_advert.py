"""A packet of VRRP is not a well-formed advert.

What it reports
    Messages that are too short or too long, without an address, of an unknown version or type, with VRID 0, from a
    source that no host has, with an unknown authentication type; fragments; broken IP or authentication headers on the
    way to the VRRP group. Leftovers in the unused authentication data are information.
Why it matters
    Receivers discard such packets. A router that sends nothing else is no Master to the others; packets like these also
    come from faulty implementations and from somebody who tries what a receiver does with them.
How it is decided
    The bytes are compared with the layout of the version and the IP version that carries them, up to the length in the
    IP header. One frame is enough.
False alarms avoided
    Ethernet padding is not trailing data. keepalived's 28-byte HMAC trailer and Cisco's MD5 trailer belong to the
    advert. Frames cut by the snap length are `truncated-capture`. Broken headers and fragments that nothing shows to be
    VRRP are information only. Reserved bits and IP options are ignored, as receivers do.
What to do
    Look at the sender, by MAC if the address says nothing.
    keepalived: `no_virtual_ipaddress` sends adverts without an address on purpose; `auth_hmac` needs peers that know
    it. FRR and keepalived insist on the exact length. Cisco: `show vrrp statistics` counts bad packets.
References
    RFC 3768 sections 5.1 and 7.1, RFC 9568 sections 5.1, 5.2 and 7.1, errata 8299 (no address).
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.advert import Advert, Flaw, Reason, Rejected
from vrrpwatch.model.event import AdvertSeen, Event, FrameRejected
from vrrpwatch.model.finding import Confidence, Judgement, Raise, Resolve, Severity
from vrrpwatch.rules.packet.flawed import counts, subject_of
from vrrpwatch.rules.rule import Rule

_GROUPS = ("224.0.0.18", "ff02::12")
_PROTOCOL_112 = frozenset({Reason.SHORT, Reason.VERSION, Reason.TYPE})
"""Only a message of VRRP is refused for these; the others happen to any packet."""

_FLAWS = {
    Flaw.NO_ADDRESSES: "no address",
    Flaw.NO_AUTHENTICATION_DATA: "no authentication data, which version 2 always has",
    Flaw.COUNT_EXCEEDS_LENGTH: "fewer addresses than it announces",
    Flaw.TRAILING_BYTES: "bytes behind its end",
    Flaw.VRID_ZERO: "VRID 0",
    Flaw.SOURCE: "a source address that no host has",
    Flaw.AUTHENTICATION_TYPE: "an unknown authentication type",
    Flaw.AUTHENTICATION_DATA: "leftovers in the unused authentication data",
}
_REASONS = {
    Reason.SHORT: "it is too short",
    Reason.VERSION: "its version is neither 2 nor 3",
    Reason.TYPE: "its type is not 1, the advertisement",
    Reason.IP: "its IP header is broken",
    Reason.IP_LENGTH_ZERO: "its IP length is 0",
    Reason.IP_LENGTH_BEYOND_FRAME: "its IP length is more than the frame has",
    Reason.FRAGMENT: "it is a fragment",
    Reason.AH: "its authentication header is broken",
    Reason.AH_CHAIN: "it has one authentication header behind another",
    Reason.IPV6_EXTENSION: "an IPv6 extension header is broken",
    Reason.TOO_MANY_EXTENSIONS: "it has too many IPv6 extension headers",
    Reason.VLAN: "its VLAN tag is broken",
}
_REMEDY = "Look at the software of the sender; if it is no router of yours, find it by its MAC."


class MalformedAdvert(Rule):
    """`malformed-advert`."""

    id = "malformed-advert"
    severity = Severity.WARNING
    listens: ClassVar[tuple[type[Event], ...]] = (AdvertSeen, FrameRejected)
    flaws: ClassVar = frozenset(_FLAWS)

    def __init__(self) -> None:
        self._raised = False

    def judge(self, event: Event) -> Iterator[Judgement]:
        if isinstance(event, FrameRejected) and event.rejected.reason in _REASONS:
            yield _rejected(event.rejected)
        elif isinstance(event, AdvertSeen) and (event.advert.flaws or self._raised):
            yield from self._judge_advert(event.advert)

    def _judge_advert(self, advert: Advert) -> Iterator[Judgement]:
        for flaw, text in _FLAWS.items():
            if flaw in advert.flaws and counts(flaw, advert) and not _doubtful(flaw, advert):
                self._raised = True
                yield _flawed(advert, flaw, text)
            elif self._raised and advert.valid and flaw not in advert.flaws:
                yield Resolve(subject=(flaw.label, *subject_of(advert)))


def _doubtful(flaw: Flaw, advert: Advert) -> bool:
    """The checksum says that the field was damaged on the way."""
    return flaw is Flaw.VRID_ZERO and Flaw.CHECKSUM in advert.flaws


def _flawed(advert: Advert, flaw: Flaw, text: str) -> Raise:
    leftovers = flaw is Flaw.AUTHENTICATION_DATA
    fate = (
        "Receivers ignore it, but the bytes may be an old password."
        if leftovers
        else "keepalived and FRR discard such an advert."
    )
    return Raise(
        subject=(flaw.label, *subject_of(advert)),
        title=f"{advert.source} sends adverts with {text}",
        detail=(
            f"VRRP version {advert.version}, VRID {advert.vrid}, {advert.count} addresses announced and "
            f"{len(advert.addresses)} there, authentication type {advert.authentication.number}. {fate}"
        ),
        remedy=_REMEDY,
        severity=Severity.INFO if leftovers else None,
    )


def _rejected(rejected: Rejected) -> Raise:
    envelope = rejected.envelope
    sender = str(envelope.source) if envelope else "an unknown sender"
    ours = rejected.reason in _PROTOCOL_112 or (envelope is not None and str(envelope.destination) in _GROUPS)
    packet = "Packet" if ours else "Packet that may be VRRP"
    return Raise(
        subject=(str(rejected.reason), *((str(envelope.source),) if envelope else ())),
        title=f"{packet} from {sender} is no advert: {_REASONS[rejected.reason]}",
        detail=(
            f"Frame {rejected.frame} could not be decoded ({rejected.reason}). Receivers discard it."
            + ("" if ours else " Nothing shows that it carried VRRP.")
        ),
        remedy=_REMEDY,
        severity=None if ours else Severity.INFO,
        confidence=Confidence.CERTAIN if ours else Confidence.POSSIBLE,
    )
