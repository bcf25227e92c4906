"""The loop of a session that goes on until somebody ends it: a source, the session, and what listens to both."""

import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Protocol

from vrrpwatch.cli.fault import Fault, faulty_source
from vrrpwatch.cli.session import Session
from vrrpwatch.model.event import Event
from vrrpwatch.model.finding import Change, FindingChanged, Severity
from vrrpwatch.model.frame import Input, Item
from vrrpwatch.model.record import record
from vrrpwatch.model.snapshot import Snapshot
from vrrpwatch.report import Lines

Batch = Sequence[Item]
OnTurn = Callable[[Batch], None]
"""Called with each batch, a few times a second also when it is empty but for a tick."""


class Source(Protocol):
    """Where the items come from."""

    def batches(self) -> Iterator[Sequence[Item]]: ...

    def stop(self) -> None:
        """From any thread and from signal handlers."""

    def inputs(self) -> tuple[Input, ...]: ...

    def sees(self) -> bool:
        """Whether all of it can be seen at present."""

    def close(self) -> None: ...


@record(frozen=True, slots=True)
class Limits:
    """When the session ends by itself; nothing set: never."""

    duration_ns: int | None = None
    adverts: int | None = None
    until: Severity | None = None
    """The mildest finding that ends it."""


@record(frozen=True, slots=True)
class Listener:
    """Hands on to the lines what happens, and ends the session at the finding that was waited for."""

    lines: Lines
    on_critical: Callable[[], None]
    until: Severity | None
    stop: Callable[[], None]

    def event(self, event: Event) -> None:
        self.lines.event(event)

    def finding(self, changed: FindingChanged) -> None:
        self.lines.finding(changed)
        severity = changed.finding.severity
        if severity is Severity.CRITICAL:
            self.on_critical()
        worse = changed.change in (Change.OPENED, Change.WORSENED)
        if worse and self.until is not None and severity >= self.until:
            self.stop()


def follow(
    source: Source, session: Session, limits: Limits, on_turn: Sequence[OnTurn], fault: Fault | None = None
) -> None:
    """Hand all that `source` gives to `session`, until it ends, is stopped, or a limit is reached."""
    end_ns = None if limits.duration_ns is None else time.monotonic_ns() + limits.duration_ns
    for batch in faulty_source(fault, source.batches()):
        if limits.adverts is None:
            session.follow(batch)
        elif _follow_up_to(limits.adverts, batch, session):
            source.stop()
        for listen in on_turn:
            listen(batch)
        if end_ns is not None and time.monotonic_ns() >= end_ns:
            source.stop()


def closed(session: Session, source: Source, fail_on: Severity | None) -> Snapshot:
    """The end of the session: what is known, with the adverts of each input."""
    snapshot = session.close(source.inputs(), fail_on)
    if len(snapshot.inputs) == 1:
        return replace(snapshot, inputs=(replace(snapshot.inputs[0], adverts=session.adverts),))
    return replace(snapshot, inputs=tuple(replace(one, adverts=_valid(snapshot, one)) for one in snapshot.inputs))


@contextmanager
def ended_by_signals(stop: Callable[[], None], on_hangup: Callable[[], None] | None) -> Iterator[None]:
    """INT, TERM and HUP end the source in order, the second one at once. `on_hangup`: what HUP does instead."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}

    def end(*_: object) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.default_int_handler)
        stop()

    def hang_up(*_: object) -> None:
        (on_hangup or end)()

    for number, handler in kept.items():
        # Who ignores a signal, as nohup does, goes on ignoring it.
        if handler is not signal.SIG_IGN:
            signal.signal(number, hang_up if number == signal.SIGHUP else end)
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def _follow_up_to(adverts: int, batch: Batch, session: Session) -> bool:
    """Whether `session` has seen so many adverts; what comes after the last of them is not looked at."""
    for item in batch:
        session.follow((item,))
        if session.adverts >= adverts:
            return True
    return False


def _valid(snapshot: Snapshot, one: Input) -> int:
    """Adverts that came on an interface, without those that a receiver discards: nobody counts these by interface."""
    here = (virtual_router for virtual_router in snapshot.virtual_routers if virtual_router.key.interface == one.path)
    return sum(router.adverts for virtual_router in here for router in virtual_router.routers)
