"""Counts of what was seen, for the statistics of a report."""

from collections import Counter, deque

from vrrpwatch.model.advert import Advert, FlawKind, Rejected
from vrrpwatch.model.frame import Blind
from vrrpwatch.model.snapshot import Statistics

MAXIMUM_BLIND = 256


class Tally:
    """Counters; those of valid adverts are kept by the streams."""

    def __init__(self) -> None:
        self.duplicates = 0
        self.carp = 0
        self.other_fhrp = 0
        self.forgotten = 0
        """Adverts of routers that are no longer kept."""
        self._invalid = 0
        self._uninspected = 0
        self._rejected: Counter[str] = Counter()
        self._blind: deque[Blind] = deque(maxlen=MAXIMUM_BLIND)

    def reject(self, rejected: Rejected) -> None:
        """A frame that is no advert."""
        self._rejected[str(rejected.reason)] += 1
        self._uninspected += rejected.reason.uninspected

    def invalid(self, advert: Advert) -> None:
        """An advert that a receiver discards."""
        self._invalid += 1
        for flaw in advert.flaws:
            if flaw.kind is not FlawKind.ODD:
                self._rejected[flaw.label] += 1

    def blind(self, blind: Blind) -> None:
        """A time without sight; the latest are kept."""
        self._blind.append(blind)

    def statistics(
        self, valid: int, frames: int, first_ns: int | None, last_ns: int | None, dark: tuple[Blind, ...] = ()
    ) -> Statistics:
        """`valid`: adverts that are counted elsewhere; `dark`: times without sight that have not ended."""
        return Statistics(
            frames=frames,
            adverts=valid + self.forgotten + self._invalid,
            duplicates=self.duplicates,
            rejected=tuple(self._rejected.most_common()),
            carp=self.carp,
            other_fhrp=self.other_fhrp,
            uninspected=self._uninspected,
            blind=(*self._blind, *dark),
            first_ns=first_ns,
            last_ns=last_ns,
        )
