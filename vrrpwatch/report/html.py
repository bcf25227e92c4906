"""The report as one file for a browser: nothing is loaded, no script runs, and it prints.

The verdict first, then who is Master, the timeline as a picture and as a table, what is wrong with what to do, and what
was read. Works in light and dark, and on a telephone. All text is escaped by `markup`, which alone makes elements.
"""

from collections.abc import Iterator

from vrrpwatch import __version__
from vrrpwatch.model.snapshot import Snapshot
from vrrpwatch.report import Paper
from vrrpwatch.report.html_sections import findings_section, reading_section, table_section, verdict_section
from vrrpwatch.report.html_style import STYLE
from vrrpwatch.report.html_timeline import timeline_section
from vrrpwatch.report.marks import STATUS
from vrrpwatch.report.markup import Markup, element
from vrrpwatch.report.moment import Calendar
from vrrpwatch.report.tables import router_table, virtual_router_table

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""Nothing may load and nothing may run, whatever slipped through."""


def render(snapshot: Snapshot, _paper: Paper) -> str:
    """A whole document."""
    body = element("body", element("main", *_sections(snapshot)))
    return f"<!DOCTYPE html>\n{element('html', _head(snapshot), body, lang='en').html}\n"


def _head(snapshot: Snapshot) -> Markup:
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", f"vrrpwatch: {STATUS[snapshot.verdict.status].word}"),
        element("style", Markup(STYLE)),
    )


def _sections(snapshot: Snapshot) -> Iterator[Markup]:
    calendar = Calendar.starting(snapshot.statistics.first_ns)
    yield verdict_section(snapshot, calendar)
    yield from table_section(virtual_router_table(snapshot, calendar))
    yield from timeline_section(snapshot, calendar)
    yield from findings_section(snapshot, calendar)
    yield from table_section(router_table(snapshot, calendar))
    yield reading_section(snapshot, calendar)
    yield element("footer", f"Written by vrrpwatch {__version__}.")
