"""Adverts that nobody looked at: of a sender that goes on it is known that it lives, and that is all.

A damaged one is counted as what its sender's last one was. A valid one is the sign of life of a Master in time, or of a
claimant in a contest. What it means otherwise has to be found out: it is taken for the one that was looked at last.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from vrrpwatch.analysis.clock import SteadyClock
from vrrpwatch.analysis.contests import ContestWatch, patience_ns
from vrrpwatch.analysis.router import Router, Stream
from vrrpwatch.analysis.virtual_router import VirtualRouter
from vrrpwatch.model.advert import Advert, Unheeded
from vrrpwatch.model.event import Event
from vrrpwatch.model.router import VirtualRouterKey, key_of
from vrrpwatch.model.security_event import SenderRestless

MAXIMUM_TOLD = 4_096
"""Who is restless beyond these is told again when it comes back; decoding bounds how many are so at a time."""

Memory = TypeVar("Memory", set[Any], dict[Any, Any])


@dataclass(slots=True)
class _Review:
    """Who claimed in a contest when it was looked over the last time."""

    contest: ContestWatch
    claimants: tuple[Router, ...]
    silent: set[Router]
    """Those of them that did so although they were silent: they reject the others."""
    until_ns: int = 0
    """Nobody else falls silent before."""


class RestlessWatch:
    """The restless senders that were told."""

    def __init__(self, usual: Mapping[Advert, Stream], clock: SteadyClock) -> None:
        self._usual = usual
        self._clock = clock
        self._told: set[object] = set()
        self._damaged: set[Advert] = set()
        """Those that stand for others of such senders."""
        self._reviews: dict[VirtualRouter, _Review] = {}

    def goes_on(self, unheeded: Unheeded, heard_ns: int) -> Stream | None:
        """The stream that just goes on; None: what it means has to be found out.

        `heard_ns`: the capture's time of the frame before.
        """
        stream = self._usual.get(unheeded.advert)
        if stream is None or not stream.restless:
            return None
        now_ns = unheeded.time_ns + self._clock.offset_ns
        router, gap_ns = stream.router, now_ns - stream.last_ns
        virtual_router = router.virtual_router
        contest = virtual_router.contest
        if now_ns < self._clock.now_ns or not virtual_router.goes_on(router):
            return None
        if contest and self._is_news(contest, router, now_ns):
            return None
        if gap_ns <= stream.latest_ns:
            return stream
        # That a claimant is late is news when they all are, be it because the capture paused.
        if contest is None or unheeded.time_ns - heard_ns >= stream.earliest_ns:
            return None
        return stream if gap_ns < virtual_router.patience_ns or not virtual_router.is_silent(now_ns) else None

    def hear(self, stream: Stream, now_ns: int, frame: int) -> None:
        """The stream goes on."""
        contest = stream.router.virtual_router.contest
        if contest and not contest.confirmed and contest.has(stream.router):
            contest.go_on(stream.router, now_ns, frame)
        stream.hear(now_ns, frame)

    def is_no_news(self, unheeded: Unheeded) -> bool:
        """It is damaged like the others of its sender."""
        advert = unheeded.advert
        if advert not in self._damaged:
            if advert.valid or _sender(advert) not in self._told:
                return False
            _bounded(self._damaged).add(advert)
        return unheeded.time_ns + self._clock.offset_ns >= self._clock.now_ns

    def tell(self, unheeded: Unheeded) -> Iterator[Event]:
        """The first one of a sender is worth an event."""
        advert = unheeded.advert
        stream = self._usual.get(advert)
        if stream:
            stream.restless = True
            self._look_over(stream.router.virtual_router)
        sender = _sender(advert)
        if sender not in self._told and (stream or not advert.valid):
            _bounded(self._told).add(sender)
            key = sender[0]
            yield SenderRestless(time_ns=unheeded.time_ns, frame=unheeded.frame, virtual_router=key, advert=advert)

    def _is_news(self, contest: ContestWatch, router: Router, now_ns: int) -> bool:
        """An advert of `router` may confirm the contest, or end it: somebody has gone or fallen silent."""
        if not contest.confirmed and now_ns - router.last_ns <= patience_ns(router):
            return True
        review, claimants = self._reviews.get(router.virtual_router), contest.claimants
        if review is None or review.contest is not contest:
            return True
        if review.claimants != claimants:
            if not set(claimants).issuperset(review.claimants):
                return True
            review.claimants, review.until_ns = claimants, 0
        if now_ns < review.until_ns:
            return False
        silent = _silent(claimants, now_ns) - {router}
        ends_ns = [one.last_ns + patience_ns(one) for one in claimants if one is not router and one not in silent]
        review.until_ns = min([now_ns + patience_ns(router), *ends_ns])
        return not silent <= review.silent

    def _look_over(self, virtual_router: VirtualRouter) -> None:
        """An advert went the long way, which drops all from a contest that have yielded."""
        contest = virtual_router.contest
        if contest:
            silent = _silent(contest.claimants, self._clock.now_ns)
            _bounded(self._reviews)[virtual_router] = _Review(contest, contest.claimants, silent)


def _sender(advert: Advert) -> tuple[VirtualRouterKey, object, object, int, bool]:
    """Who may be told to be restless. Its damaged adverts are told besides, since they may be somebody else's."""
    return key_of(advert), advert.source, advert.envelope.source_mac, advert.version, advert.valid


def _silent(claimants: Iterable[Router], now_ns: int) -> set[Router]:
    return {one for one in claimants if now_ns - one.last_ns > patience_ns(one)}


def _bounded(memory: Memory) -> Memory:
    if len(memory) >= MAXIMUM_TOLD:
        memory.clear()
    return memory
