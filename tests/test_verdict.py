import pytest

from tests.snapshots import capture, finding, statistics, two_proxies
from vrrpwatch.model.finding import Severity
from vrrpwatch.model.snapshot import Status, VirtualRouterState
from vrrpwatch.report.verdict import verdict, verdict_line

INFO, WARNING, CRITICAL = (finding(severity) for severity in Severity)
TORN = capture(complete=False, errors=("record 3 at offset 24 is cut off",))


@pytest.mark.parametrize(
    ("fail_on", "severity", "status"),
    [
        (Severity.INFO, Severity.INFO, Status.WARNING),
        (Severity.INFO, Severity.WARNING, Status.WARNING),
        (Severity.INFO, Severity.CRITICAL, Status.CRITICAL),
        (Severity.WARNING, Severity.INFO, Status.OK),
        (Severity.WARNING, Severity.WARNING, Status.WARNING),
        (Severity.WARNING, Severity.CRITICAL, Status.CRITICAL),
        (Severity.CRITICAL, Severity.WARNING, Status.OK),
        (Severity.CRITICAL, Severity.CRITICAL, Status.CRITICAL),
        (None, Severity.CRITICAL, Status.OK),
    ],
)
def test_the_threshold_decides_which_findings_count(
    fail_on: Severity | None, severity: Severity, status: Status
) -> None:
    assert verdict([finding(severity)], statistics(), [capture()], fail_on).status is status


def test_the_worst_finding_decides_and_is_named() -> None:
    worst = finding(Severity.CRITICAL, title="2 routers are Master")
    answer = verdict([worst, WARNING, INFO], statistics(), [capture()])
    assert answer.status is Status.CRITICAL
    assert (answer.critical, answer.warning, answer.info) == (1, 1, 1)
    assert answer.reason == "VRID 51 ipv4 on eth0: 2 routers are Master; and 2 other findings"


def test_a_finding_beats_an_error() -> None:
    assert verdict([WARNING], statistics(), [TORN]).status is Status.WARNING


@pytest.mark.parametrize("fail_on", [*Severity, None])
def test_what_was_not_read_to_its_end_is_never_ok(fail_on: Severity | None) -> None:
    answer = verdict([], statistics(), [capture(), TORN], fail_on)
    assert answer.status is Status.UNKNOWN
    assert answer.reason == "night.pcap was not read to its end: record 3 at offset 24 is cut off"


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ({"frames": 1234, "carp": 12, "uninspected": 3}, "no VRRP in 1,234 frames; 12 CARP, 3 frames not inspected"),
        ({"frames": 1, "uninspected": 1}, "no VRRP in 1 frame; 1 frame not inspected"),
        ({"frames": 0}, "no VRRP in 0 frames"),
        (
            {"frames": 9, "uninspected": 2, "rejected": (("unknown-link-type", 2), ("too-short", 1))},
            "no VRRP in 9 frames; 1 frame rejected, 2 frames not inspected",
        ),
        ({"frames": 9, "rejected": (("short", 2), ("type", 1))}, "no VRRP in 9 frames; 3 frames rejected"),
    ],
)
def test_a_capture_without_vrrp_is_unknown_and_says_what_was_there(counts: dict[str, object], reason: str) -> None:
    answer = verdict([], statistics(adverts=0, **counts), [capture()])
    assert answer.status is Status.UNKNOWN
    assert answer.reason == reason


def test_ok_says_that_each_virtual_router_has_one_master() -> None:
    one, two = ((two_proxies(),) * number for number in (1, 2))
    counts, inputs = statistics(), [capture()]
    assert verdict([INFO], counts, inputs, virtual_routers=one).reason == (
        "1 virtual router with one Master; nothing above info"
    )
    assert verdict([], counts, inputs, virtual_routers=two).reason == (
        "2 virtual routers, each with one Master; nothing above info"
    )


def test_ok_claims_neither_a_master_nor_silence_that_is_not_there() -> None:
    down = two_proxies(state=VirtualRouterState.DOWN, master=None)
    answer = verdict([CRITICAL], statistics(), [capture()], None, (two_proxies(), down))
    assert answer.reason == "2 virtual routers, 1 with one Master; critical findings do not count here"


def test_the_verdict_line_is_one_line_whatever_the_reason_contains() -> None:
    answer = verdict([finding(title="a\n\x1b[2Jb", virtual_router=None)], statistics(), [capture()])
    assert verdict_line(answer) == "WARNING: a\\x0a\\x1b[2Jb"
