"""A rule's judgement: what is wrong, how bad, how sure, and what to do."""

from enum import IntEnum, StrEnum

from vrrpwatch.model.record import record
from vrrpwatch.model.router import VirtualRouterKey


class Severity(IntEnum):
    """How bad. The numbers order them; the exit code of WARNING is 1 and of CRITICAL 2."""

    INFO = 0
    WARNING = 1
    CRITICAL = 2

    __hash__ = int.__hash__  # that of an enum is a call of Python

    def __str__(self) -> str:
        return self.name.lower()


class Confidence(StrEnum):
    """How sure."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


@record(frozen=True, slots=True, kw_only=True)
class Raise:
    """A rule reports a fault. Raising the same subject again counts it and keeps the worst severity."""

    subject: tuple[str, ...]
    """Addresses or names that tell this fault from another of the same rule in the same virtual router."""
    title: str
    """One line, no full stop."""
    detail: str
    """Evidence in one or more sentences."""
    remedy: str
    cause: str = ""
    """Empty: not known."""
    severity: Severity | None = None
    """None: the rule's own."""
    confidence: Confidence = Confidence.CERTAIN
    frames: tuple[int, ...] = ()
    """Empty: the frame of the event."""
    since_ns: int | None = None
    """When the fault began; None: at the event."""


@record(frozen=True, slots=True, kw_only=True)
class Resolve:
    """The fault with this subject is over; the finding stays, closed. `subject` None: all of the rule."""

    subject: tuple[str, ...] | None = None


@record(frozen=True, slots=True, kw_only=True)
class Withdraw:
    """The judgement has turned out to be wrong; the finding disappears."""

    subject: tuple[str, ...] | None = None


Judgement = Raise | Resolve | Withdraw


@record(frozen=True, slots=True, kw_only=True)
class Finding:
    """What reports show."""

    rule: str
    severity: Severity
    confidence: Confidence
    virtual_router: VirtualRouterKey | None
    subject: tuple[str, ...]
    title: str
    detail: str
    cause: str
    remedy: str
    first_seen_ns: int
    last_seen_ns: int
    count: int
    open: bool
    frames: tuple[int, ...]
    """The first ten."""
    id: str
    """Fingerprint of rule, virtual router and subject: the same from run to run."""


class Change(StrEnum):
    """What happened to a finding."""

    OPENED = "opened"
    """For the first time, or again."""
    WORSENED = "worsened"
    """It has a higher severity now."""
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


@record(frozen=True, slots=True, kw_only=True)
class FindingChanged:
    """A finding has become another one; repeats that only count are not told."""

    time_ns: int
    change: Change
    finding: Finding
    """As it is now; a withdrawn one as it was."""
