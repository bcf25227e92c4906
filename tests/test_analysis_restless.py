"""What is passed over of restless senders makes no difference to what is counted, nor to who is Master and when."""

import random
from collections.abc import Iterable
from dataclasses import replace
from ipaddress import ip_address

import pytest

from tests import scenario_packets as packets
from tests.frames import ETHERNET, checksum, packed
from tests.scenario import BIRTH_NS, Sender
from vrrpwatch.analysis.analyzer import Analyzer
from vrrpwatch.decode.decoder import Decoder
from vrrpwatch.model.advert import Unheeded
from vrrpwatch.model.capture_event import WentBlind
from vrrpwatch.model.event import (
    ContestConfirmed,
    ContestEnded,
    ContestStarted,
    Event,
    MasterChanged,
    MasterReturned,
    MasterSilent,
    RouterSeen,
    SourceRewritten,
)
from vrrpwatch.model.frame import Frame
from vrrpwatch.model.security_event import SenderRestless
from vrrpwatch.model.snapshot import Statistics
from vrrpwatch.model.timers import SECOND_NS

OF_STATES = (
    ContestConfirmed, ContestEnded, ContestStarted, MasterChanged, MasterReturned, MasterSilent, RouterSeen,
)  # fmt: skip


class Told:
    """What comes of frames."""

    def __init__(self, frames: Iterable[Frame], *, heeds_all: bool) -> None:
        decoder, analyzer = Decoder(heeds_all=heeds_all), Analyzer()
        self.events: list[Event] = []
        self.unheeded = 0
        for one in frames:
            decoded = decoder.decode(one)
            assert decoded is not None
            self.unheeded += isinstance(decoded, Unheeded)
            self.events += analyzer.see(decoded)
        self.events += analyzer.finish()
        self.statistics: Statistics = analyzer.statistics(0, None, None)

    @property
    def states(self) -> list[tuple[str, int]]:
        return [(type(one).__name__, one.time_ns) for one in self.events if isinstance(one, OF_STATES)]


@pytest.mark.parametrize("seed", [*range(24), 171, 205])
def test_states_and_counts_are_the_same_as_if_every_advert_was_looked_at(seed: int) -> None:
    frames = list(numbered(any_traffic(random.Random(seed))))
    every, few = Told(frames, heeds_all=True), Told(frames, heeds_all=False)
    assert few.states == every.states
    assert few.statistics == every.statistics


FIRST = Sender("192.168.1.1", priority=101)
OTHERS = Sender("192.168.1.7", vrid=52), Sender("192.168.1.8", vrid=53)


def test_a_contest_ends_when_the_one_goes_whom_a_silent_claimant_rejects() -> None:
    going, rejected = replace(FIRST, version=3), Sender("192.168.1.2")
    silent = Sender("192.168.1.3", version=3)
    shown = [*each_second(going, 0, 100), *each_second(rejected, 5, 60), *each_second(silent, 3, 40)]
    shown.append((60 * SECOND_NS, packets.advert(replace(rejected, priority=0), 0)))
    few = assert_same(shown)
    assert [one.time_ns - BIRTH_NS for one in few.events if isinstance(one, ContestEnded)] == [60 * SECOND_NS + 1]


def test_a_contest_in_which_the_last_one_fell_silent_is_over() -> None:
    other = Sender("192.168.1.2", version=3)
    # They were to be heard by 60.046 s; others fire deadlines every 200 ms.
    shown = [*each_second(FIRST, 0, 56), *each_second(other, 5, 40)]
    shown += [(at_ns + 60 * SECOND_NS, octets) for at_ns, octets in each_second(FIRST, 0, 9, first=500)]
    shown = [(at_ns + 50_000_000 + (at_ns > 59 * SECOND_NS) * 10_000_000, octets) for at_ns, octets in shown]
    shown += [(eighth * SECOND_NS // 8, packets.advert(OTHERS[0], 0)) for eighth in range(560)]
    few = assert_same(shown)
    assert [one for one in few.events if isinstance(one, MasterSilent)]


def test_a_pause_of_the_capture_is_seen_by_the_first_claimant_that_comes() -> None:
    other = Sender("192.168.1.2", version=3)
    shown = [*each_second(FIRST, 0, 100), *each_second(other, 5, 100)]
    shown += [(at_ns + 2, octets) for one in OTHERS for at_ns, octets in each_second(one, 0, 100, shifts=1)]
    shown = [(at_ns + (at_ns > 50 * SECOND_NS) * 2 * SECOND_NS, octets) for at_ns, octets in shown]
    few = Told(numbered(sorted(shown)), heeds_all=False)
    blind = [one.time_ns - BIRTH_NS for one in few.events if isinstance(one, WentBlind)]
    assert blind == [52 * SECOND_NS + 1]


def assert_same(shown: Iterable[tuple[int, bytes]]) -> Told:
    """As if every advert was looked at; returns what is told when few are."""
    frames = numbered(sorted(shown))
    every, few = (Told(frames, heeds_all=heeds_all) for heeds_all in (True, False))
    assert few.unheeded > 20
    assert few.states == every.states
    assert few.statistics == every.statistics
    return few


def each_second(
    sender: Sender, start_s: int, end_s: int, *, first: int = 0, shifts: int = 1000
) -> list[tuple[int, bytes]]:
    return [(one * SECOND_NS + 1, ever_new(sender, first + one % shifts)) for one in range(start_s, end_s)]


def test_that_traffic_is_passed_over() -> None:
    told = [Told(numbered(any_traffic(random.Random(seed))), heeds_all=False) for seed in range(24)]
    assert sum(one.unheeded for one in told) > sum(one.statistics.adverts for one in told) // 3


def test_damaged_adverts_are_counted_by_what_is_wrong_and_their_sender_is_told_once() -> None:
    sender = Sender("192.168.1.1", version=3, checksum="bad", ttl=64)
    told = Told(numbered([(number * SECOND_NS, ever_new(sender, number)) for number in range(200)]), heeds_all=False)
    assert told.unheeded > 150
    assert told.statistics.adverts == 200
    assert dict(told.statistics.rejected) == {"checksum": 200, "ttl": 200}
    assert len([one for one in told.events if isinstance(one, SenderRestless)]) == 1


def test_behind_nat_each_advert_of_a_restless_sender_is_compared_with_the_addresses_of_the_group() -> None:
    master, other = Sender("192.168.1.1", version=3, priority=101), Sender("192.168.1.2", version=3)
    shown = [(number * SECOND_NS, ever_new(master, 0)) for number in range(100)]
    shown += [(number * SECOND_NS + 1, packets.advert(other, 0)) for number in range(3)]
    shown += [(number * SECOND_NS + 2, rewritten(ever_new(other, number), "10.7.7.7")) for number in range(4, 100)]
    every, few = (Told(numbered(sorted(shown)), heeds_all=heeds_all) for heeds_all in (True, False))
    assert few.unheeded > 50
    found = [one.time_ns for one in few.events if isinstance(one, SourceRewritten)]
    assert len(found) > 90
    assert found == [one.time_ns for one in every.events if isinstance(one, SourceRewritten)]
    assert few.states == every.states


def rewritten(octets: bytes, source: str) -> bytes:
    """With another source, and the IP header checksum that fits it."""
    header = octets[14:24] + bytes(2) + packed(source) + octets[30:34]
    return octets[:14] + header[:10] + checksum(header).to_bytes(2) + header[12:] + octets[34:]


def any_traffic(chance: random.Random) -> list[tuple[int, bytes]]:
    """Up to three routers of one virtual router, most of which say something new each time.

    They come in time, seconds apart or in a flood, are silent now and then, resign, and some adverts are damaged.
    """
    shown = []
    for number in range(chance.randint(1, 3)):
        bad = chance.random() < 0.2
        sender = Sender(
            f"192.168.1.{number + 1}",
            priority=chance.choice((100, 101)),
            version=3 if bad else chance.choice((2, 2, 3)),
            checksum="bad" if bad else "pseudo",
        )
        mean_s = chance.choice((1.0, 1.0, 2.5, 6.0, 0.05))
        now_s, end_s = chance.random(), chance.choice((100, 200)) if mean_s >= 1 else 20
        new, step = number * 5000, chance.choice((1, 1, 1, 0))
        while now_s < end_s:
            if chance.random() < 0.01:
                now_s += chance.uniform(3, 20)
            new += step
            said = replace(sender, priority=0) if chance.random() < 0.005 else sender
            octets = ever_new(said, new)
            shown.append((int(now_s * SECOND_NS), damaged(octets) if chance.random() < 0.02 else octets))
            now_s += 1.0 if mean_s == 1 else max(0.0005, chance.expovariate(1 / mean_s))
    return sorted(shown)


def ever_new(sender: Sender, number: int) -> bytes:
    """One of its two addresses is another one each time, which is no reason to reject it."""
    return packets.advert(replace(sender, addresses=("10.0.0.100", str(ip_address("10.9.0.0") + number))), 0)


def damaged(octets: bytes) -> bytes:
    return octets[:40] + bytes([octets[40] ^ 0x40]) + octets[41:]


def numbered(shown: Iterable[tuple[int, bytes]]) -> list[Frame]:
    return [
        Frame(number, BIRTH_NS + time_ns, ETHERNET, len(octets), octets)
        for number, (time_ns, octets) in enumerate(shown, 1)
    ]
