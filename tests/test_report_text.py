import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from rich.cells import cell_len

from tests import snapshots
from tests.injections import ALL
from vrrpwatch.model.advert import Family
from vrrpwatch.model.cause import Cause
from vrrpwatch.model.contest import Difference, DifferenceKind
from vrrpwatch.model.router import VirtualRouterKey
from vrrpwatch.model.snapshot import Snapshot, Status
from vrrpwatch.report import Paper, renderer
from vrrpwatch.report.diagnosis import CAUSES, contest_explanation
from vrrpwatch.report.marks import SEVERITY, STATE, STATUS

CASES = {"healthy": snapshots.healthy(), "troubled": snapshots.troubled(), "campus": snapshots.campus()}


def report(snapshot: Snapshot, paper: Paper = Paper()) -> str:  # noqa: B008 - frozen
    """What a person reads."""
    return renderer("text")(snapshot, paper)


def flat(text: str) -> str:
    """`text` with its line breaks taken out."""
    return " ".join(text.split())


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("width", [40, 80, 132])
def test_no_line_is_wider_than_the_paper(name: str, width: int) -> None:
    assert max(map(cell_len, report(CASES[name], Paper(width)).splitlines())) <= width


@pytest.mark.parametrize("name", CASES)
def test_without_colour_there_is_no_escape_and_no_trailing_space(name: str) -> None:
    text = report(CASES[name])
    assert "\x1b" not in text
    assert not re.search(r" \n", text)


@pytest.mark.parametrize("name", CASES)
def test_colour_adds_nothing_but_colour(name: str) -> None:
    colored = report(CASES[name], Paper(color=True))
    assert "\x1b[" in colored
    stripped = re.sub(r"\x1b\[[0-9;]*m", "", colored)
    assert flat(stripped) == flat(report(CASES[name]))


def test_the_first_line_is_the_verdict() -> None:
    assert report(snapshots.healthy()).startswith("✔ OK: 1 virtual router with one Master; nothing above info.\n")
    assert report(snapshots.troubled()).startswith("✖ CRITICAL: VRID 51 ipv4 on eth0: 2 routers are Master")


def test_who_is_master_and_why_it_changed_can_be_read() -> None:
    """The question of the administrator of two proxies."""
    text = flat(report(snapshots.healthy()))
    assert "● stable VRID 51 ipv4 on eth0: 10.0.0.100" in text
    assert "Master 10.0.0.3 (keepalived), priority 100, since 02:01:03.727 " in text
    assert "02:01:03.727 10.0.0.3 took over: 10.0.0.2 fell silent" in text
    assert "outage 3.604 s (3.609 s expected)" in text
    assert "frame 65, gratuitous ARP seen" in text


def test_a_preemption_is_no_outage() -> None:
    """The old Master answers until the new one takes over."""
    preempted = snapshots.transition(90, "10.0.0.2", "10.0.0.3", Cause.PREEMPTED, outage_s=0.713, expected_s=None)
    text = flat(report(snapshots.snapshot(snapshots.two_proxies(transitions=(preempted,)))))
    assert "713 ms after the old Master's last advert" in text
    assert "outage" not in text


def test_the_date_is_told_once_and_again_only_for_another_day() -> None:
    text = report(snapshots.healthy())
    assert text.count("2026-11-22") == 1
    later = snapshots.transition(86_400, "10.0.0.2", "10.0.0.3", Cause.PREEMPTED)
    pair = snapshots.two_proxies(transitions=(later,))
    assert "2026-11-23 02:00:00.123  10.0.0.2 took over" in report(snapshots.snapshot(pair))


def test_a_master_since_the_first_frame_may_have_been_it_for_longer() -> None:
    pair = snapshots.two_proxies(transitions=snapshots.two_proxies().transitions[:1])
    assert "since 02:01:03.727 or earlier" in flat(report(snapshots.snapshot(pair)))


def test_a_contest_tells_its_length_and_its_cause() -> None:
    text = flat(report(snapshots.troubled()))
    assert "10.0.0.2 and 10.0.0.3 both claim to be Master for 12.000 s, until 02:01:52.123" in text
    assert "cause: they differ in authentication: simple, 4 bytes against simple, 8 bytes" in text
    assert "both claim to be Master to the end of the capture" in text


def test_a_contest_without_a_winner_is_not_called_no_master() -> None:
    text = flat(report(snapshots.snapshot(replace(snapshots.contested(), master=None))))
    assert "No Master" not in text
    assert "Claims to be Master: 10.0.0.2 (keepalived), priority 101, last 02:05:00.123" in text


def test_a_finding_has_its_evidence_and_what_to_do() -> None:
    text = flat(report(snapshots.troubled()))
    assert "Findings: 1 critical, 1 warning, 1 info" in text
    assert "✖ critical dual-master more: vrrpwatch explain dual-master" in text
    assert "9 times, cause: auth-mismatch, frames 61, 62" in text
    assert "What to do: Look at the log of 10.0.0.2 at that time." in text


def test_damage_and_blindness_are_told() -> None:
    text = flat(report(snapshots.troubled()))
    assert "not read to its end; record 301 at offset 24000 is cut off" in text
    assert "Could not see for 10.000 s from 02:00:20.123: frames dropped, 7 frames lost" in text
    assert "12 CARP; 3 not inspected; rejected: checksum 4, short 1" in text


def test_of_500_vlans_those_with_trouble_come_first_and_the_rest_is_counted() -> None:
    text = report(snapshots.campus())
    assert len(text.splitlines()) < 40
    assert text.index("VRID 246 ipv4 vlan 500") < text.index("499 other virtual routers")
    assert "Master: 10.0.0.3 of 499" in text
    assert "vlan 17 " not in text


def test_verbose_leaves_no_virtual_router_out() -> None:
    text = report(snapshots.campus(), Paper(verbose=True))
    assert all(f" vlan {vlan} on eth0" in text for vlan in range(1, 501))


@pytest.mark.parametrize("verbose", [False, True])
def test_many_changes_are_cut_to_the_latest_unless_verbose(verbose: bool) -> None:
    flips = tuple(snapshots.transition(second, "10.0.0.2", "10.0.0.3", Cause.PREEMPTED) for second in range(200))
    text = report(
        snapshots.snapshot(snapshots.two_proxies(transitions=flips, transitions_total=1200)), Paper(verbose=verbose)
    )
    assert ("140 earlier entries are left out" in text) is not verbose
    assert "1,000 changes of the Master were too many to keep" in text
    assert "02:03:19.123" in text


def test_many_findings_of_one_rule_are_told_once_and_counted() -> None:
    keys = [VirtualRouterKey("eth0", (vlan,), Family.IPV4, 7) for vlan in range(100)]
    findings = tuple(snapshots.finding(virtual_router=key) for key in keys)
    text = report(snapshots.snapshot(snapshots.two_proxies(), findings=findings))
    assert text.count("What to do") == 1
    assert "87 more; -v lists all" in text


def test_every_state_has_a_word_and_a_glyph_of_its_own() -> None:
    for marks in (STATUS, SEVERITY, STATE):
        assert len({mark.word for mark in marks.values()}) == len(marks)
        assert len({mark.glyph for mark in marks.values()}) == len(marks)


def test_every_cause_has_words() -> None:
    assert set(CAUSES) == set(Cause)


@pytest.mark.parametrize("kind", DifferenceKind)
def test_every_difference_has_words(kind: DifferenceKind) -> None:
    difference = Difference(kind, "this", "that", rejects=True)
    assert "this against that" in contest_explanation(snapshots.contest(differences=(difference,)))


@pytest.mark.parametrize("payload", ALL)
@pytest.mark.parametrize("change", [lambda text: text, lambda text: text * 40], ids=["once", "long"])
def test_hostile_text_reaches_no_terminal(payload: str, change: Callable[[str], str]) -> None:
    for color in (False, True):
        text = report(snapshots.hostile(change(payload)), Paper(color=color, verbose=True))
        plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
        assert all(line.isprintable() for line in plain.split("\n"))
        assert payload.isprintable() or payload not in plain


@pytest.mark.parametrize("payload", ["[bold red]x[/]", "[@click=app.bell]x[/]", "[/]", ":boom:"])
def test_markup_is_shown_as_it_is(payload: str) -> None:
    assert payload in report(snapshots.hostile(payload))
    assert Status.CRITICAL is snapshots.hostile(payload).verdict.status


@pytest.mark.parametrize("time_ns", [-(2**70), 2**70])
def test_a_time_that_no_calendar_has_is_called_invalid(time_ns: int) -> None:
    pair = snapshots.two_proxies(
        transitions=(snapshots.transition(0, "10.0.0.2", None, Cause.FIRST_SEEN, time_ns=time_ns),)
    )
    assert "invalid time" in report(snapshots.snapshot(pair, counts=snapshots.statistics(first_ns=time_ns)))


def test_a_password_is_shown_only_when_it_was_kept() -> None:
    assert 'password "' not in report(snapshots.healthy())
    assert 'password "1111"' in report(snapshots.snapshot(snapshots.with_secret(b"1111")))
