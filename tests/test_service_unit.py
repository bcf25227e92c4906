"""The unit, as far as it can be judged without a running systemd."""

import configparser
import gzip
import os
import re
import signal
import subprocess
import sys
import tomllib
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest

from tests.figures import reached
from tests.limited import ROOT
from tests.tools import REQUIRE_TOOLS, need_tool
from vrrpwatch.cli.watch import watch
from vrrpwatch.monitor.line_file import LineFile

PLACE = "vrrpwatch/monitor"
UNIT = ROOT / PLACE / "vrrpwatch@.service"
MOST_EXPOSED = 2.0
INSTALLED = {
    "lib/systemd/system": [f"{PLACE}/vrrpwatch@.service"],
    "share/doc/vrrpwatch/examples": [
        f"{PLACE}/vrrpwatch-eth0.default",
        f"{PLACE}/vrrpwatch.logrotate",
        "docs/how-to/vrrpwatch.toml",
    ],
}


def settings(name: str) -> list[str]:
    """The values of each line `name=`, in their order."""
    return re.findall(rf"^{name}=(.*)$", UNIT.read_text(), re.MULTILINE)


def test_the_service_is_hardly_exposed() -> None:
    words = [need_tool("systemd-analyze"), "security", "--offline=true", str(UNIT)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    found = re.search(r"Overall exposure level for .*: (\d+\.\d+)", done.stdout)
    assert found
    assert float(found[1]) <= MOST_EXPOSED
    reached("P2", f"an exposure of {found[1]}")


def test_systemd_understands_every_line(tmp_path: Path) -> None:
    program = tmp_path / "vrrpwatch"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    # The program need not be installed where the tests run.
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text().replace("ExecStart=vrrpwatch", f"ExecStart={program}"))
    words = [need_tool("systemd-analyze"), "verify", "--man=no", str(unit)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if "vrrpwatch" in line] == []


def test_the_only_right_is_to_capture() -> None:
    assert settings("AmbientCapabilities") == settings("CapabilityBoundingSet") == ["CAP_NET_RAW"]
    assert settings("DynamicUser") == settings("NoNewPrivileges") == ["yes"]


def test_a_verdict_is_no_failure_and_unknown_starts_again() -> None:
    assert settings("SuccessExitStatus") == ["1 2 3"]
    assert settings("RestartForceExitStatus") == ["3"]


def options_of(words: list[str]) -> dict[str, object]:
    """What `watch` understands. Raises click.UsageError."""
    return watch.make_context("watch", words).params


def test_the_command_line_is_one_that_watch_takes() -> None:
    (line,) = settings("ExecStart")
    words = line.replace("%i", "br-lan").replace("${LOGS_DIRECTORY}", "/var/log/vrrpwatch").split()
    assert words[:2] == ["vrrpwatch", "watch"]
    assert words.pop() == "$VRRPWATCH_OPTIONS"
    taken = options_of(words[2:])
    assert taken["names"] == ("br-lan",)
    assert (taken["format_name"], taken["output"]) == ("jsonl", Path("/var/log/vrrpwatch/br-lan.jsonl"))


def test_the_examples_are_options_that_watch_takes() -> None:
    text = (ROOT / PLACE / "vrrpwatch-eth0.default").read_text()
    examples = re.findall(r"^#VRRPWATCH_OPTIONS=(.*)$", text, re.MULTILINE)
    taken = [options_of(["eth0", *example.split()]) for example in examples]
    assert [example["write"] for example in taken] == [None, Path("/var/log/vrrpwatch/eth0.pcapng")]
    assert taken[1]["keep"] == 14 * 24


def test_the_wheel_brings_unit_and_examples() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert project["tool"]["setuptools"]["data-files"] == INSTALLED
    assert all((ROOT / name).is_file() for names in INSTALLED.values() for name in names)


def test_a_rotation_by_logrotate_reopens_and_loses_no_line(tmp_path: Path) -> None:
    """As the example says it, with the signal that `systemctl reload` sends."""
    hangups: list[int] = []
    told: list[str] = []
    recipe = (ROOT / PLACE / "vrrpwatch.logrotate").read_text().replace("/var/log/vrrpwatch", str(tmp_path / "logs"))
    config = tmp_path / "vrrpwatch.logrotate"
    config.write_text(recipe.replace("systemctl reload 'vrrpwatch@*.service'", f"kill -HUP {os.getpid()}"))
    config.chmod(0o644)
    path = tmp_path / "logs" / "eth0.jsonl"
    path.parent.mkdir(mode=0o700)
    before = signal.signal(signal.SIGHUP, lambda number, _: hangups.append(number))
    try:
        with closing(LineFile(path, told.append)) as lines:
            for day in range(5):
                lines.write(f"{day} morning")
                words = [need_tool("logrotate"), "--force", "--state", str(tmp_path / "state"), str(config)]
                subprocess.run(words, check=True, capture_output=True)
                lines.write(f"{day} before the hangup is seen")
                lines.reopen()
                lines.write(f"{day} evening")
    finally:
        signal.signal(signal.SIGHUP, before)
    rotated = [
        gzip.decompress(file.read_bytes()).decode() if file.suffix == ".gz" else file.read_text()
        for file in path.parent.iterdir()
    ]
    assert len(hangups) == 5
    assert sorted("".join(rotated).splitlines()) == sorted(
        f"{day} {when}" for day in range(5) for when in ("morning", "before the hangup is seen", "evening")
    )
    assert len(rotated) == 6
    assert told == []


@cache
def calls_of(group: str) -> frozenset[str]:
    """The system calls in a group like @system-service."""
    words = [need_tool("systemd-analyze"), "syscall-filter", group]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    names = [line.strip() for line in done.stdout.splitlines()[1:]]
    return expanded([name for name in names if name and not name.startswith("#")])


def expanded(names: list[str]) -> frozenset[str]:
    return frozenset().union(*(calls_of(name) if name.startswith("@") else {name} for name in names))


def allowed_calls() -> frozenset[str]:
    allowed = expanded(["@default"])
    for line in settings("SystemCallFilter"):
        names = expanded(line.removeprefix("~").split())
        allowed = allowed - names if line.startswith("~") else allowed | names
    return allowed


@pytest.mark.lab
def test_the_service_may_do_all_that_watching_takes(tmp_path: Path) -> None:
    """Each system call that is made, with CAP_NET_RAW as the only right, is one that the unit lets pass."""
    trace = tmp_path / "trace"
    for tool in ("strace", "setpriv", "unshare", "ip"):
        need_tool(tool)
    if os.geteuid():
        if os.environ.get(REQUIRE_TOOLS):
            pytest.fail(f"a namespace needs root, and {REQUIRE_TOOLS} is set")
        pytest.skip("a namespace needs root")
    rights = ("--inh-caps", "-all,+net_raw", "--ambient-caps", "-all,+net_raw", "--bounding-set", "-all,+net_raw")
    watch = (sys.executable, "-m", "vrrpwatch", "watch", "lo", "--duration", "1s", "--allow-root")
    outputs = ("--format", "jsonl", "-o", tmp_path / "l.jsonl", "-w", tmp_path / "w.pcapng", "--rotate-size", "1M")
    words = ("strace", "-f", "-o", trace, "setpriv", *rights, "--no-new-privs", *watch, *outputs)
    inside = ("unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", *words)
    done = subprocess.run([*map(str, inside)], capture_output=True, text=True, cwd=ROOT, timeout=60, check=False)
    assert done.returncode == 3, done.stderr  # nothing to judge
    calls = trace.read_text()
    program = calls[calls.index(f'execve("{sys.executable}"') :]
    made = set(re.findall(r"^\d+ +([a-z_0-9]+)\(", program, re.MULTILINE))
    assert "poll" in made
    assert made - {"execve"} <= allowed_calls()
    families = set(re.findall(r"socket\((AF_[A-Z]+)", program))
    assert "AF_PACKET" in families
    # Bundled libpcap looks for InfiniBand and goes on without it.
    assert families - {"AF_INET", "AF_NETLINK"} <= set(settings("RestrictAddressFamilies")[0].split())


def test_the_unit_repeats_no_setting_by_mistake() -> None:
    parser = configparser.ConfigParser(strict=True, interpolation=None, delimiters=["="], comment_prefixes=["#"])
    text = re.sub(r"^SystemCallFilter=.*\n", "", UNIT.read_text(), flags=re.MULTILINE)
    parser.read_string(text)
    assert parser.sections() == ["Unit", "Service", "Install"]
