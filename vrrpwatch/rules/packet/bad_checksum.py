"""The checksum of an advert, or of its IP header, is wrong.

What it reports
    Adverts whose checksum fits in none of the known forms, and adverts with a wrong IPv4 header checksum.
Why it matters
    Receivers discard such an advert. A router that sends nothing else is no Master to the others, who take over.
How it is decided
    All forms are tried: the whole message for version 2; for version 3 the message with its pseudo-header, over IPv4
    also without it, and for unicast with the multicast group in the pseudo-header. Over IPv6 the finding says when the
    sum fits without the pseudo-header: the sender then leaves out what the standard asks for.
False alarms avoided
    Both forms of the version 3 checksum over IPv4 are right; tcpdump and Wireshark call one of them bad. A checksum
    that fits another source address is `nat-rewritten`. A header checksum of 0 is left to the network card when the
    capture runs on the sender. A malformed advert is reported as that.
What to do
    A few: a bad cable or network card; look at the error counters on the path. All adverts of one router: its software,
    or something on the path that rewrites packets.
    keepalived: `v3_checksum_as_v2` and `old_unicast_checksum` change the form. FRR:
    `vrrp 5 checksum-with-ipv4-pseudoheader`. Cisco: `show vrrp statistics` counts checksum errors.
References
    RFC 3768 section 5.3.8, RFC 5798 section 5.2.8, RFC 9568 section 5.2.8; RFC 1071 (the arithmetic).
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.advert import Address, Advert, Family, Flaw
from vrrpwatch.model.event import AdvertSeen, Event, SourceRewritten
from vrrpwatch.model.finding import Judgement, Raise, Resolve, Severity, Withdraw
from vrrpwatch.rules.packet.flawed import subject_of
from vrrpwatch.rules.rule import Rule

_ALL_ONES = 0xFFFF
_PROTOCOL = 112
_HEADER_LENGTH = 8
_ADDRESS_LENGTH = 16
_MAXIMUM_REWRITTEN = 64
_IP_HEADER = "IP header"


class BadChecksum(Rule):
    """`bad-checksum`."""

    id = "bad-checksum"
    severity = Severity.WARNING
    listens: ClassVar[tuple[type[Event], ...]] = (AdvertSeen, SourceRewritten)
    flaws: ClassVar = frozenset({Flaw.CHECKSUM, Flaw.IP_CHECKSUM})

    def __init__(self) -> None:
        self._rewritten: set[Address] = set()
        """Sources that NAT put there; another rule reports them."""
        self._raised = False

    def judge(self, event: Event) -> Iterator[Judgement]:
        if isinstance(event, SourceRewritten):
            if len(self._rewritten) < _MAXIMUM_REWRITTEN:
                self._rewritten.add(event.advert.source)
            yield Withdraw(subject=subject_of(event.advert))
        elif isinstance(event, AdvertSeen):
            yield from self._judge_advert(event.advert)

    def _judge_advert(self, advert: Advert) -> Iterator[Judgement]:
        if not (advert.flaws or self._raised):
            return
        if Flaw.IP_CHECKSUM in advert.flaws:
            self._raised = True
            yield _bad_ip_header(advert)
        if Flaw.CHECKSUM in advert.flaws and not advert.malformed and advert.source not in self._rewritten:
            self._raised = True
            yield _bad_message(advert)
        if self._raised and advert.valid:
            yield Resolve(subject=subject_of(advert))
            yield Resolve(subject=(*subject_of(advert), _IP_HEADER))


def _bad_ip_header(advert: Advert) -> Raise:
    return Raise(
        subject=(*subject_of(advert), _IP_HEADER),
        title=f"{advert.source} sends adverts with a wrong IP header checksum",
        detail="The checksum of the IPv4 header does not fit its bytes: receivers drop the packet before VRRP sees it.",
        remedy="Look at the error counters of cables and network cards on the path, then at the sender's software.",
    )


def _bad_message(advert: Advert) -> Raise:
    return Raise(
        subject=subject_of(advert),
        title=f"{advert.source} sends adverts with a wrong checksum (0x{advert.checksum:04x})",
        detail=f"{_tried(advert)} Receivers discard such adverts.",
        remedy=(
            "A few: look at the error counters of cables and network cards. All of this router: look at its software, "
            "and for a device on the path that rewrites packets."
        ),
    )


def _tried(advert: Advert) -> str:
    if advert.version == 2:
        return "Version 2: the sum over the whole message does not fit."
    if advert.envelope.family is Family.IPV6:
        if _fits_without_pseudo_header(advert):
            return (
                "Version 3 over IPv6: the sum fits without the pseudo-header, which RFC 9568 section 5.2.8 asks for "
                "over IPv6: the sender computes it wrongly."
            )
        return "Version 3 over IPv6: the sum does not fit with the pseudo-header, nor without it."
    unicast = ", nor with 224.0.0.18 in the pseudo-header" if advert.unicast else ""
    return f"Version 3 over IPv4: the sum fits neither with the pseudo-header nor without it{unicast}."


def _fits_without_pseudo_header(advert: Advert) -> bool:
    """The sum over pseudo-header and message is that of the pseudo-header alone: the message adds nothing."""
    envelope = advert.envelope
    length = _HEADER_LENGTH + _ADDRESS_LENGTH * len(advert.addresses)
    addresses = int.from_bytes(envelope.source.packed + envelope.destination.packed)
    return (advert.checksum_residue - addresses - _PROTOCOL - length) % _ALL_ONES == 0
