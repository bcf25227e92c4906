"""Who is Master: the virtual routers of the text report, those with trouble first.

With many healthy ones the reader looks for the others: the healthy are then counted, and each Master named once.
"""

from collections import Counter
from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from vrrpwatch.model.snapshot import Snapshot, VirtualRouterSnapshot, VirtualRouterState
from vrrpwatch.report import Paper
from vrrpwatch.report.marks import STATE
from vrrpwatch.report.moment import Calendar
from vrrpwatch.report.phrases import enumerated, prose
from vrrpwatch.report.quantity import counted
from vrrpwatch.report.router_words import parameter_words
from vrrpwatch.report.text_router import router_lines
from vrrpwatch.report.text_style import hanging, heading, lines, marked
from vrrpwatch.report.triage import triaged

MOST_HEALTHY = 20
"""Healthy virtual routers that are still listed one by one."""
MOST_IN_TROUBLE = 50
_MOST_WITH_PARAMETERS = 5
"""Virtual routers that are shown with their timers; in a longer list those are noise."""
_MOST_ADDRESSES = 4
_MOST_MASTERS = 6
_STATE_WIDTH = 11
"""Columns: a glyph, a space, and `contested`."""


def virtual_routers_section(snapshot: Snapshot, calendar: Calendar, paper: Paper) -> Iterator[RenderableType]:
    """Nothing when no virtual router was seen: the verdict says that."""
    if not snapshot.virtual_routers:
        return
    when = f"  {calendar.date}, times are UTC" if calendar.date else ""
    yield Text.assemble(heading("Virtual routers"), (when, "dim"))
    troubled, healthy = triaged(snapshot)
    listed = troubled if paper.verbose else troubled[:MOST_IN_TROUBLE]
    summarised = not paper.verbose and len(healthy) > MOST_HEALTHY
    shown = [*listed, *(() if summarised else healthy)]
    parameters = paper.verbose or len(shown) <= _MOST_WITH_PARAMETERS
    rows = ((marked(STATE[each.state]), _block(each, calendar, paper, parameters)) for each in shown)
    yield hanging(rows, _STATE_WIDTH)
    if len(listed) < len(troubled):
        yield Text(f"{counted(len(troubled) - len(listed), 'more virtual router')} with trouble; -v lists all.")
    if summarised:
        yield hanging([(marked(STATE[VirtualRouterState.STABLE]), _summary(healthy, bool(troubled)))], _STATE_WIDTH)


def _block(virtual_router: VirtualRouterSnapshot, calendar: Calendar, paper: Paper, parameters: bool) -> Text:
    name = Text(prose(str(virtual_router.key)), "bold")
    addresses = enumerated(map(str, virtual_router.addresses), _MOST_ADDRESSES)
    head = Text.assemble(name, ": " if addresses else "", addresses)
    tail = (Text(parameter_words(virtual_router), "dim"),) if parameters else ()
    return lines((head, *router_lines(virtual_router, calendar, paper), *tail))


def _summary(healthy: list[VirtualRouterSnapshot], others: bool) -> Text:
    masters = Counter(str(each.master.address) for each in healthy if each.master is not None)
    counts = (f"{address} of {number:,}" for address, number in masters.most_common())
    total = counted(len(healthy), "other virtual router" if others else "virtual router")
    return lines((f"{total}, each with one Master; -v lists all", f"Master: {enumerated(counts, _MOST_MASTERS)}"))
