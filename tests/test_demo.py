"""The story that `vrrpwatch demo` plays: a crash, a split brain by a wrong password, and two recoveries."""

import pytest

from tests.sessions import Report, report_on
from vrrpwatch.cli.session import read
from vrrpwatch.demo import story_path
from vrrpwatch.model.contest import DifferenceKind
from vrrpwatch.model.snapshot import VirtualRouterState
from vrrpwatch.model.timers import SECOND_NS


@pytest.fixture(scope="module")
def report() -> Report:
    return report_on(story_path())


def test_the_story_is_a_crash_a_takeover_and_a_recovery(report: Report) -> None:
    (virtual_router,) = report["virtual_routers"]
    told = [(one["master"], one["cause"]) for one in virtual_router["transitions"]]
    assert told == [
        ("192.168.1.1", "first-seen"),
        ("192.168.1.2", "master-down"),
        ("192.168.1.1", "contest-resolved"),
    ]
    assert virtual_router["state"] == VirtualRouterState.STABLE
    # RFC 3768 section 6.1: three intervals of 1 s and the Skew_Time of priority 100, (256 - 100) / 256 s.
    assert virtual_router["transitions"][1]["outage_s"] == pytest.approx(3.609, abs=0.05)


def test_the_password_makes_two_masters_until_it_is_mended(report: Report) -> None:
    rules = {finding["rule"]: finding for finding in report["findings"]}
    assert rules["dual-master"]["cause"] == DifferenceKind.AUTHENTICATION
    assert not rules["dual-master"]["open"]
    assert not rules["auth-mismatch"]["open"]
    assert rules["ungraceful-failover"]["severity"] == "warning"
    assert set(rules) == {
        "auth-mismatch",
        "cleartext-password",
        "dual-master",
        "parameter-change",
        "ungraceful-failover",
        "weak-password",
    }


def test_the_contest_remembers_the_password_that_made_it(report: Report) -> None:
    (contest,) = report["virtual_routers"][0]["contests"]
    assert contest["cause"] == DifferenceKind.AUTHENTICATION


def test_the_story_takes_a_minute_and_a_half_and_skips_nothing() -> None:
    statistics = read([str(story_path())]).statistics
    assert statistics.first_ns is not None
    assert statistics.last_ns is not None
    assert 60 <= (statistics.last_ns - statistics.first_ns) / SECOND_NS <= 100
    assert not statistics.blind
    assert not statistics.rejected
