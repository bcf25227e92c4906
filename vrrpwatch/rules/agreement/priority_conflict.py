"""Two routers that both claim to be Master have the same priority.

What it reports
    Routers in a contest whose priorities are equal. Critical when the priority is 255: two routers then claim to own
    the virtual addresses.
Why it matters
    With equal priorities only the source address decides, which few people expect and some implementations get wrong.
    Two owners never yield to each other.
How it is decided
    Two claimants of a contest that both advertise in turn have one priority. Two owners are reported from the first
    advert of the second one.
False alarms avoided
    Equal priorities without a contest are legal and silent: two routers that start together, or one after the other.
    One machine with two source addresses, known by its physical MAC, is one router.
What to do
    Give each router of a virtual router its own priority, and 255 to the address owner alone.
    keepalived: `priority`. FRR: `vrrp 5 priority`. Cisco: `vrrp 5 priority`; an interface that has the virtual address
    gets 255 by itself, so only one router may have it.
References
    RFC 9568 section 6.4.3 (the higher source address wins a tie), section 8.3.2 (equal priorities, two owners).
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.advert import OWNER_PRIORITY, Advert
from vrrpwatch.model.contest import Contest
from vrrpwatch.model.event import ContestConfirmed, ContestEnded, ContestStarted, Event
from vrrpwatch.model.finding import Judgement, Raise, Resolve, Severity
from vrrpwatch.model.router import is_virtual_mac
from vrrpwatch.rules.rule import Rule


class PriorityConflict(Rule):
    """`priority-conflict`."""

    id = "priority-conflict"
    severity = Severity.WARNING
    listens: ClassVar[tuple[type[Event], ...]] = (ContestStarted, ContestConfirmed, ContestEnded)

    def judge(self, event: Event) -> Iterator[Judgement]:
        if isinstance(event, ContestEnded):
            yield Resolve()
        elif isinstance(event, ContestStarted | ContestConfirmed):
            equals = _equals(event.contest)
            owners = bool(equals) and equals[0].priority == OWNER_PRIORITY
            if owners or (equals and isinstance(event, ContestConfirmed)):
                yield _finding(event.contest, equals)


def _equals(contest: Contest) -> tuple[Advert, ...]:
    """The claimants with the highest priority that more than one machine has."""
    for priority in sorted({advert.priority for advert in contest.claimants}, reverse=True):
        equals = tuple(advert for advert in contest.claimants if advert.priority == priority)
        if len({_machine(advert) for advert in equals}) > 1:
            return equals
    return ()


def _machine(advert: Advert) -> str:
    mac = advert.envelope.source_mac
    return str(advert.source) if mac is None or is_virtual_mac(mac) else mac


def _finding(contest: Contest, equals: tuple[Advert, ...]) -> Raise:
    sources = sorted(str(advert.source) for advert in equals)
    priority = equals[0].priority
    owners = priority == OWNER_PRIORITY
    return Raise(
        subject=tuple(sources),
        title=f"{' and '.join(sources)} claim to be Master with the same priority {priority}",
        detail=(
            "Priority 255 says that a router owns the virtual addresses; two of them never yield to each other."
            if owners
            else "With equal priorities the higher source address has to win; one of the two does not yield."
        ),
        remedy=(
            "Give each router its own priority"
            + (", and 255 to the owner of the addresses alone." if owners else ".")
            + " keepalived: priority; FRR and Cisco: vrrp N priority."
        ),
        severity=Severity.CRITICAL if owners else None,
        frames=contest.frames,
        since_ns=contest.start_ns,
    )
