"""One run of `watch`, in the order that safety wants: load all, open all, drop the rights, and only then look."""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from vrrpwatch.capture.privileges import drop
from vrrpwatch.cli.capture_options import Opening
from vrrpwatch.cli.collector import Collector
from vrrpwatch.cli.fault import Stage, asked_fault, faulty
from vrrpwatch.cli.live_output import FileLines, LineOutput, StdoutLines
from vrrpwatch.cli.live_source import open_source
from vrrpwatch.cli.messages import complain
from vrrpwatch.cli.mistakes import Mistakes, show
from vrrpwatch.cli.output_health import Ask, OutputWatch
from vrrpwatch.cli.preload import load_everything
from vrrpwatch.cli.session import Session, Wishes
from vrrpwatch.cli.watching import Batch, Limits, Listener, OnTurn, Source, closed, ended_by_signals, follow
from vrrpwatch.decode.recognise import is_ours
from vrrpwatch.model.frame import Frame, Item, Tick
from vrrpwatch.model.record import record
from vrrpwatch.monitor.readiness import Readiness
from vrrpwatch.monitor.ring import CaptureRing, RingLimits
from vrrpwatch.report import Lines, Paper, live_lines


@record(frozen=True, slots=True)
class Recording:
    """What `-w` writes, and where."""

    path: Path
    limits: RingLimits


@record(frozen=True, slots=True)
class WatchPlan:
    """What the user asked for."""

    opening: Opening
    wishes: Wishes
    limits: Limits
    format_name: str
    paper: Paper
    output: Path | None
    recording: Recording | None


def run(plan: WatchPlan) -> int:
    """Watch until the end, and give the exit code. Raises UsageError."""
    load_everything()
    with ExitStack() as leaving:
        source = open_source(plan.opening)
        leaving.callback(source.close)
        output = StdoutLines(source.stop) if plan.output is None else FileLines(plan.output)
        leaving.callback(output.close)
        ring = CaptureRing(plan.recording.path, plan.recording.limits, complain) if plan.recording else None
        if ring:
            leaving.callback(ring.close)
        heartbeat = _heartbeat(source)
        drop(plan.opening.user, allow_root=plan.opening.allow_root)
        output.check()
        if ring:
            ring.check_writable()
        collector = Collector()
        leaving.callback(collector.end)
        if heartbeat:
            leaving.callback(heartbeat.end)
        with ended_by_signals(source.stop, output.on_hangup):
            asked = [output.condition, ring.condition if ring else None]
            outputs = [ask for ask in asked if ask]
            return _watch(plan, source, output, outputs, [*_chores(output, ring, heartbeat), collector])


def _watch(
    plan: WatchPlan, source: Source, output: LineOutput, outputs: Sequence[Ask], chores: Sequence[OnTurn]
) -> int:
    fault = asked_fault()
    lines = live_lines(plan.format_name, faulty(fault, Stage.OUTPUT, output.write), plan.paper)
    listener = Listener(lines, output.sync, plan.limits.until, source.stop)
    mistakes = Mistakes(show)
    session = Session(plan.wishes, observer=listener, live=True, mistakes=mistakes, fault=fault)
    health = OutputWatch(outputs, session.note)
    follow(source, session, plan.limits, [*chores, partial(_turn, lines, mistakes), health], fault)
    output.sync()
    health.end()
    snapshot = closed(session, source, plan.wishes.fail_on)
    lines.end(snapshot)
    return snapshot.verdict.status


def _turn(lines: Lines, mistakes: Mistakes, batch: Batch) -> None:
    if not batch or not isinstance(batch[-1], Tick | Frame):
        return
    try:
        lines.turn(batch[-1].time_ns)
    except Exception as error:  # noqa: BLE001 - as for each line
        mistakes.note(error)


def _chores(output: LineOutput, ring: CaptureRing | None, heartbeat: "Heartbeat | None") -> Iterator[OnTurn]:
    yield lambda _: output.turn(time.monotonic_ns())
    if ring:
        yield lambda batch: ring.write(_ours(batch))
    if heartbeat:
        yield heartbeat


def _heartbeat(source: Source) -> "Heartbeat | None":
    readiness = Readiness.from_environment()
    return Heartbeat(source, readiness) if readiness else None


class Heartbeat:
    """Tells the service manager when all can be seen for the first time, that we live, and that we end."""

    def __init__(self, source: Source, readiness: Readiness) -> None:
        self._source = source
        self._readiness = readiness
        self._ready = False
        readiness.status("waiting for the interfaces")

    def __call__(self, _batch: Batch) -> None:
        if not self._ready and self._source.sees():
            self._ready = True
            self._readiness.ready("watching")
        self._readiness.alive(time.monotonic_ns())

    def end(self) -> None:
        self._readiness.stopping()


def _ours(batch: Batch) -> list[Item]:
    """Of the frames those that the rules use: a pipe brings others, too."""
    return [item for item in batch if not isinstance(item, Frame) or is_ours(item)]
