"""Hands each event to the rules that listen to it, and their judgements to the ledger."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from vrrpwatch.analysis.ledger import Ledger
from vrrpwatch.model.advert import Flaw
from vrrpwatch.model.capture_event import Evicted, StateEvicted, WentBlind
from vrrpwatch.model.event import AdvertSeen, Event
from vrrpwatch.model.finding import Judgement, Raise
from vrrpwatch.model.router import VirtualRouterKey
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.settings import RuleSettings


class _Listener(NamedTuple):
    """A rule that wants to see events of one type."""

    rule: type[Rule]
    shared: Rule | None
    """The one instance for all virtual routers; None: each has its own, since it remembers something."""


class _Audience(NamedTuple):
    """Who wants to see the adverts of a virtual router."""

    flaws: frozenset[Flaw]
    """That its adverts had so far."""
    listeners: list[_Listener]


class Judge:
    """All rules over one stream of events."""

    def __init__(self, rules: Iterable[type[Rule]] | RuleSettings, ledger: Ledger) -> None:
        """Plain `rules` judge with their own severities and thresholds."""
        self._settings = rules if isinstance(rules, RuleSettings) else RuleSettings(tuple(rules))
        self._ledger = ledger
        self._listeners: dict[type[Event], list[_Listener]] = defaultdict(list)
        self._instances: dict[VirtualRouterKey | None, dict[type[Rule], Rule]] = defaultdict(dict)
        self._needs_sight = frozenset(rule.id for rule in self._settings.rules if rule.needs_sight)
        for rule in self._settings.rules:
            listener = _Listener(rule, self._configured(rule) if _is_shared(rule) else None)
            for event in rule.listens:
                self._listeners[event].append(listener)
        self._asleep = self._audience(frozenset())
        """Of the adverts of a virtual router that never had a flawed one."""
        self._awake: dict[VirtualRouterKey | None, _Audience] = {}
        """Of those that had."""
        ledger.about_the_capture = frozenset(rule.id for rule in self._settings.rules if rule.whole_capture)
        self._tell_suppressed_at = 1

    def judge(self, events: Iterable[Event]) -> None:
        """Let every rule see `events`, in their order."""
        for event in events:
            if type(event) is AdvertSeen:
                self._ask(self._listeners_to(event), event)
                continue
            listeners = self._listeners.get(type(event))
            if listeners:
                self._ask(listeners, event)
            if isinstance(event, WentBlind):
                self._ledger.withdraw_between(event.blind, self._needs_sight)
            elif isinstance(event, StateEvicted) and event.kind is Evicted.VIRTUAL_ROUTER and event.virtual_router:
                self._instances.pop(event.virtual_router, None)
                self._awake.pop(event.virtual_router, None)

    def _listeners_to(self, event: AdvertSeen) -> list[_Listener]:
        """Most rules on adverts are about flaws, and most adverts have none."""
        key, flaws = event.virtual_router, event.advert.flaws
        audience = self._awake.get(key, self._asleep)
        if not flaws <= audience.flaws:
            audience = self._awake[key] = self._audience(audience.flaws | flaws)
        return audience.listeners

    def _audience(self, flaws: frozenset[Flaw]) -> _Audience:
        return _Audience(flaws, [one for one in self._listeners[AdvertSeen] if one.rule.is_awake(flaws)])

    def _ask(self, listeners: Iterable[_Listener], event: Event) -> None:
        own = self._instances[event.virtual_router]
        for rule, shared in listeners:
            instance = shared or own.get(rule)
            if instance is None:
                instance = own[rule] = self._configured(rule)
            for judgement in instance.judge(event):
                key = None if rule.whole_capture else event.virtual_router
                weighed = self._weighed(rule, judgement) if self._settings.severities else judgement
                self._ledger.enter(rule.id, rule.severity, key, event, weighed)
        if self._ledger.suppressed >= self._tell_suppressed_at:
            self._tell_suppressed(event)

    def _tell_suppressed(self, event: Event) -> None:
        """That findings were dropped is one as well: each time there are twice as many, and at the end all of them."""
        count = self._ledger.suppressed
        self._tell_suppressed_at = 2 * count
        time_ns, frame = event.time_ns, event.frame
        told = StateEvicted(time_ns=time_ns, frame=frame, virtual_router=None, kind=Evicted.FINDING, evicted=count)
        self.judge((told,))

    def _configured(self, rule: type[Rule]) -> Rule:
        instance = rule()
        for name, value in self._settings.options.get(rule.id, {}).items():
            setattr(instance, name, value)
        return instance

    def _weighed(self, rule: type[Rule], judgement: Judgement) -> Judgement:
        """`judgement` with the severity that the user gave to this rule."""
        severity = self._settings.severities.get(rule.id)
        if severity is None or not isinstance(judgement, Raise):
            return judgement
        return replace(judgement, severity=severity)


def _is_shared(rule: type[Rule]) -> bool:
    """It is about the whole capture, or remembers nothing: one instance serves all virtual routers."""
    return rule.whole_capture or rule.__init__ is Rule.__init__
