"""The table of senders: every router across the virtual routers, what it is Master of, and how it looks on the wire.

A router is told by its address and its physical MAC. A virtual MAC belongs to the virtual router and not to the sender:
there the address alone tells it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from vrrpwatch.model.advert import Address, AuthenticationType
from vrrpwatch.model.finding import Finding, Severity
from vrrpwatch.model.picture import Picture
from vrrpwatch.model.router import VirtualRouterKey, is_virtual_mac
from vrrpwatch.model.snapshot import Role, RouterSnapshot, Snapshot
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.report.moment import Calendar
from vrrpwatch.report.quantity import counted
from vrrpwatch.report.safe import safe
from vrrpwatch.tui.rows.freshness import age_words
from vrrpwatch.tui.rows.open_findings import findings_cell, worst
from vrrpwatch.tui.rows.router_evidence import ROLES, mac_words
from vrrpwatch.tui.rows.row import Cell, Column, Row, marked

COLUMNS = (
    Column("Role", 11),
    Column("Router", 24, grows=True),
    Column("MAC", 25, 177),
    Column("Probably", 10, 109),
    Column("Master of", 12),
    Column("Backup of", 12),
    Column("Contests", 8, 90),
    Column("Silent in", 9, 99),
    Column("Version", 7, 117),
    Column("Authentication", 14, 132),
    Column("First seen", 12, 200),
    Column("Last advert", 11, 144, right=True),
    Column("Adverts", 9, 187, right=True),
    Column("Missed", 6, 151, right=True),
    Column("Findings", 12),
)
"""What 80 columns have no room for comes with the width of the screen."""

_NONE = Cell("none", "dim")
_TELLING = (Role.CONTENDER, Role.MASTER, Role.SILENT, Role.BACKUP)
_AUTHENTICATION: dict[AuthenticationType, str] = {
    AuthenticationType.NONE: "none",
    AuthenticationType.SIMPLE: "clear password",
    AuthenticationType.AH: "AH",
    AuthenticationType.CISCO_MD5: "Cisco MD5",
    AuthenticationType.HMAC: "HMAC",
    AuthenticationType.UNKNOWN: "unknown",
}


class RouterIdentity(NamedTuple):
    """A sender."""

    address: Address
    mac: str | None
    """Physical; None: it uses virtual MACs, or the link shows none."""


class Sender(NamedTuple):
    """A router with all that it does."""

    identity: RouterIdentity
    parts: Sequence[tuple[VirtualRouterKey, RouterSnapshot]]
    findings: Sequence[Finding]

    def playing(self, role: Role) -> list[VirtualRouterKey]:
        """The virtual routers in which it has this role, in their order."""
        return [key for key, router in self.parts if router.role is role]

    @property
    def home(self) -> VirtualRouterKey:
        """The virtual router to look at first: contested, else led, else any."""
        return min(self.parts, key=lambda part: (_TELLING.index(part[1].role), part[0]))[0]

    @property
    def role(self) -> Role:
        """The most telling one."""
        return min((router.role for _, router in self.parts), key=_TELLING.index)


def senders(snapshot: Snapshot) -> list[Sender]:
    """Everyone who advertised: those with trouble first, then by address."""
    parts: dict[RouterIdentity, list[tuple[VirtualRouterKey, RouterSnapshot]]] = defaultdict(list)
    for each in sorted(snapshot.virtual_routers, key=lambda each: each.key):
        for router in each.routers:
            parts[identity_of(router)].append((each.key, router))
    findings = _by_address(snapshot.findings)
    found = [_sender(identity, several, findings.get(str(identity.address), ())) for identity, several in parts.items()]
    return sorted(found, key=_urgency)


def identity_of(router: RouterSnapshot) -> RouterIdentity:
    """Who sends."""
    return RouterIdentity(router.address, None if is_virtual_mac(router.mac) else router.mac)


def summary(every: Sequence[Sender], shown: int) -> str:
    """What the table shows, in one line."""
    led = sum(bool(sender.playing(Role.MASTER)) for sender in every)
    parts = [counted(len(every), "router"), f"{led:,} Master of something"]
    parts += [f"{shown:,} shown"] if shown != len(every) else []
    return ", ".join(parts)


def _by_address(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """The open findings about each router: rules name it in their subject."""
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        for name in set(finding.subject) if finding.open else ():
            found[name].append(finding)
    return found


def _sender(
    identity: RouterIdentity, parts: Sequence[tuple[VirtualRouterKey, RouterSnapshot]], findings: Sequence[Finding]
) -> Sender:
    places = {key for key, _ in parts}
    return Sender(identity, parts, [each for each in findings if each.virtual_router in places])


def _urgency(sender: Sender) -> tuple[bool, int, int, int, str]:
    severity = worst(sender.findings) or Severity.INFO
    address = sender.identity.address
    return not sender.playing(Role.CONTENDER), -severity, address.version, int(address), sender.identity.mac or ""


def router_row(sender: Sender, picture: Picture) -> Row:
    """A line of the table; its key is the `RouterIdentity`."""
    calendar = Calendar.starting(picture.snapshot.statistics.first_ns)
    routers = [router for _, router in sender.parts]
    first_ns = min(router.first_seen_ns for router in routers)
    last_ns = max(router.last_seen_ns for router in routers)
    age = age_words(max(picture.now_ns - last_ns, 0) / SECOND_NS)
    cells = (
        marked(ROLES[sender.role]),
        Cell(str(sender.identity.address), "bold"),
        Cell(_macs(routers)),
        Cell(_each(routers, lambda router: safe(router.vendor_hint or ""))),
        _places(sender.playing(Role.MASTER)),
        _places(sender.playing(Role.BACKUP)),
        _places(sender.playing(Role.CONTENDER), "bold red"),
        _places(sender.playing(Role.SILENT), "red"),
        Cell(" ".join(sorted({str(version) for router in routers for version in router.versions}))),
        Cell(_each(routers, lambda router: _AUTHENTICATION[router.authentication.type])),
        Cell(calendar.time(first_ns)),
        Cell(age),
        Cell(f"{sum(router.adverts for router in routers):,}"),
        Cell(f"{sum(router.missed for router in routers):,}"),
        findings_cell(sender.findings),
    )
    return Row(sender.identity, cells, _properties(sender, routers))


def _places(keys: Sequence[VirtualRouterKey], style: str = "") -> Cell:
    """`51`, `51 52`, `3: 51 52 53`: VRIDs; several begin with their number."""
    if not keys:
        return _NONE
    vrids = " ".join(dict.fromkeys(str(key.vrid) for key in keys))
    return Cell(f"{len(keys)}: {vrids}" if len(keys) > 2 else vrids, style)


def _macs(routers: Sequence[RouterSnapshot]) -> str:
    macs = list(dict.fromkeys(router.mac for router in routers if router.mac))
    return f"{len(macs)} virtual ones" if len(macs) > 1 else mac_words(macs[0]) if macs else ""


def _each(routers: Iterable[RouterSnapshot], told: Callable[[RouterSnapshot], str]) -> str:
    return ", ".join(filter(None, dict.fromkeys(map(told, routers))))


def _properties(sender: Sender, routers: Sequence[RouterSnapshot]) -> dict[str, str]:
    keys = [key for key, _ in sender.parts]
    severity = worst(sender.findings)
    return {
        "router": str(sender.identity.address),
        "mac": " ".join(dict.fromkeys(router.mac for router in routers if router.mac)),
        "vendor": " ".join({safe(router.vendor_hint): None for router in routers if router.vendor_hint}),
        "interface": " ".join({safe(key.interface): None for key in keys}),
        "vlan": " ".join(dict.fromkeys(str(tag) for key in keys for tag in key.vlan)),
        "vrid": " ".join(dict.fromkeys(str(key.vrid) for key in keys)),
        "family": " ".join(dict.fromkeys(str(key.family) for key in keys)),
        "version": " ".join(sorted({str(version) for router in routers for version in router.versions})),
        "role": " ".join(dict.fromkeys(str(router.role) for router in routers)),
        "master": " ".join(str(key.vrid) for key in sender.playing(Role.MASTER)),
        "backup": " ".join(str(key.vrid) for key in sender.playing(Role.BACKUP)),
        "priority": " ".join(dict.fromkeys(str(router.priority) for router in routers)),
        "authentication": " ".join(dict.fromkeys(str(router.authentication.type) for router in routers)),
        "adverts": str(sum(router.adverts for router in routers)),
        "missed": str(sum(router.missed for router in routers)),
        "findings": str(len(sender.findings)),
        "severity": "" if severity is None else str(severity),
        "rule": " ".join({finding.rule: None for finding in sender.findings}),
    }
