"""Keeps the findings: folds repeats by subject, closes what is over, and bounds their number.

A finding keeps the worst severity it ever had, the detail of that moment, and the frames of its first ten events.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import field

from vrrpwatch.analysis.eviction_order import EvictionOrder, Name, Scope, Subject
from vrrpwatch.model.event import Event
from vrrpwatch.model.finding import (
    Change,
    Confidence,
    Finding,
    FindingChanged,
    Judgement,
    Raise,
    Resolve,
    Severity,
    Withdraw,
)
from vrrpwatch.model.frame import Blind
from vrrpwatch.model.record import record
from vrrpwatch.model.router import VirtualRouterKey

MAXIMUM_FINDINGS = 1024
RESERVED = 64
"""Of these, for what rules say about the whole capture: that there was a flood, and what it cost."""
MAXIMUM_FOR_RULE = 512
"""One kind of forged packet must not leave the other rules without room."""
MAXIMUM_FRAMES = 10
MAXIMUM_TIMES = 64
"""Occurrences of one finding that can be withdrawn one by one."""


@record(frozen=False, slots=True)
class _Entry:
    """A finding while it grows."""

    last: Raise
    severity: Severity
    confidence: Confidence
    first_seen_ns: int
    last_seen_ns: int
    count: int = 0
    open: bool = True
    frames: list[int] = field(default_factory=list)
    times: list[tuple[int, int]] = field(default_factory=list)
    """From when to when each of the first occurrences lasted."""

    def note(self, event: Event, judgement: Raise) -> None:
        """It happened once more."""
        self.count += 1
        self.open = True
        self.last_seen_ns = max(self.last_seen_ns, event.time_ns)
        frames = judgement.frames or (() if event.frame is None else (event.frame,))
        if len(self.frames) < MAXIMUM_FRAMES:
            self.frames = list(dict.fromkeys((*self.frames, *frames)))[:MAXIMUM_FRAMES]
        if len(self.times) < MAXIMUM_TIMES:
            since_ns = judgement.since_ns if judgement.since_ns is not None else event.time_ns
            self.times.append((since_ns, event.time_ns))


class Ledger:
    """All findings so far."""

    def __init__(
        self,
        on_change: Callable[[FindingChanged], None] | None = None,
        is_established: Callable[[VirtualRouterKey], bool] = lambda _: True,
    ) -> None:
        """`on_change` is told what happens to each finding, when it happens.

        When there are too many those about virtual routers that are not established go first.
        """
        self._on_change = on_change
        self._is_established = is_established
        self._order = EvictionOrder(is_established)
        self.about_the_capture: frozenset[str] = frozenset()
        """Rules whose findings are few, and say what all the others are worth: none of them goes for another one."""
        self._entries: dict[Scope, dict[Subject, _Entry]] = {}
        self._count = 0
        """Findings."""
        self._sizes: Counter[str] = Counter()
        """Findings of each rule."""
        self._severities: Counter[Severity] = Counter()
        """Findings of each severity."""
        self.suppressed = 0
        """Findings that were dropped because the ledger is full."""

    def enter(
        self, rule: str, severity: Severity, key: VirtualRouterKey | None, event: Event, judgement: Judgement
    ) -> None:
        """Take `judgement` of `rule` on `event` into the books."""
        scope = (rule, key)
        match judgement:
            case Raise():
                self._raise(scope, judgement.severity if judgement.severity is not None else severity, event, judgement)
            case Resolve(subject=subject):
                for name, entry in self._matching(scope, subject):
                    self._close(scope, name, entry, event.time_ns)
            case Withdraw(subject=subject):
                for name, _ in self._matching(scope, subject):
                    self._remove(scope, name, event.time_ns)

    def withdraw_between(self, blind: Blind, rules: frozenset[str]) -> None:
        """Forget what `rules` said about silence in a time in which the observer was blind."""
        start_ns, end_ns = blind.start_ns, blind.end_ns
        for scope in [scope for scope in self._entries if scope[0] in rules and _concerned(scope, blind)]:
            for subject, entry in list(self._entries[scope].items()):
                seen = [time for time in entry.times if time[1] <= start_ns or end_ns <= time[0]]
                entry.count -= len(entry.times) - len(seen)
                entry.times = seen
                if not entry.count:
                    self._remove(scope, subject, end_ns)

    def findings(self) -> tuple[Finding, ...]:
        """All findings, the worst first, then the earliest."""
        found = [
            _finding(rule, key, subject, entry)
            for (rule, key), entries in self._entries.items()
            for subject, entry in entries.items()
        ]
        return tuple(sorted(found, key=lambda finding: (-finding.severity, finding.first_seen_ns, finding.id)))

    def _raise(self, scope: Scope, severity: Severity, event: Event, judgement: Raise) -> None:
        entries = self._entries.get(scope)
        entry = entries.get(judgement.subject) if entries else None
        change: Change | None = Change.OPENED
        if entry:
            change = _change(entry, severity)
        elif self._has_room_for(scope) or self._makes_room_for(scope, severity, event.time_ns):
            entry = self._open(scope, severity, event, judgement)
        else:
            self.suppressed += 1
            return
        if severity >= entry.severity:
            self._weigh((scope, judgement.subject), entry.severity, severity)
            entry.last, entry.severity, entry.confidence = judgement, severity, judgement.confidence
        entry.note(event, judgement)
        if change:
            self._tell(change, scope, judgement.subject, event.time_ns)

    def _weigh(self, name: Name, before: Severity, severity: Severity) -> None:
        if severity is not before:
            self._severities[before] -= 1
            self._severities[severity] += 1
            if name[0][0] not in self.about_the_capture:
                self._order.move(name, before, severity)

    def _open(self, scope: Scope, severity: Severity, event: Event, judgement: Raise) -> _Entry:
        since_ns = judgement.since_ns if judgement.since_ns is not None else event.time_ns
        entry = _Entry(judgement, severity, judgement.confidence, since_ns, event.time_ns)
        self._entries.setdefault(scope, {})[judgement.subject] = entry
        self._count += 1
        self._sizes[scope[0]] += 1
        self._severities[severity] += 1
        if scope[0] not in self.about_the_capture:
            self._order.add((scope, judgement.subject), severity)
        return entry

    def _has_room_for(self, scope: Scope) -> bool:
        rule = scope[0]
        if rule in self.about_the_capture:
            return self._count < MAXIMUM_FINDINGS
        return self._count < MAXIMUM_FINDINGS - RESERVED and self._sizes[rule] < MAXIMUM_FOR_RULE

    def _makes_room_for(self, scope: Scope, severity: Severity, time_ns: int) -> bool:
        """One that is no worse and may be about made-up routers goes for a real one; else a milder one for a worse."""
        full = self._sizes[scope[0]] >= MAXIMUM_FOR_RULE
        leaving = None
        if scope[1] is not None and self._is_established(scope[1]):
            leaving = self._order.newest_doubtful(severity, scope[0] if full else None)
        if leaving is None and not full:
            mildest = min(filter(self._severities.get, self._severities))
            if mildest < severity:
                leaving = self._order.newest(mildest)
        if leaving is None:
            return False
        self._remove(*leaving, time_ns)
        self.suppressed += 1
        return True

    def _close(self, scope: Scope, subject: Subject, entry: _Entry, time_ns: int) -> None:
        if not entry.open:
            return
        entry.last_seen_ns = max(entry.last_seen_ns, time_ns)
        entry.open = False
        self._tell(Change.CLOSED, scope, subject, time_ns)

    def _matching(self, scope: Scope, subject: Subject | None) -> Iterable[tuple[Subject, _Entry]]:
        entries = self._entries.get(scope)
        if not entries:
            return ()
        if subject is None:
            return list(entries.items())
        entry = entries.get(subject)
        return ((subject, entry),) if entry else ()

    def _remove(self, scope: Scope, subject: Subject, time_ns: int) -> None:
        self._tell(Change.WITHDRAWN, scope, subject, time_ns)
        entry = self._entries[scope].pop(subject)
        if not self._entries[scope]:
            del self._entries[scope]
        self._count -= 1
        self._sizes[scope[0]] -= 1
        self._severities[entry.severity] -= 1
        if scope[0] not in self.about_the_capture:
            self._order.remove((scope, subject), entry.severity)

    def _tell(self, change: Change, scope: Scope, subject: Subject, time_ns: int) -> None:
        if self._on_change:
            finding = _finding(*scope, subject, self._entries[scope][subject])
            self._on_change(FindingChanged(time_ns=time_ns, change=change, finding=finding))


def _concerned(scope: Scope, blind: Blind) -> bool:
    key = scope[1]
    return blind.interface is None or key is None or key.interface == blind.interface


def _change(entry: _Entry, severity: Severity) -> Change | None:
    """What raising a known finding again with `severity` means."""
    if not entry.open:
        return Change.OPENED
    return Change.WORSENED if severity > entry.severity else None


def _finding(rule: str, key: VirtualRouterKey | None, subject: Subject, entry: _Entry) -> Finding:
    text = "\0".join((rule, str(key), *subject))
    return Finding(
        rule=rule,
        severity=entry.severity,
        confidence=entry.confidence,
        virtual_router=key,
        subject=subject,
        title=entry.last.title,
        detail=entry.last.detail,
        cause=entry.last.cause,
        remedy=entry.last.remedy,
        first_seen_ns=entry.first_seen_ns,
        last_seen_ns=entry.last_seen_ns,
        count=entry.count,
        open=entry.open,
        frames=tuple(entry.frames),
        id=hashlib.blake2s(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest(),
    )
