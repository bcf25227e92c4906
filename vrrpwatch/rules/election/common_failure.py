"""Many virtual routers fail at one moment: they have one cause.

What it reports
    Eight virtual routers or more that lost their Master, changed it after a silence, or got a second one within a few
    seconds, and what they have in common: the router that was Master of all of them, or that claims to be. Each of them
    has its own finding besides; this one says that it is one fault. It closes when all of them are well again.
Why it matters
    Whoever is called at night has one thing to mend, not five hundred.
How it is decided
    So many of them (`virtual_routers`) within `window_s`. A router is recognised by its MAC, and by its address where
    it sends from a virtual MAC.
False alarms avoided
    Routers that are stopped on purpose resign: that is no failure, however many virtual routers they leave. Time in
    which the capture saw nothing is not judged, and the start of a capture is no change of Master.
What to do
    Look first at what all have in common: the router that is named, its link, its VRRP process. When none is named look
    at what carries them all: a switch, a trunk, a firewall rule that was rolled out.
    keepalived: one process serves all instances of a router, `journalctl -u keepalived` tells of all of them. FRR:
    `systemctl status frr`. Cisco: `show vrrp brief` and `show logging`.
References
    RFC 9568 section 6.4 (each virtual router has its own state machine, so a common change is no work of the protocol).
"""

from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import ClassVar, NamedTuple

from vrrpwatch.model.advert import Advert
from vrrpwatch.model.cause import Cause
from vrrpwatch.model.event import ContestEnded, ContestStarted, Event, MasterChanged, MasterReturned, MasterSilent
from vrrpwatch.model.finding import Confidence, Judgement, Raise, Resolve, Severity
from vrrpwatch.model.router import VirtualRouterKey, is_virtual_mac
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.rules.option import Option
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.wording import seconds

_REMEMBERED = 4_096
"""Virtual routers; the first that failed goes first."""


class _Kind(StrEnum):
    """What happens to all of them."""

    SILENT = "no Master"
    SECOND = "second Master"
    FAILOVER = "failover"


class _Failure(NamedTuple):
    """Of one virtual router."""

    time_ns: int
    routers: frozenset[str]
    """Those that it was lost by, or that claim it."""


class CommonFailure(Rule):
    """`common-failure`."""

    id = "common-failure"
    severity = Severity.CRITICAL
    listens: ClassVar[tuple[type[Event], ...]] = (
        MasterSilent, MasterReturned, MasterChanged, ContestStarted, ContestEnded,
    )  # fmt: skip
    whole_capture = True

    virtual_routers = Option(8, "virtual routers", "how many have to fail together", least=2)
    window_s = Option(10.0, "seconds", "the time in which they have to fail", least=0.1)

    def __init__(self) -> None:
        self._failures = {kind: _Failures() for kind in _Kind}
        self._open: set[_Kind] = set()

    def judge(self, event: Event) -> Iterator[Judgement]:
        match event:
            case MasterSilent(advert=advert):
                yield from self._failed(_Kind.SILENT, event, (advert,))
            case ContestStarted(contest=contest):
                yield from self._failed(_Kind.SECOND, event, contest.claimants)
            case MasterChanged(cause=Cause.MASTER_DOWN, previous=previous, blind=False) if previous:
                yield from self._failed(_Kind.FAILOVER, event, (previous,))
            case MasterReturned():
                yield from self._mended(_Kind.SILENT, event)
            case ContestEnded():
                yield from self._mended(_Kind.SECOND, event)
            case _:
                pass

    def _failed(self, kind: _Kind, event: Event, adverts: Iterable[Advert]) -> Iterator[Judgement]:
        failures, key = self._failures[kind], event.virtual_router
        if key is None:
            return
        routers = frozenset(map(_name, adverts))
        failures.add(key, _Failure(event.time_ns, routers))
        since_ns = event.time_ns - round(self.window_s * SECOND_NS)
        # A failover is over at once; the others last.
        if kind not in self._open or kind is _Kind.FAILOVER:
            failures.forget_before(since_ns)
        if len(failures) >= self.virtual_routers:
            self._open.add(kind)
            yield _finding(kind, failures, failures.common(routers), event.time_ns)

    def _mended(self, kind: _Kind, event: Event) -> Iterator[Judgement]:
        if event.virtual_router is not None:
            self._failures[kind].remove(event.virtual_router)
        if kind in self._open and not len(self._failures[kind]):
            self._open.discard(kind)
            yield Resolve(subject=(str(kind),))


class _Failures:
    """Those of one kind that are not mended, the first one first."""

    def __init__(self) -> None:
        # An ordinary dictionary becomes slow when the first key goes again and again.
        self._failures: OrderedDict[VirtualRouterKey, _Failure] = OrderedDict()
        self._routers: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._failures)

    @property
    def first_ns(self) -> int:
        """When the first of them failed."""
        return next(iter(self._failures.values())).time_ns

    def add(self, key: VirtualRouterKey, failure: _Failure) -> None:
        self.remove(key)
        if len(self) >= _REMEMBERED:
            self.remove(next(iter(self._failures)))
        self._failures[key] = failure
        for router in failure.routers:
            self._routers[router] += 1

    def remove(self, key: VirtualRouterKey) -> None:
        """It is mended; or it was never there."""
        failure = self._failures.pop(key, None)
        for router in failure.routers if failure else ():
            self._routers[router] -= 1
            if not self._routers[router]:
                del self._routers[router]

    def forget_before(self, time_ns: int) -> None:
        while self._failures and self.first_ns < time_ns:
            self.remove(next(iter(self._failures)))

    def common(self, routers: frozenset[str]) -> list[str]:
        """Those of `routers` that all of them have in common."""
        return sorted(router for router in routers if self._routers[router] == len(self))


def _name(advert: Advert) -> str:
    """The box: its physical MAC where the frame shows it, and the address that it sent from."""
    mac = advert.envelope.source_mac
    return str(advert.source) if mac is None or is_virtual_mac(mac) else mac


def _finding(kind: _Kind, failures: _Failures, common: list[str], now_ns: int) -> Raise:
    count, first_ns = len(failures), failures.first_ns
    shared = f"{_SHARED[kind]} {' and '.join(common)}" if common else "no router that all of them have in common"
    return Raise(
        subject=(str(kind),),
        title=f"{count} virtual routers {_WHAT[kind]} within {seconds(now_ns - first_ns)}: {shared}",
        detail=f"{count} that fail together have one cause. Each of them has a finding of its own.",
        cause="router" if common else "",
        remedy=f"Look at {' and '.join(common)} first."
        if common
        else "Look at what carries all of them: a switch or a trunk, a firewall rule that was rolled out.",
        severity=Severity.WARNING if kind is _Kind.FAILOVER else None,
        confidence=Confidence.LIKELY if common else Confidence.POSSIBLE,
        since_ns=first_ns,
    )


_WHAT = {
    _Kind.SILENT: "lost their Master",
    _Kind.SECOND: "got a second Master",
    _Kind.FAILOVER: "changed their Master after a silence",
}
_SHARED = {
    _Kind.SILENT: "all were led by",
    _Kind.SECOND: "all are claimed by",
    _Kind.FAILOVER: "all were led by",
}
