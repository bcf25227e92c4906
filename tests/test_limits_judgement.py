"""What a noisy sender or a forger can make a rule say is little, and never wrong."""

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests import scenario_packets as packets
from tests import traffic
from tests.figures import reached
from tests.frames import read_pcap
from tests.fuzz.exercise import Unforgiving
from tests.scenario import BIRTH_NS
from tests.sessions import HOSTILE, SECOND_NS, closed, numbered
from vrrpwatch.cli.session import Session
from vrrpwatch.decode import Decoder
from vrrpwatch.model.advert import Sighting
from vrrpwatch.model.event import AdvertSeen, Event, FrameRejected
from vrrpwatch.model.finding import Change, FindingChanged
from vrrpwatch.model.snapshot import Snapshot

HOUR_S = 3_600
PERIOD_NS = 600 * SECOND_NS
_IP_SUM_AT, _VERSION_AT, _COUNT_AT, _CHECKSUM_AT = 24, 34, 37, 40
"""In a frame without tags or options."""


class Changes:
    """What happens to findings, and which events there are."""

    def __init__(self) -> None:
        self.findings: list[FindingChanged] = []
        self.events: list[Event] = []

    def event(self, event: Event) -> None:
        self.events.append(event)

    def finding(self, changed: FindingChanged) -> None:
        self.findings.append(changed)


def followed(shown: traffic.Shown) -> tuple[Changes, Snapshot]:
    changes = Changes()
    session = Session(observer=changes, mistakes=Unforgiving())
    session.follow(numbered(shown))
    return changes, closed(session)


def jittery(seed: int) -> Iterator[tuple[int, bytes]]:
    """An hour of one Master whose intervals are N(1.0, 0.6) seconds, and of another that keeps time."""
    chance = random.Random(seed)
    steady = traffic.adverts(traffic.MASTER6, 0.11, HOUR_S)
    adverts = traffic.adverts(traffic.MASTER, 0, 2 * HOUR_S)
    now_s = 0.0
    for _, octets in adverts:
        yield BIRTH_NS + round(now_s * SECOND_NS), octets
        now_s += max(0.01, chance.gauss(1.0, 0.6))
        if now_s > HOUR_S:
            break
    yield from steady


@pytest.mark.parametrize("seed", range(3))
def test_an_hour_at_the_threshold_opens_and_closes_each_finding_at_most_once_in_ten_minutes(seed: int) -> None:
    changes, _ = followed(list(jittery(seed)))
    told: dict[tuple[str, Change, int], int] = {}
    for changed in changes.findings:
        name = (changed.finding.id, changed.change, (changed.time_ns - BIRTH_NS) // PERIOD_NS)
        told[name] = told.get(name, 0) + 1
    assert told
    assert max(told.values()) == 1
    rules = sorted({changed.finding.rule for changed in changes.findings})
    assert "advert-gap" in rules
    reached("S5", f"1 h of N(1.0, 0.6) s, 3 seeds: each finding opens at most once in 10 min ({', '.join(rules)})")


def forged() -> list[bytes]:
    """Every frame of the ground truth that a receiver discards, or that is no advert."""
    decoder = Decoder()
    found = []
    for frame in read_pcap(HOSTILE / "vrrp-malformed.pcap"):
        decoded = decoder.decode(frame)
        if not isinstance(decoded, Sighting) or not decoded.advert.valid:
            found.append(frame.data)
    return found + [octets for number in range(8) for octets in in_the_name_of_the_real_ones(number)]


def in_the_name_of_the_real_ones(number: int) -> Iterator[bytes]:
    """Claims and resignations of both routers that are wrong in one thing each."""
    priority = (0, 1, 100, 101, 102, 254, 255, 0)[number]
    for sender in (traffic.MASTER, traffic.BACKUP):
        yield packets.advert(replace(sender, priority=priority, ttl=254), number)
        yield packets.advert(replace(sender, priority=priority, version=3, checksum="bad"), number)
        octets = packets.advert(replace(sender, priority=priority), number)
        for at, value in (
            (_VERSION_AT, 0x41),
            (_VERSION_AT, 0x22),
            (_COUNT_AT, 9),
            (_CHECKSUM_AT, 0x99),
            (_IP_SUM_AT, 0),
        ):
            yield octets[:at] + bytes([value]) + octets[at + 1 :]


def of_the_state(events: list[Event]) -> list[str]:
    """Without what is said of the forged frames themselves; frame numbers differ."""
    real = [event for event in events if not isinstance(event, FrameRejected) and not _is_invalid(event)]
    return [f"{type(event).__name__} {event.time_ns} {_advert(event)}" for event in real if not _is_other(event)]


def _is_invalid(event: Event) -> bool:
    return isinstance(event, AdvertSeen) and not event.advert.valid


def _is_other(event: Event) -> bool:
    return event.virtual_router is None or event.virtual_router.vrid != traffic.MASTER.vrid


def _advert(event: Event) -> str:
    advert = getattr(event, "advert", None)
    return f"{advert.source} {advert.priority}" if advert else ""


def test_forged_frames_change_neither_state_nor_timers() -> None:
    real = [(frame.time_ns, frame.data) for frame in traffic.failover()]
    frames = forged()
    between = [(BIRTH_NS + 7 + number * 34 * SECOND_NS // len(frames), octets) for number, octets in enumerate(frames)]
    alone, quiet = followed(real)
    among, noisy = followed([*real, *between])
    assert len(frames) > 100
    assert of_the_state(among.events) == of_the_state(alone.events)
    assert len(of_the_state(alone.events)) > 3
    (one,) = [each for each in quiet.virtual_routers if each.key.vrid == traffic.MASTER.vrid]
    (other,) = [each for each in noisy.virtual_routers if each.key == one.key]
    assert [change.time_ns for change in one.transitions] == [change.time_ns for change in other.transitions]
    assert (one.state, one.master and one.master.address) == (other.state, other.master and other.master.address)
    opened = [changed.finding.id for changed in among.findings if changed.change is Change.OPENED]
    assert len(opened) == len(set(opened))
    reached("S6", f"{len(frames)} forged frames among a failover: state and times as without them, 1 finding of a kind")
