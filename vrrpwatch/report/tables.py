"""Tables of cells that reports for people share: what Markdown and HTML draw, each in its own way.

All cells are fit for a screen, but no format has escaped them yet. Nothing is left out.
"""

from collections.abc import Iterator
from typing import NamedTuple

from vrrpwatch.model.snapshot import MasterSnapshot, RouterSnapshot, Snapshot, VirtualRouterSnapshot
from vrrpwatch.report.input_words import blind_words, input_words, statistics_words
from vrrpwatch.report.marks import STATE
from vrrpwatch.report.moment import Calendar
from vrrpwatch.report.phrases import prose
from vrrpwatch.report.router_words import (
    ROLES,
    candidate_words,
    parameter_words,
    priority_words,
    router_words,
    secret_words,
)
from vrrpwatch.report.story import story
from vrrpwatch.report.triage import triaged

_UNKNOWN = "–"  # noqa: RUF001 - a dash, as in print


class Table(NamedTuple):
    """A heading, and rows as long as the header."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def virtual_router_table(snapshot: Snapshot, calendar: Calendar) -> Table:
    """Who is Master of what, those with trouble first."""
    troubled, healthy = triaged(snapshot)
    rows = (_virtual_router(each, calendar) for each in (*troubled, *healthy))
    return Table("Virtual routers", ("State", "Virtual router", "Addresses", "Master", "Advertises"), tuple(rows))


def router_table(snapshot: Snapshot, calendar: Calendar) -> Table:
    """Every sender, and hosts that may be Backups."""
    troubled, healthy = triaged(snapshot)
    rows = (row for each in (*troubled, *healthy) for row in _routers(each, calendar))
    header = ("Virtual router", "Router", "Role", "Priority", "Adverts", "Missed", "Last seen")
    return Table("Routers", header, tuple(rows))


def timeline_table(snapshot: Snapshot, calendar: Calendar) -> Table:
    """What happened when."""
    several = len(snapshot.virtual_routers) > 1
    entries = story(snapshot, calendar)
    rows = tuple(
        (calendar.time(each.time_ns), *((each.where,) if several else ()), each.headline, each.facts)
        for each in entries
    )
    where = ("Virtual router",) if several else ()
    return Table("Timeline", ("Time", *where, "What happened", "Measured"), rows)


def reading_lines(snapshot: Snapshot, calendar: Calendar) -> Iterator[str]:
    """What the report rests on."""
    yield from (input_words(capture, calendar) for capture in snapshot.inputs)
    yield statistics_words(snapshot.statistics)
    yield from (blind_words(blind, calendar) for blind in snapshot.statistics.blind)
    unknown = sum(each.transitions_total - len(each.transitions) for each in snapshot.virtual_routers)
    if unknown:
        yield f"{unknown:,} changes of the Master were too many to keep"


def _virtual_router(each: VirtualRouterSnapshot, calendar: Calendar) -> tuple[str, ...]:
    mark = STATE[each.state]
    return (
        f"{mark.glyph} {mark.word}",
        prose(str(each.key)),
        ", ".join(map(str, each.addresses)) or _UNKNOWN,
        _master(each.master, calendar),
        parameter_words(each),
    )


def _master(master: MasterSnapshot | None, calendar: Calendar) -> str:
    if master is None:
        return "none"
    return f"{master.address}, priority {master.priority}, since {calendar.time(master.since_ns)}"


def _routers(each: VirtualRouterSnapshot, calendar: Calendar) -> Iterator[tuple[str, ...]]:
    where = prose(str(each.key))
    for router in each.routers:
        yield (where, _router(router), ROLES[router.role].removesuffix(":"), *_counts(router, calendar))
    for candidate in each.candidates:
        role = "May be Backup, never advertised"
        yield (where, candidate_words(candidate), role, _UNKNOWN, "0", "0", _UNKNOWN)


def _router(router: RouterSnapshot) -> str:
    return router_words(router, mac=True) + secret_words(router.authentication)


def _counts(router: RouterSnapshot, calendar: Calendar) -> tuple[str, ...]:
    counts = (f"{router.adverts:,}", f"{router.missed:,}")
    return (priority_words(router), *counts, calendar.time(router.last_seen_ns))
