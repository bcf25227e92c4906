import json
import sys
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests import snapshots
from tests.injections import ALL
from tests.scenario import read as read_scenario
from tests.scenario_frames import on_the_wire
from tests.sessions import HOSTILE, LAB, LAB_CAPTURES, report_on
from tests.test_scenarios import FILES
from vrrpwatch.cli.session import Session, Wishes, read
from vrrpwatch.model.capture_event import InputDamaged
from vrrpwatch.model.event import Event, ParameterChanged
from vrrpwatch.model.finding import Change, FindingChanged, Severity
from vrrpwatch.model.router import VirtualRouterKey
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.report.event_fields import FIELDS
from vrrpwatch.report.jsonl import NAMES, Lines

SCHEMA = json.loads((Path(__file__).parents[1] / "docs/reference/event.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
Line = dict[str, Any]


def parsed(lines: Iterable[str]) -> list[Line]:
    """What a program reads; every line follows the schema."""
    read_lines = []
    for line in lines:
        assert line.isascii()
        assert line.endswith("\n")
        assert line.count("\n") == 1
        read_lines.append(json.loads(line, parse_constant=pytest.fail))
        VALIDATOR.validate(read_lines[-1])
    return read_lines


def lines_of(*paths: Path, keep_secrets: bool = False) -> list[Line]:
    lines: list[str] = []
    stream = Lines(lines.append)
    stream.end(read([str(path) for path in paths], Wishes(keep_secrets=keep_secrets), observer=stream))
    return parsed(lines)


def line_of(event: Event) -> Line:
    lines: list[str] = []
    Lines(lines.append).event(event)
    (line,) = parsed(lines)
    return line


def every_event() -> list[type[Event]]:
    # `slots=True` makes a second class of each; the one that its module has is the one in use.
    return [each for each in Event.__subclasses__() if getattr(sys.modules[each.__module__], each.__name__) is each]


def test_every_event_and_every_field_of_it_is_encoded() -> None:
    common = {field.name for field in fields(Event)}
    assert set(FIELDS) == set(every_event())
    for event, encoded in FIELDS.items():
        own = {field.name for field in fields(event)} - common
        assert sorted(field.attribute for field in encoded) == sorted(own), event


def test_the_schema_knows_every_event_and_requires_every_field() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    findings = {f"finding-{change}" for change in Change}
    assert set(SCHEMA["properties"]["event"]["enum"]) == {*NAMES.values(), *findings, "verdict"}
    required = {
        rule["if"]["properties"]["event"]["const"]: set(rule["then"]["required"])
        for rule in SCHEMA["allOf"]
        if "const" in rule["if"]["properties"]["event"]
    }
    for event, encoded in FIELDS.items():
        assert required[NAMES[event]] == {field.name for field in encoded}


def test_the_page_names_every_event() -> None:
    page = (Path(__file__).parents[1] / "docs/reference/events.md").read_text(encoding="utf-8")
    assert [name for name in SCHEMA["properties"]["event"]["enum"] if f"`{name}`" not in page] == []


@pytest.mark.parametrize("path", LAB_CAPTURES, ids=[path.stem for path in LAB_CAPTURES])
def test_recordings_follow_the_schema_and_end_with_the_verdict_of_the_report(path: Path) -> None:
    lines = lines_of(path)
    verdict, report = lines[-1]["verdict"], report_on(path)
    assert verdict == report["verdict"]
    assert [line["event"] for line in lines].count("verdict") == 1


@pytest.mark.parametrize("path", sorted(HOSTILE.glob("*.pcap")), ids=lambda path: path.stem)
def test_hostile_captures_follow_the_schema(path: Path) -> None:
    lines_of(path)


@pytest.mark.parametrize("path", FILES, ids=[f"{path.parent.name}/{path.stem}" for path in FILES])
def test_scenarios_follow_the_schema(path: Path) -> None:
    lines: list[str] = []
    session = Session(observer=Lines(lines.append))
    session.follow(on_the_wire(read_scenario(path)))
    session.close((), Severity.WARNING)
    parsed(lines)


@pytest.mark.parametrize("path", LAB_CAPTURES, ids=[path.stem for path in LAB_CAPTURES])
def test_the_lines_add_up_to_the_findings_of_the_report(path: Path) -> None:
    """Opened, worsened, closed and withdrawn ones, taken together, are what the report lists."""
    known: dict[str, Line] = {}
    for line in lines_of(path):
        if line["event"] == "finding-withdrawn":
            del known[line["finding"]["id"]]
        elif "finding" in line:
            known[line["finding"]["id"]] = line["finding"]
    listed = {finding["id"]: finding for finding in report_on(path)["findings"]}
    assert set(known) == set(listed)
    for name, finding in known.items():
        assert (finding["severity"], finding["open"]) == (listed[name]["severity"], listed[name]["open"])


def test_a_finding_stands_right_behind_the_event_that_shows_it() -> None:
    lines = lines_of(LAB / "seed-nginx-pair.pcap")
    names = [line["event"] for line in lines]
    takeover = next(at for at, line in enumerate(lines) if line.get("cause") == "master-down")
    assert names[takeover + 1] == "finding-opened"
    assert lines[takeover + 1]["finding"]["rule"] == "ungraceful-failover"
    assert lines[takeover + 1]["time"] == lines[takeover]["time"]


def test_a_contest_that_ends_closes_its_finding() -> None:
    lines = lines_of(LAB / "split-brain-partition.pcap")
    told = [line["event"] for line in lines if line.get("finding", {}).get("rule") == "dual-master"]
    assert told == ["finding-opened", "finding-closed"]


def test_a_line_is_written_before_the_next_frame_is_read() -> None:
    """Nothing is collected."""
    lines: list[str] = []
    session = Session(observer=Lines(lines.append))
    frames = on_the_wire(read_scenario(next(path for path in FILES if path.parent.name == "dual-master")))
    counts = []
    for frame in frames:
        session.follow([frame])
        counts.append(len(lines))
    assert len(set(counts)) > 2


@pytest.mark.parametrize("payload", ALL)
def test_hostile_text_stays_in_its_line_and_strict_parsers_read_it(payload: str) -> None:
    key = VirtualRouterKey(payload, (), snapshots.KEY.family, 51)
    base = {"time_ns": SECOND_NS, "frame": 1, "virtual_router": key}
    shown = payload.encode("utf-8", "backslashreplace").decode()
    damaged = line_of(InputDamaged(**base, path=payload, error=payload))  # type: ignore[arg-type]
    assert (damaged["path"], damaged["error"], damaged["virtual_router"]["interface"]) == (shown, shown, shown)
    changes = ((payload, payload, payload),)
    advert = snapshots.advert("10.0.0.2")
    changed = line_of(ParameterChanged(**base, before=advert, after=advert, changes=changes))  # type: ignore[arg-type]
    assert changed["changes"] == [{"what": shown, "before": shown, "after": shown}]
    lines: list[str] = []
    found = snapshots.finding(title=payload, detail=payload, subject=(payload,), virtual_router=key)
    Lines(lines.append).finding(FindingChanged(time_ns=0, change=Change.OPENED, finding=found))
    assert parsed(lines)[0]["finding"]["title"] == shown


def test_passwords_are_masked_unless_asked_for() -> None:
    path = LAB / "auth-password-mismatch.pcap"
    masked = json.dumps(lines_of(path))
    assert '"secret"' not in masked
    assert '"secret"' in json.dumps(lines_of(path, keep_secrets=True))
