"""What the verdict bar says: the worst thing now in one sentence, what is open, and how the looking itself goes."""

from vrrpwatch.model.finding import Finding, Severity
from vrrpwatch.model.picture import InterfaceHealth, Picture
from vrrpwatch.model.record import record
from vrrpwatch.model.snapshot import Snapshot, Status, VirtualRouterSnapshot, VirtualRouterState
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.report.finding_words import headline
from vrrpwatch.report.marks import STATE
from vrrpwatch.report.moment import rfc3339
from vrrpwatch.report.phrases import prose
from vrrpwatch.report.quantity import counted
from vrrpwatch.report.safe import safe

_STATUS = {Severity.CRITICAL: Status.CRITICAL, Severity.WARNING: Status.WARNING, Severity.INFO: Status.OK}
_TROUBLE = (VirtualRouterState.CONTESTED, VirtualRouterState.DOWN, VirtualRouterState.INIT)
"""Worst first."""


@record(frozen=True, slots=True)
class Words:
    """A judgement and what it says; fit for a screen."""

    status: Status
    text: str


@record(frozen=True, slots=True)
class Sample:
    """How many adverts had come by a moment."""

    now_ns: int
    adverts: int


def worst_open(snapshot: Snapshot) -> Finding | None:
    """The worst finding that goes on and is more than a remark; of several the oldest."""
    return next((each for each in snapshot.findings if each.open and each.severity > Severity.INFO), None)


def now(picture: Picture) -> Words:
    """The worst thing now, in one sentence."""
    snapshot = picture.snapshot
    worst = worst_open(snapshot)
    if worst is not None:
        others = sum(each.open and each.severity > Severity.INFO for each in snapshot.findings) - 1
        more = f"; and {counted(others, 'other')}" if others else ""
        return Words(_STATUS[worst.severity], headline(worst) + more)
    dark = [each for each in picture.interfaces if each.dark is not None]
    if dark and len(dark) == len(picture.interfaces):
        return Words(Status.UNKNOWN, f"Nothing can be seen: {_darkness(dark[0])}")
    return _without_findings(snapshot)


def open_counts(snapshot: Snapshot) -> str:
    """`2 critical, 1 warning, 3 info` of those that are open; `nothing open`."""
    words = [
        f"{number:,} {severity}"
        for severity in sorted(Severity, reverse=True)
        if (number := sum(each.open and each.severity is severity for each in snapshot.findings))
    ]
    return ", ".join(words) or "nothing open"


def health(picture: Picture) -> Words:
    """How the capture goes, in a few words."""
    dark = next((each for each in picture.interfaces if each.dark is not None), None)
    if dark is not None:
        return Words(Status.CRITICAL, f"blind: {_darkness(dark)}")
    dropped = sum(each.dropped for each in picture.interfaces)
    if dropped:
        return Words(Status.WARNING, f"{dropped:,} dropped")
    if picture.playback is not None and picture.playback.loading:
        return Words(Status.OK, "capture loading")
    if any(not each.complete for each in picture.snapshot.inputs):
        return Words(Status.WARNING, "capture damaged")
    return Words(Status.OK, "capture ok")


def clock(picture: Picture, *, date: bool) -> str:
    """`2026-11-22 14:45:00 UTC`, or without the date."""
    told = rfc3339(picture.now_ns)
    if told is None:
        return "invalid time"
    return f"{told[:10]} {told[11:19]} UTC" if date else f"{told[11:19]} UTC"


def sample_of(picture: Picture) -> Sample:
    """What the rate needs to remember of a picture."""
    return Sample(picture.now_ns, picture.snapshot.statistics.adverts)


def adverts_per_second(before: Sample, after: Sample) -> float | None:
    """Between two moments; None when they do not follow each other, as after a jump back."""
    passed_ns = after.now_ns - before.now_ns
    came = after.adverts - before.adverts
    return came * SECOND_NS / passed_ns if passed_ns > 0 and came >= 0 else None


def rate_words(rate: float | None) -> str:
    """`12.0 adverts/s`; `- adverts/s` when it is not known."""
    if rate is None:
        return "- adverts/s"
    return f"{rate:,.1f} adverts/s" if rate < 100 else f"{rate:,.0f} adverts/s"


def _darkness(interface: InterfaceHealth) -> str:
    assert interface.dark is not None
    # The reason often begins with the word interface: "eth0 down" says the same.
    return f"{safe(interface.name)} {str(interface.dark.why).removeprefix('interface ')}"


def _without_findings(snapshot: Snapshot) -> Words:
    routers = snapshot.virtual_routers
    if not routers:
        return Words(Status.UNKNOWN, "No VRRP seen yet")
    for state in _TROUBLE:
        those = [each for each in routers if each.state is state]
        if those:
            return _in_trouble(state, those)
    each = ", each" if len(routers) > 1 else ""
    return Words(Status.OK, f"{counted(len(routers), 'virtual router')}{each} with one Master; nothing is wrong now")


def _in_trouble(state: VirtualRouterState, those: list[VirtualRouterSnapshot]) -> Words:
    """Not stable, but no rule has judged it yet or thinks it worth a warning."""
    more = f"; and {counted(len(those) - 1, 'other')}" if len(those) > 1 else ""
    status = Status.UNKNOWN if state is VirtualRouterState.INIT else Status.WARNING
    word = "no Master known yet" if state is VirtualRouterState.INIT else STATE[state].word
    return Words(status, f"{prose(str(those[0].key))}: {word}{more}")
