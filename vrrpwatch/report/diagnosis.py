"""Why a Master changed and why two routers are Master at once, in words for people."""

from vrrpwatch.model.cause import Cause
from vrrpwatch.model.contest import Contest, Difference, DifferenceKind

CAUSES: dict[Cause, str] = {
    Cause.FIRST_SEEN: "{master} is Master when it is first seen",
    Cause.RESIGNED: "{master} took over: {previous} resigned (priority 0)",
    Cause.MASTER_DOWN: "{master} took over: {previous} fell silent",
    Cause.PREEMPTED: "{master} took over from {previous}, which was alive: higher priority",
    Cause.PRIORITY_DROP: "{master} took over: {previous} lowered its own priority",
    Cause.TIE_BREAK: "{master} took over from {previous}: same priority, higher address",
    Cause.CONTEST_RESOLVED: "{master} is the only Master again; {previous} has yielded",
}
"""What happened in a transition; the RFC's words where it has some."""

_TOPICS: dict[DifferenceKind, str] = {
    DifferenceKind.VRID_COLLISION: "all addresses (two groups with one VRID)",
    DifferenceKind.VERSION: "version",
    DifferenceKind.TRANSPORT: "transport",
    DifferenceKind.TTL: "TTL",
    DifferenceKind.AUTHENTICATION: "authentication",
    DifferenceKind.INTERVAL: "interval",
    DifferenceKind.CHECKSUM_FORM: "form of checksum",
    DifferenceKind.NAT: "source address after NAT",
    DifferenceKind.LENGTH: "length",
    DifferenceKind.ADDRESS_LIST: "addresses",
    DifferenceKind.SOURCE_ADDRESS: "source address",
}


def contest_explanation(contest: Contest) -> str:
    """One sentence without a full stop: what keeps the claimants from agreeing."""
    if contest.differences:
        because = "they differ in " + "; ".join(map(_difference, contest.differences))
    elif contest.reactions:
        hearing = " and ".join(contest.reactions)
        because = f"no setting differs; {hearing} answers the other side at once, so it hears it"
    else:
        because = "no setting differs: the adverts of one side or both do not reach the other"
    return because if contest.confirmed else f"{because}; one side has gone silent without resigning"


def _difference(difference: Difference) -> str:
    return f"{_TOPICS[difference.kind]}: {difference.first} against {difference.second}"
