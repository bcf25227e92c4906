"""The one answer of a report, and with it the exit code.

In this order: the worst finding that reaches the threshold; else a capture that could not be read to its end; else a
mistake of vrrpwatch itself; else a capture without VRRP; else OK. So a finding beats an error, and what was not read or
not understood is never called OK.
"""

from collections.abc import Sequence

from vrrpwatch.model.advert import Reason
from vrrpwatch.model.finding import Finding, Severity
from vrrpwatch.model.frame import Input
from vrrpwatch.model.snapshot import Statistics, Status, Verdict, VirtualRouterSnapshot, VirtualRouterState
from vrrpwatch.report.quantity import counted
from vrrpwatch.report.safe import PROSE, safe

_UNINSPECTED = frozenset(str(reason) for reason in Reason if reason.uninspected)


def verdict(
    findings: Sequence[Finding],
    statistics: Statistics,
    inputs: Sequence[Input],
    fail_on: Severity | None = Severity.WARNING,
    virtual_routers: Sequence[VirtualRouterSnapshot] = (),
) -> Verdict:
    """Status, counts and one sentence.

    `fail_on` is the mildest severity that is more than OK; None: no finding is. `virtual_routers` only serve the
    sentence of OK.
    """
    status, reason = _judge(findings, statistics, inputs, fail_on)
    return Verdict(
        status=status,
        critical=_count(findings, Severity.CRITICAL),
        warning=_count(findings, Severity.WARNING),
        info=_count(findings, Severity.INFO),
        reason=reason or _all_is_well(findings, virtual_routers),
    )


def verdict_line(answer: Verdict) -> str:
    """The verdict in one line, fit for a terminal: `OK: 1 virtual router with one Master; nothing above info`."""
    return f"{answer.status.name}: {safe(answer.reason, PROSE)}"


def _judge(
    findings: Sequence[Finding], statistics: Statistics, inputs: Sequence[Input], fail_on: Severity | None
) -> tuple[Status, str]:
    worst = max(findings, key=lambda finding: finding.severity, default=None)
    if worst is not None and _reaches(worst.severity, fail_on):
        return _status(worst.severity), _of_finding(worst, len(findings) - 1)
    torn = next((capture for capture in inputs if not capture.complete), None)
    if torn is not None:
        cause = f": {torn.errors[0]}" if torn.errors else ""
        return Status.UNKNOWN, f"{torn.path} was not read to its end{cause}"
    mistakes = sum(number for _, number in statistics.internal_errors)
    if mistakes:
        return Status.UNKNOWN, f"{counted(mistakes, 'internal error')} of vrrpwatch: not everything was judged"
    if not statistics.adverts:
        return Status.UNKNOWN, _no_vrrp(statistics)
    return Status.OK, ""


def _count(findings: Sequence[Finding], severity: Severity) -> int:
    return sum(finding.severity is severity for finding in findings)


def _reaches(severity: Severity, fail_on: Severity | None) -> bool:
    return fail_on is not None and severity >= fail_on


def _status(severity: Severity) -> Status:
    """WARNING is also the status of an info that the user asked to fail on."""
    return Status.CRITICAL if severity is Severity.CRITICAL else Status.WARNING


def _of_finding(worst: Finding, others: int) -> str:
    place = f"{worst.virtual_router}: " if worst.virtual_router else ""
    more = f"; and {counted(others, 'other finding')}" if others else ""
    return f"{place}{worst.title}{more}"


def _no_vrrp(statistics: Statistics) -> str:
    # Frames that were not inspected are rejected, too, but said by a name of their own.
    rejected = sum(frames for reason, frames in statistics.rejected if reason not in _UNINSPECTED)
    seen = [
        f"{statistics.carp:,} CARP" if statistics.carp else "",
        f"{statistics.other_fhrp:,} HSRP or GLBP" if statistics.other_fhrp else "",
        f"{counted(rejected, 'frame')} rejected" if rejected else "",
        f"{counted(statistics.uninspected, 'frame')} not inspected" if statistics.uninspected else "",
    ]
    instead = ", ".join(filter(None, seen))
    return f"no VRRP in {counted(statistics.frames, 'frame')}" + (f"; {instead}" if instead else "")


def _all_is_well(findings: Sequence[Finding], virtual_routers: Sequence[VirtualRouterSnapshot]) -> str:
    worst = max((finding.severity for finding in findings), default=Severity.INFO)
    above = "nothing above info" if worst is Severity.INFO else f"{worst} findings do not count here"
    if not virtual_routers:
        return above
    total = counted(len(virtual_routers), "virtual router")
    led = sum(virtual_router.state is VirtualRouterState.STABLE for virtual_router in virtual_routers)
    if led < len(virtual_routers):
        return f"{total}, {led:,} with one Master; {above}"
    return f"{total}{', each' if led > 1 else ''} with one Master; {above}"
