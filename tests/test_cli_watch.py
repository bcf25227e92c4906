"""`vrrpwatch watch` used wrongly: one sentence and exit 3; and times and sizes as people type them."""

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.captures import pcap_header, pcap_record
from tests.frames import ethernet, ipv4, v2
from tests.rights import need_root, run_words
from tests.sessions import LAB, command
from tests.test_cli import PROGRAM, run
from vrrpwatch.capture.interfaces import links
from vrrpwatch.cli import durations
from vrrpwatch.model.snapshot import Status
from vrrpwatch.model.timers import SECOND_NS

NAMES = [link.name for link in links()]
CONTEXT = click.Context(click.Command("watch"))
OPTION = click.Option(["--duration"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Missing argument 'INTERFACE... | -'; see vrrpwatch watch --help"),
        (("--colour", "lo"), "No such option '--colour'."),
        (("qqqqqqqq0",), 'no interface "qqqqqqqq0"; vrrpwatch interfaces lists them'),
        (("anyy",), 'no interface "anyy"; did you mean any?'),
        (("",), 'no interface ""'),
        (("x" * 200,), 'no interface "xxx'),
        (("eth\x1b[2J\u202e",), 'no interface "eth\\x1b[2J\\u202e"'),
        (("-", "lo"), "- is standard input, and is watched alone"),
        (("lo", "-"), "- is standard input, and is watched alone"),
        (("--bpf", "no such words", "lo"), '"no such words" is no filter: '),
        (("--bpf", "tcp) or (ip", "lo"), '"tcp) or (ip" is no filter: '),
        (("--duration", "soon", "lo"), "soon is no duration; write 90s, 5m, 2h or 7d"),
        (("--duration", "0", "lo"), "0 is no duration"),
        (("--duration=-5", "lo"), "-5 is no duration"),
        (("--duration", "5w", "lo"), "5w is no duration"),
        (("--count", "0", "lo"), "Invalid value for '--count'"),
        (("--format", "json", "lo"), "'json' is not one of 'text', 'jsonl'"),
        (("--buffer", "0", "lo"), "Invalid value for '--buffer'"),
        (("--buffer", "9999", "lo"), "Invalid value for '--buffer'"),
        (("--rotate-size", "1M", "lo"), "--rotate-size, --rotate-every and --keep go with -w FILE"),
        (("--rotate-every", "1h", "lo"), "--rotate-size, --rotate-every and --keep go with -w FILE"),
        (("--keep", "3", "lo"), "--rotate-size, --rotate-every and --keep go with -w FILE"),
        (("-w", "x.pcapng", "--keep", "0", "lo"), "Invalid value for '--keep'"),
        (("-w", "x.pcapng", "--rotate-size", "1T", "lo"), "1T is no size; write 512k, 100M or 2G"),
        (("-w", "x.pcapng", "--rotate-size", "0k", "lo"), "0k is no size"),
    ],
)
def test_wrong_usage_is_one_safe_line_and_unknown(arguments: Sequence[str], message: str, tmp_path: Path) -> None:
    done = run("watch", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (Status.UNKNOWN, "")
    assert done.stderr.startswith("vrrpwatch: ")
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stderr.removesuffix("\n").isprintable()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [name for name in NAMES if len(name) > 2][:1])
def test_a_mistyped_interface_is_guessed(name: str) -> None:
    assert run("watch", f"{name}x").stderr == f'vrrpwatch: no interface "{name}x"; did you mean {name}?\n'


def test_an_interface_that_is_down_is_told_how_to_wait_for_it() -> None:
    need_root()
    script = 'ip link add down0 type veth peer name other0 && exec "$@"'
    done = run_words("sh", "-c", script, "sh", *PROGRAM, "watch", "down0", "--duration", "1s")
    assert (done.returncode, done.stdout) == (Status.UNKNOWN, "")
    assert done.stderr == ("vrrpwatch: down0 is down: ip link set down0 up; or let vrrpwatch wait for it: --wait\n")


def test_one_wrong_name_among_right_ones_is_the_one_that_is_told() -> None:
    need_root()
    done = run_words(*PROGRAM, "watch", "lo", "lp0", "--duration", "1s")
    assert (done.returncode, done.stdout) == (Status.UNKNOWN, "")
    assert done.stderr.startswith('vrrpwatch: no interface "lp0"')


def test_help_names_every_option_in_80_columns() -> None:
    shown = run("watch", "--help").stdout
    for option in (
        "--format",
        "--duration",
        "--count",
        "--until-finding",
        "--bpf",
        "--no-promisc",
        "-o",
        "-w",
        "--user",
    ):
        assert f"  {option}" in shown or f", {option}" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_standard_input_that_is_closed_or_a_terminal_is_no_capture() -> None:
    shell = ("sh", "-c", '"$@" <&-', "sh")  # only a shell closes a stream
    closed = subprocess.run((*shell, *PROGRAM, "watch", "-"), capture_output=True, text=True, check=False)
    assert (closed.returncode, closed.stdout, closed.stderr.count("\n")) == (Status.UNKNOWN, "", 1)
    controller, terminal = os.openpty()
    typed = subprocess.run((*PROGRAM, "watch", "-"), stdin=terminal, capture_output=True, text=True, check=False)
    os.close(controller)
    os.close(terminal)
    assert (typed.returncode, typed.stdout) == (Status.UNKNOWN, "")
    assert typed.stderr == "vrrpwatch: - reads a capture from standard input, but that is a terminal\n"


def test_count_ends_after_so_many_adverts() -> None:
    adverts = [ethernet(ipv4(v2(priority=priority))) for priority in (101, 102, 103, 104)]
    octets = pcap_header() + b"".join(pcap_record(each, 1_700_000_000 + at) for at, each in enumerate(adverts))
    done = command("watch", "-", "--count", "3", "--format", "jsonl", stdin=octets)
    assert (done.returncode, done.stderr) == (Status.OK, b"")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["advert"]["priority"] for line in told if line["event"] == "advert-seen"] == [101, 102, 103]
    assert told[-1]["event"] == "verdict"


def test_until_finding_ends_at_the_first_one_that_counts() -> None:
    octets = (LAB / "split-brain-partition.pcap").read_bytes()
    until, whole = (
        [
            json.loads(line)
            for line in command("watch", "-", *more, "--format", "jsonl", stdin=octets).stdout.splitlines()
        ]
        for more in (["--until-finding"], [])
    )
    opened = [at for at, line in enumerate(whole) if is_worth_an_end(line)]
    assert is_worth_an_end(until[opened[0]])
    assert until[-1]["verdict"]["exit_code"] > Status.OK
    assert len(until) <= len(whole)


def is_worth_an_end(line: dict[str, Any]) -> bool:
    """Whether --fail-on counts it: a warning, unless told otherwise."""
    return line["event"] == "finding-opened" and line["finding"]["severity"] in ("warning", "critical")


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90), ("90s", 90), ("5m", 300), ("2h", 7200), ("7d", 604_800), ("0.5s", 0.5)]
)
def test_durations_are_nanoseconds(text: str, seconds: float) -> None:
    assert durations.duration(CONTEXT, OPTION, text) == seconds * SECOND_NS


@pytest.mark.parametrize(("text", "octets"), [("77", 77), ("512k", 512_000), ("100M", 10**8), ("2G", 2 * 10**9)])
def test_sizes_are_bytes(text: str, octets: int) -> None:
    assert durations.size(CONTEXT, OPTION, text) == octets


def test_an_option_that_is_not_given_has_no_value() -> None:
    assert durations.duration(CONTEXT, OPTION, None) is None
    assert durations.size(CONTEXT, OPTION, None) is None


@given(st.integers(1, 10**6), st.sampled_from(["s", "m", "h", "d"]))
def test_a_duration_is_never_a_nanosecond_off(count: int, unit: str) -> None:
    each = {"s": 1, "m": 60, "h": 3600, "d": 86_400}[unit]
    assert durations.duration(CONTEXT, OPTION, f"{count}{unit}") == count * each * SECOND_NS


@given(st.text(max_size=8))
def test_any_text_is_a_positive_number_or_told(text: str) -> None:
    for read in (durations.duration, durations.size):
        try:
            value = read(CONTEXT, OPTION, text)
        except click.BadParameter:
            continue
        assert value is not None
        assert value > 0


@pytest.mark.parametrize("text", ["", " 5", "5 s", "1e3", "5S", "inf", "nan", "-1", "0", "0.0s", ".5", "5."])
def test_what_is_no_duration_is_told(text: str) -> None:
    with pytest.raises(click.BadParameter, match="is no duration"):
        durations.duration(CONTEXT, OPTION, text)
