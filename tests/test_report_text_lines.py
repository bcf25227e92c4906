import re
from ipaddress import ip_address
from pathlib import Path

import pytest

from tests import snapshots
from tests.injections import ALL
from tests.sessions import LAB, LAB_CAPTURES
from tests.test_report_event_words import capture_event, happened
from vrrpwatch.cli.session import read
from vrrpwatch.model.advert import Family
from vrrpwatch.model.capture_event import (
    BlindStarted,
    InputDamaged,
    InterfaceRenamed,
    OutputFailed,
    WentBlind,
)
from vrrpwatch.model.contest import Contest
from vrrpwatch.model.event import (
    CandidateSeen,
    ContestStarted,
    Event,
    MasterResigned,
    ParameterChanged,
)
from vrrpwatch.model.finding import Change, Finding, FindingChanged, Severity
from vrrpwatch.model.frame import Blind, BlindReason
from vrrpwatch.model.router import VirtualRouterKey
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.report import LIVE, STREAMS, Paper, live_lines
from vrrpwatch.report.text import render
from vrrpwatch.report.text_lines import Lines

PLAIN = Paper()
COLORED = Paper(color=True)
FIRST, SECOND = snapshots.advert("10.0.0.2", 101), snapshots.advert("10.0.0.3")
DAY = "2026-11-22 (UTC)\n"


def written(*told: Event | FindingChanged, paper: Paper = PLAIN) -> list[str]:
    """What each write gets."""
    writes: list[str] = []
    lines = Lines(writes.append, paper)
    for one in told:
        if isinstance(one, Event):
            lines.event(one)
        else:
            lines.finding(one)
    return writes


def of_capture(path: Path, paper: Paper = PLAIN) -> list[str]:
    writes: list[str] = []
    lines = Lines(writes.append, paper)
    lines.end(read([str(path)], observer=lines))
    return writes


def facts(path: Path) -> list[str]:
    """Without the report at the end, the findings, and the date."""
    writes = of_capture(path)
    before = writes[1 : writes.index("\n")]
    return [line.rstrip("\n") for line in before if not re.search(r"[·▲✖✔] |What to do", line)]


def changed(change: Change, finding: Finding | None = None, at_s: float = 300) -> FindingChanged:
    return FindingChanged(time_ns=snapshots.at(at_s), change=change, finding=finding or snapshots.finding())


# ----------------------------------------------------------------------------------------------------------- recordings


def test_the_story_of_two_proxies_can_be_read_while_it_happens() -> None:
    told = [line.split("  VRID 51 ipv4  ") for line in facts(LAB / "seed-nginx-pair.pcap")]
    timing = "for 192.168.1.100: version 2, an advert each 1.000 s"
    failover = "192.168.1.1 fell silent; outage 3.610 s (3.609 s expected)"
    return_ = "which was alive: higher priority; 713 ms after the old Master's last advert"
    assert told == [
        ["13:46:03.851", f"First advert of 192.168.1.1 (priority 101) {timing}"],
        ["13:46:03.851", "192.168.1.1 (priority 101) is Master when it is first seen"],
        ["13:46:15.464", f"First advert of 192.168.1.2 (priority 100) {timing}"],
        ["13:46:15.464", f"192.168.1.2 (priority 100) took over: {failover}"],
        ["13:46:26.181", f"192.168.1.1 (priority 101) took over from 192.168.1.2, {return_}"],
    ]


def test_a_split_brain_is_told_with_its_finding_and_what_to_do_and_its_end() -> None:
    writes = of_capture(LAB / "split-brain-partition.pcap")
    opened = next(at for at, line in enumerate(writes) if "CRITICAL dual-master" in line)
    assert writes[opened] == (
        "13:46:13.668  VRID 51 ipv4  ✖ CRITICAL dual-master: "
        "2 routers are Master: 192.168.1.1 (priority 150) and 192.168.1.2 (priority 100)\n"
    )
    assert writes[opened + 1].startswith("              What to do: Check what lies between the two: ")
    told = "".join(writes)
    assert "192.168.1.1 and 192.168.1.2 both claim to be Master: no setting differs" in told
    assert "The contest is over after 10.422 s: only 192.168.1.1 (priority 150) claims to be Master\n" in told
    assert "✔ resolved dual-master: 2 routers are Master" in told


@pytest.mark.parametrize("path", LAB_CAPTURES, ids=[path.stem for path in LAB_CAPTURES])
def test_each_write_is_one_whole_line_that_is_fit_for_any_terminal(path: Path) -> None:
    for line in of_capture(path):
        assert line.endswith("\n")
        assert line.count("\n") == 1
        assert line[:-1] == line[:-1].rstrip()
        assert all(character.isprintable() for character in line[:-1])


@pytest.mark.parametrize("path", LAB_CAPTURES, ids=[path.stem for path in LAB_CAPTURES])
def test_colour_adds_nothing_but_colour(path: Path) -> None:
    colored = of_capture(path, COLORED)
    live = colored[: colored.index("\n")]
    stripped = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in live]
    assert stripped == of_capture(path)[: len(live)]
    findings = [line for line in live if re.search(r"[·▲✖✔] ", line)]
    assert [line for line in findings if "\x1b[" not in line] == []


@pytest.mark.parametrize("path", LAB_CAPTURES, ids=[path.stem for path in LAB_CAPTURES])
def test_the_report_is_the_end(path: Path) -> None:
    writes = of_capture(path)
    assert "".join(writes[writes.index("\n") + 1 :]) == render(read([str(path)]), PLAIN)


def test_a_healthy_network_is_quiet_once_it_is_known() -> None:
    """A newcomer who watches for an hour is not told what does not matter."""
    assert len(facts(LAB / "vmac.pcap")) <= 8


# ------------------------------------------------------------------------------------------------------------- findings


def test_an_opened_warning_says_what_to_do_on_the_line_below() -> None:
    _, line, remedy = written(changed(Change.OPENED))
    title = "10.0.0.2 fell silent, and 10.0.0.3 took over after 3.604 s"
    assert line == f"02:05:00.123  eth0 VRID 51 ipv4  ▲ WARNING ungraceful-failover: {title}\n"
    assert remedy == "              What to do: Look at the log of 10.0.0.2 at that time.\n"


def test_information_is_one_line() -> None:
    (_, line) = written(changed(Change.OPENED, snapshots.finding(Severity.INFO)))
    assert "  · info ungraceful-failover: " in line


def test_a_finding_that_got_worse_says_so_and_what_to_do() -> None:
    (_, line, remedy) = written(changed(Change.WORSENED, snapshots.finding(Severity.CRITICAL)))
    assert "  ✖ CRITICAL ungraceful-failover, worse than before: " in line
    assert "What to do: " in remedy


@pytest.mark.parametrize(("change", "told"), [(Change.CLOSED, "✔ resolved"), (Change.WITHDRAWN, "· withdrawn")])
def test_an_end_is_one_line(change: Change, told: str) -> None:
    (_, line) = written(changed(change))
    assert f"eth0 VRID 51 ipv4  {told} ungraceful-failover: 10.0.0.2 fell silent" in line


def test_a_finding_about_the_capture_has_no_place() -> None:
    (_, line, _) = written(changed(Change.OPENED, snapshots.finding(virtual_router=None)))
    assert line.startswith("02:05:00.123  ▲ WARNING ungraceful-failover: ")


# --------------------------------------------------------------------------------------------------------------- safety


@pytest.mark.parametrize("payload", ALL)
def test_hostile_text_stays_in_its_line_and_is_not_obeyed(payload: str) -> None:
    key = VirtualRouterKey(payload, (), Family.IPV4, 51)
    blind = Blind(0, SECOND_NS, BlindReason.INTERFACE_DOWN, interface=payload)
    words = {"title": payload, "detail": payload, "remedy": payload, "cause": payload, "subject": (payload,)}
    contest: Contest = snapshots.contest(reactions=(payload,), differences=())
    writes = written(
        happened(ParameterChanged, before=FIRST, after=FIRST, changes=((payload,) * 3,), virtual_router=key),
        happened(ContestStarted, contest=contest),
        happened(CandidateSeen, host=ip_address("10.0.0.9"), mac=None, seen_by=payload),
        capture_event(InputDamaged, path=payload, error=payload),
        capture_event(BlindStarted, interface=payload, why=BlindReason.NO_CARRIER),
        capture_event(WentBlind, blind=blind),
        capture_event(InterfaceRenamed, interface=payload, name=payload),
        capture_event(OutputFailed, output=payload, error=payload, unit="lines", lost=1),
        changed(Change.OPENED, snapshots.finding(Severity.CRITICAL, virtual_router=key, **words)),
    )
    assert len(writes) == 1 + 9 + 1
    for line in writes:
        assert line.endswith("\n")
        assert all(character.isprintable() for character in line[:-1])


def test_a_long_text_does_not_make_an_endless_line() -> None:
    long = "x" * 100_000
    (_, line) = written(happened(ParameterChanged, before=FIRST, after=FIRST, changes=((long, long, long),)))
    assert len(line) < 1200


# --------------------------------------------------------------------------------------------------------- the registry


@pytest.mark.parametrize("name", LIVE)
def test_each_live_format_can_be_had_by_its_name(name: str) -> None:
    writes: list[str] = []
    stream = live_lines(name, writes.append, PLAIN)
    stream.event(happened(MasterResigned, advert=FIRST))
    stream.finding(changed(Change.OPENED))
    stream.end(snapshots.healthy())
    assert all(line.endswith("\n") for line in writes)
    for told in ("10.0.0.2", "ungraceful-failover", "nothing above info"):
        assert any(told in line for line in writes)


def test_what_programs_read_live_is_what_they_read_of_a_capture() -> None:
    assert {name: module for name, module in LIVE.items() if name != "text"} == STREAMS
