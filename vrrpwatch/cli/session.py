"""Wires capture, decoding, analysis and rules: the one loop over the frames of captures."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Protocol, TypeAlias

from vrrpwatch.analysis.analyzer import Analyzer
from vrrpwatch.analysis.ledger import Ledger
from vrrpwatch.analysis.told import renamed
from vrrpwatch.capture import open_stream
from vrrpwatch.capture.savefile import Capture
from vrrpwatch.capture.source import MOST_DECOMPRESSED_BYTES
from vrrpwatch.capture.stream import CaptureStream
from vrrpwatch.cli.fault import Fault, Stage, asked_fault, faulty, faulty_source
from vrrpwatch.cli.mistakes import Mistakes, show
from vrrpwatch.cli.pieces import all_decoded, pieces
from vrrpwatch.columns.choice import turns
from vrrpwatch.decode import Decoder
from vrrpwatch.model.advert import Sighting, Unheeded
from vrrpwatch.model.capture_event import Evicted, InputDamaged, StateEvicted
from vrrpwatch.model.event import Event
from vrrpwatch.model.finding import FindingChanged, Severity
from vrrpwatch.model.frame import Blind, BlindReason, BlindStart, Frame, Input, Item, Renamed, Tick
from vrrpwatch.model.record import record
from vrrpwatch.model.snapshot import Snapshot
from vrrpwatch.report.verdict import verdict
from vrrpwatch.rules import RULES
from vrrpwatch.rules.judge import Judge
from vrrpwatch.rules.settings import RuleSettings

if TYPE_CHECKING:
    from vrrpwatch.columns.chunk import Piece, Rows
    from vrrpwatch.columns.follower import Follower

Part: TypeAlias = "Iterator[Frame | Blind] | Rows"
"""Of a capture."""
OnProgress = Callable[[int, int | None], None]
"""Called with the bytes that were read and the bytes there are; None when nobody knows."""
FRAMES_BETWEEN_PROGRESS = 1 << 15


class Observer(Protocol):
    """Is told what happens, when it happens: an event, and then what the rules make of it."""

    def event(self, event: Event) -> None: ...

    def finding(self, changed: FindingChanged) -> None: ...


_EVERY_RULE = RuleSettings(RULES)


@record(frozen=True, slots=True)
class Wishes:
    """How the user wants a session to look at the wire."""

    rules: RuleSettings = _EVERY_RULE
    keep_secrets: bool = False
    fail_on: Severity | None = Severity.WARNING
    """The mildest severity that is more than OK; None: no finding is."""
    most_decompressed: int = MOST_DECOMPRESSED_BYTES
    """Bytes that one compressed file may become."""
    jobs: int = 1
    """Processes that read large captures; 1: the one that analyses them."""


_NO_WISHES = Wishes()


def read(
    paths: Sequence[str],
    wishes: Wishes = _NO_WISHES,
    *,
    observer: Observer | None = None,
    on_progress: OnProgress | None = None,
) -> Snapshot:
    """Read the captures at `paths` to their end and say what they show. Raises UsageError when nothing can be read."""
    stream = open_stream(paths, most_decompressed=wishes.most_decompressed)
    fault = asked_fault()
    session = Session(wishes, observer=observer, mistakes=Mistakes(show), fault=fault)
    try:
        with _turns(stream, wishes, fault) as in_turns:
            for capture, parts in in_turns:
                before = session.adverts
                for part in parts:
                    session.follow_part(part)
                    if on_progress:
                        on_progress(stream.bytes_read, stream.bytes_total)
                capture.adverts += session.adverts - before
    except KeyboardInterrupt:
        # What was read until now is worth a report; a second interrupt ends that as well.
        return session.close([_interrupted(one) for one in stream.inputs()], wishes.fail_on)
    return session.close(stream.inputs(), wishes.fail_on)


class Session:
    """One stream of frames on its way to findings."""

    def __init__(
        self,
        wishes: Wishes = _NO_WISHES,
        *,
        observer: Observer | None = None,
        live: bool = False,
        mistakes: Mistakes | None = None,
        fault: Fault | None = None,
    ) -> None:
        """`live`: the stream tells when time passes, and what it could not see. `fault`: one that a test asked for."""
        self.adverts = 0
        """Adverts so far, with those that are copies or invalid."""
        self._observer = observer
        self._decoder = Decoder(keep_secrets=wishes.keep_secrets)
        self._analyzer = Analyzer(live=live)
        self._ledger = Ledger(observer.finding if observer else None)
        self._mistakes = mistakes or Mistakes()
        self._decode = faulty(fault, Stage.DECODE, self._decoder.decode)
        self._see = faulty(fault, Stage.ANALYSIS, self._analyzer.see)
        self._judge = Judge(wishes.rules, self._ledger)
        self._follower: Follower | None = None
        self._ask_rules = faulty(fault, Stage.RULES, self._judge.judge)

    def follow(self, items: Iterable[Item]) -> bool:
        """Take in what a stream hands on; False when there was nothing."""
        came = False
        for piece in pieces(items):
            self._follow_piece(piece)
            came = True
        return came

    def follow_part(self, part: Part) -> None:
        """`follow` for a part of a capture, which may be in columns."""
        if isinstance(part, Iterator):
            self.follow(part)
            return
        if self._follower is None:
            from vrrpwatch.columns.follower import Follower  # noqa: PLC0415 - only large captures pay for numpy

            self._follower = Follower(self._decoder, self._analyzer, self._judged, self._lose, self.follow)
        # In two steps, since the follower may `follow` a part of it, which counts on its own.
        adverts = self._follower.take(part)
        self.adverts += adverts

    def note(self, event: Event) -> None:
        """Something has happened to the session itself, beside the stream."""
        self._attempt(lambda: (event,))

    def close(self, inputs: Sequence[Input], fail_on: Severity | None) -> Snapshot:
        """The stream is over."""
        self._attempt(self._analyzer.finish)
        self._attempt(lambda: (*_damage(inputs), *_dropped(self._ledger)))
        return self.snapshot(inputs, fail_on)

    def snapshot(self, inputs: Sequence[Input], fail_on: Severity | None) -> Snapshot:
        """What is known at this moment."""
        frames = sum(one.frames for one in inputs)
        firsts = [one.first_ns for one in inputs if one.first_ns is not None]
        lasts = [one.last_ns for one in inputs if one.last_ns is not None]
        statistics = replace(
            self._analyzer.statistics(frames, min(firsts, default=None), max(lasts, default=None)),
            internal_errors=self._mistakes.counts(),
        )
        findings = self._ledger.findings()
        virtual_routers = self._analyzer.virtual_routers()
        return Snapshot(
            verdict=verdict(findings, statistics, inputs, fail_on, virtual_routers),
            inputs=tuple(inputs),
            virtual_routers=virtual_routers,
            findings=findings,
            statistics=statistics,
        )

    def _follow_piece(self, piece: Sequence[Item]) -> None:
        see, judge = self._see, self._judged
        all_found = all_decoded(self._decode, piece)
        for item in piece:
            # Around each item, and not around all: what a stream raises is no mistake in one packet. It costs nothing.
            try:
                if not isinstance(item, Frame):
                    judge(self._observer_told(item))
                    continue
                found = next(all_found)
                if type(found) is Sighting or type(found) is Unheeded:
                    self.adverts += 1
                elif found is None:
                    self._analyzer.heard_ns = item.time_ns
                    continue
                elif isinstance(found, Exception):
                    self._lose(item, found)
                    continue
                events = see(found)
                if events:
                    judge(events)
            except Exception as error:  # noqa: BLE001 - one bad packet costs one packet
                self._lose(item, error)

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
                return renamed(item)

    def _judged(self, events: Iterable[Event]) -> None:
        if self._observer is None:
            self._ask_rules(events)
            return
        for event in events:
            try:
                self._observer.event(event)
            except Exception as error:  # noqa: BLE001 - what cannot be told is judged nevertheless
                self._mistakes.note(error)
            self._ask_rules((event,))

    def _attempt(self, step: Callable[[], Iterable[Event]]) -> None:
        """What a step off the way of the packets gives; a mistake in it ends that step alone."""
        try:
            self._judged(step())
        except Exception as error:  # noqa: BLE001 - counted and shown
            self._mistakes.note(error)

    def _lose(self, item: Item, error: Exception) -> None:
        """`item` was lost by a mistake: when it was a packet, its absence is no silence of the network."""
        stage = self._mistakes.note(error)
        if not isinstance(item, Frame) or stage is Stage.OUTPUT:
            return
        start_ns = min(self._analyzer.heard_ns or item.time_ns, item.time_ns)
        unseen = Blind(start_ns, item.time_ns, BlindReason.FAILED, 1, item.number - 1, item.interface.name)
        self._attempt(lambda: self._analyzer.blind(unseen))


@contextmanager
def _turns(
    stream: CaptureStream, wishes: Wishes, fault: Fault | None
) -> Iterator[Iterator[tuple[Capture, Iterator[Part]]]]:
    """The captures of `stream` in turns, in parts between which progress can be told."""
    if fault is not None:
        yield ((turn, _slices(iter(faulty_source(fault, frames)))) for turn, frames in stream.turns())
        return
    with turns(stream, wishes.jobs, wishes.most_decompressed) as in_columns:
        if in_columns is None:
            yield ((turn, _slices(frames)) for turn, frames in stream.turns())
        else:
            yield ((turn, _parts(pieces)) for turn, pieces in in_columns)


def _parts(chunks: "Iterator[Piece]") -> Iterator[Part]:
    for piece in chunks:
        if isinstance(piece, Iterator):
            yield from _slices(piece)
        else:
            yield piece


def _slices(frames: Iterator[Frame | Blind]) -> Iterator[Part]:
    for first in frames:
        yield chain((first,), islice(frames, FRAMES_BETWEEN_PROGRESS - 1))


def _interrupted(one: Input) -> Input:
    return replace(one, complete=False, errors=(*one.errors, "reading was interrupted"))


def _dropped(ledger: Ledger) -> Iterator[StateEvicted]:
    if ledger.suppressed:
        yield StateEvicted(time_ns=0, frame=None, virtual_router=None, kind=Evicted.FINDING, evicted=ledger.suppressed)


def _damage(inputs: Iterable[Input]) -> Iterator[InputDamaged]:
    for one in inputs:
        for error in one.errors:
            # A name that is not UTF-8 becomes part of texts that are.
            path = one.path.encode("utf-8", "backslashreplace").decode()
            yield InputDamaged(time_ns=one.last_ns or 0, frame=None, virtual_router=None, path=path, error=error)
