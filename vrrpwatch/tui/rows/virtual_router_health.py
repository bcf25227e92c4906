"""One sentence that says how a virtual router is, for someone who has never seen VRRP."""

from vrrpwatch.model.cause import Cause
from vrrpwatch.model.finding import Severity
from vrrpwatch.model.picture import Picture
from vrrpwatch.model.snapshot import MasterSnapshot, VirtualRouterSnapshot, VirtualRouterState
from vrrpwatch.report.diagnosis import claim_words, disagreement_words
from vrrpwatch.report.marks import SEVERITY, STATE, Mark
from vrrpwatch.report.moment import Calendar
from vrrpwatch.report.phrases import enumerated, prose
from vrrpwatch.tui.rows.freshness import age_words, blind_interfaces, freshness
from vrrpwatch.tui.rows.row import Cell

_HEALTHY = STATE[VirtualRouterState.STABLE]


def health_words(each: VirtualRouterSnapshot, trouble: Severity | None, picture: Picture, calendar: Calendar) -> Cell:
    """The state in words. `trouble`: the severity of its worst open finding."""
    if each.key.interface in blind_interfaces(picture):
        return _cell(SEVERITY[Severity.WARNING], "Cannot see this interface now: nothing is known of this moment")
    if each.state is VirtualRouterState.CONTESTED:
        return _cell(STATE[each.state], _contest(each))
    if each.state is VirtualRouterState.DOWN:
        return _cell(STATE[each.state], _down(each, picture.now_ns))
    if each.master is None:
        return _cell(STATE[each.state], "Nobody has been seen as Master yet: no advert that a receiver would accept")
    fresh = freshness(each, picture.now_ns)
    if fresh.overdue:
        waited = f"its last advert came {age_words(fresh.age_s or 0)} ago, and a Backup should have taken over"
        return _cell(SEVERITY[Severity.WARNING], f"{each.master.address} was the one Master, but {waited}")
    return _stable(each, f"{each.master.address} is the one Master, {_since(each, each.master, calendar)}", trouble)


def _stable(each: VirtualRouterSnapshot, who: str, trouble: Severity | None) -> Cell:
    if trouble is None or trouble is Severity.INFO:
        return _cell(_HEALTHY, f"Healthy: {who}, and answers for {_backed_up(each)}")
    mark = SEVERITY[trouble]
    return _cell(mark, f"{who}; an open {mark.word} finding needs a look, see below")


def _since(each: VirtualRouterSnapshot, master: MasterSnapshot, calendar: Calendar) -> str:
    # The first sight of a Master is no takeover: it may have been Master for years.
    first = each.transitions and each.transitions[-1].cause is Cause.FIRST_SEEN
    return f"since {calendar.time(master.since_ns)}{' or earlier' if first else ''}"


def _contest(each: VirtualRouterSnapshot) -> str:
    going_on = [contest for contest in each.contests if contest.end_ns is None]
    if not going_on:
        return f"Several routers claim to be Master of {_backed_up(each)}"
    contest = going_on[-1]
    return f"{claim_words(contest)}: {prose(disagreement_words(contest))}"


def _down(each: VirtualRouterSnapshot, now_ns: int) -> str:
    age_s = freshness(each, now_ns).age_s
    last = "" if age_s is None else f", the last advert came {age_words(age_s)} ago"
    return f"No Master: nobody answers for {_backed_up(each)}{last}"


def _backed_up(each: VirtualRouterSnapshot) -> str:
    return enumerated(map(str, each.addresses), 2) or "its addresses"


def _cell(mark: Mark, words: str) -> Cell:
    return Cell(f"{mark.glyph} {words}.", mark.style)
