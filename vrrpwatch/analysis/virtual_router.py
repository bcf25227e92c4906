"""What is remembered of one virtual router. The table of its states is in `states`."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TypedDict

from vrrpwatch.analysis.agenda import NEVER_NS, Agenda
from vrrpwatch.analysis.contests import ContestWatch
from vrrpwatch.analysis.moment import Moment
from vrrpwatch.analysis.router import Router, down_after_ns, interval_of
from vrrpwatch.analysis.sight import Sight
from vrrpwatch.model.advert import Address, Advert
from vrrpwatch.model.contest import Contest, DifferenceKind
from vrrpwatch.model.event import Disagreement, MasterChanged
from vrrpwatch.model.router import RouterKey, VirtualRouterKey
from vrrpwatch.model.timers import skew_ns

LOWEST_PRIORITY = 1
"""No Backup waits longer than one with this priority."""
MAXIMUM_TRANSITIONS = 256
MAXIMUM_CONTESTS = 64
MAXIMUM_PEERS = 16
ESTABLISHED_AFTER = 2
"""Returns: three adverts of one router."""


class State(Enum):
    """Where a virtual router stands."""

    __hash__ = object.__hash__  # that of an enum is a call of Python, and a state is looked up for each advert

    INIT = auto()
    """No valid claim was seen yet."""
    STABLE = auto()
    """One Master advertises."""
    RESIGNED = auto()
    """The Master sent priority 0; a Backup takes over after its Skew_Time."""
    DOWN = auto()
    """Nobody advertises."""
    CONTESTED = auto()
    """Two or more claim to be Master."""


def longest_wait_ns(advert: Advert) -> int:
    """After this long without the sender of `advert` somebody else must have taken over.

    The slowest Backup, and one interval more for routers whose first advert comes late (FRR over IPv6).
    """
    return down_after_ns(advert, LOWEST_PRIORITY) + interval_of(advert)


@dataclass(slots=True)
class Challenge:
    """A claim against a living Master that is neither explained nor refuted yet."""

    router: Router
    start: Moment
    answered: bool = False
    """The Master has advertised since."""
    heard: bool = False
    """It did so at once: it hears the challenger."""


@dataclass(slots=True)
class TransitionRecord:
    """A change of Master, and which of its addresses were announced; that may come later."""

    changed: MasterChanged
    steady_ns: int
    number: int
    """Counts from 1."""
    announced: list[Address] = field(default_factory=list)
    """Each once. A list, like those below: an empty set is four times as large, and most stay empty."""

    def note_announced(self, address: Address) -> None:
        """The new Master told where it is."""
        if address not in self.announced:
            self.announced.append(address)


@dataclass(slots=True)
class Surroundings:
    """What other packets than adverts say about a virtual router."""

    foreign: list[tuple[Address, str]] = field(default_factory=list)
    """Claims of others to its addresses that wait for their judgement: address and MAC."""
    refusals: dict[Address, str] = field(default_factory=dict)
    """Who answered its adverts with an ICMP error, and what that says, in a sentence."""
    peers: list[Address] = field(default_factory=list)
    """Where unicast adverts go, the first few: addresses that NAT may hide."""

    def note_peer(self, destination: Address) -> None:
        """A unicast advert goes there."""
        if len(self.peers) < MAXIMUM_PEERS and destination not in self.peers:
            self.peers.append(destination)


class EventPlace(TypedDict):
    """When and where an event happened."""

    time_ns: int
    frame: int | None
    virtual_router: VirtualRouterKey | None


class VirtualRouter:
    """One virtual router."""

    __slots__ = (
        "agenda", "around", "challenge", "contest", "contests", "disagreements", "disjoint", "key", "master",
        "master_since_ns", "patience_ns", "quiet", "restarted_ns", "returns", "routers", "scheduled_ns", "sight",
        "silent_since_ns", "state", "team", "transitions",
    )  # fmt: skip

    def __init__(self, key: VirtualRouterKey, sight: Sight) -> None:
        self.key = key
        self.sight = sight
        self.state = State.INIT
        self.returns = 0
        """How often one of its routers came again in its interval; counted until it is established."""
        self.master: Router | None = None
        self.master_since_ns = 0
        """On the capture's clock."""
        self.routers: dict[RouterKey, Router] = {}
        self.team: frozenset[str] = frozenset()
        """The boxes that these are."""
        self.challenge: Challenge | None = None
        self.contest: ContestWatch | None = None
        self.silent_since_ns = 0
        self.restarted_ns = 0
        """When a packet last came that the Master must reject, which restarts its advert timer (keepalived 2.2.7)."""
        self.agenda = Agenda()
        self.around = Surroundings()
        self.disagreements: dict[tuple[Router, Router], dict[DifferenceKind, Disagreement]] = {}
        self.disjoint: dict[tuple[Router, Router], int] = {}
        """Pairs with disjoint addresses that are not judged yet, and when they will be."""
        self.scheduled_ns: int | None = None
        """The deadline that the analyzer has on its list."""
        self.patience_ns = 0
        """`longest_wait_ns` of the quiet Master's advert."""
        self.quiet: Router | None = None
        """The Master while it just goes on: its adverts in time need no look."""
        self.transitions: list[TransitionRecord] = []
        """The latest."""
        self.contests: list[Contest] = []

    @property
    def established(self) -> bool:
        """It came often enough that made-up ones cannot push it out of the table."""
        return self.returns >= ESTABLISHED_AFTER

    @property
    def addresses(self) -> tuple[Address, ...]:
        return self.master.advert.addresses if self.master else ()

    @property
    def transitions_total(self) -> int:
        """How many there were; the oldest are dropped."""
        return self.transitions[-1].number if self.transitions else 0

    def at(self, moment: Moment) -> EventPlace:
        """The fields that every event of this virtual router begins with."""
        return {"time_ns": moment.time_ns, "frame": moment.frame, "virtual_router": self.key}

    @property
    def planned_ns(self) -> int:
        """When something is to be looked at, whatever comes before; `NEVER_NS` when nothing is."""
        return min(self.agenda.due_ns, *self.disjoint.values()) if self.disjoint else self.agenda.due_ns

    def silence_deadline_ns(self) -> int | None:
        """When `Stimulus.SILENCE` is due if nothing comes; None when nobody has to advertise."""
        if self.master is None or self.state in (State.INIT, State.DOWN):
            return None
        advert = self.master.claim
        if self.state is State.RESIGNED:
            interval_ns = interval_of(advert)
            skew = skew_ns(advert.version, LOWEST_PRIORITY, interval_ns)
            return self.sight.due_ns(self.master.last_ns, skew + interval_ns, interval_ns)
        last_ns = self.contest.silent_since_ns() if self.contest else self.master.last_ns
        return self.sight.due_ns(max(last_ns, self.restarted_ns), self.patience_ns, interval_of(advert))

    def goes_on(self, router: Router) -> bool:
        """`router` is Master, or a claimant in a contest: it is no news that it advertises."""
        if self.contest:
            return self.contest.has(router)
        return self.master is router and self.state is State.STABLE and self.challenge is None

    def note_return(self) -> None:
        """One of its routers came again in its interval, which made-up ones do not do."""
        self.returns += 1

    def is_silent(self, now_ns: int) -> bool:
        """Somebody had to advertise by `now_ns`, and nobody did."""
        due_ns = self.silence_deadline_ns()
        return due_ns is not None and due_ns <= now_ns

    def next_deadline_ns(self) -> int | None:
        """The earliest time at which something is due if nothing comes before."""
        silence_ns, planned_ns = self.silence_deadline_ns(), self.planned_ns
        due_ns = planned_ns if silence_ns is None else min(silence_ns, planned_ns)
        return None if due_ns == NEVER_NS else due_ns

    def meet(self, router: Router) -> None:
        """`router` is one more."""
        self.routers[router.key] = router
        self.team |= {router.identity}

    def dissolve(self) -> None:
        """It was evicted: part it from its routers, so that its memory is free at once, without a search for cycles."""
        for router in self.routers.values():
            router.dissolve()
        self.routers.clear()
        self.master = self.quiet = self.challenge = self.contest = None
        self.agenda = Agenda()
        self.disagreements.clear()
        self.disjoint.clear()

    def forget(self, router: Router) -> None:
        """`router` was evicted: what is remembered of it and others together goes too."""
        del self.routers[router.key]
        self.team = frozenset([one.identity for one in self.routers.values()])
        for pair in [pair for pair in self.disagreements if router in pair]:
            del self.disagreements[pair]
        for pair in [pair for pair in self.disjoint if router in pair]:
            del self.disjoint[pair]
        if self.challenge and self.challenge.router is router:
            self.challenge = None
