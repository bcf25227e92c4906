"""What a router does for a virtual router, and from what that is known."""

from vrrpwatch.model.router import is_virtual_mac
from vrrpwatch.model.snapshot import Candidate, Role, RouterSnapshot, VirtualRouterSnapshot
from vrrpwatch.model.timers import DEFAULT_INTERVAL_NS, SECOND_NS, master_down_ns, skew_ns
from vrrpwatch.report.marks import Mark
from vrrpwatch.report.moment import Calendar
from vrrpwatch.report.quantity import counted
from vrrpwatch.report.router_words import AUTHENTICATION, priority_words
from vrrpwatch.report.safe import safe
from vrrpwatch.rules.wording import seconds
from vrrpwatch.tui.rows.freshness import age_words

ROLES: dict[Role, Mark] = {
    Role.MASTER: Mark("●", "Master", "bold green"),
    Role.CONTENDER: Mark("✖", "contender", "bold red"),
    Role.BACKUP: Mark("○", "Backup", ""),
    Role.SILENT: Mark("▼", "silent", "bold red"),
}
_SENIORITY = list(ROLES)


def seniority(router: RouterSnapshot) -> tuple[int, int]:
    """Sorts the Master first, then contenders and Backups by priority, and the silent last."""
    return _SENIORITY.index(router.role), -router.priority


def evidence_words(router: RouterSnapshot, each: VirtualRouterSnapshot, now_ns: int, calendar: Calendar) -> str:
    """Who it is, and why it has its role."""
    facts = [f"{router.address}{_names(router)}", f"priority {priority_words(router)}", _why(router, each, calendar)]
    facts.append(f"last advert {age_words(max(now_ns - router.last_seen_ns, 0) / SECOND_NS)} ago")
    facts.append(counted(router.adverts, "advert"))
    facts += [f"{router.missed:,} missed"] if router.missed else []
    facts.append(AUTHENTICATION[router.authentication.type])
    facts += ["inferred: another router has the same addresses"] if router.inferred else []
    return ", ".join(facts)


def candidate_evidence(candidate: Candidate) -> str:
    """Why a host may be a Backup."""
    mac = f" {candidate.mac}" if candidate.mac else ""
    joined = f"joined the VRRP group ({safe(candidate.seen_by.upper())})"
    return f"{candidate.address}{mac} may be a Backup: it {joined} and has never advertised"


def timer_words(each: VirtualRouterSnapshot) -> str:
    """How long the best Backup waits, and of what that is made (RFC 3768 and RFC 9568 section 6.1)."""
    if each.interval_s is None or each.master_down_interval_s is None:
        return ""
    version = " and ".join(map(str, each.versions))
    interval_ns = _interval_ns(each)
    down_ns = round(each.master_down_interval_s * SECOND_NS)
    skew = seconds(max(down_ns - 3 * interval_ns, 0))
    return (
        f"version {version}, an advert each {each.interval_s:g} s; a Backup takes over after {seconds(down_ns)} "
        f"without one (Master_Down_Interval: 3 intervals and a Skew_Time of {skew})"
    )


def mac_words(mac: str | None) -> str:
    """The MAC, and whether it is the one of VRRP."""
    return "" if mac is None else f"{mac} virtual" if is_virtual_mac(mac) else mac


def _names(router: RouterSnapshot) -> str:
    mac = f" {mac_words(router.mac)}" if router.mac else ""
    vendor = f", probably {safe(router.vendor_hint)}" if router.vendor_hint else ""
    return f"{mac}{vendor}"


def _why(router: RouterSnapshot, each: VirtualRouterSnapshot, calendar: Calendar) -> str:
    match router.role:
        case Role.MASTER:
            return "advertises as Master"
        case Role.CONTENDER:
            return "claims to be Master"
        case Role.SILENT:
            return f"advertised until {calendar.time(router.last_seen_ns)} and stopped without resigning"
        case Role.BACKUP:
            until = f"known from its adverts until {calendar.time(router.last_seen_ns)}"
            return f"a Backup is quiet: {until}{_wait(router, each)}"


def _wait(router: RouterSnapshot, each: VirtualRouterSnapshot) -> str:
    if not router.versions or each.interval_s is None:
        return ""
    version, interval_ns = router.versions[-1], _interval_ns(each)
    wait = seconds(master_down_ns(version, router.priority, interval_ns))
    skew = seconds(skew_ns(version, router.priority, interval_ns))
    return f", would take over after {wait} without a Master (Skew_Time {skew})"


def _interval_ns(each: VirtualRouterSnapshot) -> int:
    return round((each.interval_s or 0) * SECOND_NS) or DEFAULT_INTERVAL_NS
