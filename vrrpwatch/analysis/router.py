"""What is remembered of one router, and of each of its streams of adverts.

A router has one stream for each VRRP version it speaks: RFC 9568 section 8.4 lets one router send version 2 and
version 3 side by side during a migration. All times are on the analyzer's steady clock, in nanoseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from vrrpwatch.analysis.moment import Moment
from vrrpwatch.analysis.sample import IntervalSample
from vrrpwatch.model.advert import RESIGN_PRIORITY, Address, Advert
from vrrpwatch.model.router import RouterKey
from vrrpwatch.model.timers import ADVERTS_BEFORE_DOWN, DEFAULT_INTERVAL_NS, MILLISECOND_NS, master_down_ns

if TYPE_CHECKING:
    from vrrpwatch.analysis.virtual_router import VirtualRouter

MAXIMUM_PRIORITIES = 16


def interval_of(advert: Advert) -> int:
    """Advertisement_Interval in nanoseconds; an announced zero (RFC 9568 erratum 8301) counts as the default."""
    return advert.interval_ns or DEFAULT_INTERVAL_NS


class Late(NamedTuple):
    """An advert that came late, and those that came early after it."""

    gap_ns: int
    previous_frame: int
    id_step: int | None
    """How far the sender's own numbering moved; None when it does not number its adverts."""
    end: Moment
    early: int = 0
    """Adverts that came close together after it."""
    total_ns: int = 0
    """From the advert before the gap to the last of these."""


@dataclass(frozen=True, slots=True)
class Resignation:
    """A priority 0 in a router's name, until its next advert shows whether it was meant."""

    advert: Advert
    last_claim_ns: int
    """Of the router itself, before it."""
    last_ip_id: int | None
    """Of that claim; None when the router does not number its adverts."""
    other_mac: bool


@dataclass(slots=True)
class Flood:
    """Adverts beyond those that the announced interval allows."""

    surplus: int = 0
    start_ns: int = 0
    last_ns: int = 0
    adverts: int = 0
    told: int = 0
    """The surplus that was reported last."""


class Run(NamedTuple):
    """Several adverts of one stream in a row, all in time and without an authentication sequence.

    Of a quiet Master, or of a claimant in a contest that goes on.
    """

    gaps_ns: memoryview
    """Before each of them, 64 bits each."""
    shortest_ns: int
    longest_ns: int
    """Of these gaps."""
    last_ns: int
    """Of the last one, like the following."""
    frame: int
    ip_id: int | None
    id_steps: int
    """Steps of the IP id by one since the last other step or, when `id_jumped` is False, since before the run."""
    id_jumped: bool
    """There was a step by something else than one."""


class Stream:
    """Adverts of one version from one router."""

    __slots__ = (
        "advert", "earliest_ns", "flood", "frame", "id_streak", "intervals", "ip_id", "last_ns", "late", "latest_ns",
        "looked_at", "restless", "router", "sequence", "sightings",
    )  # fmt: skip

    def __init__(self, router: Router, advert: Advert) -> None:
        self.router = router
        self.advert = advert
        self.intervals = IntervalSample()
        self.last_ns = 0
        self.frame = 0
        self.ip_id: int | None = None
        self.sequence: int | None = None
        self.id_streak = 0
        """Steps of the IP id in a row that were steps by one; a packet that came again is no step."""
        self.sightings = 0
        self.looked_at = 0
        """Intervals there were when they were measured the last time."""
        self.flood = Flood()
        self.restless = False
        """Its sender never sends the same twice, and that was told."""
        self.late: Late | None = None
        """A gap that is not judged yet: the next advert tells delay from loss."""
        self.earliest_ns = 0
        self.latest_ns = 0
        self.adopt(advert)

    def adopt(self, advert: Advert) -> None:
        """`advert` is what this stream sends from now on."""
        interval_ns = interval_of(advert)
        if interval_ns != interval_of(self.advert):
            self.intervals = IntervalSample()
            self.looked_at = 0
        self.advert = advert
        self.earliest_ns = interval_ns // 2
        self.latest_ns = interval_ns + interval_ns // 2

    def sight(self, now_ns: int, frame: int, ip_id: int | None, sequence: int | None) -> None:
        """Note that the advert was seen at steady time `now_ns`."""
        known = self.ip_id
        if ip_id is not None and known is not None and ip_id != known:
            self.id_streak = self.id_streak + 1 if (ip_id - known) & 0xFFFF == 1 else 0
        self.ip_id = ip_id
        self.sequence = sequence
        self.last_ns = now_ns
        self.frame = frame
        self.sightings += 1
        self.router.latest = self

    def sight_run(self, run: Run) -> None:
        """Note several adverts that are no news: the same as `sight` for each, and what else follows from them."""
        contest = self.router.virtual_router.contest
        if contest:
            contest.go_on(self.router, run.last_ns, run.frame, len(run.gaps_ns))
        else:
            self.intervals.add_all(run.gaps_ns, run.shortest_ns, run.longest_ns)
        self.id_streak = run.id_steps if run.id_jumped else self.id_streak + run.id_steps
        self.ip_id = run.ip_id
        self.sequence = None
        self.last_ns = run.last_ns
        self.frame = run.frame
        self.sightings += len(run.gaps_ns)
        self.router.latest = self

    def hear(self, now_ns: int, frame: int) -> None:
        """An advert came that nobody looked at."""
        self.last_ns = now_ns
        self.frame = frame
        self.sightings += 1
        self.router.latest = self

    def id_step(self, ip_id: int | None) -> int | None:
        """How far the sender's own numbering moved since the last advert; None when it does not number them."""
        if ip_id is None or self.ip_id is None or self.id_streak < MINIMUM_STREAK:
            return None
        return (ip_id - self.ip_id) & 0xFFFF


REACTION_NS = 50 * MILLISECOND_NS
"""An advert this soon after another router's is an answer to it: its sender hears the other one."""
MINIMUM_STREAK = 3
"""Steps of one in a row that show a sender to count its adverts in the IP id, as keepalived does."""


class Router:
    """One sender of adverts for a virtual router."""

    __slots__ = (
        "claim", "first_seen_ns", "identity", "inferred", "key", "latest", "missed", "peak_ns", "priorities",
        "resignation", "resigned", "rewritten_as", "rewritten_ns", "silent", "stalled_ns", "streams", "virtual_router",
    )  # fmt: skip

    def __init__(self, virtual_router: VirtualRouter, key: RouterKey, *, inferred: bool) -> None:
        self.virtual_router = virtual_router
        self.key = key
        self.identity = key.mac or str(key.address)
        """The box, as far as that can be told: its physical MAC, else its address."""
        self.inferred = inferred
        self.streams: dict[int, Stream] = {}
        self.latest: Stream
        """The stream that was heard last."""
        self.first_seen_ns = 0
        self.missed = 0
        self.priorities: list[int] = []
        """In order, each once for as long as it lasted; the newest last; without 0."""
        self.peak_ns = 0
        """When it last advertised the priority it had before the newest one."""
        self.claim: Advert
        """Its last advert with a priority above 0."""
        self.resigned = False
        self.resignation: Resignation | None = None
        self.stalled_ns = 0
        """It sent nothing for so long the last time, and then went on in its own numbering: it did not notice."""
        self.rewritten_ns = 0
        """When an advert of it last came with a source that NAT has rewritten; others reject that."""
        self.rewritten_as: Address | None = None
        self.silent = False
        """It was Master and fell silent."""

    def dissolve(self) -> None:
        """It was evicted: part it from its streams, so that their memory is free at once."""
        self.streams.clear()
        del self.latest

    @property
    def advert(self) -> Advert:
        return self.latest.advert

    @property
    def priority(self) -> int:
        """The last priority above 0."""
        return self.priorities[-1] if self.priorities else RESIGN_PRIORITY

    @property
    def last_ns(self) -> int:
        return self.latest.last_ns

    @property
    def sightings(self) -> int:
        return sum(stream.sightings for stream in self.streams.values())

    def note_claim(self, advert: Advert, last_ns: int) -> None:
        """Remember `advert`, of a priority above 0; the one before it came at `last_ns`."""
        self.claim = advert
        if not self.priorities or self.priorities[-1] != advert.priority:
            self.priorities.append(advert.priority)
            self.peak_ns = last_ns
            del self.priorities[:-MAXIMUM_PRIORITIES]

    @property
    def versions(self) -> set[int]:
        """The VRRP versions it speaks now: none of them has been silent for long while it sent the other."""
        return {
            version
            for version, stream in self.streams.items()
            if self.last_ns - stream.last_ns <= ADVERTS_BEFORE_DOWN * interval_of(stream.advert)
        }

    def claim_in(self, version: int) -> Advert:
        """Its last claim in `version`; when it has only resigned in that, the resignation."""
        return self.claim if self.claim.version == version else self.streams[version].advert

    @property
    def heard_ns(self) -> int:
        """When it was last heard, also behind NAT."""
        return max(self.latest.last_ns, self.rewritten_ns)

    def answers(self, now_ns: int) -> bool:
        """Its advert at `now_ns` came at once after another router's: a Master that defends itself does that."""
        others = self.virtual_router.routers.values()
        return any(other is not self and now_ns - other.last_ns <= REACTION_NS for other in others)

    def lowered_from(self) -> int | None:
        """The priority before the newest one when that was higher."""
        if len(self.priorities) < 2 or self.priorities[-2] <= self.priorities[-1]:
            return None
        return self.priorities[-2]


def comparable(first: Router, second: Router) -> tuple[Advert, Advert]:
    """Adverts of the highest version that both speak (RFC 9568 section 8.4: one may send two), else their claims."""
    if len(first.streams) == 1 and len(second.streams) == 1:
        return first.claim, second.claim
    version = max(first.versions & second.versions, default=None)
    if version is None:
        return first.claim, second.claim
    return first.claim_in(version), second.claim_in(version)


def down_after_ns(master: Advert, priority: int) -> int:
    """How long a Backup of `priority` waits for the sender of `master`.

    Version 3 learns the interval from the Master's advert (RFC 9568 section 6.1); version 2 requires it to be equal.
    """
    return master_down_ns(master.version, priority, interval_of(master))
