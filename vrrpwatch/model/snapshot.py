"""What is known at one moment, frozen: the only thing that reports and screens get."""

from enum import IntEnum, StrEnum

from vrrpwatch.model.advert import Address, Authentication
from vrrpwatch.model.cause import Cause
from vrrpwatch.model.contest import Contest
from vrrpwatch.model.finding import Finding
from vrrpwatch.model.frame import Blind, Input
from vrrpwatch.model.record import record
from vrrpwatch.model.router import VirtualRouterKey


class VirtualRouterState(StrEnum):
    """Where a virtual router stands, seen from outside."""

    INIT = "init"
    STABLE = "stable"
    CONTESTED = "contested"
    DOWN = "down"


class Role(StrEnum):
    """What a router does for a virtual router, as far as the wire shows."""

    MASTER = "master"
    BACKUP = "backup"
    CONTENDER = "contender"
    SILENT = "silent"


class Status(IntEnum):
    """The verdict; the number is the exit code of monitoring plugins."""

    OK = 0
    WARNING = 1
    CRITICAL = 2
    UNKNOWN = 3


@record(frozen=True, slots=True)
class ObservedInterval:
    """Seconds between adverts as they came; p50 and p99 from an even sample."""

    minimum_s: float
    p50_s: float
    p99_s: float
    maximum_s: float


@record(frozen=True, slots=True)
class RouterSnapshot:
    """One sender."""

    address: Address
    mac: str | None
    vendor_hint: str | None
    role: Role
    inferred: bool
    priority: int
    """The last one above 0."""
    priorities: tuple[int, ...]
    adverts: int
    missed: int
    first_seen_ns: int
    last_seen_ns: int
    versions: tuple[int, ...]
    authentication: Authentication
    interval_s: float
    interval_observed: ObservedInterval | None


@record(frozen=True, slots=True)
class Transition:
    """The Master changed."""

    time_ns: int
    frame: int
    master: Address
    master_priority: int
    previous: Address | None
    cause: Cause
    outage_s: float | None
    expected_s: float | None
    announced: bool | None
    """Gratuitous ARP or unsolicited NA was seen; None: no ARP or ND is visible at all."""


@record(frozen=True, slots=True)
class Candidate:
    """A host that could be a Backup but never advertised."""

    address: Address
    mac: str | None
    seen_by: str


@record(frozen=True, slots=True)
class MasterSnapshot:
    """Who is Master now."""

    address: Address
    mac: str | None
    priority: int
    since_ns: int


@record(frozen=True, slots=True)
class VirtualRouterSnapshot:
    """One virtual router."""

    key: VirtualRouterKey
    versions: tuple[int, ...]
    addresses: tuple[Address, ...]
    interval_s: float | None
    master_down_interval_s: float | None
    state: VirtualRouterState
    master: MasterSnapshot | None
    routers: tuple[RouterSnapshot, ...]
    transitions: tuple[Transition, ...]
    contests: tuple[Contest, ...]
    candidates: tuple[Candidate, ...]
    transitions_total: int
    """More than `transitions` when old ones were dropped to bound memory."""


@record(frozen=True, slots=True)
class Statistics:
    """Counts over all input."""

    frames: int
    adverts: int
    duplicates: int
    rejected: tuple[tuple[str, int], ...]
    """Reason and count, most frequent first: `Reason` values, and flaw labels of invalid adverts."""
    carp: int
    other_fhrp: int
    uninspected: int
    blind: tuple[Blind, ...]
    first_ns: int | None
    last_ns: int | None
    internal_errors: tuple[tuple[str, int], ...] = ()
    """Stage and count, most frequent first: mistakes of vrrpwatch itself, each at the cost of a packet."""


@record(frozen=True, slots=True)
class Verdict:
    """The one answer."""

    status: Status
    critical: int
    warning: int
    info: int
    reason: str
    """One sentence."""


@record(frozen=True, slots=True)
class Snapshot:
    """Everything at one moment."""

    verdict: Verdict
    inputs: tuple[Input, ...]
    virtual_routers: tuple[VirtualRouterSnapshot, ...]
    findings: tuple[Finding, ...]
    """Worst first, then by time."""
    statistics: Statistics
