"""The table of virtual routers: who is Master of what, and whether that is healthy."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from vrrpwatch.model.finding import Finding, Severity
from vrrpwatch.model.picture import Picture
from vrrpwatch.model.router import VirtualRouterKey
from vrrpwatch.model.snapshot import Role, VirtualRouterSnapshot, VirtualRouterState
from vrrpwatch.report.marks import STATE
from vrrpwatch.report.quantity import counted
from vrrpwatch.report.safe import safe
from vrrpwatch.tui.filtering import Filter
from vrrpwatch.tui.rows.freshness import Freshness, blind_interfaces, freshness, freshness_cell
from vrrpwatch.tui.rows.open_findings import OpenFindings, findings_cell, worst
from vrrpwatch.tui.rows.pulse import Pulse, sparkline
from vrrpwatch.tui.rows.row import Cell, Column, marked

COLUMNS = (
    Column("Interface", 9, 90),
    Column("VLAN", 7, 105),
    Column("VRID", 4, right=True),
    Column("Family", 6, 97),
    Column("Version", 7, 167),
    Column("State", 11),
    Column("Master", 23, grows=True),
    Column("Prio", 7, right=True),
    Column("Addresses", 16, 150),
    Column("Interval", 8, 159, right=True),
    Column("Last advert", 14),
    Column("Changes", 7, 126, right=True),
    Column("Missed", 6, 133, right=True),
    Column("Findings", 12),
    Column("Last minute", 12, 118),
)
"""What 80 columns have no room for comes with the width of the screen."""

_STATE_RANK = {
    VirtualRouterState.CONTESTED: 4,
    VirtualRouterState.DOWN: 4,
    VirtualRouterState.INIT: 1,
    VirtualRouterState.STABLE: 0,
}
_SEVERITY_RANK = {None: 0, Severity.INFO: 0, Severity.WARNING: 2, Severity.CRITICAL: 3}
_STATE_CELL = {state: marked(mark) for state, mark in STATE.items()}
_BLIND = Cell("cannot see", "yellow")


class Entry(NamedTuple):
    """A virtual router and what is needed of it more than once."""

    each: VirtualRouterSnapshot
    findings: Sequence[Finding]
    fresh: Freshness
    missed: int
    trouble: int
    """0: all is well."""


class Order(Enum):
    """How the table is sorted; the values are words for the screen. Equals stand by interface, VLAN and VRID."""

    TROUBLE = "trouble first"
    PLACE = "interface, VLAN, VRID"
    MASTER = "Master"
    AGE = "oldest last advert first"
    CHANGES = "most changes first"
    MISSED = "most missed adverts first"

    def following(self) -> "Order":
        """The next one, after the last the first."""
        every = list(Order)
        return every[(every.index(self) + 1) % len(every)]


_SORTED_BY: Mapping[Order, Callable[[Entry], Any]] = {
    Order.TROUBLE: lambda entry: -entry.trouble,
    Order.PLACE: lambda _: 0,
    Order.MASTER: lambda entry: (entry.each.master is None, entry.each.master and int(entry.each.master.address)),
    Order.AGE: lambda entry: -(entry.fresh.age_s or 0.0),
    Order.CHANGES: lambda entry: -entry.each.transitions_total,
    Order.MISSED: lambda entry: -entry.missed,
}


class Listing(NamedTuple):
    """What of a picture is listed, and how."""

    order: Order = Order.TROUBLE
    faults_only: bool = False
    wanted: Filter = Filter()


def entries(picture: Picture, findings: OpenFindings, order: Order = Order.TROUBLE) -> list[Entry]:
    """All virtual routers, sorted."""
    every = [_entry(each, findings.get(each.key, ()), picture.now_ns) for each in picture.snapshot.virtual_routers]
    every.sort(key=lambda entry: _place(entry.each.key))
    if order is not Order.PLACE:
        every.sort(key=_SORTED_BY[order])
    return every


class VirtualRouterRow:
    """A line of the table. At 500 of them and 4 pictures a second, cells that nobody sees cost too much."""

    def __init__(self, entry: Entry, pulse: Pulse, *, blind: bool) -> None:
        self.entry = entry
        self._pulse = pulse
        self._blind = blind

    @property
    def key(self) -> VirtualRouterKey:
        """Of the virtual router."""
        return self.entry.each.key

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """In the order of the columns."""
        return _cells(self.entry, self._pulse, blind=self._blind)

    @cached_property
    def properties(self) -> Mapping[str, str]:
        """For the filter."""
        return _properties(self.entry)


def virtual_router_rows(
    every: Iterable[Entry],
    picture: Picture,
    pulse: Pulse,
    listing: Listing = Listing(),  # noqa: B008 - frozen
) -> list[VirtualRouterRow]:
    """The lines of the table."""
    blind = blind_interfaces(picture)
    rows = (
        VirtualRouterRow(entry, pulse, blind=entry.each.key.interface in blind)
        for entry in every
        if entry.trouble or not listing.faults_only
    )
    wanted = listing.wanted
    return [row for row in rows if not wanted.text or wanted.matches(row.properties)]


def summary(every: Sequence[Entry], shown: int, listing: Listing) -> str:
    """What the table shows, in one line."""
    trouble = sum(entry.trouble > 0 for entry in every)
    health = f"{trouble:,} with trouble" if trouble else "all healthy" if every else "none seen yet"
    parts = [counted(len(every), "virtual router")]
    parts += [f"{shown:,} shown"] if shown != len(every) else []
    parts += [health]
    parts += ["faults only"] if listing.faults_only else []
    return ", ".join((*parts, f"sorted: {listing.order.value}"))


def nothing_words(picture: Picture) -> str:
    """Why the table is empty."""
    if picture.snapshot.virtual_routers:
        return "No virtual router is left: / changes the filter, z shows the healthy ones, too."
    return "No VRRP was seen yet. A Master advertises each second, unless it is set otherwise."


def master_words(each: VirtualRouterSnapshot) -> str:
    """Who is Master; in a contest, everyone who claims to be."""
    if each.state is VirtualRouterState.CONTESTED:
        return " + ".join(str(router.address) for router in each.routers if router.role is Role.CONTENDER)
    if each.master is not None:
        return str(each.master.address)
    if each.state is VirtualRouterState.DOWN and each.transitions:
        return f"none (was {each.transitions[-1].master})"
    return "not known yet"


def _entry(each: VirtualRouterSnapshot, findings: Sequence[Finding], now_ns: int) -> Entry:
    missed = sum(router.missed for router in each.routers)
    fresh = freshness(each, now_ns)
    overdue = 2 if fresh.overdue else 0
    trouble = max(_STATE_RANK[each.state], _SEVERITY_RANK[worst(findings)], overdue)
    return Entry(each, findings, fresh, missed, trouble)


def _place(key: VirtualRouterKey) -> tuple[str, tuple[int, ...], str, int]:
    return key.interface, key.vlan, key.family, key.vrid


def _cells(entry: Entry, pulse: Pulse, *, blind: bool) -> tuple[Cell, ...]:
    each = entry.each
    key = each.key
    return (
        Cell(_interface(key.interface)),
        Cell(vlan_words(key)),
        Cell(str(key.vrid)),
        Cell(str(key.family)),
        Cell(" ".join(map(str, each.versions))),
        _STATE_CELL[each.state],
        Cell(master_words(each), "bold" if each.master else "bold red"),
        Cell(_priorities(each)),
        Cell(_first_of(each)),
        Cell("" if each.interval_s is None else f"{each.interval_s:g} s"),
        _BLIND if blind else freshness_cell(entry.fresh),
        Cell(f"{each.transitions_total:,}"),
        Cell(f"{entry.missed:,}"),
        findings_cell(entry.findings),
        Cell(sparkline(pulse, key)),
    )


@lru_cache(maxsize=256)
def _interface(name: str) -> str:
    return safe(name)


def vlan_words(key: VirtualRouterKey) -> str:
    """`10`, `10.20` with two tags, empty without any."""
    return ".".join(map(str, key.vlan))


def _priorities(each: VirtualRouterSnapshot) -> str:
    if each.state is VirtualRouterState.CONTESTED:
        return "+".join(str(router.priority) for router in each.routers if router.role is Role.CONTENDER)
    return str(each.master.priority) if each.master else ""


def _first_of(each: VirtualRouterSnapshot) -> str:
    if not each.addresses:
        return ""
    more = len(each.addresses) - 1
    return f"{each.addresses[0]}{f' +{more}' if more else ''}"


def _properties(entry: Entry) -> dict[str, str]:
    each, key = entry.each, entry.each.key
    severity = worst(entry.findings)
    master = each.master
    contenders = " ".join(str(router.address) for router in each.routers if router.role is Role.CONTENDER)
    return {
        "interface": _interface(key.interface),
        "vlan": " ".join(map(str, key.vlan)),
        "vrid": str(key.vrid),
        "family": str(key.family),
        "version": " ".join(map(str, each.versions)),
        "state": str(each.state),
        "master": str(master.address) if master else contenders,
        "priority": str(master.priority) if master else "",
        "address": " ".join(map(str, each.addresses)),
        "router": " ".join(str(router.address) for router in each.routers),
        "backup": " ".join(str(router.address) for router in each.routers if router.role is Role.BACKUP),
        "mac": " ".join(router.mac for router in each.routers if router.mac),
        "vendor": " ".join({safe(router.vendor_hint): None for router in each.routers if router.vendor_hint}),
        "authentication": " ".join({str(router.authentication.type): None for router in each.routers}),
        "interval": "" if each.interval_s is None else f"{each.interval_s:g}",
        "transitions": str(each.transitions_total),
        "missed": str(entry.missed),
        "adverts": str(sum(router.adverts for router in each.routers)),
        "findings": str(len(entry.findings)),
        "severity": "" if severity is None else str(severity),
        "rule": " ".join({finding.rule: None for finding in entry.findings}),
    }
