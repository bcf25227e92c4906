"""Keeps the findings: folds repeats by subject, closes what is over, and bounds their number.

A finding keeps the worst severity it ever had, the detail of that moment, and the frames of its first ten events.
"""

import hashlib
from dataclasses import dataclass, field

from vrrpwatch.model.event import Event
from vrrpwatch.model.finding import Confidence, Finding, Judgement, Raise, Resolve, Severity, Withdraw
from vrrpwatch.model.router import VirtualRouterKey

MAXIMUM_FINDINGS = 1024
MAXIMUM_FRAMES = 10
MAXIMUM_TIMES = 64
"""Occurrences of one finding that can be withdrawn one by one."""

_Subject = tuple[str, ...]
_Scope = tuple[str, VirtualRouterKey | None]


@dataclass(slots=True)
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


class Ledger:
    """All findings so far."""

    def __init__(self) -> None:
        self._entries: dict[_Scope, dict[_Subject, _Entry]] = {}
        self._size = 0
        self.suppressed = 0
        """New findings that were dropped because the ledger is full."""

    def enter(
        self, rule: str, severity: Severity, key: VirtualRouterKey | None, event: Event, judgement: Judgement
    ) -> None:
        """Take `judgement` of `rule` on `event` into the books."""
        scope = (rule, key)
        match judgement:
            case Raise():
                self._raise(scope, judgement.severity if judgement.severity is not None else severity, event, judgement)
            case Resolve(subject=subject):
                for entry in self._matching(scope, subject).values():
                    entry.last_seen_ns = max(entry.last_seen_ns, event.time_ns) if entry.open else entry.last_seen_ns
                    entry.open = False
            case Withdraw(subject=subject):
                for name in self._matching(scope, subject):
                    self._remove(scope, name)

    def withdraw_between(self, start_ns: int, end_ns: int, rules: frozenset[str]) -> None:
        """Forget what `rules` said about silence in a time in which the observer was blind."""
        for scope in [scope for scope in self._entries if scope[0] in rules]:
            for subject, entry in list(self._entries[scope].items()):
                seen = [time for time in entry.times if time[1] < start_ns or end_ns < time[0]]
                entry.count -= len(entry.times) - len(seen)
                entry.times = seen
                if not entry.count:
                    self._remove(scope, subject)

    def findings(self) -> tuple[Finding, ...]:
        """All findings, the worst first, then the earliest."""
        found = [
            _finding(rule, key, subject, entry)
            for (rule, key), entries in self._entries.items()
            for subject, entry in entries.items()
        ]
        return tuple(sorted(found, key=lambda finding: (-finding.severity, finding.first_seen_ns, finding.id)))

    def _raise(self, scope: _Scope, severity: Severity, event: Event, judgement: Raise) -> None:
        entries = self._entries.setdefault(scope, {})
        entry = entries.get(judgement.subject)
        since_ns = judgement.since_ns if judgement.since_ns is not None else event.time_ns
        if entry is None:
            if self._size >= MAXIMUM_FINDINGS:
                self.suppressed += 1
                return
            entry = _Entry(judgement, severity, judgement.confidence, since_ns, event.time_ns)
            entries[judgement.subject] = entry
            self._size += 1
        if severity >= entry.severity:
            entry.last, entry.severity, entry.confidence = judgement, severity, judgement.confidence
        entry.count += 1
        entry.open = True
        entry.last_seen_ns = max(entry.last_seen_ns, event.time_ns)
        frames = judgement.frames or (() if event.frame is None else (event.frame,))
        entry.frames = list(dict.fromkeys((*entry.frames, *frames)))[:MAXIMUM_FRAMES]
        if len(entry.times) < MAXIMUM_TIMES:
            entry.times.append((since_ns, event.time_ns))

    def _matching(self, scope: _Scope, subject: _Subject | None) -> dict[_Subject, _Entry]:
        entries = self._entries.get(scope, {})
        if subject is None:
            return dict(entries)
        return {subject: entries[subject]} if subject in entries else {}

    def _remove(self, scope: _Scope, subject: _Subject) -> None:
        del self._entries[scope][subject]
        self._size -= 1


def _finding(rule: str, key: VirtualRouterKey | None, subject: _Subject, entry: _Entry) -> Finding:
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
        id=hashlib.blake2s(text.encode(), digest_size=8).hexdigest(),
    )
