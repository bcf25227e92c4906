"""Wires capture, decoding, analysis and rules: the one loop over the frames of captures."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from vrrpwatch.analysis.analyzer import Analyzer
from vrrpwatch.analysis.ledger import Ledger
from vrrpwatch.capture import open_stream
from vrrpwatch.decode import Decoder
from vrrpwatch.model.advert import Sighting
from vrrpwatch.model.event import InputDamaged
from vrrpwatch.model.finding import Severity
from vrrpwatch.model.frame import Blind, Frame, Input
from vrrpwatch.model.snapshot import Snapshot
from vrrpwatch.report.verdict import verdict
from vrrpwatch.rules import RULES
from vrrpwatch.rules.judge import Judge

OnProgress = Callable[[int, int | None], None]
"""Called with the bytes that were read and the bytes there are; None when nobody knows."""
FRAMES_BETWEEN_PROGRESS = 1 << 15


def read(
    paths: Sequence[str],
    *,
    keep_secrets: bool = False,
    fail_on: Severity | None = Severity.WARNING,
    on_progress: OnProgress | None = None,
) -> Snapshot:
    """Read the captures at `paths` to their end and say what they show. Raises UsageError when nothing can be read."""
    stream = open_stream(paths)
    session = Session(keep_secrets=keep_secrets, on_advert=stream.note_advert)
    frames = iter(stream)
    inputs = stream.inputs
    try:
        while session.follow(islice(frames, FRAMES_BETWEEN_PROGRESS)):
            if on_progress:
                on_progress(stream.bytes_read, stream.bytes_total)
    except KeyboardInterrupt:
        # What was read until now is worth a report; a second interrupt ends that as well.
        return session.close([_interrupted(one) for one in inputs()], fail_on)
    return session.close(inputs(), fail_on)


class Session:
    """One stream of frames on its way to findings."""

    def __init__(self, *, keep_secrets: bool = False, on_advert: Callable[[], None] = lambda: None) -> None:
        self._on_advert = on_advert
        self._decoder = Decoder(keep_secrets=keep_secrets)
        self._analyzer = Analyzer()
        self._ledger = Ledger()
        self._judge = Judge(RULES, self._ledger)

    def follow(self, frames: Iterable[Frame | Blind]) -> bool:
        """Take in `frames`; False when there were none."""
        decode, see, judge = self._decoder.decode, self._analyzer.see, self._judge.judge
        on_advert = self._on_advert
        item: Frame | Blind | None = None
        for item in frames:
            if isinstance(item, Blind):
                judge(self._analyzer.blind(item))
                continue
            decoded = decode(item)
            if decoded is None:
                self._analyzer.heard_ns = item.time_ns
                continue
            if type(decoded) is Sighting:
                on_advert()
            events = see(decoded)
            if events:
                judge(events)
        return item is not None

    def close(self, inputs: Sequence[Input], fail_on: Severity | None) -> Snapshot:
        """The stream is over."""
        self._judge.judge(self._analyzer.finish())
        self._judge.judge(_damage(inputs))
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


def _interrupted(one: Input) -> Input:
    return replace(one, complete=False, errors=(*one.errors, "was not read to its end: interrupted"))


def _damage(inputs: Iterable[Input]) -> Iterator[InputDamaged]:
    for one in inputs:
        for error in one.errors:
            yield InputDamaged(time_ns=one.last_ns or 0, frame=None, virtual_router=None, path=one.path, error=error)
