"""What stands beside the findings: the evidence of one, and its rule's manual page. All texts are fit for a screen."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from vrrpwatch.model.finding import Finding
from vrrpwatch.report.marks import SEVERITY
from vrrpwatch.report.moment import Calendar
from vrrpwatch.report.phrases import enumerated, prose
from vrrpwatch.report.safe import PROSE, safe
from vrrpwatch.rules import RULES
from vrrpwatch.rules.manual import OPTIONS, manual_page
from vrrpwatch.tui.rows.findings import FindingState

_MOST_FRAMES = 10
_WRAPPED_AT = 116
"""Characters that a line of a manual page has room for: a module's 120 without the indentation."""
_RULES = {rule.id: rule for rule in RULES}


class Fact(NamedTuple):
    """A line of the evidence."""

    label: str
    text: str


def evidence(finding: Finding, state: FindingState, calendar: Calendar) -> tuple[Fact, ...]:
    """All that is known of a finding, without the empty ones."""
    severity = SEVERITY[finding.severity]
    facts = (
        Fact("", _sentence(finding.title)),
        Fact("Where", prose(str(finding.virtual_router or "everything that is seen"))),
        Fact("Severity", f"{severity.glyph} {severity.word}, {_STATES[state]}, {finding.confidence}"),
        Fact("Evidence", _sentence(finding.detail)),
        Fact("Cause", safe(finding.cause)),
        Fact("What to do", _sentence(finding.remedy)),
        Fact("Times", _times(finding, calendar)),
        Fact("Frames", enumerated((f"{frame:,}" for frame in finding.frames), _MOST_FRAMES)),
        Fact("Concerns", enumerated((safe(name) for name in finding.subject), _MOST_FRAMES)),
        Fact("Rule", safe(finding.rule)),
    )
    return tuple(fact for fact in facts if fact.text)


_STATES = {
    FindingState.OPEN: "open",
    FindingState.SEEN: "open, seen by you",
    FindingState.RESOLVED: "resolved: it is over",
}


def _sentence(text: str) -> str:
    return f"{prose(text)}." if text else ""


def _times(finding: Finding, calendar: Calendar) -> str:
    first, last = calendar.time(finding.first_seen_ns), calendar.time(finding.last_seen_ns)
    when = f"at {first}" if first == last else f"from {first} to {last}"
    return f"{when}, {finding.count:,} times" if finding.count > 1 else when


@cache
def manual(rule_id: str) -> tuple[Fact, ...]:
    """The manual page of a rule: its summary without a label, then its sections; empty when there is no such rule."""
    rule = _RULES.get(rule_id)
    if rule is None:
        return ()
    page = manual_page(rule)
    sections = (
        Fact(heading, text if heading == OPTIONS else "\n".join(_unwrapped(text))) for heading, text in page.sections
    )
    return (Fact("", safe(page.summary, PROSE)), *sections)


def _unwrapped(text: str) -> Iterator[str]:
    """The paragraphs of `text`: a screen wraps them at its own width."""
    paragraph = ""
    last = ""
    for line in text.splitlines():
        word = line.partition(" ")[0]
        if last.endswith(".") and len(last) + 1 + len(word) <= _WRAPPED_AT:
            yield paragraph
            paragraph = line
        else:
            paragraph = f"{paragraph} {line}".strip()
        last = line
    yield paragraph
