"""510 virtual routers that fail together give a person a handful of lines, which count what they leave out."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from tests import storms
from tests.figures import reached
from tests.frames import ETHERNET
from tests.fuzz.exercise import Unforgiving
from tests.scenario import BIRTH_NS
from tests.sessions import SECOND_NS, closed, numbered
from tests.traffic import Shown
from vrrpwatch.cli.session import Session
from vrrpwatch.model.event import Event
from vrrpwatch.model.finding import FindingChanged, Severity
from vrrpwatch.model.frame import Blind, BlindReason, BlindStart, Frame, Tick
from vrrpwatch.model.snapshot import Snapshot
from vrrpwatch.report import Paper, jsonl, text_lines
from vrrpwatch.report.event_words import event_words
from vrrpwatch.report.moment import Calendar

HELD = re.compile(r"… ([\d,]+) lines? (?:was|were) held back: (.*)")
MINUTES = 10


class Both:
    """What a person and what a program is told of one session; and how many lines there would be without limits."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.streamed: list[str] = []
        self._lines = text_lines.Lines(self.written.append, Paper())
        self._stream = jsonl.Lines(self.streamed.append)
        self.all = 0

    def event(self, event: Event) -> None:
        self.all += bool(event_words(event, Calendar.starting(event.time_ns)))
        self._lines.event(event)
        self._stream.event(event)

    def finding(self, changed: FindingChanged) -> None:
        self.all += 1
        self._lines.finding(changed)
        self._stream.finding(changed)

    def turn(self, time_ns: int) -> None:
        self._lines.turn(time_ns)

    def end(self, snapshot: Snapshot) -> list[str]:
        """Only what was told while it happened."""
        self._lines.end(snapshot)
        told = self.written[: self.written.index("\n")]
        return [line for line in told if not line.startswith(" ") and "(UTC)" not in line]


def watched(shown: Shown, end_s: float) -> tuple[Both, list[str], Snapshot]:
    """Live, with a tick each 250 ms until the end."""
    both = Both()
    session = Session(observer=both, live=True, mistakes=Unforgiving())
    frames = iter([*numbered(shown), None])
    frame = next(frames)
    for tick in range(1, round(end_s * 4) + 1):
        now_ns = BIRTH_NS + tick * SECOND_NS // 4
        batch: list[Frame] = []
        while frame is not None and frame.time_ns <= now_ns:
            batch.append(frame)
            frame = next(frames)
        session.follow([*batch, Tick(now_ns)])
        both.turn(now_ns)
    snapshot = closed(session)
    return both, both.end(snapshot), snapshot


def held(lines: list[str]) -> Counter[str]:
    """What the lines say was left out, by kind."""
    counts: Counter[str] = Counter()
    for line in lines:
        found = HELD.search(line)
        if found:
            told = [part.partition(" ") for part in found[2].split(", ")]
            counts.update({name: int(number.replace(",", "")) for number, _, name in told})
            assert counts.total() >= 0
            assert int(found[1].replace(",", "")) == sum(int(number.replace(",", "")) for number, _, _ in told)
    return counts


def per_minute(lines: list[str]) -> Counter[int]:
    """How many lines came in each minute of the clock."""
    return Counter(int(line[:2]) * 60 + int(line[3:5]) for line in lines)


def alternating() -> Shown:
    """All virtual routers have two Masters, and each minute the contests end and begin again."""
    shown: Shown = [*storms.rounds(storms.FIRST, 0, MINUTES * 60)]
    for minute in range(MINUTES):
        shown += storms.rounds(storms.SECOND, 60 * minute + 5, 60 * minute + 35, phase_s=0.3)
    return shown


def test_ten_minutes_of_510_contests_that_come_and_go_are_few_lines_with_an_exact_count() -> None:
    both, lines, snapshot = watched(alternating(), MINUTES * 60)
    told = [line for line in lines if not HELD.search(line)]
    assert len(told) + held(lines).total() == both.all
    assert both.all > 10 * storms.ALL
    assert max(per_minute(lines).values()) <= 30
    assert len(lines) <= 60
    assert sum("common-failure: " in line for line in told) <= 12
    assert any("all are claimed by 02:00:00:00:00:01 and 02:00:00:00:00:02" in line for line in told)
    assert snapshot.verdict.status is not None
    reached(
        "S4",
        f"{MINUTES} min of {storms.ALL} contests that come and go: {len(lines)} lines of {both.all:,}, at most "
        f"{max(per_minute(lines).values())} in a minute, held back and counted exactly: {held(lines).total():,}",
    )


@pytest.mark.parametrize(
    ("storm", "title"),
    [
        (storms.all_silent, "510 virtual routers lost their Master"),
        (storms.all_dual, "510 virtual routers got a second Master"),
        (storms.all_fail_over, "510 virtual routers changed their Master after a silence"),
    ],
)
def test_one_finding_names_the_common_cause_and_how_many_it_concerns(
    storm: Callable[[float], Shown], title: str
) -> None:
    both, lines, snapshot = watched(storm(20.0), 40.0)
    (finding,) = [one for one in snapshot.findings if one.rule == "common-failure" and one.title.startswith(title)]
    assert "02:00:00:00:00:01" in finding.title
    assert len([line for line in lines if not HELD.search(line)]) + held(lines).total() == both.all
    assert len(lines) <= 40


def test_no_finding_of_510_is_dropped() -> None:
    _, _, snapshot = watched(storms.all_silent(10), 20.0)
    assert sum(one.rule == "no-master" for one in snapshot.findings) == storms.ALL
    assert "capture-loss" not in {one.rule for one in snapshot.findings}


def test_a_program_is_told_everything() -> None:
    both, _, snapshot = watched(storms.all_silent(10), 20.0)
    events = Counter(json.loads(line)["event"] for line in both.streamed)
    assert events["router-seen"] == events["master-silent"] == storms.ALL
    assert events["finding-opened"] == len(snapshot.findings)


def flapping() -> Iterator[BlindStart | Blind]:
    """A link goes down for a second, each second second."""
    for number in range(300):
        start_ns = BIRTH_NS + (10 + 2 * number) * SECOND_NS
        why = BlindReason.INTERFACE_DOWN
        yield BlindStart(start_ns, "eth0", why)
        yield Blind(start_ns, start_ns + SECOND_NS, why, interface="eth0")


def test_a_link_that_flaps_for_ten_minutes_is_a_few_lines_and_no_fault_of_the_network() -> None:
    both = Both()
    session = Session(observer=both, live=True, mistakes=Unforgiving())
    session.follow(numbered(storms.rounds(storms.FIRST, 0, 9), ETHERNET))
    for item in flapping():
        session.follow([item])
        both.turn(item.end_ns if isinstance(item, Blind) else item.time_ns)
    snapshot = closed(session)
    lines = both.end(snapshot)
    since = [line for line in lines if "First advert" not in line and "first seen" not in line]
    assert len(since) <= 60
    assert len([line for line in lines if not HELD.search(line)]) + held(lines).total() == both.all
    assert [one.rule for one in snapshot.findings if one.severity > Severity.INFO] == ["capture-hole"]
    reached("S4", f"a link that goes down 300 times in 10 min: {len(since)} lines of {both.all - 2 * storms.ALL:,}")
