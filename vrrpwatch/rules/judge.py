"""Hands each event to the rules that listen to it, and their judgements to the ledger."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from vrrpwatch.analysis.ledger import Ledger
from vrrpwatch.model.capture_event import Evicted, StateEvicted, WentBlind
from vrrpwatch.model.event import AdvertSeen, Event
from vrrpwatch.model.finding import Judgement, Raise
from vrrpwatch.model.router import VirtualRouterKey
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.settings import RuleSettings


class Judge:
    """All rules over one stream of events."""

    def __init__(self, rules: Iterable[type[Rule]] | RuleSettings, ledger: Ledger) -> None:
        """Plain `rules` judge with their own severities and thresholds."""
        self._settings = rules if isinstance(rules, RuleSettings) else RuleSettings(tuple(rules))
        self._ledger = ledger
        self._listeners: dict[type[Event], list[type[Rule]]] = defaultdict(list)
        self._instances: dict[VirtualRouterKey | None, dict[type[Rule], Rule]] = defaultdict(dict)
        self._common = self._instances[None]
        self._needs_sight = frozenset(rule.id for rule in self._settings.rules if rule.needs_sight)
        self._forgetful = frozenset(rule for rule in self._settings.rules if rule.__init__ is Rule.__init__)
        """Rules that remember nothing: one instance serves all virtual routers."""
        for rule in self._settings.rules:
            for event in rule.listens:
                self._listeners[event].append(rule)
        self._awake = [rule for rule in self._listeners[AdvertSeen] if not rule.sleeps_until_flawed]
        """Those that want to see also adverts of virtual routers that never had a flawed one."""
        self._flawed: set[VirtualRouterKey | None] = set()
        """Virtual routers that had one."""
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
                self._flawed.discard(event.virtual_router)

    def _listeners_to(self, event: AdvertSeen) -> Sequence[type[Rule]]:
        """Most rules on adverts are about flaws, and most adverts have none."""
        if event.advert.flaws:
            self._flawed.add(event.virtual_router)
        elif event.virtual_router not in self._flawed:
            return self._awake
        return self._listeners[AdvertSeen]

    def _ask(self, listeners: Sequence[type[Rule]], event: Event) -> None:
        own, common = self._instances[event.virtual_router], self._common
        for rule in listeners:
            instances = common if rule.whole_capture or rule in self._forgetful else own
            key = None if rule.whole_capture else event.virtual_router
            instance = instances.get(rule)
            if instance is None:
                instance = instances[rule] = self._configured(rule)
            for judgement in instance.judge(event):
                self._ledger.enter(rule.id, rule.severity, key, event, self._weighed(rule, judgement))
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
