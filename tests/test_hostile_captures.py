"""Impossible clocks, copies, broken frames, escape sequences, broken files: quiet about the network, never a crash."""

import json
from pathlib import Path

import pytest

from tests.figures import reached
from tests.sessions import HOSTILE, SAVEFILES, command, report_on
from vrrpwatch.model.snapshot import Status
from vrrpwatch.rules import RULES

STRANGE_TIMES = [
    *sorted(HOSTILE.glob("clock-*.pcap")),
    *(HOSTILE / f"{name}.pcap" for name in ("all-same-ts", "dup-every-frame", "reordered")),
]
CAPTURE_RULES = {rule.id for rule in RULES if rule.__module__.split(".")[-2] == "capture"}
NO_CAPTURE = frozenset({"bad-magic.pcap", "header-3-bytes.pcap", "zero-length.pcap"})
UNDECODED = "unknown-linktype.pcap"


@pytest.mark.parametrize("capture", STRANGE_TIMES, ids=[capture.stem for capture in STRANGE_TIMES])
def test_a_strange_clock_says_nothing_about_the_network(capture: Path) -> None:
    report = report_on(capture)
    assert {finding["rule"] for finding in report["findings"]} <= CAPTURE_RULES
    for virtual_router in report["virtual_routers"]:
        assert [transition["cause"] for transition in virtual_router["transitions"]] == ["first-seen"]
        assert virtual_router["state"] == "stable"
        assert virtual_router["contests"] == []
    assert report["virtual_routers"]


def test_a_strange_clock_is_told() -> None:
    """Quiet about the network is not silent: a reader must know why times do not fit."""
    steps = [capture for capture in STRANGE_TIMES if "step" in capture.stem]
    assert len(steps) == 3
    for capture in steps:
        assert "clock-step" in {finding["rule"] for finding in report_on(capture)["findings"]}


def test_copies_are_told_and_not_counted_as_adverts() -> None:
    report = report_on(HOSTILE / "dup-every-frame.pcap")
    assert report["statistics"]["duplicates"] == report["statistics"]["adverts"]
    assert "duplicate-frames" in {finding["rule"] for finding in report["findings"]}
    reached("L11", f"each of {report['statistics']['adverts']} frames twice: 0 findings of two Masters")


@pytest.mark.parametrize("arguments", [(), ("-v",), ("--show-secrets",), ("--format", "json", "--show-secrets")])
def test_passwords_that_are_terminal_commands_do_not_reach_the_terminal(arguments: tuple[str, ...]) -> None:
    done = command("analyze", *arguments, HOSTILE / "auth-terminal-escape.pcap")
    shown = (done.stdout + done.stderr).decode("utf-8")
    assert shown.replace("\n", "").isprintable()
    assert done.returncode in {Status.OK, Status.WARNING, Status.CRITICAL}


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_malformed_frames_are_read_whole_and_the_findings_decide(form: str) -> None:
    done = command("analyze", "--format", form, HOSTILE / "vrrp-malformed.pcap")
    report = report_on(HOSTILE / "vrrp-malformed.pcap")
    assert (done.returncode, done.stderr) == (report["verdict"]["exit_code"], b"")
    assert report["inputs"][0]["complete"]
    assert report["statistics"]["frames"] == 210
    worst = {finding["severity"] for finding in report["findings"]}
    assert Status(done.returncode).name.lower() == ("critical" if "critical" in worst else "warning")


@pytest.mark.parametrize("savefile", SAVEFILES, ids=[savefile.name for savefile in SAVEFILES])
def test_a_broken_file_gets_an_exit_code_and_at_most_one_line(savefile: Path) -> None:
    done = command("analyze", "--format", "json", savefile)
    assert done.returncode in set(Status)
    said = done.stderr.decode()
    assert said.count("\n") == (1 if _damaged(savefile, done.stdout) or savefile.name == UNDECODED else 0), said
    if said:
        assert said.startswith("vrrpwatch: ")
        assert savefile.name in said
    assert "Traceback" not in said


def _damaged(savefile: Path, report: bytes) -> bool:
    """By its report; a file that is no capture has none."""
    assert bool(report) is (savefile.name not in NO_CAPTURE)
    return not report or bool(json.loads(report)["inputs"][0]["errors"])
