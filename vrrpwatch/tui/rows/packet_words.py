"""What one packet is, in words: for the list of packets and its filter."""

from collections.abc import Mapping
from dataclasses import field

from vrrpwatch.decode import Decoded
from vrrpwatch.decode.anatomy import Field, anatomy
from vrrpwatch.decode.flaw_words import FLAW_WORDS, REASON_WORDS
from vrrpwatch.model.advert import (
    RESIGN_PRIORITY,
    Advert,
    CarpAdvert,
    Flaw,
    FlawKind,
    Reason,
    Rejected,
    Sighting,
)
from vrrpwatch.model.finding import Severity
from vrrpwatch.model.frame import Frame
from vrrpwatch.model.neighbour import Binding, BindingKind, Membership, OtherFhrp, Unreachable
from vrrpwatch.model.record import record
from vrrpwatch.model.router import VirtualRouterKey, key_of
from vrrpwatch.report.marks import SEVERITY, Mark
from vrrpwatch.report.safe import PROSE, safe

_WORST_FIRST = {FlawKind.MALFORMED: 0, FlawKind.INVALID: 1, FlawKind.ODD: 2}
WRONG, ODD, PLAIN = SEVERITY[Severity.CRITICAL], SEVERITY[Severity.WARNING], Mark("", "", "")
_BINDINGS = {
    (4, BindingKind.GRATUITOUS): "gratuitous ARP",
    (4, BindingKind.ANSWER): "ARP reply",
    (4, BindingKind.REQUEST): "ARP request",
    (6, BindingKind.GRATUITOUS): "unsolicited NA",
    (6, BindingKind.ANSWER): "ND advertisement",
}
_ENDS = frozenset({"Padding", "Not captured", "Missing"})
"""Lines of the anatomy that are no protocol."""


@record(frozen=True, slots=True)
class PacketWords:
    """What a line says beside number and time. All text has passed `safe`."""

    interface: str
    vlan: str
    source: str
    destination: str
    kind: str
    vrid: str
    priority: str
    wrong: tuple[str, ...]
    """What is wrong, the worst first."""
    mark: Mark
    """Of the worst; without a glyph when nothing is wrong."""
    virtual_router: VirtualRouterKey | None = None
    """That the packet speaks for."""
    properties: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def wrong_text(self) -> str:
        """Glyph and words."""
        return f"{self.mark.glyph} {', '.join(self.wrong)}" if self.wrong else ""

    @property
    def style(self) -> str:
        """For the words about what is wrong."""
        return self.mark.style


def words_of(frame: Frame, decoded: Decoded) -> PacketWords:
    """The words of `frame`, which the decoder takes for `decoded`."""
    if isinstance(decoded, Sighting):
        return _advert(frame, decoded.advert)
    fields = anatomy(frame)
    kind, name = _kind(decoded, fields)
    reason = decoded.reason if isinstance(decoded, Rejected) else None
    vrid = decoded.vrid if isinstance(decoded, (Rejected, Unreachable)) else None
    interface, vlan = _text(frame.interface.name or ""), ".".join(_values(fields, "VLAN id"))
    source = _first(fields, "Source address", "Sender address", "Source MAC")
    destination = _first(fields, "Destination address", "Target address", "Destination MAC")
    mac = " ".join(dict.fromkeys((*_values(fields, "Source MAC")[-1:], *_values(fields, "Sender MAC"))))
    named = {
        "interface": interface,
        "vlan": vlan.replace(".", " "),
        "source": source,
        "destination": destination,
        "mac": mac,
        "router": source,
        "address": _first(fields, "Sender address", "Group"),
        "kind": f"{name} {kind}".lower(),
        "vrid": "" if vrid is None else str(vrid),
        "length": str(frame.wire_length),
        "flaw": str(reason or ""),
    }
    return PacketWords(
        interface,
        vlan,
        source,
        destination,
        kind,
        "" if vrid is None else str(vrid),
        "",
        () if reason is None else (REASON_WORDS[reason].short,),
        _reason_mark(reason),
        None,
        _filled(named),
    )


def _advert(frame: Frame, advert: Advert) -> PacketWords:
    envelope = advert.envelope
    resigns = advert.priority == RESIGN_PRIORITY
    flaws = sorted(advert.flaws, key=lambda flaw: (_WORST_FIRST[flaw.kind], flaw.label))
    kind = f"VRRP v{advert.version} {'resignation' if resigns else 'advert'}"
    vlan = ".".join(map(str, envelope.vlan))
    interface = _text(envelope.interface or "")
    named = {
        "interface": interface,
        "vlan": vlan.replace(".", " "),
        "source": str(envelope.source),
        "router": str(envelope.source),
        "destination": str(envelope.destination),
        "mac": envelope.source_mac or "",
        "kind": f"{'resignation ' if resigns else ''}advert vrrp",
        "version": str(advert.version),
        "family": str(envelope.family),
        "vrid": str(advert.vrid),
        "priority": str(advert.priority),
        "address": " ".join(map(str, advert.addresses)),
        "interval": f"{advert.interval_ns / 1e9:g}",
        "authentication": str(advert.authentication.type),
        "ttl": str(envelope.ttl),
        "length": str(frame.wire_length),
        "flaw": " ".join(flaw.label for flaw in flaws),
    }
    return PacketWords(
        interface,
        vlan,
        str(envelope.source),
        str(envelope.destination),
        kind,
        str(advert.vrid),
        str(advert.priority),
        tuple(FLAW_WORDS[flaw].short for flaw in flaws),
        _flaw_mark(flaws),
        key_of(advert),
        _filled(named),
    )


def _kind(decoded: Decoded, fields: tuple[Field, ...]) -> tuple[str, str]:
    """What a frame that is no advert is, and the protocol's name for the filter."""
    match decoded:
        case CarpAdvert():
            return "CARP announcement", "carp"
        case Binding():
            protocol = "arp" if decoded.address.version == 4 else "nd"
            return _BINDINGS[decoded.address.version, decoded.kind], protocol
        case Membership():
            protocol = "IGMP" if decoded.host.version == 4 else "MLD"
            return f"{protocol} {'join' if decoded.joined else 'leave'}", protocol.lower()
        case Unreachable():
            protocol = "ICMP" if decoded.reporter.version == 4 else "ICMPv6"
            return f"{protocol} {decoded.code}", "icmp"
        case OtherFhrp():
            return decoded.protocol, "fhrp"
        case Rejected() if decoded.reason.uninspected or decoded.reason is Reason.TRUNCATED:
            return "not inspected", "rejected"
        case Rejected():
            return "no advert", "rejected"
        case _:
            return _unknown(fields)


def _unknown(fields: tuple[Field, ...]) -> tuple[str, str]:
    """A frame that tells the rules nothing: its last protocol."""
    layers = [one for one in fields if one.level == 0 and one.name not in _ENDS]
    last = layers[-1]
    return _text(f"{last.name} {last.value}"), _text(last.name)


def _reason_mark(reason: Reason | None) -> Mark:
    if reason is None:
        return PLAIN
    return ODD if reason.uninspected or reason is Reason.TRUNCATED else WRONG


def _flaw_mark(flaws: list[Flaw]) -> Mark:
    if not flaws:
        return PLAIN
    return ODD if flaws[0].kind is FlawKind.ODD else WRONG


def _filled(named: dict[str, str]) -> dict[str, str]:
    """A property that a packet does not have is not searched."""
    return {name: value for name, value in named.items() if value}


def _values(fields: tuple[Field, ...], name: str) -> list[str]:
    """Of the packet itself, not of one that it quotes."""
    return [one.value for one in fields if one.name == name and one.level == 1]


def _first(fields: tuple[Field, ...], *names: str) -> str:
    """The value of the first name that there is; the innermost, as the decoder takes it."""
    for name in names:
        values = _values(fields, name)
        if values:
            return _text(values[-1])
    return ""


def _text(text: str) -> str:
    return safe(text, PROSE)
