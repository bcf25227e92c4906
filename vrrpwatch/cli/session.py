"""Wires capture, decoding, analysis and rules: the one loop over the frames of captures."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Protocol

from vrrpwatch.analysis.analyzer import Analyzer
from vrrpwatch.analysis.ledger import Ledger
from vrrpwatch.capture import open_stream
from vrrpwatch.decode import Decoder
from vrrpwatch.model.advert import Sighting
from vrrpwatch.model.capture_event import Evicted, InputDamaged, StateEvicted
from vrrpwatch.model.event import Event
from vrrpwatch.model.finding import FindingChanged, Severity
from vrrpwatch.model.frame import Blind, BlindStart, Frame, Input, Item, Renamed, Tick
from vrrpwatch.model.snapshot import Snapshot
from vrrpwatch.report.verdict import verdict
from vrrpwatch.rules import RULES
from vrrpwatch.rules.judge import Judge
from vrrpwatch.rules.settings import RuleSettings

OnProgress = Callable[[int, int | None], None]
"""Called with the bytes that were read and the bytes there are; None when nobody knows."""
FRAMES_BETWEEN_PROGRESS = 1 << 15


class Observer(Protocol):
    """Is told what happens, when it happens: an event, and then what the rules make of it."""

    def event(self, event: Event) -> None: ...

    def finding(self, changed: FindingChanged) -> None: ...


_EVERY_RULE = RuleSettings(RULES)


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the user wants a session to look at the wire."""

    rules: RuleSettings = _EVERY_RULE
    keep_secrets: bool = False
    fail_on: Severity | None = Severity.WARNING
    """The mildest severity that is more than OK; None: no finding is."""


_NO_WISHES = Wishes()


def read(
    paths: Sequence[str],
    wishes: Wishes = _NO_WISHES,
    *,
    observer: Observer | None = None,
    on_progress: OnProgress | None = None,
) -> Snapshot:
    """Read the captures at `paths` to their end and say what they show. Raises UsageError when nothing can be read."""
    stream = open_stream(paths)
    session = Session(wishes, observer=observer)
    try:
        for capture, frames in stream.turns():
            before = session.adverts
            while session.follow(islice(frames, FRAMES_BETWEEN_PROGRESS)):
                if on_progress:
                    on_progress(stream.bytes_read, stream.bytes_total)
            capture.adverts += session.adverts - before
    except KeyboardInterrupt:
        # What was read until now is worth a report; a second interrupt ends that as well.
        return session.close([_interrupted(one) for one in stream.inputs()], wishes.fail_on)
    return session.close(stream.inputs(), wishes.fail_on)


class Session:
    """One stream of frames on its way to findings."""

    def __init__(self, wishes: Wishes = _NO_WISHES, *, observer: Observer | None = None, live: bool = False) -> None:
        """`live`: the stream tells when time passes, and what it could not see."""
        self.adverts = 0
        """Adverts so far, with those that are copies or invalid."""
        self._observer = observer
        self._decoder = Decoder(keep_secrets=wishes.keep_secrets)
        self._analyzer = Analyzer(live=live)
        self._ledger = Ledger(observer.finding if observer else None)
        self._judge = Judge(wishes.rules, self._ledger)

    def follow(self, items: Iterable[Item]) -> bool:
        """Take in what a stream hands on; False when there was nothing."""
        decode, see, judge = self._decoder.decode, self._analyzer.see, self._judged
        adverts = 0
        item: Item | None = None
        for item in items:
            if not isinstance(item, Frame):
                judge(self._observer_told(item))
                continue
            decoded = decode(item)
            if decoded is None:
                self._analyzer.heard_ns = item.time_ns
                continue
            if type(decoded) is Sighting:
                adverts += 1
            events = see(decoded)
            if events:
                judge(events)
        self.adverts += adverts
        return item is not None

    def close(self, inputs: Sequence[Input], fail_on: Severity | None) -> Snapshot:
        """The stream is over."""
        self._judged(self._analyzer.finish())
        self._judged((*_damage(inputs), *_dropped(self._ledger)))
        return self.snapshot(inputs, fail_on)

    def snapshot(self, inputs: Sequence[Input], fail_on: Severity | None) -> Snapshot:
        """What is known at this moment."""
        frames = sum(one.frames for one in inputs)
        firsts = [one.first_ns for one in inputs if one.first_ns is not None]
        lasts = [one.last_ns for one in inputs if one.last_ns is not None]
        statistics = self._analyzer.statistics(frames, min(firsts, default=None), max(lasts, default=None))
        findings = self._ledger.findings()
        virtual_routers = self._analyzer.virtual_routers()
        return Snapshot(
            verdict=verdict(findings, statistics, inputs, fail_on, virtual_routers),
            inputs=tuple(inputs),
            virtual_routers=virtual_routers,
            findings=findings,
            statistics=statistics,
        )

    def _observer_told(self, item: Blind | BlindStart | Tick | Renamed) -> Iterable[Event]:
        """What the stream says of itself."""
        match item:
            case Tick():
                return self._analyzer.advance(item.time_ns)
            case Blind():
                return self._analyzer.blind(item)
            case BlindStart():
                return self._analyzer.lose_sight(item)
            case Renamed():
                return self._analyzer.renamed(item)

    def _judged(self, events: Iterable[Event]) -> None:
        if self._observer is None:
            self._judge.judge(events)
            return
        for event in events:
            self._observer.event(event)
            self._judge.judge((event,))


def _interrupted(one: Input) -> Input:
    return replace(one, complete=False, errors=(*one.errors, "reading was interrupted"))


def _dropped(ledger: Ledger) -> Iterator[StateEvicted]:
    if ledger.suppressed:
        yield StateEvicted(time_ns=0, frame=None, virtual_router=None, kind=Evicted.FINDING, evicted=ledger.suppressed)


def _damage(inputs: Iterable[Input]) -> Iterator[InputDamaged]:
    for one in inputs:
        for error in one.errors:
            yield InputDamaged(time_ns=one.last_ns or 0, frame=None, virtual_router=None, path=one.path, error=error)
