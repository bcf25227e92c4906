"""Each file below tests/scenarios is a situation on the wire and what must come of it."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.scenario import SCENARIOS, Expectation, Scenario, ScenarioError, read
from tests.scenario_frames import on_the_wire, output_troubles
from vrrpwatch.analysis.analyzer import Analyzer
from vrrpwatch.analysis.ledger import Ledger
from vrrpwatch.decode.decoder import Decoder
from vrrpwatch.model.event import Event
from vrrpwatch.model.finding import Finding, Severity
from vrrpwatch.model.frame import Blind
from vrrpwatch.model.snapshot import VirtualRouterSnapshot
from vrrpwatch.rules import RULES
from vrrpwatch.rules.judge import Judge

FILES = sorted(SCENARIOS.rglob("*.toml"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a scenario."""

    findings: tuple[Finding, ...]
    events: tuple[str, ...]
    virtual_routers: tuple[VirtualRouterSnapshot, ...]


@pytest.mark.parametrize("path", FILES, ids=[f"{path.parent.name}/{path.stem}" for path in FILES])
def test_what_the_scenario_expects_comes_of_it(path: Path) -> None:
    scenario = read(path)
    outcome = play(scenario)
    check(scenario.expect, outcome)


def test_each_folder_is_named_after_a_rule() -> None:
    assert {path.parent.name for path in FILES} <= {"healthy"} | {rule.id for rule in RULES}


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("why = ", "wy = "),
        ("address = ", "adress = "),
        ("count = ", "cuont = "),
        ("only_info = ", "only_infos = "),
        ("rule = ", "rlue = "),
        ('router = "a"', 'router = "a"\nkind = "advret"'),
        ("count = 3", ""),
    ],
)
def test_a_word_that_the_format_does_not_have_is_an_error(line: str, wrong: str, tmp_path: Path) -> None:
    path = tmp_path / "scenario.toml"
    path.write_text(SMALLEST, encoding="utf-8")
    assert read(path).why == "because"
    path.write_text(SMALLEST.replace(line, wrong), encoding="utf-8")
    with pytest.raises(ScenarioError):
        read(path)


SMALLEST = """
why = "because"
[routers.a]
address = "192.168.1.1"
[[traffic]]
router = "a"
from = 0.0
count = 3
[expect]
only_info = true
findings = [{ rule = "cleartext-password" }]
"""


def play(scenario: Scenario) -> Outcome:
    """Decode, analyse and judge the traffic of `scenario`."""
    decoder, analyzer, ledger = Decoder(), Analyzer(), Ledger()
    judge = Judge(RULES, ledger)
    names: list[str] = []

    def judged(events: Iterable[Event]) -> None:
        happened = list(events)
        names.extend(type(event).__name__ for event in happened)
        judge.judge(happened)

    troubles = deque(output_troubles(scenario))
    for moment in on_the_wire(scenario):
        now_ns = moment.end_ns if isinstance(moment, Blind) else moment.time_ns
        while troubles and troubles[0].time_ns <= now_ns:
            judged((troubles.popleft(),))
        if isinstance(moment, Blind):
            judged(analyzer.blind(moment))
        elif (decoded := decoder.decode(moment)) is None:
            analyzer.heard_ns = moment.time_ns
        else:
            judged(analyzer.see(decoded))
    judged(troubles)
    if scenario.end_ns is not None:
        judged(analyzer.advance(scenario.capture_ns(scenario.end_ns)))
    judged(analyzer.finish())
    return Outcome(ledger.findings(), tuple(names), analyzer.virtual_routers())


def check(expect: Expectation, outcome: Outcome) -> None:
    """Assert all that `expect` says."""
    for finding in expect.findings:
        assert any(_agrees(finding, found) for found in outcome.findings), (finding, outcome.findings)
    assert not {found.rule for found in outcome.findings} & set(expect.absent), outcome.findings
    if expect.only_info is not None:
        assert all(found.severity is Severity.INFO for found in outcome.findings) is expect.only_info, outcome.findings
    if expect.events is not None:
        assert _in_order(expect.events, outcome.events), outcome.events
    assert not set(expect.no_events) & set(outcome.events), outcome.events
    if expect.virtual_routers is not None:
        assert len(outcome.virtual_routers) == expect.virtual_routers
    if expect.causes is not None or expect.masters is not None or expect.state is not None:
        _check_history(expect, outcome)


def _check_history(expect: Expectation, outcome: Outcome) -> None:
    (virtual_router,) = outcome.virtual_routers
    transitions = virtual_router.transitions
    if expect.causes is not None:
        assert tuple(str(transition.cause) for transition in transitions) == expect.causes
    if expect.masters is not None:
        assert tuple(str(transition.master) for transition in transitions) == expect.masters
    if expect.state is not None:
        assert str(virtual_router.state) == expect.state


def _agrees(wanted: Mapping[str, Any], found: Finding) -> bool:
    return all(_same(key, value, getattr(found, key)) for key, value in wanted.items())


def _same(key: str, wanted: object, found: object) -> bool:
    if key in ("title", "detail"):
        return str(wanted) in str(found)
    if isinstance(found, tuple):
        return isinstance(wanted, list) and tuple(wanted) == found
    return (str(found) if isinstance(wanted, str) else found) == wanted


def _in_order(wanted: Iterable[str], happened: Iterable[str]) -> bool:
    remaining = iter(happened)
    return all(name in remaining for name in wanted)
