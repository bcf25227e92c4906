"""What happened when: changes of the Master and contests of the text report, in the order of time."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from vrrpwatch.model.cause import Cause
from vrrpwatch.model.snapshot import Snapshot
from vrrpwatch.report import Paper
from vrrpwatch.report.moment import INVALID, Calendar
from vrrpwatch.report.story import Entry, story
from vrrpwatch.report.text_style import hanging, heading, lines
from vrrpwatch.report.text_virtual_routers import MOST_HEALTHY

_MOST_ENTRIES = 60
_CLOCK_WIDTH = len("14:45:00.123")


def timeline_section(snapshot: Snapshot, calendar: Calendar, paper: Paper) -> Iterator[RenderableType]:
    """The latest entries; nothing when nothing is known to have happened."""
    few = len(snapshot.virtual_routers) <= MOST_HEALTHY
    all_of_them = few or paper.verbose
    entries = [entry for entry in story(snapshot, calendar) if all_of_them or entry.cause is not Cause.FIRST_SEEN]
    shown = entries if paper.verbose else entries[-_MOST_ENTRIES:]
    if not shown:
        return
    yield heading("Timeline")
    if len(shown) < len(entries):
        yield Text(f"{len(entries) - len(shown):,} earlier entries are left out; -v lists all.")
    unknown = sum(each.transitions_total - len(each.transitions) for each in snapshot.virtual_routers)
    if unknown:
        yield Text(f"{unknown:,} changes of the Master were too many to keep.")
    times = [calendar.time(entry.time_ns) for entry in shown]
    rows = ((Text(time), _text(entry)) for time, entry in zip(times, shown, strict=True))
    yield hanging(rows, max(_CLOCK_WIDTH, *map(len, times)) if INVALID not in times else _CLOCK_WIDTH)


def _text(entry: Entry) -> Text:
    where = f"{entry.where}: " if entry.where else ""
    return lines((Text.assemble(where, (entry.headline, _style(entry))), Text(entry.facts, "dim")))


def _style(entry: Entry) -> str:
    if entry.cause is None:
        return "bold red"
    return "" if entry.cause is Cause.FIRST_SEEN else "bold"
