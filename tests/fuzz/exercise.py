"""One run of frames through everything that looks at frames, and what must be true of each word that comes out."""

import json
from collections.abc import Callable, Sequence
from random import Random

from tests.fuzz.screens import packets_said, picture_of, said
from vrrpwatch.cli.fault import Stage
from vrrpwatch.cli.mistakes import Mistakes
from vrrpwatch.cli.session import Session, Wishes
from vrrpwatch.model.event import Event
from vrrpwatch.model.finding import FindingChanged, Severity
from vrrpwatch.model.frame import Frame, Input
from vrrpwatch.model.picture import Told
from vrrpwatch.model.snapshot import Snapshot
from vrrpwatch.report import FORMATS, TABLES, Paper, lines, live_lines, renderer

LOOKED_INTO = 50
"""Frames of a run that are taken apart field by field."""

_KEPT = 500
_BIDI_AND_BREAKS = "\u2028\u2029\u202e"


class Unforgiving(Mistakes):
    """A session counts a mistake and goes on; here it ends with it."""

    def note(self, error: Exception) -> Stage:
        raise error


class Listening:
    """Writes both streams while things happen, and keeps the latest for the screens."""

    def __init__(self) -> None:
        self.objects: list[str] = []
        self.texts: list[str] = []
        self.told: list[Told] = []
        self._streams = (lines("jsonl", self.objects.append), live_lines("text", self.texts.append, Paper(100)))

    def event(self, event: Event) -> None:
        for stream in self._streams:
            stream.event(event)
        self.told = [*self.told[-_KEPT:], event]

    def finding(self, changed: FindingChanged) -> None:
        for stream in self._streams:
            stream.finding(changed)
        self.told = [*self.told[-_KEPT:], changed]

    def end(self, snapshot: Snapshot) -> None:
        for stream in self._streams:
            stream.end(snapshot)


def briefly(frames: Sequence[Frame]) -> int:
    """Decoding, analysis and rules; how many adverts there were."""
    session = Session(mistakes=Unforgiving())
    session.follow(frames)
    session.close((), Severity.WARNING)
    return session.adverts


def thoroughly(frames: Sequence[Frame], *, secrets: bool = False) -> None:
    """Those, every report, both streams, all screens, and the fields of some frames. Asserts what holds of all text."""
    told = Listening()
    session = Session(Wishes(keep_secrets=secrets), observer=told, mistakes=Unforgiving())
    half = len(frames) // 2
    session.follow(frames[:half])
    session.snapshot((), Severity.INFO)
    session.follow(frames[half:])
    snapshot = session.close((_input(frames),), Severity.WARNING)
    told.end(snapshot)
    for text in (*told.objects, *told.texts):
        assert text.endswith("\n")
    for line in told.objects:
        json.loads(line, parse_constant=_refused)
    _all_printable("".join(told.texts))
    _reports(snapshot)
    if frames:
        _screens(snapshot, frames, told.told)


def _reports(snapshot: Snapshot) -> None:
    for verbose in (False, True):
        _all_printable(renderer("text")(snapshot, Paper(80, verbose=verbose)))
    json.loads(renderer("json")(snapshot, Paper()), parse_constant=_refused)
    for name in set(FORMATS) - {"text", "json", "csv"}:
        _no_control(renderer(name)(snapshot, Paper()))
    for table in TABLES:
        _no_control(renderer("csv")(snapshot, Paper(table=table)))


def _screens(snapshot: Snapshot, frames: Sequence[Frame], told: Sequence[Told]) -> None:
    looked_into = Random(len(frames)).sample(frames, min(LOOKED_INTO, len(frames)))
    for text in (*said(picture_of(snapshot, frames, told)), *packets_said(looked_into)):
        _all_printable(text)


def _input(frames: Sequence[Frame]) -> Input:
    times = [frame.time_ns for frame in frames] or [0]
    kinds = tuple(dict.fromkeys(frame.interface.link_type for frame in frames))
    return Input("fuzz", "pcap", kinds, len(frames), 0, times[0], times[-1], complete=False, errors=("torn",))


def _all_printable(text: str) -> None:
    assert text.replace("\n", "").isprintable(), ascii(text)


def _no_control(text: str) -> None:
    strange = {character for character in text if character < " " and character not in "\r\n\t"}
    assert not strange | (set(text) & {"\x7f", "\x9b", *_BIDI_AND_BREAKS}), ascii(text)


def _refused(constant: str) -> Callable[[], None]:
    raise AssertionError(f"{constant} is no JSON")
