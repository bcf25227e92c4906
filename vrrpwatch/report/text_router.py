"""The lines below a virtual router in the text report: its Master and the other routers."""

from collections.abc import Iterator

from rich.text import Text

from vrrpwatch.model.cause import Cause
from vrrpwatch.model.snapshot import MasterSnapshot, Role, RouterSnapshot, VirtualRouterSnapshot
from vrrpwatch.report import Paper
from vrrpwatch.report.moment import Calendar
from vrrpwatch.report.phrases import enumerated
from vrrpwatch.report.router_words import ROLES, candidate_words, priority_words, router_words, secret_words

_MOST_ROUTERS = 8
_MOST_CANDIDATES = 4


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
        yield Text(f"{ROLES[router.role]} {_router(router, paper)}, last {calendar.time(router.last_seen_ns)}")
    if len(shown) < len(others):
        yield Text(f"and {len(others) - len(shown):,} more routers; -v lists all")
    if virtual_router.candidates:
        names = enumerated(map(candidate_words, virtual_router.candidates), _MOST_CANDIDATES)
        yield Text(f"May be Backup, never advertised: {names}")


def _is_master(router: RouterSnapshot, master: MasterSnapshot | None) -> bool:
    return master is not None and router.role is Role.MASTER and router.address == master.address


def _earlier(virtual_router: VirtualRouterSnapshot) -> str:
    """The first sight of a Master is no takeover: it may have been Master for years."""
    transitions = virtual_router.transitions
    return " or earlier" if transitions and transitions[-1].cause is Cause.FIRST_SEEN else ""


def _router(router: RouterSnapshot, paper: Paper) -> str:
    name = router_words(router, mac=paper.verbose)
    return f"{name}, priority {priority_words(router)}{secret_words(router.authentication)}"
