"""How every rule on a disagreement of two routers judges: one subject, one way to say it, one end.

Each such rule answers for one `DifferenceKind`; what is its own is the `Wording`. The subject is the pair of source
addresses in order, so that a disagreement seen from either side is one finding.
"""

from collections.abc import Callable, Iterator

from vrrpwatch.model.contest import DifferenceKind
from vrrpwatch.model.event import Disagreement, DisagreementEnded, Event
from vrrpwatch.model.finding import Judgement, Raise, Resolve, Severity
from vrrpwatch.model.record import record


def both_values(event: Disagreement) -> str:
    """What each of the two has."""
    first, second = event.first.source, event.second.source
    return f"{first} has {event.difference.first}, {second} has {event.difference.second}"


@record(frozen=True, slots=True)
class Wording:
    """What one rule says of its disagreement."""

    headline: str
    """Begins the title; the difference follows."""
    effect: str
    """What receivers do with such an advert."""
    remedy: str
    contrast: Callable[[Disagreement], str] = both_values
    """The difference in the title."""


def judge_disagreement(
    event: Event, kind: DifferenceKind, wording: Wording, severity: Severity | None = None
) -> Iterator[Judgement]:
    """Raise or resolve when `event` is about a difference of `kind`; nothing for other kinds."""
    if isinstance(event, Disagreement) and event.difference.kind is kind:
        yield _finding(event, wording, severity)
    elif isinstance(event, DisagreementEnded) and event.difference.kind is kind:
        yield Resolve(subject=_subject(event))


def _finding(event: Disagreement, wording: Wording, severity: Severity | None) -> Raise:
    return Raise(
        subject=_subject(event),
        title=f"{wording.headline}: {wording.contrast(event)}",
        detail=f"{both_values(event)}. {wording.effect}{_contest(event)}",
        remedy=wording.remedy,
        severity=severity,
    )


def _contest(event: Disagreement) -> str:
    if not event.contested:
        return ""
    if event.difference.rejects:
        return (
            " Both claim to be Master because of it: a router that discards the other's adverts sees no other Master."
        )
    return " Both claim to be Master."


def _subject(event: Disagreement | DisagreementEnded) -> tuple[str, ...]:
    return tuple(sorted((str(event.first.source), str(event.second.source))))
