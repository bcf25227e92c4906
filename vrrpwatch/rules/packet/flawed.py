"""How every rule on a flaw of an advert judges: the sender is the subject, and a clean advert of it closes the finding.

A flaw that makes receivers discard the advert stands for itself. The odd ones are judged only where receivers accept
the advert, since the fields of a damaged one say nothing: one fault gives one finding.
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.advert import Advert, Flaw, FlawKind
from vrrpwatch.model.event import AdvertSeen, Event
from vrrpwatch.model.finding import Judgement, Raise, Resolve
from vrrpwatch.rules.rule import Rule


class FlawRule(Rule):
    """Raises what `describe` says of an advert with one of `flaws`, and resolves it when a valid one has none."""

    listens: ClassVar[tuple[type[Event], ...]] = (AdvertSeen,)

    def __init__(self) -> None:
        self._raised = False
        """There may be something to resolve; nearly all adverts have no flaw, and they come often."""

    def judge(self, event: Event) -> Iterator[Judgement]:
        if not isinstance(event, AdvertSeen) or not (event.advert.flaws or self._raised):
            return
        found = event.advert.flaws & self.flaws
        if any(counts(flaw, event.advert) for flaw in found):
            self._raised = True
            yield self.describe(event.advert)
        elif self._raised and event.advert.valid and not found:
            yield Resolve(subject=subject_of(event.advert))

    def describe(self, advert: Advert) -> Raise:
        """The finding about `advert`, which has one of `flaws`; its subject is `subject_of(advert)`."""
        raise NotImplementedError


def counts(flaw: Flaw, advert: Advert) -> bool:
    """An odd flaw counts in a valid advert only."""
    return flaw.kind is not FlawKind.ODD or advert.valid


def subject_of(advert: Advert) -> tuple[str, ...]:
    """The sender."""
    return (str(advert.source),)
