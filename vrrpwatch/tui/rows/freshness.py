"""How long ago the last advert came, against how long a Backup waits for it."""

from vrrpwatch.model.picture import Picture
from vrrpwatch.model.record import record
from vrrpwatch.model.snapshot import Role, VirtualRouterSnapshot, VirtualRouterState
from vrrpwatch.model.timers import DEFAULT_INTERVAL_NS, SECOND_NS
from vrrpwatch.tui.rows.row import Cell

_BAR = 5
"""Characters."""
_LATE_INTERVALS = 2
"""After so many intervals at least one advert did not come."""


@record(frozen=True, slots=True)
class Freshness:
    """The last advert of a virtual router."""

    age_s: float | None
    """None: there was none, or nothing can be seen."""
    of_wait: float | None
    """Part of Master_Down_Interval that has passed; 1 and above: a Backup should have taken over."""
    late: bool

    @property
    def overdue(self) -> bool:
        """A Backup should have taken over."""
        return self.of_wait is not None and self.of_wait >= 1


def blind_interfaces(picture: Picture) -> frozenset[str]:
    """Where nothing can be seen now: silence means nothing there."""
    return frozenset(health.name for health in picture.interfaces if health.dark is not None)


def freshness(each: VirtualRouterSnapshot, now_ns: int) -> Freshness:
    """Of the Master, or of whoever advertised last when there is none."""
    leading = [router.last_seen_ns for router in each.routers if router.role is Role.MASTER]
    seen_ns = max(leading or (router.last_seen_ns for router in each.routers), default=None)
    if seen_ns is None:
        return Freshness(None, None, late=False)
    age_s = max(now_ns - seen_ns, 0) / SECOND_NS
    wait_s = each.master_down_interval_s
    interval_s = each.interval_s or DEFAULT_INTERVAL_NS / SECOND_NS
    late = each.state is VirtualRouterState.DOWN or age_s > _LATE_INTERVALS * interval_s
    return Freshness(age_s, age_s / wait_s if wait_s else None, late)


def freshness_cell(fresh: Freshness) -> Cell:
    """`0.3 s █░░░░`, with ! when it is late."""
    if fresh.age_s is None:
        return Cell("not known", "dim")
    bar = _bar(fresh.of_wait) if fresh.of_wait is not None else ""
    style = "bold red" if fresh.overdue else "yellow" if fresh.late else ""
    return Cell(f"{age_words(fresh.age_s):>6} {bar}{' !' if fresh.late else ''}".rstrip(), style)


def age_words(age_s: float) -> str:
    """At most six characters: `0.3 s`, `5 min`, `31 h`, `12 d`."""
    if age_s < 60:
        return f"{int(age_s * 10) / 10:.1f} s"
    minutes = int(age_s // 60)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // (24 * 60)} d"


def _bar(part: float) -> str:
    full = min(int(part * _BAR + 0.5), _BAR)
    return "█" * full + "░" * (_BAR - full)
