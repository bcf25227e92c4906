"""How the looking itself goes: what each interface or capture gives, what was counted, and when nothing was seen.

All texts are fit for a screen.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from vrrpwatch.model.frame import Blind, Input, LinkType
from vrrpwatch.model.picture import InterfaceHealth, Picture
from vrrpwatch.model.snapshot import Statistics
from vrrpwatch.report.moment import Calendar
from vrrpwatch.report.phrases import enumerated, prose
from vrrpwatch.report.quantity import counted
from vrrpwatch.report.safe import safe
from vrrpwatch.rules.wording import seconds

_MOST_NAMED = 3
_LIVE = "live"
"""`Input.format` of an interface."""

REJECTIONS: Mapping[str, str] = {
    "short": "message too short",
    "version": "version neither 2 nor 3",
    "type": "type not 1, the advertisement",
    "ip": "IP header broken",
    "ip-len-0": "IP length 0",
    "ip-len-beyond-frame": "IP length beyond the frame",
    "fragment": "fragment",
    "ah": "authentication header broken",
    "ah-chain": "one authentication header behind another",
    "ip6-ext": "IPv6 extension header broken",
    "too-many-ext": "too many IPv6 extension headers",
    "vlan": "VLAN tag broken",
    "truncated-capture": "cut by the capture",
    "too-many-tags": "not inspected: too many VLAN tags",
    "tunnel-not-decoded": "not inspected: in a tunnel",
    "not-decoded": "not inspected: another encapsulation",
    "unknown-link-type": "not inspected: link type not known",
    "no-addresses": "no address",
    "v2-no-auth-data": "version 2 without authentication data",
    "count-exceeds-length": "fewer addresses than announced",
    "trailing": "bytes behind the end",
    "ttl": "TTL or hop limit not 255",
    "checksum": "VRRP checksum wrong",
    "ip-checksum": "IP checksum wrong",
    "vrid0": "VRID 0",
    "src": "source address that no host has",
}
"""Why frames are no adverts that a receiver takes, by the labels in the statistics."""

_LINKS: Mapping[int, str] = {
    LinkType.ETHERNET: "Ethernet",
    LinkType.LINUX_SLL: "Linux cooked",
    LinkType.LINUX_SLL2: "Linux cooked, version 2",
    LinkType.NULL: "BSD loopback",
    LinkType.LOOP: "OpenBSD loopback",
    LinkType.PPP: "PPP",
    LinkType.RAW: "raw IP",
    LinkType.RAW_BSD: "raw IP",
    LinkType.RAW_OPENBSD: "raw IP",
    LinkType.IPV4: "raw IPv4",
    LinkType.IPV6: "raw IPv6",
}


class Line(NamedTuple):
    """A label, and what there is to say; without a label it continues the one above."""

    label: str
    text: str
    style: str = ""
    """For Rich; it repeats what the text says."""


def interface_lines(interface: InterfaceHealth, rate: str, now_ns: int, calendar: Calendar) -> Iterator[Line]:
    """All that is known of one interface."""
    if interface.dark:
        since = calendar.time(interface.dark.time_ns)
        length = seconds(max(now_ns - interface.dark.time_ns, 0))
        yield Line("sight", f"✖ nothing since {since}, for {length}: {interface.dark.why}", "bold red")
    elif interface.link_type is None:
        yield Line("sight", "○ not open yet", "yellow")
    else:
        yield Line("sight", "✔ seen", "green")
    yield Line("frames", f"{interface.frames:,}, {interface.bytes:,} bytes" + (f"; {rate}" if rate else ""))
    lost = f"{counted(interface.dropped, 'frame')} lost by the kernel" if interface.dropped else "none"
    yield Line("lost", lost, "yellow" if interface.dropped else "")
    yield Line("link", "not open" if interface.link_type is None else link_words(interface.link_type))
    yield Line("ring", f"{interface.ring_bytes / (1 << 20):,.0f} MiB" if interface.ring_bytes else "not known")
    if not interface.filter and interface.link_type is not None:
        yield Line("filter", "none: the kernel hands on everything")


def link_words(link_type: int) -> str:
    """A link type by its name, and its number for those who look it up."""
    return f"{_LINKS.get(link_type, 'not decoded')} (LINKTYPE {link_type})"


def filters(interfaces: Sequence[InterfaceHealth]) -> dict[str, str]:
    """The kernel's filters whole, each with the interfaces that have it."""
    named: dict[str, list[str]] = {}
    for each in interfaces:
        if each.filter:
            named.setdefault(safe(each.filter, len(each.filter) * 10), []).append(safe(each.name))
    return {text: enumerated(names, _MOST_NAMED) for text, names in named.items()}


def inputs_of(picture: Picture) -> tuple[Input, ...]:
    """The captures as they are once all is read: what is played now has been read only in part."""
    return (picture.whole or picture.snapshot).inputs


def captures(picture: Picture) -> list[Input]:
    """What is read that is no interface."""
    return [capture for capture in inputs_of(picture) if capture.format != _LIVE]


def capture_lines(capture: Input, calendar: Calendar) -> Iterator[Line]:
    """All that is known of one capture, with its damages."""
    links = enumerated(map(link_words, capture.link_types), _MOST_NAMED)
    yield Line("format", ", ".join(filter(None, (safe(capture.format), links))))
    yield Line("frames", f"{capture.frames:,}, {capture.bytes:,} bytes" + _adverts(capture))
    if capture.first_ns is not None and capture.last_ns is not None:
        yield Line("time", f"{calendar.time(capture.first_ns)} to {calendar.time(capture.last_ns)}")
    if capture.complete:
        yield Line("end", "✔ complete", "green")
    else:
        yield Line("end", "✖ not read to its end", "bold red")
    yield from (Line("", prose(error), "yellow") for error in capture.errors)


def _adverts(capture: Input) -> str:
    return f", {counted(capture.adverts, 'advert')}" if capture.adverts else ""


def statistics_lines(statistics: Statistics, calendar: Calendar) -> Iterator[Line]:
    """What was counted, what was refused, and why."""
    yield Line("frames", f"{statistics.frames:,}")
    yield Line("adverts", f"{statistics.adverts:,}")
    yield Line("duplicates", f"{statistics.duplicates:,}")
    yield Line("CARP", f"{statistics.carp:,}")
    yield Line("HSRP, GLBP", f"{statistics.other_fhrp:,}")
    yield Line("not inspected", f"{statistics.uninspected:,}", "yellow" if statistics.uninspected else "")
    if statistics.first_ns is not None and statistics.last_ns is not None:
        yield Line("time", f"{calendar.time(statistics.first_ns)} to {calendar.time(statistics.last_ns)}")
    if not statistics.rejected:
        yield Line("rejected", "none")
    for number, (reason, frames) in enumerate(statistics.rejected):
        yield Line("" if number else "rejected", f"{frames:>9,}  {REJECTIONS.get(reason) or safe(reason)}")
    for number, (stage, mistakes) in enumerate(statistics.internal_errors):
        yield Line("" if number else "own errors", f"{mistakes:>9,}  mistakes of vrrpwatch in {stage}", "bold red")


def blind_lines(picture: Picture, calendar: Calendar) -> Iterator[Line]:
    """Each time without sight, newest first, under when it began."""
    lasting = {(each.dark.time_ns, each.name) for each in picture.interfaces if each.dark}
    blinds = picture.snapshot.statistics.blind
    for blind in sorted(blinds, key=lambda blind: blind.start_ns, reverse=True):
        lasts = (blind.start_ns, blind.interface) in lasting
        yield Line(calendar.time(blind.start_ns), _blind(blind, lasts=lasts), "bold red" if lasts else "")


def _blind(blind: Blind, *, lasts: bool) -> str:
    facts = [
        f"for {seconds(blind.end_ns - blind.start_ns)}{' so far' if lasts else ''}",
        f"on {safe(blind.interface)}" if blind.interface else "everywhere",
        f"{counted(blind.lost, 'frame')} lost" if blind.lost else str(blind.why),
    ]
    return ", ".join(facts)
