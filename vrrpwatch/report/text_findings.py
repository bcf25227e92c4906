"""What is wrong and what to do: the findings of the text report, the worst first, those of one rule together."""

from collections import defaultdict
from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from vrrpwatch.model.finding import Finding, Severity
from vrrpwatch.model.snapshot import Snapshot
from vrrpwatch.report import Paper
from vrrpwatch.report.finding_words import counts, evidence, headline
from vrrpwatch.report.marks import SEVERITY
from vrrpwatch.report.moment import Calendar
from vrrpwatch.report.phrases import prose
from vrrpwatch.report.text_style import hanging, heading, lines, marked

_MOST_IN_FULL = 3
"""Findings of one rule that are told with their evidence; more say the same of other virtual routers."""
_MOST_IN_SHORT = 10
_SEVERITY_WIDTH = 10
"""Columns: a glyph, a space, and `critical`."""


def findings_section(snapshot: Snapshot, calendar: Calendar, paper: Paper) -> Iterator[RenderableType]:
    """Nothing when there are none."""
    if not snapshot.findings:
        return
    yield heading(f"Findings: {counts(snapshot.verdict)}")
    groups: dict[tuple[Severity, str], list[Finding]] = defaultdict(list)
    for finding in snapshot.findings:
        groups[finding.severity, finding.rule].append(finding)
    for (severity, rule), findings in groups.items():
        title = Text.assemble((rule, "bold"), (f"  more: vrrpwatch explain {rule}", "dim"))
        yield hanging(
            [(marked(SEVERITY[severity]), title), (Text(), _group(findings, calendar, paper))], _SEVERITY_WIDTH
        )


def _group(findings: list[Finding], calendar: Calendar, paper: Paper) -> Text:
    full = findings if paper.verbose else findings[:_MOST_IN_FULL]
    short = findings[len(full) :][:_MOST_IN_SHORT]
    rest = len(findings) - len(full) - len(short)
    remedies = {finding.remedy: None for finding in full}
    texts = [_in_full(finding, calendar) for finding in full]
    texts += [Text(headline(finding)) for finding in short]
    texts += [Text(f"{rest:,} more; -v lists all")] if rest else []
    texts += [Text.assemble(("What to do: ", "bold"), f"{prose(remedy)}.") for remedy in remedies if remedy]
    return lines(texts)


def _in_full(finding: Finding, calendar: Calendar) -> Text:
    detail = f"{prose(finding.detail)}." if finding.detail else ""
    told = (Text(headline(finding), "bold"), Text(detail), Text(evidence(finding, calendar), "dim"))
    return lines(text for text in told if text)
