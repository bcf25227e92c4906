"""Nothing could be seen for a time: the interface was down, the observer was paused, or the capture has a hole.

What it reports
    Live: an interface that is down, removed, without a carrier or not to be opened, from the moment on at which nothing
    can be seen there; a warning, which is closed when sight is back. One that was down for a moment is told when it is
    up again. And as information, after the event: times in which vrrpwatch
    or its machine stood still, pauses between two files that were read as one stream, and times in which everything on
    the wire fell silent at once.
Why it matters
    In such a time nobody can say what the routers did. vrrpwatch concludes nothing from the silence in it, so a real
    fault can be missed.
How it is decided
    The kernel says that the interface is down, gone or without a carrier, or refuses to open it. The clocks of the
    machine went on while vrrpwatch did not. The first frame of a file comes later than the last one of the file before.
    Or all virtual routers and all other frames are silent over the same time and go on after it.
False alarms avoided
    One silent virtual router among others that go on is a fault of that one: `no-master`. Other interfaces are judged
    as before while one is down. An interface that was removed is information only when nobody asked for it by its
    name, as with `any`.
What to do
    An interface that is down: `ip link show`, the cable, the port of the switch or of the mirror. When it was removed
    and made anew, vrrpwatch goes on by itself. A machine or a program that stands still: less load on it, no suspend, a
    virtual machine that is not paused for snapshots. Files: let one program write all of them,
    `tcpdump -G 3600 -w vrrp-%H.pcap` or `dumpcap -b`. On the routers, be it keepalived, FRR or Cisco, nothing is to be
    done, unless one of them runs on this very machine: then it is blind as well.
References
    ip-link(8); RFC 2863 section 3.1.14 (operational state of an interface); tcpdump(1), option -G; dumpcap(1), option
    -b.
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.capture_event import BlindStarted, WentBlind
from vrrpwatch.model.event import Event
from vrrpwatch.model.finding import Judgement, Raise, Resolve, Severity
from vrrpwatch.model.frame import Blind, BlindReason
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.wording import seconds

_HOLES = {
    BlindReason.BETWEEN_FILES: "a pause between two files",
    BlindReason.CAPTURE_PAUSED: "everything was silent at once, so the capture paused",
    BlindReason.STALLED: "vrrpwatch stood still",
    BlindReason.SUSPENDED: "the machine was suspended or paused",
    BlindReason.FAILED: "a mistake in vrrpwatch cost it a frame",
}
_HOLE_REMEDIES = {
    BlindReason.STALLED: "Give vrrpwatch a machine with less load, or a higher priority on it.",
    BlindReason.SUSPENDED: "Watch from a machine that is not suspended, and not paused for snapshots.",
    BlindReason.FAILED: "Report it, with the traceback on stderr and the capture.",
}
_ONE_PROGRAM = "Let one program write all files of a capture: tcpdump -G or dumpcap -b."

_OBSTACLES = {
    BlindReason.INTERFACE_DOWN: "down",
    BlindReason.INTERFACE_GONE: "gone",
    BlindReason.INTERFACE_LEFT: "gone",
    BlindReason.INTERFACE_REFUSED: "up and could not be opened",
    BlindReason.NO_CARRIER: "without a carrier",
}
"""What keeps the observer from seeing anything on an interface, for as long as it lasts."""
_OBSTACLE_REMEDIES = {
    BlindReason.INTERFACE_DOWN: "Bring it up (ip link set INTERFACE up); vrrpwatch goes on by itself.",
    BlindReason.INTERFACE_GONE: "Look who removed it; vrrpwatch goes on when one of this name is up again.",
    BlindReason.INTERFACE_LEFT: "Nothing, when it was removed on purpose.",
    BlindReason.INTERFACE_REFUSED: "Look at its rights (vrrpwatch doctor), and whether --bpf fits such an interface.",
    BlindReason.NO_CARRIER: "Check the cable, the port of the switch, and whether the other end is up.",
}


class CaptureHole(Rule):
    """`capture-hole`."""

    id = "capture-hole"
    severity = Severity.INFO
    listens: ClassVar[tuple[type[Event], ...]] = (BlindStarted, WentBlind)
    whole_capture = True

    def judge(self, event: Event) -> Iterator[Judgement]:
        if isinstance(event, BlindStarted) and event.why in _OBSTACLES:
            yield _obstructed(event)
        elif isinstance(event, WentBlind) and event.blind.why in _OBSTACLES:
            yield _obstructed_until_now(event.blind)
            yield Resolve(subject=_subject(event.blind.why, event.blind.interface))
        elif isinstance(event, WentBlind) and event.blind.why in _HOLES:
            yield _hole(event.blind)


def _obstructed(event: BlindStarted) -> Raise:
    return Raise(
        subject=_subject(event.why, event.interface),
        title=f"vrrpwatch cannot see {event.interface}: the interface is {_OBSTACLES[event.why]}",
        detail="Nothing is concluded about the network there until this is over.",
        remedy=_OBSTACLE_REMEDIES[event.why],
        severity=_severity(event.why),
        since_ns=event.time_ns,
    )


def _obstructed_until_now(blind: Blind) -> Raise:
    length = seconds(blind.end_ns - blind.start_ns)
    return Raise(
        subject=_subject(blind.why, blind.interface),
        title=f"vrrpwatch could not see {_place(blind.interface)} for {length}: "
        f"the interface was {_OBSTACLES[blind.why]}",
        detail=f"Nothing is concluded about the network there from these {length}.",
        remedy=_OBSTACLE_REMEDIES[blind.why],
        severity=_severity(blind.why),
        since_ns=blind.start_ns,
    )


def _hole(blind: Blind) -> Raise:
    length = seconds(blind.end_ns - blind.start_ns)
    behind = f" after frame {blind.after_frame}" if blind.after_frame else ""
    return Raise(
        subject=(str(blind.why),),
        title=f"Hole of {length} in the capture: {_HOLES[blind.why]}",
        detail=f"Nothing was recorded for {length}{behind}; nothing follows from it.",
        remedy=_HOLE_REMEDIES.get(blind.why, _ONE_PROGRAM),
        since_ns=blind.start_ns,
    )


def _subject(why: BlindReason, interface: str | None) -> tuple[str, str]:
    return str(why), _place(interface)


def _place(interface: str | None) -> str:
    return "the network" if interface is None else interface


def _severity(why: BlindReason) -> Severity:
    return Severity.INFO if why is BlindReason.INTERFACE_LEFT else Severity.WARNING
