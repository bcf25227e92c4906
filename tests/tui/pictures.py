"""Pictures of captures, as the screens get them."""

from collections import deque
from dataclasses import replace
from pathlib import Path

from vrrpwatch.capture import open_stream
from vrrpwatch.cli.session import Session
from vrrpwatch.decode.recognise import is_ours
from vrrpwatch.model.event import Event
from vrrpwatch.model.finding import FindingChanged, Severity
from vrrpwatch.model.frame import Frame, Item, Tick
from vrrpwatch.model.picture import Picture, Playback, Told
from vrrpwatch.model.timers import SECOND_NS


class Listening:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[Told] = []

    def event(self, event: Event) -> None:
        self.told.append(event)

    def finding(self, changed: FindingChanged) -> None:
        self.told.append(changed)


def picture_of(path: Path) -> Picture:
    """The end of the capture at `path`, as a replay shows it when all is loaded."""
    return picture_at(path, None)


def picture_at(path: Path, seconds: float | None) -> Picture:
    """The state `seconds` after the first frame; None: at the end."""
    stream = open_stream([str(path)])
    items = list(stream)
    frames = [item for item in items if isinstance(item, Frame)]
    start_ns, end_ns = frames[0].time_ns, frames[-1].time_ns
    at_ns = end_ns if seconds is None else start_ns + round(seconds * SECOND_NS)
    until: list[Item] = [item for item in items if not isinstance(item, Frame) or item.time_ns <= at_ns]
    listening = Listening()
    session = Session(observer=listening)
    session.follow([*until, Tick(at_ns)])
    # Where the tree stands shall not decide how lines break.
    inputs = tuple(replace(each, path=Path(each.path).name) for each in stream.inputs())
    snapshot = session.snapshot(inputs, Severity.WARNING)
    ours = [frame for frame in frames if is_ours(frame)]
    return Picture(
        number=at_ns,
        now_ns=at_ns,
        snapshot=snapshot,
        packets=tuple(deque((frame for frame in ours if frame.time_ns <= at_ns), maxlen=20_000)),
        told=tuple(listening.told),
        interfaces=(),
        playback=Playback(start_ns, end_ns, at_ns, playing=False, speed=1.0, loaded=None, loading=False, marks_ns=()),
        whole=snapshot,
    )
