"""The lines below a virtual router in the text report: its Master, the other routers, and how they advertise."""

from collections.abc import Iterator

from rich.text import Text

from vrrpwatch.model.advert import OWNER_PRIORITY, Authentication, AuthenticationType
from vrrpwatch.model.cause import Cause
from vrrpwatch.model.snapshot import Candidate, MasterSnapshot, Role, RouterSnapshot, VirtualRouterSnapshot
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.report import Paper
from vrrpwatch.report.moment import Calendar
from vrrpwatch.report.safe import safe
from vrrpwatch.report.text_style import enumerated
from vrrpwatch.rules.wording import seconds

_MOST_ROUTERS = 8
_MOST_CANDIDATES = 4

_ROLES: dict[Role, str] = {
    Role.MASTER: "Master",
    Role.BACKUP: "Backup",
    Role.CONTENDER: "Claims to be Master:",
    Role.SILENT: "Silent",
}

_AUTHENTICATION: dict[AuthenticationType, str] = {
    AuthenticationType.NONE: "no authentication",
    AuthenticationType.SIMPLE: "password in clear text",
    AuthenticationType.AH: "authentication header",
    AuthenticationType.CISCO_MD5: "Cisco MD5",
    AuthenticationType.HMAC: "HMAC",
    AuthenticationType.UNKNOWN: "unknown authentication",
}


def router_lines(virtual_router: VirtualRouterSnapshot, calendar: Calendar, paper: Paper) -> Iterator[Text]:
    """The Master first, then the other routers, then hosts that may be Backups."""
    master = virtual_router.master
    leading = [router for router in virtual_router.routers if _is_master(router, master)]
    others = [router for router in virtual_router.routers if not _is_master(router, master)]
    if master is not None:
        since = f", since {calendar.time(master.since_ns)}{_earlier(virtual_router)}"
        yield from (Text.assemble(("Master", "bold"), f" {_router(router, paper)}{since}") for router in leading)
    elif all(router.role is not Role.CONTENDER for router in others):
        yield Text("No Master")
    shown = others if paper.verbose else others[:_MOST_ROUTERS]
    for router in shown:
        yield Text(f"{_ROLES[router.role]} {_router(router, paper)}, last {calendar.time(router.last_seen_ns)}")
    if len(shown) < len(others):
        yield Text(f"and {len(others) - len(shown):,} more routers; -v lists all")
    if virtual_router.candidates:
        names = enumerated(map(_candidate, virtual_router.candidates), _MOST_CANDIDATES)
        yield Text(f"May be Backup, never advertised: {names}")


def _is_master(router: RouterSnapshot, master: MasterSnapshot | None) -> bool:
    return master is not None and router.role is Role.MASTER and router.address == master.address


def _earlier(virtual_router: VirtualRouterSnapshot) -> str:
    """The first sight of a Master is no takeover: it may have been Master for years."""
    transitions = virtual_router.transitions
    return " or earlier" if transitions and transitions[-1].cause is Cause.FIRST_SEEN else ""


def _router(router: RouterSnapshot, paper: Paper) -> str:
    owner = " (address owner)" if router.priority == OWNER_PRIORITY else ""
    vendor = f" ({safe(router.vendor_hint)})" if router.vendor_hint else ""
    inferred = " (inferred: shares its address)" if router.inferred else ""
    mac = f" {router.mac}" if paper.verbose and router.mac else ""
    secret = _secret(router.authentication)
    return f"{router.address}{mac}{vendor}{inferred}, priority {router.priority}{owner}{secret}"


def _secret(authentication: Authentication) -> str:
    """Filled only when the user asked for it."""
    if authentication.secret is None:
        return ""
    return f', password "{safe(authentication.secret.decode("latin-1"))}"'


def _candidate(candidate: Candidate) -> str:
    return f"{candidate.address} ({safe(candidate.seen_by)})"


def parameters_line(virtual_router: VirtualRouterSnapshot) -> Text:
    """How it advertises: version, timers, authentication."""
    versions = "version " + " and ".join(map(str, virtual_router.versions)) if virtual_router.versions else ""
    interval_s = virtual_router.interval_s
    interval = "" if interval_s is None else f"an advert each {interval_s:g} s"
    down_s = virtual_router.master_down_interval_s
    down = "" if down_s is None else f"Master_Down_Interval {seconds(round(down_s * SECOND_NS))}"
    methods = {_AUTHENTICATION[router.authentication.type]: None for router in virtual_router.routers}
    return Text(", ".join(filter(None, (versions, interval, down, " and ".join(methods)))), "dim")
