"""Live traffic on named interfaces with ticks and times without sight, and what an observer is told of it.

The Masters of `tests.traffic` advertise each second.
"""

from collections.abc import Iterable
from dataclasses import replace

from tests.scenario import BIRTH_NS
from tests.sessions import SECOND_NS, closed
from tests.traffic import MASTER, Shown, adverts
from vrrpwatch.cli.session import Session
from vrrpwatch.model.event import Event
from vrrpwatch.model.finding import Finding, FindingChanged
from vrrpwatch.model.frame import Blind, BlindReason, BlindStart, Frame, Interface, Item, LinkType, Tick

WAIT_S = 5 - 1 / 256
"""Three intervals, the Skew_Time of the lowest priority, and one interval more."""
TICK_S = 0.25
HOUR_S = 3600
CAPTURE_RULES = {"capture-hole", "capture-loss", "clock-step"}
OTHER = replace(MASTER, address="192.168.2.1", vrid=52)


class Told:
    """What an observer of a session is told."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.changes: list[FindingChanged] = []

    def event(self, event: Event) -> None:
        self.events.append(event)

    def finding(self, changed: FindingChanged) -> None:
        self.changes.append(changed)

    def of(self, kind: type[Event]) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]


def at(time_s: float) -> int:
    return BIRTH_NS + round(time_s * SECOND_NS)


def on(interface: str, shown: Shown) -> list[Frame]:
    place = Interface(interface, LinkType.ETHERNET)
    return [Frame(0, time_ns, place, len(octets), octets) for time_ns, octets in shown]


def ticks(start_s: float, end_s: float) -> list[Tick]:
    count = round((end_s - start_s) / TICK_S)
    return [Tick(at(start_s + number * TICK_S)) for number in range(count + 1)]


def dark(start_s: float, end_s: float, why: BlindReason = BlindReason.INTERFACE_DOWN) -> list[Item]:
    return [
        BlindStart(at(start_s), "eth0", why),
        Blind(at(start_s), at(end_s), why, interface="eth0"),
    ]


def followed(*parts: Iterable[Item]) -> tuple[Told, tuple[Finding, ...]]:
    """All that is told of `parts`, merged in the order of time, and the findings at the end."""
    items = sorted((item for part in parts for item in part), key=moment)
    told = Told()
    session = Session(observer=told)
    session.follow(numbered(items))
    return told, closed(session).findings


def moment(item: Item) -> int:
    return item.end_ns if isinstance(item, Blind) else item.time_ns


def numbered(items: Iterable[Item]) -> Iterable[Item]:
    number = 0
    for item in items:
        number += isinstance(item, Frame)
        yield Frame(number, *item[1:]) if isinstance(item, Frame) else item


def network(findings: Iterable[Finding]) -> list[str]:
    """Rules that found something about the network."""
    return [finding.rule for finding in findings if finding.rule not in CAPTURE_RULES]


HEALTHY = set(network(followed(on("eth0", adverts(MASTER, 0, 60)), ticks(0, 60))[1]))
"""What is said of the traffic alone."""
