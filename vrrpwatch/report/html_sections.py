"""The sections of the HTML report that are words and tables."""

from collections.abc import Iterator

from vrrpwatch.model.finding import Finding
from vrrpwatch.model.snapshot import Snapshot
from vrrpwatch.report.finding_words import counts, evidence, headline
from vrrpwatch.report.marks import SEVERITY, STATUS
from vrrpwatch.report.markup import Markup, element
from vrrpwatch.report.moment import Calendar
from vrrpwatch.report.phrases import prose
from vrrpwatch.report.tables import Table, reading_lines


def verdict_section(snapshot: Snapshot, calendar: Calendar) -> Markup:
    """The one answer."""
    mark = STATUS[snapshot.verdict.status]
    date = (element("p", f"{calendar.date}, times are UTC", class_="evidence"),) if calendar.date else ()
    return element(
        "header",
        element("h1", f"{mark.glyph} {mark.word}"),
        element("p", f"{prose(snapshot.verdict.reason)}."),
        *date,
        class_=f"verdict {mark.word.lower()}",
    )


def table_section(table: Table) -> Iterator[Markup]:
    """A heading and the table; nothing when it has no rows."""
    if table.rows:
        yield element("section", element("h2", table.title), html_table(table))


def html_table(table: Table) -> Markup:
    """Each cell repeats its column for narrow screens, where the table becomes a list."""
    head = element("tr", *(element("th", title, scope="col") for title in table.header))
    rows = (
        element("tr", *(element("td", cell, data_label=title) for title, cell in zip(table.header, row, strict=True)))
        for row in table.rows
    )
    return element("table", element("thead", head), element("tbody", *rows))


def findings_section(snapshot: Snapshot, calendar: Calendar) -> Iterator[Markup]:
    """What is wrong and what to do, the worst first."""
    if snapshot.findings:
        title = element("h2", f"Findings: {counts(snapshot.verdict)}")
        yield element("section", title, *(_finding(finding, calendar) for finding in snapshot.findings))


def reading_section(snapshot: Snapshot, calendar: Calendar) -> Markup:
    """What the report rests on."""
    lines = (element("li", line) for line in reading_lines(snapshot, calendar))
    return element("section", element("h2", "Read"), element("ul", *lines))


def _finding(finding: Finding, calendar: Calendar) -> Markup:
    mark = SEVERITY[finding.severity]
    badge = element("span", f"{mark.glyph} {mark.word}", class_="badge")
    remedy = (element("p", element("strong", "What to do: "), f"{prose(finding.remedy)}."),) if finding.remedy else ()
    return element(
        "article",
        element("h3", badge, " ", element("code", finding.rule)),
        element("p", element("strong", headline(finding))),
        *((element("p", f"{prose(finding.detail)}."),) if finding.detail else ()),
        element("p", evidence(finding, calendar), class_="evidence"),
        *remedy,
        class_=f"finding {mark.word}",
    )
