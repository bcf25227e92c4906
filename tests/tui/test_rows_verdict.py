"""The verdict bar in words."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from tests.tui.pictures import picture_at, picture_of
from vrrpwatch.model.finding import Severity
from vrrpwatch.model.frame import BlindReason, BlindStart
from vrrpwatch.model.picture import InterfaceHealth, Picture
from vrrpwatch.model.snapshot import Status, VirtualRouterState
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.tui.rows import verdict
from vrrpwatch.tui.rows.verdict import Sample

LAB = Path(__file__).parents[1] / "pcaps" / "lab"
ETH0 = InterfaceHealth("eth0", 1, 10, 1000, 0, "ip proto 112", 1 << 24, None)


@cache
def contest() -> Picture:
    return picture_at(LAB / "split-brain-partition.pcap", 15)


@cache
def healthy() -> Picture:
    return picture_of(LAB / "three-routers-many-groups.pcap")


def quiet(picture: Picture) -> Picture:
    """Without findings."""
    return replace(picture, snapshot=replace(picture.snapshot, findings=()))


def live(*interfaces: InterfaceHealth) -> Picture:
    return replace(quiet(contest()), interfaces=interfaces, playback=None)


def dark(interface: InterfaceHealth, why: BlindReason) -> InterfaceHealth:
    return replace(interface, dark=BlindStart(1, interface.name, why))


def test_the_worst_open_finding_is_the_sentence_and_the_others_are_counted() -> None:
    words = verdict.now(contest())
    assert words.status is Status.CRITICAL
    assert words.text.startswith("VRID 51 ipv4: 2 routers are Master: 192.168.1.1 (priority 150)")
    findings = contest().snapshot.findings
    worse = replace(findings[0], title="Another\x1b[31m", severity=Severity.WARNING)
    twice = replace(contest(), snapshot=replace(contest().snapshot, findings=(*findings, worse, worse)))
    assert verdict.now(twice).text.endswith("; and 2 others")


def test_what_is_over_and_mere_remarks_are_not_the_sentence() -> None:
    over = tuple(replace(each, open=False) for each in contest().snapshot.findings)
    picture = replace(contest(), snapshot=replace(contest().snapshot, findings=over))
    assert verdict.worst_open(picture.snapshot) is None
    assert verdict.open_counts(picture.snapshot) == "nothing open"
    assert verdict.now(picture).text == "VRID 51 ipv4: contested"
    assert verdict.now(picture).status is Status.WARNING


def test_counts_are_those_of_open_findings_worst_first() -> None:
    assert verdict.open_counts(contest().snapshot) == "1 critical, 2 info"


def test_health_is_said_with_the_number_of_virtual_routers() -> None:
    words = verdict.now(quiet(healthy()))
    number = len(healthy().snapshot.virtual_routers)
    assert words.status is Status.OK
    assert words.text == f"{number} virtual routers, each with one Master; nothing is wrong now"


def test_nothing_seen_is_unknown() -> None:
    empty = replace(quiet(contest()), snapshot=replace(quiet(contest()).snapshot, virtual_routers=()))
    assert verdict.now(empty) == verdict.Words(Status.UNKNOWN, "No VRRP seen yet")


@pytest.mark.parametrize(
    ("state", "status", "words"),
    [
        (VirtualRouterState.DOWN, Status.WARNING, "VRID 51 ipv4: down"),
        (VirtualRouterState.INIT, Status.UNKNOWN, "VRID 51 ipv4: no Master known yet"),
    ],
)
def test_a_virtual_router_without_a_master_is_said_before_a_rule_judges(
    state: VirtualRouterState, status: Status, words: str
) -> None:
    routers = tuple(replace(each, state=state) for each in contest().snapshot.virtual_routers)
    picture = replace(quiet(contest()), snapshot=replace(quiet(contest()).snapshot, virtual_routers=routers))
    assert verdict.now(picture) == verdict.Words(status, words)


def test_blindness_everywhere_is_the_sentence_and_of_one_interface_only_the_health() -> None:
    down = dark(ETH0, BlindReason.INTERFACE_DOWN)
    assert verdict.now(live(down)) == verdict.Words(Status.UNKNOWN, "Nothing can be seen: eth0 down")
    assert verdict.health(live(down)) == verdict.Words(Status.CRITICAL, "blind: eth0 down")
    both = live(down, replace(ETH0, name="eth1"))
    assert "Nothing can be seen" not in verdict.now(both).text
    assert verdict.health(both).text == "blind: eth0 down"
    assert verdict.health(live(dark(ETH0, BlindReason.NO_CARRIER))).text == "blind: eth0 no carrier"


def test_drops_loading_and_damage_are_said() -> None:
    assert verdict.health(live(ETH0)).text == "capture ok"
    assert verdict.health(live(replace(ETH0, dropped=1234))).text == "1,234 dropped"
    assert contest().playback is not None
    assert contest().snapshot.inputs
    playback = replace(contest().playback, loading=True)  # type: ignore[type-var]
    assert verdict.health(replace(contest(), playback=playback)).text == "capture loading"
    torn = tuple(replace(each, complete=False) for each in contest().snapshot.inputs)
    damaged = replace(contest(), snapshot=replace(contest().snapshot, inputs=torn))
    assert verdict.health(damaged) == verdict.Words(Status.WARNING, "capture damaged")


def test_a_name_that_would_move_a_terminal_is_written_out() -> None:
    hostile = replace(dark(ETH0, BlindReason.INTERFACE_GONE), name="\x1b]0;P\x07[/]")
    assert "\x1b" not in verdict.now(live(hostile)).text + verdict.health(live(hostile)).text


def test_the_clock_is_that_of_the_frames() -> None:
    assert verdict.clock(replace(contest(), now_ns=0), date=True) == "1970-01-01 00:00:00 UTC"
    assert verdict.clock(replace(contest(), now_ns=3_661 * SECOND_NS), date=False) == "01:01:01 UTC"
    assert verdict.clock(replace(contest(), now_ns=1 << 80), date=True) == "invalid time"


@pytest.mark.parametrize(
    ("before", "after", "rate", "words"),
    [
        (Sample(0, 10), Sample(2 * SECOND_NS, 34), 12.0, "12.0 adverts/s"),
        (Sample(0, 0), Sample(SECOND_NS, 1234), 1234.0, "1,234 adverts/s"),
        (Sample(SECOND_NS, 5), Sample(SECOND_NS, 5), None, "- adverts/s"),
        (Sample(SECOND_NS, 5), Sample(0, 1), None, "- adverts/s"),
        (Sample(0, 5), Sample(SECOND_NS, 1), None, "- adverts/s"),
    ],
)
def test_the_rate_comes_from_two_moments(before: Sample, after: Sample, rate: float | None, words: str) -> None:
    assert verdict.adverts_per_second(before, after) == rate
    assert verdict.rate_words(rate) == words
