"""What a rule is.

A rule is one class in one module. Its id is the name of the fault, of the module and, in capitals, of the class. The
module docstring is the rule's manual page. A rule says which events it listens to and judges them one by one; it sees
nothing else, knows no other rule and never asks for the time. There is one instance for each virtual router (or one for
the whole capture), so what a rule remembers are plain attributes. Its thresholds are options, which the user may set.
"""

from collections.abc import Iterable
from typing import Any, ClassVar

from vrrpwatch.model.advert import Flaw
from vrrpwatch.model.event import Event
from vrrpwatch.model.finding import Judgement, Severity
from vrrpwatch.rules.option import Option


class Rule:
    """Base of all rules."""

    id: ClassVar[str]
    severity: ClassVar[Severity]
    """The severity of a finding that does not name its own."""
    listens: ClassVar[tuple[type[Event], ...]]
    whole_capture: ClassVar[bool] = False
    """One instance for everything that is seen, and findings that belong to no virtual router."""
    flaws: ClassVar[frozenset[Flaw]] = frozenset()
    """Of adverts it has nothing to say before the first one of the virtual router with one of these; empty: it has."""
    needs_sight: ClassVar[bool] = False
    """It judges silence: what it said about a time that turns out to have been blind is withdrawn."""

    @classmethod
    def options(cls) -> tuple[Option[Any], ...]:
        """What the user may set, in the order of the class."""
        return tuple(member for member in vars(cls).values() if isinstance(member, Option))

    @classmethod
    def is_awake(cls, flaws: frozenset[Flaw]) -> bool:
        """It wants to see adverts of a virtual router whose adverts had `flaws` so far."""
        return not (cls.flaws and cls.flaws.isdisjoint(flaws))

    def judge(self, event: Event) -> Iterable[Judgement]:
        """Judgements on `event`, which is of a type in `listens`."""
        raise NotImplementedError
