"""The report for tickets and wikis: GitHub Flavored Markdown, the verdict first, then tables.

Text from packets and file names is escaped: it makes no markup, no HTML, and no other cell. GitHub still links an
`@name` and draws a `:smile:`, because it looks for them after Markdown is done.
"""

from collections.abc import Iterator

from vrrpwatch.model.finding import Finding
from vrrpwatch.model.snapshot import Snapshot
from vrrpwatch.report import Paper
from vrrpwatch.report.finding_words import counts, evidence, headline
from vrrpwatch.report.marks import SEVERITY, STATUS
from vrrpwatch.report.moment import Calendar
from vrrpwatch.report.phrases import prose
from vrrpwatch.report.tables import Table, reading_lines, router_table, timeline_table, virtual_router_table

_SPECIAL = frozenset("\\`*_{}[]<>#|!&~$^")
"""What Markdown or GitHub gives a meaning inside a line."""


def render(snapshot: Snapshot, _paper: Paper) -> str:
    """The whole report."""
    return "\n".join((*_lines(snapshot, Calendar.starting(snapshot.statistics.first_ns)), ""))


def _lines(snapshot: Snapshot, calendar: Calendar) -> Iterator[str]:
    mark = STATUS[snapshot.verdict.status]
    yield f"# {mark.glyph} {mark.word}"
    yield f"\n**Verdict:** {_escaped(prose(snapshot.verdict.reason))}."
    if calendar.date:
        yield f"\nTimes are UTC, {calendar.date}."
    yield from _table(virtual_router_table(snapshot, calendar))
    yield from _table(router_table(snapshot, calendar))
    yield from _table(timeline_table(snapshot, calendar))
    yield from _table(_findings(snapshot, calendar))
    yield "\n## Read\n"
    yield from (f"- Read: {_escaped(line)}" for line in reading_lines(snapshot, calendar))


def _findings(snapshot: Snapshot, calendar: Calendar) -> Table:
    rows = tuple(_finding(finding, calendar) for finding in snapshot.findings)
    header = ("Severity", "Rule", "What is wrong", "Evidence", "What to do")
    return Table(f"Findings: {counts(snapshot.verdict)}", header, rows)


def _finding(finding: Finding, calendar: Calendar) -> tuple[str, ...]:
    mark = SEVERITY[finding.severity]
    detail = f"{prose(finding.detail)}; " if finding.detail else ""
    remedy = prose(finding.remedy)
    return (
        f"{mark.glyph} {mark.word}",
        finding.rule,
        headline(finding),
        f"{detail}{evidence(finding, calendar)}",
        remedy,
    )


def _table(table: Table) -> Iterator[str]:
    """Nothing when it has no rows."""
    if not table.rows:
        return
    yield f"\n## {table.title}\n"
    yield _row(table.header)
    yield _row(("---",) * len(table.header))
    yield from (_row(tuple(map(_escaped, row))) for row in table.rows)


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(text: str) -> str:
    """`text` as Markdown that shows just that; dots and colons are kept apart from what looks like a link."""
    shown = "".join(f"\\{character}" if character in _SPECIAL else character for character in text)
    return shown.replace("://", "&#58;//").replace("www.", "www&#46;")
