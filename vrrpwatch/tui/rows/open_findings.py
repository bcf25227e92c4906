"""The open findings of each virtual router, worst first, found once for a whole picture."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from vrrpwatch.model.finding import Finding, Severity
from vrrpwatch.model.router import VirtualRouterKey
from vrrpwatch.model.snapshot import Snapshot
from vrrpwatch.report.marks import SEVERITY
from vrrpwatch.tui.rows.row import Cell

OpenFindings = Mapping[VirtualRouterKey, Sequence[Finding]]

_NONE = Cell("none", "dim")


def open_findings(snapshot: Snapshot) -> OpenFindings:
    """By virtual router; those without any are not in it."""
    found: dict[VirtualRouterKey, list[Finding]] = defaultdict(list)
    for finding in snapshot.findings:
        if finding.open and finding.virtual_router is not None:
            found[finding.virtual_router].append(finding)
    return {key: sorted(several, key=lambda finding: -finding.severity) for key, several in found.items()}


def worst(findings: Sequence[Finding]) -> Severity | None:
    """The severity of the worst; None: there is none."""
    return max(finding.severity for finding in findings) if findings else None


def findings_cell(findings: Sequence[Finding]) -> Cell:
    """How many there are of the worst kind: `✖ 1 critical`, `▲ 2 warnings`, `none`."""
    severity = worst(findings)
    if severity is None:
        return _NONE
    number = sum(finding.severity is severity for finding in findings)
    mark = SEVERITY[severity]
    plural = "s" if severity is Severity.WARNING and number > 1 else ""
    return Cell(f"{mark.glyph} {number:,} {mark.word}{plural}", mark.style)
