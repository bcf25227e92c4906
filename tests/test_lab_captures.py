"""Recordings of real routers: each shows what its expectation says, and the command says the same as the session."""

from pathlib import Path

import pytest

from tests.expectation import differences, expectation_of
from tests.sessions import LAB, LAB_CAPTURES, command, report_on


@pytest.mark.parametrize("capture", LAB_CAPTURES, ids=[capture.stem for capture in LAB_CAPTURES])
def test_the_recording_shows_what_was_played(capture: Path) -> None:
    assert list(differences(report_on(capture), expectation_of(capture))) == []


def test_each_recording_has_an_expectation() -> None:
    assert len(LAB_CAPTURES) >= 31
    assert {path.name.removesuffix(".expect.json") for path in LAB.glob("*.expect.json")} == {
        capture.stem for capture in LAB_CAPTURES
    }


@pytest.mark.parametrize("name", ["graceful-resign", "seed-nginx-pair", "split-brain-partition"])
def test_the_command_exits_as_expected(name: str) -> None:
    done = command("analyze", "--format", "json", LAB / f"{name}.pcap")
    assert done.returncode == expectation_of(LAB / f"{name}.pcap")["exit_code"]
    assert done.stderr == b""


def test_the_three_recordings_of_the_command_have_three_exit_codes() -> None:
    names = ("graceful-resign", "seed-nginx-pair", "split-brain-partition")
    assert {expectation_of(LAB / f"{name}.pcap")["exit_code"] for name in names} == {0, 1, 2}


def test_each_kind_of_difference_is_told() -> None:
    """A report that is wrong in every way cannot pass."""
    router = {"vrid": 51, "family": "ipv4", "vlan": [], "master": None, "contests": [{}]}
    step = {"master": "192.168.1.1", "cause": "first-seen", "outage_s": 9.0}
    findings = [{"rule": "flapping", "severity": "critical", "virtual_router": {"vrid": 51}}]
    report = {
        "verdict": {"exit_code": 2},
        "findings": findings,
        "virtual_routers": [{**router, "transitions": [step]}],
    }
    place = {"vrid": 51, "family": "ipv4", "vlan": []}
    wanted = {
        "exit_code": 0,
        "must": ["dual-master"],
        "must_not": ["flapping"],
        "clean_vrids": [51],
        "virtual_router_count": 2,
        "virtual_routers": [
            {**place, "masters": ["192.168.1.1"], "causes": ["resigned"], "outage_s": [1.0], "final_master": "x"},
            {**place, "masters": ["192.168.1.2"]},
            {**place, "vrid": 52},
        ],
    }
    assert len(list(differences(report, wanted))) == 11
