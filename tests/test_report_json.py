import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError

from tests import snapshots
from tests.injections import ALL
from vrrpwatch.model.finding import Severity
from vrrpwatch.model.router import VirtualRouterKey
from vrrpwatch.model.snapshot import Snapshot
from vrrpwatch.report import Paper, renderer

SCHEMA = json.loads((Path(__file__).parents[1] / "docs/reference/report.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
CASES = {
    "healthy": snapshots.healthy(),
    "troubled": snapshots.troubled(),
    "campus": snapshots.campus(30),
    "nothing": snapshots.snapshot(inputs=(), counts=snapshots.statistics(adverts=0, first_ns=None, last_ns=None)),
}


def report(snapshot: Snapshot) -> dict[str, Any]:
    """What a program reads."""
    text = renderer("json")(snapshot, Paper())
    assert text.isascii()
    read: dict[str, Any] = json.loads(text, parse_constant=pytest.fail)
    return read


@pytest.mark.parametrize("name", CASES)
def test_reports_follow_the_schema(name: str) -> None:
    VALIDATOR.validate(report(CASES[name]))


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def fields(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths of all fields in `value`."""
    if isinstance(value, dict):
        return [(*path, key) for key in value] + [found for key in value for found in fields(value[key], (*path, key))]
    if isinstance(value, list):
        return [found for index, each in enumerate(value) for found in fields(each, (*path, index))]
    return []


def test_the_schema_requires_every_field_of_the_contract() -> None:
    whole = report(snapshots.troubled())
    optional = {
        ("inputs", 0, "first_frame"),
        ("statistics", "rejected", "checksum"),
        ("statistics", "rejected", "short"),
    }
    for path in set(fields(whole)) - optional:
        without = json.loads(json.dumps(whole))
        parent = without
        for step in path[:-1]:
            parent = parent[step]
        del parent[path[-1]]
        with pytest.raises(ValidationError):
            VALIDATOR.validate(without)


def test_the_schema_allows_new_fields() -> None:
    later = report(snapshots.healthy())
    later["virtual_routers"][0]["routers"][0]["hostname"] = "proxy-1"
    VALIDATOR.validate(later)


def test_times_keep_their_nanoseconds_and_durations_at_most_nine_decimals() -> None:
    virtual_router = report(snapshots.healthy())["virtual_routers"][0]
    assert virtual_router["transitions"][0]["time"] == "2026-11-22T02:00:00.123456789Z"
    assert virtual_router["transitions"][1]["expected_s"] == 3.609375
    assert virtual_router["routers"][0]["interval_observed_s"]["max"] == 1.1
    assert type(virtual_router["interval_s"]) is float


@pytest.mark.parametrize("time_ns", [-(2**70), 2**70, 253_402_300_800 * 10**9])
def test_a_time_that_no_calendar_has_is_null(time_ns: int) -> None:
    read = report(snapshots.snapshot(inputs=(snapshots.capture(first_ns=time_ns),)))
    VALIDATOR.validate(read)
    assert read["inputs"][0]["first"] is None


@settings(deadline=None)
@given(st.integers(-(2**63), 2**64))
def test_any_time_follows_the_schema(time_ns: int) -> None:
    VALIDATOR.validate(report(snapshots.snapshot(inputs=(snapshots.capture(last_ns=time_ns),))))


def test_what_is_not_known_is_null() -> None:
    unnamed = VirtualRouterKey("", (), snapshots.KEY.family, 51)
    read = report(
        snapshots.snapshot(snapshots.two_proxies(unnamed, master=None), findings=(snapshots.finding(Severity.INFO),))
    )
    assert read["virtual_routers"][0]["interface"] is None
    assert read["virtual_routers"][0]["master"] is None
    assert read["findings"][0]["cause"] is None


def test_a_contest_names_its_claimants_and_its_cause() -> None:
    first, second = report(snapshots.troubled())["virtual_routers"][0]["contests"]
    assert first["routers"] == ["10.0.0.2", "10.0.0.3"]
    assert first["cause"] == "auth-mismatch"
    assert "simple, 4 bytes against simple, 8 bytes" in first["detail"]
    assert (second["cause"], second["end"]) == ("reception", None)


@pytest.mark.parametrize("payload", ALL)
def test_hostile_text_survives_as_data_or_escapes_and_strict_parsers_read_it(payload: str) -> None:
    key = VirtualRouterKey("eth0", (), snapshots.KEY.family, 51)
    read = report(
        snapshots.snapshot(
            snapshots.two_proxies(key),
            findings=(snapshots.finding(title=payload, subject=(payload,), detail=payload, remedy=payload),),
            inputs=(snapshots.capture(path=payload, errors=(payload,)),),
        )
    )
    shown = payload.encode("utf-8", "backslashreplace").decode()
    assert read["findings"][0]["title"] == shown
    assert read["inputs"][0]["path"] == shown


def test_a_password_is_only_there_when_it_was_kept() -> None:
    assert "secret" not in report(snapshots.healthy())["virtual_routers"][0]["routers"][0]["auth"]
    read = report(snapshots.snapshot(snapshots.with_secret(b"1111\xff")))
    VALIDATOR.validate(read)
    assert read["virtual_routers"][0]["routers"][0]["auth"]["secret"] == "1111\xff"  # noqa: S105 - made up
