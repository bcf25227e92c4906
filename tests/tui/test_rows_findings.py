from dataclasses import replace
from pathlib import Path

import pytest

from tests.tui.pictures import picture_of
from vrrpwatch.model.advert import Family
from vrrpwatch.model.finding import Change, Confidence, Finding, FindingChanged, Severity
from vrrpwatch.model.frame import BlindReason, BlindStart
from vrrpwatch.model.picture import InterfaceHealth, Picture
from vrrpwatch.model.router import VirtualRouterKey
from vrrpwatch.model.snapshot import Status, Verdict
from vrrpwatch.report.moment import Calendar
from vrrpwatch.rules import RULES
from vrrpwatch.rules.rule import Rule
from vrrpwatch.tui.rows.finding_evidence import evidence, manual
from vrrpwatch.tui.rows.findings import (
    COLUMNS,
    Acknowledgement,
    FindingState,
    Order,
    finding_row,
    sorted_findings,
    state_of,
    still_acknowledged,
    summary,
)

LAB = Path(__file__).parents[1] / "pcaps" / "lab"
SECOND_NS = 1_000_000_000
FINDING = Finding(
    rule="dual-master",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    virtual_router=VirtualRouterKey("eth0", (10,), Family.IPV4, 51),
    subject=("10.0.0.1", "10.0.0.2"),
    title="2 routers are Master",
    detail="Both advertise.",
    cause="reception",
    remedy="Look at the link between them.",
    first_seen_ns=5 * SECOND_NS,
    last_seen_ns=65 * SECOND_NS,
    count=3,
    open=True,
    frames=(39, 40),
    id="f1",
)
NOTE = replace(FINDING, id="f2", severity=Severity.INFO, rule="weak-password", first_seen_ns=0, frames=())
OVER = replace(FINDING, id="f3", open=False)
CALENDAR = Calendar("1970-01-01")
QUIET = picture_of(LAB / "graceful-resign.pcap")


def picture_with(*findings: Finding, status: Status = Status.OK) -> Picture:
    """A network with one settled virtual router and these findings."""
    levels = [finding.severity for finding in findings]
    verdict = Verdict(
        status, levels.count(Severity.CRITICAL), levels.count(Severity.WARNING), levels.count(Severity.INFO), "a reason"
    )
    return replace(QUIET, told=(), snapshot=replace(QUIET.snapshot, findings=findings, verdict=verdict))


def test_a_line_says_severity_and_state_as_words() -> None:
    row = finding_row(FINDING, FindingState.OPEN, CALENDAR)
    assert [cell.text for cell in row.cells] == [
        "✖ critical",
        "open",
        "dual-master",
        "51 ipv4 vlan 10 eth0",
        "2 routers are Master",
        "00:00:05.000",
        "00:01:05.000",
        "3",
    ]
    assert len(row.cells) == len(COLUMNS)


def test_a_resolved_finding_is_dimmed_by_a_word_as_well() -> None:
    row = finding_row(OVER, FindingState.RESOLVED, CALENDAR)
    assert row.cells[1].text == "resolved"
    assert {cell.style for cell in row.cells} == {"dim"}


def test_the_filter_knows_where_and_what() -> None:
    assert finding_row(FINDING, FindingState.SEEN, CALENDAR).properties == {
        "rule": "dual-master",
        "severity": "critical",
        "state": "seen",
        "title": "2 routers are Master",
        "cause": "reception",
        "confidence": "likely",
        "router": "10.0.0.1 10.0.0.2",
        "frame": "39 40",
        "id": "f1",
        "vrid": "51",
        "interface": "eth0",
        "vlan": "10",
        "family": "ipv4",
    }


def test_a_finding_of_no_virtual_router_has_no_vrid() -> None:
    row = finding_row(replace(FINDING, virtual_router=None), FindingState.OPEN, CALENDAR)
    assert "vrid" not in row.properties
    assert row.cells[3].text == "all"


def test_names_from_the_wire_are_escaped_in_line_and_evidence() -> None:
    """An interface name or a title may carry what a terminal obeys."""
    key = VirtualRouterKey("e\x1b[31m", (), Family.IPV4, 1)
    hostile = replace(FINDING, virtual_router=key, title="\x1b]0;x\x07", cause="\x9b", subject=("\u202e",), detail="\0")
    row = finding_row(hostile, FindingState.OPEN, CALENDAR)
    texts = [cell.text for cell in row.cells]
    texts += [fact.text for fact in evidence(hostile, FindingState.OPEN, CALENDAR)]
    assert all(text.isprintable() for text in texts)
    assert "e\\x1b[31m" in texts[3]


@pytest.mark.parametrize(
    ("order", "ids"),
    [
        (Order.WORST, ["old", "late", "note", "seen", "over"]),
        (Order.LATEST, ["late", "old", "note", "seen", "over"]),
        (Order.RULE, ["note", "late", "old", "seen", "over"]),
        (Order.VIRTUAL_ROUTER, ["late", "old", "note", "seen", "over"]),
    ],
)
def test_open_ones_come_first_in_every_order(order: Order, ids: list[str]) -> None:
    findings = [
        replace(FINDING, id="over", open=False, last_seen_ns=99 * SECOND_NS),
        replace(FINDING, id="old"),
        replace(FINDING, id="late", last_seen_ns=70 * SECOND_NS, rule="carp-present", virtual_router=None),
        replace(FINDING, id="seen", last_seen_ns=98 * SECOND_NS),
        replace(NOTE, id="note", last_seen_ns=1, rule="ah-replay"),
    ]
    assert [finding.id for finding in sorted_findings(findings, {"seen"}, order)] == ids


def test_a_resolved_finding_is_not_called_seen() -> None:
    assert state_of(OVER, {"f3"}) is FindingState.RESOLVED


def test_notes_alone_are_no_alarm() -> None:
    second = replace(NOTE, id="f9")
    assert summary(picture_with(NOTE, second), ()) == "0 critical, 0 warnings, 2 notes: all is well"


def test_nothing_found_is_told_as_well() -> None:
    assert summary(picture_with(), ()) == "0 critical, 0 warnings, 0 notes: all is well"


def test_what_is_over_is_counted_apart() -> None:
    told = summary(picture_with(OVER, NOTE, status=Status.CRITICAL), ())
    assert told == "0 critical, 0 warnings, 1 note: all is well now; 1 resolved"


def test_a_finding_that_was_seen_still_counts_and_the_sentence_says_so() -> None:
    assert summary(picture_with(FINDING), {"f1"}) == "1 critical, 0 warnings, 0 notes; 1 of them seen"


def test_without_findings_it_is_not_well_where_nothing_is_known() -> None:
    assert summary(picture_with(status=Status.UNKNOWN), ()) == "0 critical, 0 warnings, 0 notes: a reason"


def test_without_findings_it_is_not_well_where_nothing_can_be_seen() -> None:
    dark = InterfaceHealth("eth7", 1, 0, 0, 0, "", 0, BlindStart(0, "eth7", BlindReason.NO_CARRIER))
    told = summary(replace(picture_with(), interfaces=(dark,)), ())
    assert told == "0 critical, 0 warnings, 0 notes: but nothing can be seen on eth7"


def test_without_findings_it_is_not_well_when_a_capture_was_torn() -> None:
    picture = picture_with()
    torn = replace(picture.snapshot.inputs[0], path="a.pcap", complete=False)
    told = summary(replace(picture, snapshot=replace(picture.snapshot, inputs=(torn,))), ())
    assert told.endswith(": but a.pcap was not read to its end")


def test_the_evidence_tells_all_that_is_known() -> None:
    assert [tuple(fact) for fact in evidence(FINDING, FindingState.SEEN, CALENDAR)] == [
        ("", "2 routers are Master."),
        ("Where", "VRID 51 ipv4 vlan 10 on eth0"),
        ("Severity", "✖ critical, open, seen by you, likely"),
        ("Evidence", "Both advertise."),
        ("Cause", "reception"),
        ("What to do", "Look at the link between them."),
        ("Times", "from 00:00:05.000 to 00:01:05.000, 3 times"),
        ("Frames", "39, 40"),
        ("Concerns", "10.0.0.1, 10.0.0.2"),
        ("Rule", "dual-master"),
    ]


def test_evidence_without_frames_and_cause_has_no_empty_lines() -> None:
    labels = [fact.label for fact in evidence(replace(NOTE, cause="", subject=()), FindingState.OPEN, CALENDAR)]
    assert labels == ["", "Where", "Severity", "Evidence", "What to do", "Times", "Rule"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_has_a_page_whose_words_are_all_there(rule: type[Rule]) -> None:
    page = manual(rule.id)
    assert [fact.label for fact in page][:2] == ["", "What it reports"]
    assert all(fact.text for fact in page)


def test_paragraphs_of_a_page_are_joined_and_those_of_vendors_stay_apart() -> None:
    """The screen wraps at its own width: lines of the source would end anywhere."""
    what_to_do = dict(manual("advert-gap"))["What to do"].splitlines()
    assert [line.split()[0] for line in what_to_do] == ["Lost", "keepalived:"]


def test_an_unknown_rule_has_no_page() -> None:
    assert manual("no-such-rule") == ()


SEEN = {"f1": Acknowledgement(Severity.CRITICAL, 10 * SECOND_NS)}


def test_what_was_seen_stays_seen_while_it_only_counts() -> None:
    assert still_acknowledged(SEEN, picture_with(replace(FINDING, count=9))) == SEEN


@pytest.mark.parametrize("change", [Change.OPENED, Change.WORSENED])
def test_what_came_again_wants_to_be_seen_anew(change: Change) -> None:
    told = FindingChanged(time_ns=11 * SECOND_NS, change=change, finding=FINDING)
    assert still_acknowledged(SEEN, replace(picture_with(FINDING), told=(told,))) == {}


def test_a_change_from_before_it_was_seen_does_not_matter() -> None:
    told = FindingChanged(time_ns=9 * SECOND_NS, change=Change.OPENED, finding=FINDING)
    assert still_acknowledged(SEEN, replace(picture_with(FINDING), told=(told,))) == SEEN


def test_what_became_worse_or_ended_wants_to_be_seen_anew() -> None:
    mild = {"f1": Acknowledgement(Severity.WARNING, 10 * SECOND_NS)}
    assert still_acknowledged(mild, picture_with(FINDING)) == {}
    assert still_acknowledged(SEEN, picture_with(replace(FINDING, open=False))) == {}


def test_going_back_to_before_it_was_found_forgets_nothing() -> None:
    assert still_acknowledged(SEEN, picture_with()) == SEEN
