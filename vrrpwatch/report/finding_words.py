"""A finding in words, for every report that people read. All texts are fit for a screen."""

from vrrpwatch.model.finding import Confidence, Finding
from vrrpwatch.model.snapshot import Verdict
from vrrpwatch.report.moment import Calendar
from vrrpwatch.report.phrases import enumerated, prose
from vrrpwatch.report.quantity import counted
from vrrpwatch.report.safe import safe


def counts(verdict: Verdict) -> str:
    """How many findings there are of each severity."""
    warnings = counted(verdict.warning, "warning") if verdict.warning else ""
    critical = f"{verdict.critical:,} critical" if verdict.critical else ""
    return ", ".join(filter(None, (critical, warnings, f"{verdict.info:,} info" if verdict.info else "")))


def headline(finding: Finding) -> str:
    """Where, and what is wrong."""
    place = f"{prose(str(finding.virtual_router))}: " if finding.virtual_router else ""
    return f"{place}{prose(finding.title)}"


def evidence(finding: Finding, calendar: Calendar) -> str:
    """When, how often, why, how sure, and the frames to look at."""
    first, last = calendar.time(finding.first_seen_ns), calendar.time(finding.last_seen_ns)
    facts = [f"at {first}" if first == last else f"from {first} to {last}"]
    facts += [f"{finding.count:,} times"] if finding.count > 1 else []
    facts += [] if finding.open else ["over"]
    facts += [f"cause: {safe(finding.cause)}"] if finding.cause else []
    facts += [str(finding.confidence)] if finding.confidence is not Confidence.CERTAIN else []
    if finding.frames:
        facts.append(f"frame{'s' if len(finding.frames) > 1 else ''} {enumerated(map(str, finding.frames), 10)}")
    return ", ".join(facts)
