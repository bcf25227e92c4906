"""Follows one contest: who claims to be Master, whether both sides were seen in turn, and who is left.

A Master that receives an advert that it must reject restarts its own advert timer (seen with keepalived 2.2.7). Two
such routers can look like one steady Master and one single advert of the other, which still holds the addresses. So a
claimant that rejects the others stays until it resigns or the difference is gone, however silent it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from vrrpwatch.analysis.diagnosis import compare, reject
from vrrpwatch.analysis.moment import Moment
from vrrpwatch.analysis.router import REACTION_NS, Router, Stream, comparable, interval_of
from vrrpwatch.model.contest import Contest, Difference, DifferenceKind
from vrrpwatch.model.timers import ADVERTS_BEFORE_DOWN, SECOND_NS

MAXIMUM_FRAMES = 10
MAXIMUM_CLAIMANTS = 16
"""Of one contest; a flood of made-up ones comes and goes."""


@dataclass(slots=True)
class _Claim:
    """One router's claim to be Master."""

    last_ns: int
    adverts: int = 0
    """Since the contest began."""

    def heard_ns(self, router: Router) -> int:
        """When `router`, who makes it, was heard; adverts that nobody looked at count."""
        return max(self.last_ns, router.last_ns)


class ContestWatch:
    """A contest while it lasts."""

    def __init__(self, start: Moment, claims: dict[Router, int]) -> None:
        """`claims` maps each claimant to the steady time of its last advert, in the order of their claims."""
        self.start = start
        self.confirmed = False
        self._claims = {router: _Claim(last_ns, int(last_ns >= start.steady_ns)) for router, last_ns in claims.items()}
        self._everyone = list(claims)
        self._frames = [router.latest.frame for router in claims]
        self._reactions: list[str] = []
        self._last_differences: tuple[Difference, ...] = ()

    @property
    def claimants(self) -> tuple[Router, ...]:
        """Those who still claim."""
        return tuple(self._claims)

    def has(self, router: Router) -> bool:
        """`router` still claims."""
        return router in self._claims

    def claim(self, router: Router, moment: Moment) -> bool:
        """Note an advert of `router`; True when it is the one that confirms the contest."""
        now_ns = moment.steady_ns
        claim = self._claims.setdefault(router, _Claim(0))
        if router not in self._everyone and len(self._everyone) < MAXIMUM_CLAIMANTS:
            self._everyone.append(router)
        others = [other.heard_ns(name) for name, other in self._claims.items() if name is not router]
        latest_other_ns = max(others, default=0)
        if now_ns - latest_other_ns < REACTION_NS and now_ns - claim.last_ns < router.latest.earliest_ns:
            self.note_reaction(router)
        answered = claim.adverts > 0 and claim.last_ns < latest_other_ns
        # Two that take over in one moment have sent several adverts each before one of them has yielded.
        lasts = latest_other_ns - self.start.steady_ns >= router.latest.earliest_ns
        in_turn = answered and lasts and now_ns - claim.last_ns <= patience_ns(router)
        claim.last_ns = now_ns
        claim.adverts += 1
        if moment.frame is not None and len(self._frames) < MAXIMUM_FRAMES:
            self._frames.append(moment.frame)
        newly = in_turn and not self.confirmed
        self.confirmed = self.confirmed or in_turn
        return newly

    def goes_on(self, stream: Stream, now_ns: int) -> bool:
        """The usual advert of a claimant that comes now, without a sequence number, is no news."""
        gap_ns = now_ns - stream.last_ns
        return (
            self.confirmed
            and stream.router in self._claims
            and stream.earliest_ns <= gap_ns <= stream.latest_ns
            and gap_ns < stream.router.virtual_router.patience_ns
            and _is_orderly(stream)
            and all(now_ns - claim.heard_ns(name) <= patience_ns(name) for name, claim in self._claims.items())
        )

    def steady_streams(self) -> tuple[Stream, ...]:
        """The streams of all claimants when nothing that they send in time is news; else none.

        Also not while there are few frames to be named: of several adverts in a row `go_on` knows the last one only.
        """
        streams = tuple(router.latest for router in self._claims)
        steady = self.confirmed and len(self._frames) >= MAXIMUM_FRAMES and all(map(_is_orderly, streams))
        return streams if steady else ()

    def go_on(self, router: Router, last_ns: int, frame: int, adverts: int = 1) -> None:
        """The same as `claim`, for adverts that are no news: the time and the frame are those of the last one."""
        claim = self._claims[router]
        claim.last_ns = last_ns
        claim.adverts += adverts
        if len(self._frames) < MAXIMUM_FRAMES:
            self._frames.append(frame)

    def withdraw(self, router: Router) -> None:
        """`router` resigned."""
        self._claims.pop(router, None)

    def drop_lapsed(self, now_ns: int) -> None:
        """Forget claimants that fell silent and do not reject the others: they have yielded."""
        heard = [name for name, claim in self._claims.items() if now_ns - claim.heard_ns(name) <= patience_ns(name)]
        for router in [name for name in self._claims if name not in heard]:
            if heard and not any(_reject(router, other) for other in heard):
                del self._claims[router]

    def silent_since_ns(self) -> int:
        """When the last advert of any claimant came, on the steady clock."""
        return max((claim.heard_ns(name) for name, claim in self._claims.items()), default=0)

    def record(self, end_ns: int | None = None) -> Contest:
        """The contest as it stands, or as it ended."""
        adverts = tuple(router.claim for router in self._everyone)
        return Contest(
            start_ns=self.start.time_ns,
            end_ns=end_ns,
            frame=self.start.frame or 0,
            claimants=adverts,
            differences=self._lasting_differences(),
            confirmed=self.confirmed,
            frames=tuple(self._frames),
            reactions=tuple(self._reactions),
            hints=tuple(self._hints()),
        )

    def _lasting_differences(self) -> tuple[Difference, ...]:
        """What told the first two apart the last time that anything did: who mends the cause ends the contest by it."""
        if len(self._everyone) > 1:
            self._last_differences = _differences(*self._everyone[:2]) or self._last_differences
        return self._last_differences

    def _hints(self) -> Iterator[str]:
        """What else was seen that explains why adverts do not arrive."""
        for router in self._everyone:
            if router.stalled_ns:
                stalled_s = router.stalled_ns / SECOND_NS
                yield f"{router.key.address} sent nothing for {stalled_s:.3g} s and did not notice: it was stalled."
        yield from self._everyone[0].virtual_router.around.refusals.values()

    def note_reaction(self, router: Router) -> None:
        """`router` answered another claimant at once: it hears it."""
        address = str(router.key.address)
        if address not in self._reactions:
            self._reactions.append(address)


def _is_orderly(stream: Stream) -> bool:
    """Its router keeps time in one version, and nothing waits for its next advert."""
    router = stream.router
    virtual_router = router.virtual_router
    return (
        len(router.streams) == 1
        and stream.late is None
        and router.resignation is None
        and virtual_router.established
        and not virtual_router.disjoint
    )


def patience_ns(router: Router) -> int:
    """A claimant that is silent for longer has yielded, if it hears the others."""
    return ADVERTS_BEFORE_DOWN * interval_of(router.advert)


def _reject(router: Router, other: Router) -> bool:
    return bool(_rewritten(router, other)) or reject(*comparable(router, other))


def _differences(router: Router, other: Router) -> tuple[Difference, ...]:
    return (*_rewritten(router, other), *compare(*comparable(router, other)))


def _rewritten(router: Router, other: Router) -> tuple[Difference, ...]:
    """NAT on the path rewrites the source of one: the checksum over the pseudo-header does not fit any more."""
    texts = [
        f"{one.key.address} arrives as {one.rewritten_as}" if one.rewritten_as else f"{one.key.address} as it is"
        for one in (router, other)
    ]
    if router.rewritten_as or other.rewritten_as:
        return (Difference(DifferenceKind.NAT, texts[0], texts[1], rejects=True),)
    return ()
