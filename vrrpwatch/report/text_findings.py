"""What is wrong and what to do: the findings of the text report, the worst first, those of one rule together."""

from collections import defaultdict
from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from vrrpwatch.model.finding import Confidence, Finding, Severity
from vrrpwatch.model.snapshot import Snapshot, Verdict
from vrrpwatch.report import Paper
from vrrpwatch.report.moment import Calendar
from vrrpwatch.report.quantity import counted
from vrrpwatch.report.safe import safe
from vrrpwatch.report.text_style import SEVERITY, enumerated, hanging, heading, lines, prose

_MOST_IN_FULL = 3
"""Findings of one rule that are told with their evidence; more say the same of other virtual routers."""
_MOST_IN_SHORT = 10
_SEVERITY_WIDTH = 10
"""Columns: a glyph, a space, and `critical`."""


def findings_section(snapshot: Snapshot, calendar: Calendar, paper: Paper) -> Iterator[RenderableType]:
    """Nothing when there are none."""
    if not snapshot.findings:
        return
    yield heading(f"Findings: {_counts(snapshot.verdict)}")
    groups: dict[tuple[Severity, str], list[Finding]] = defaultdict(list)
    for finding in snapshot.findings:
        groups[finding.severity, finding.rule].append(finding)
    for (severity, rule), findings in groups.items():
        title = Text.assemble((rule, "bold"), (f"  more: vrrpwatch explain {rule}", "dim"))
        yield hanging([(SEVERITY[severity].text, title), (Text(), _group(findings, calendar, paper))], _SEVERITY_WIDTH)


def _counts(verdict: Verdict) -> str:
    warnings = counted(verdict.warning, "warning") if verdict.warning else ""
    critical = f"{verdict.critical:,} critical" if verdict.critical else ""
    return ", ".join(filter(None, (critical, warnings, f"{verdict.info:,} info" if verdict.info else "")))


def _group(findings: list[Finding], calendar: Calendar, paper: Paper) -> Text:
    full = findings if paper.verbose else findings[:_MOST_IN_FULL]
    short = findings[len(full) :][:_MOST_IN_SHORT]
    rest = len(findings) - len(full) - len(short)
    remedies = {finding.remedy: None for finding in full}
    texts = [_in_full(finding, calendar) for finding in full]
    texts += [Text(_title(finding)) for finding in short]
    texts += [Text(f"{rest:,} more; -v lists all")] if rest else []
    texts += [Text.assemble(("What to do: ", "bold"), f"{prose(remedy)}.") for remedy in remedies if remedy]
    return lines(texts)


def _in_full(finding: Finding, calendar: Calendar) -> Text:
    detail = f"{prose(finding.detail)}." if finding.detail else ""
    told = (Text(_title(finding), "bold"), Text(detail), Text(_evidence(finding, calendar), "dim"))
    return lines(text for text in told if text)


def _title(finding: Finding) -> str:
    place = f"{prose(str(finding.virtual_router))}: " if finding.virtual_router else ""
    return f"{place}{prose(finding.title)}"


def _evidence(finding: Finding, calendar: Calendar) -> str:
    first, last = calendar.time(finding.first_seen_ns), calendar.time(finding.last_seen_ns)
    facts = [f"at {first}" if first == last else f"from {first} to {last}"]
    facts += [f"{finding.count:,} times"] if finding.count > 1 else []
    facts += [] if finding.open else ["over"]
    facts += [f"cause: {safe(finding.cause)}"] if finding.cause else []
    facts += [str(finding.confidence)] if finding.confidence is not Confidence.CERTAIN else []
    if finding.frames:
        facts.append(f"frame{'s' if len(finding.frames) > 1 else ''} {enumerated(map(str, finding.frames), 10)}")
    return ", ".join(facts)
