"""What is told live of each event, in one sentence."""

from dataclasses import replace
from ipaddress import ip_address

import pytest

from tests import snapshots
from vrrpwatch.model.advert import Family
from vrrpwatch.model.capture_event import (
    BlindStarted,
    ClockStepped,
    InputDamaged,
    InterfaceRenamed,
    OutputFailed,
    OutputRecovered,
    StateEvicted,
    WentBlind,
)
from vrrpwatch.model.cause import Cause
from vrrpwatch.model.event import (
    AdvertDuplicated,
    AdvertSeen,
    CandidateSeen,
    ContestConfirmed,
    ContestEnded,
    ContestStarted,
    Event,
    FrameRejected,
    MasterChanged,
    MasterResigned,
    MasterReturned,
    MasterSilent,
    ParameterChanged,
    PriorityChanged,
    RouterSeen,
    SuccessorMissing,
)
from vrrpwatch.model.frame import Blind, BlindReason
from vrrpwatch.model.router import VirtualRouterKey
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.report import Paper
from vrrpwatch.report.event_words import WORDS
from vrrpwatch.report.text_lines import LOSSES_EVERY_NS, Lines

FIRST, SECOND = snapshots.advert("10.0.0.2", 101), snapshots.advert("10.0.0.3")
DAY = "2026-11-22 (UTC)\n"


def written(*events: Event) -> list[str]:
    """What each write gets."""
    writes: list[str] = []
    lines = Lines(writes.append, Paper())
    for event in events:
        lines.event(event)
    return writes


def sentence(event: Event) -> str:
    """What is told of `event`; empty when nothing is."""
    writes = written(event)
    return writes[-1].rstrip("\n") if writes else ""


def happened(kind: type[Event], *, at_s: float = 300, **fields: object) -> Event:
    place = {"time_ns": snapshots.at(at_s), "frame": 7, "virtual_router": snapshots.KEY}
    return kind(**{**place, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (happened(MasterResigned, advert=FIRST), "Master 10.0.0.2 resigned (priority 0)"),
        (
            happened(SuccessorMissing, advert=FIRST, resigned_ns=snapshots.at(298)),
            "Nobody took over from 10.0.0.2, which resigned 2.000 s ago",
        ),
        (
            happened(MasterSilent, advert=FIRST, since_ns=snapshots.at(295)),
            "No advert for 5.000 s, the last one from Master 10.0.0.2 (priority 101)",
        ),
        (
            happened(MasterReturned, advert=FIRST, silence_ns=9 * SECOND_NS),
            "10.0.0.2 (priority 101) advertises again after 9.000 s without any advert",
        ),
        (
            happened(PriorityChanged, before=FIRST, after=replace(FIRST, priority=51)),
            "10.0.0.2 changed its priority from 101 to 51",
        ),
        (
            happened(ParameterChanged, before=FIRST, after=FIRST, changes=(("interval", "1 s", "2 s"),)),
            "10.0.0.2 changed interval from 1 s to 2 s",
        ),
        (
            happened(CandidateSeen, host=ip_address("10.0.0.9"), mac=None, seen_by="igmp"),
            "10.0.0.9 joined the VRRP group (IGMP) and may be a Backup",
        ),
    ],
    ids=lambda part: type(part).__name__ if isinstance(part, Event) else "",
)
def test_facts_about_a_virtual_router_name_it_and_say_what_happened(event: Event, told: str) -> None:
    assert sentence(event) == f"02:05:00.123  eth0 VRID 51 ipv4  {told}"


def test_a_takeover_that_was_not_seen_from_beginning_to_end_says_so() -> None:
    event = MasterChanged(
        time_ns=snapshots.at(300),
        frame=7,
        virtual_router=snapshots.KEY,
        cause=Cause.MASTER_DOWN,
        advert=SECOND,
        previous=FIRST,
        outage_ns=60 * SECOND_NS,
        expected_ns=3 * SECOND_NS,
        blind=True,
        inferred=False,
    )
    told = sentence(event)
    assert told.endswith("outage 1 min 0 s (3.000 s expected), not all of it in sight")


def test_a_contest_is_told_without_a_guess_how_it_goes_on() -> None:
    contest = snapshots.contest(confirmed=False, end_ns=None)
    told = sentence(happened(ContestStarted, contest=contest))
    assert told.endswith(
        "10.0.0.2 and 10.0.0.3 both claim to be Master: "
        "they differ in authentication: simple, 4 bytes against simple, 8 bytes"
    )
    assert sentence(happened(ContestConfirmed, contest=contest)).endswith(
        "both claim to be Master, advertising in turn"
    )
    assert sentence(happened(ContestEnded, contest=contest, winner=None)).endswith("nobody claims to be Master")


@pytest.mark.parametrize(
    ("key", "told"),
    [
        (VirtualRouterKey("eth0", (10,), Family.IPV6, 7), "eth0 vlan 10 VRID 7 ipv6"),
        (VirtualRouterKey("eth0", (10, 20), Family.IPV4, 7), "eth0 vlan 10 vlan 20 VRID 7 ipv4"),
        (VirtualRouterKey("", (), Family.IPV4, 7), "VRID 7 ipv4"),
    ],
)
def test_the_place_goes_from_the_interface_down_to_the_virtual_router(key: VirtualRouterKey, told: str) -> None:
    line = sentence(happened(MasterResigned, advert=FIRST, virtual_router=key))
    assert line == f"02:05:00.123  {told}  Master 10.0.0.2 resigned (priority 0)"


def test_every_fact_that_is_told_has_words_and_the_steady_ones_have_none() -> None:
    assert set(WORDS) == {
        *(RouterSeen, MasterChanged, MasterResigned, SuccessorMissing, MasterSilent, MasterReturned),
        *(ContestStarted, ContestConfirmed, ContestEnded, PriorityChanged, ParameterChanged, CandidateSeen),
        *(BlindStarted, WentBlind, InterfaceRenamed, ClockStepped, InputDamaged, OutputFailed, OutputRecovered),
    }
    assert not {AdvertSeen, AdvertDuplicated, FrameRejected, StateEvicted} & set(WORDS)
    assert written(happened(AdvertSeen, advert=FIRST)) == []


# ---------------------------------------------------------------------------------------------------------- the capture


def capture_event(kind: type[Event], at_s: float = 300, **fields: object) -> Event:
    return happened(kind, at_s=at_s, frame=None, virtual_router=None, **fields)


def loss(at_s: float, interface: str = "eth0") -> Event:
    blind = Blind(snapshots.at(at_s - 0.2), snapshots.at(at_s), BlindReason.DROPPED, 3, 1, interface)
    return capture_event(WentBlind, at_s, blind=blind)


def test_an_interface_that_goes_down_and_comes_back_is_told_with_its_name() -> None:
    down = BlindReason.INTERFACE_DOWN
    assert sentence(capture_event(BlindStarted, interface="eth0", why=down)) == (
        "02:05:00.123  eth0  Cannot see from now on: interface down"
    )
    blind = Blind(snapshots.at(290), snapshots.at(300), down, interface="eth0")
    assert sentence(capture_event(WentBlind, blind=blind)) == (
        "02:05:00.123  eth0  Could not see for 10.000 s from 02:04:50.123: interface down"
    )
    assert sentence(capture_event(InterfaceRenamed, interface="eth0", name="wan0")) == (
        "02:05:00.123  eth0  The interface is called wan0 now; it is still watched"
    )


def test_an_output_that_fails_and_works_again_is_told_with_what_was_lost() -> None:
    where, why = "events.jsonl", "No space left on device"
    assert sentence(capture_event(OutputFailed, output=where, error=why, unit="lines", lost=1)) == (
        "02:05:00.123  events.jsonl cannot be written: No space left on device; lines lost so far: 1"
    )
    assert sentence(capture_event(OutputRecovered, output=where, error=why, unit="lines", lost=1234)) == (
        "02:05:00.123  events.jsonl is written again; lines lost so far: 1,234"
    )


def test_a_clock_that_was_set_is_told_once_and_frames_a_little_out_of_order_are_not() -> None:
    step = capture_event(ClockStepped, step_ns=-3600 * SECOND_NS)
    blind = Blind(snapshots.at(3900), snapshots.at(300), BlindReason.CLOCK_STEP)
    assert written(step, capture_event(WentBlind, blind=blind))[1:] == [
        "02:05:00.123  The clock stepped back by 1 h 0 min\n"
    ]
    assert written(capture_event(ClockStepped, step_ns=-SECOND_NS // 10)) == []


def test_losses_at_every_turn_do_not_flood_the_screen() -> None:
    every_turn = [loss(100 + turn / 5) for turn in range(100)]
    told = [line for line in written(*every_turn) if "frames lost" in line]
    assert len(told) == 20 * SECOND_NS // LOSSES_EVERY_NS
    assert len(written(loss(100, "eth0"), loss(100, "eth1"))) == 1 + 2


def test_damage_without_a_time_of_its_own_stands_at_the_latest_time() -> None:
    torn = capture_event(InputDamaged, path="a.pcap", error="ends within a record.", time_ns=0)
    assert written(torn) == ["              a.pcap: ends within a record\n"]
    assert written(happened(MasterResigned, advert=FIRST), torn)[2:] == ["02:05:00.123  a.pcap: ends within a record\n"]


def test_the_date_is_told_when_it_changes() -> None:
    midnight_s = 22 * 3600
    dates = written(*(happened(MasterResigned, at_s=at_s, advert=FIRST) for at_s in (0, 1, midnight_s, midnight_s + 1)))
    assert [line for line in dates if line.endswith("(UTC)\n")] == [DAY, "2026-11-23 (UTC)\n"]
    assert [at for at, line in enumerate(dates) if line.endswith("(UTC)\n")] == [0, 3]


def test_a_time_that_no_calendar_has_is_said_to_be_invalid() -> None:
    assert sentence(happened(MasterResigned, advert=FIRST, time_ns=1 << 80)).startswith("invalid time  eth0")
