"""Which virtual routers the reader has to look at first."""

from vrrpwatch.model.finding import Severity
from vrrpwatch.model.snapshot import Snapshot, VirtualRouterSnapshot, VirtualRouterState


def triaged(snapshot: Snapshot) -> tuple[list[VirtualRouterSnapshot], list[VirtualRouterSnapshot]]:
    """Those with trouble, worst first, and the healthy ones."""
    worst = {
        finding.virtual_router: finding.severity
        for finding in reversed(snapshot.findings)
        if finding.severity > Severity.INFO
    }
    troubled: list[VirtualRouterSnapshot] = []
    healthy: list[VirtualRouterSnapshot] = []
    for each in snapshot.virtual_routers:
        well = each.state is VirtualRouterState.STABLE and each.key not in worst
        (healthy if well else troubled).append(each)
    return sorted(troubled, key=lambda each: -worst.get(each.key, Severity.INFO)), healthy
