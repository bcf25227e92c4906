"""Why a Master changed and why two routers are Master at once, in words for people."""

from vrrpwatch.model.cause import Cause
from vrrpwatch.model.contest import Contest, Difference, DifferenceKind
from vrrpwatch.report.phrases import enumerated
from vrrpwatch.rules.wording import seconds

_MOST_CLAIMANTS = 4

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

_LEAVES_NOBODY = frozenset({Cause.MASTER_DOWN, Cause.RESIGNED})
"""In the other cases the old Master holds the addresses until the new one takes them: no outage."""

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


def outage_words(cause: Cause, outage_ns: int, expected_ns: int | None) -> str:
    """How long a change of the Master took."""
    measured = seconds(outage_ns)
    if cause not in _LEAVES_NOBODY:
        return f"{measured} after the old Master's last advert"
    expected = "" if expected_ns is None else f" ({seconds(expected_ns)} expected)"
    return f"outage {measured}{expected}"


def claim_words(contest: Contest) -> str:
    """Who claims: `10.0.0.2 and 10.0.0.3 both claim to be Master`."""
    sources = [str(claimant.source) for claimant in contest.claimants]
    who = " and ".join(sources) if len(sources) == 2 else enumerated(sources, _MOST_CLAIMANTS)
    return f"{who} {'both' if len(sources) == 2 else 'all'} claim to be Master"


def disagreement_words(contest: Contest) -> str:
    """One sentence without a full stop: what keeps the claimants from agreeing, as far as it is known."""
    if contest.differences:
        return "they differ in " + "; ".join(map(_difference, contest.differences))
    if contest.reactions:
        hearing = " and ".join(contest.reactions)
        return f"no setting differs; {hearing} answers the other side at once, so it hears it"
    return "no setting differs: the adverts of one side or both do not reach the other"


def contest_explanation(contest: Contest) -> str:
    """The same, of a contest that is known to its end."""
    because = disagreement_words(contest)
    return because if contest.confirmed else f"{because}; one side has gone silent without resigning"


def _difference(difference: Difference) -> str:
    return f"{_TOPICS[difference.kind]}: {difference.first} against {difference.second}"
