"""A mistake of our own costs one packet, is counted and shown; a stage that dies takes the program with it."""

import json
import os
import select
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.captures import pcap_header, pcap_record
from tests.figures import reached
from tests.frames import ethernet, ipv4, v2
from tests.rights import PROGRAM, PROJECT, need_root
from tests.sessions import Report
from tests.tui.terminal import terminal
from vrrpwatch.cli.fault import Fault, Kind, Stage, asked_fault, faulty
from vrrpwatch.cli.mistakes import MOST_TOLD
from vrrpwatch.model.errors import UsageError
from vrrpwatch.model.snapshot import Status

ADVERTS = 100_000
START_S = 1_700_000_000
PASSWORD = b"secret12"


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hundred virtual routers in perfect health."""
    path = tmp_path_factory.mktemp("calm") / "calm.pcap"
    with path.open("wb") as file:
        file.write(pcap_header())
        for number in range(ADVERTS):
            second, place = divmod(number, 100)
            octets = ethernet(ipv4(v2(place + 1, addresses=(f"10.0.{place}.1",)), ip_id=second & 0xFFFF))
            file.write(pcap_record(octets, START_S + second, place * 10_000))
    return path


def run(*words: str | Path, fault: str, stdin: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    with (stdin or Path(os.devnull)).open("rb") as source:
        return subprocess.run(
            [*PROGRAM, *words],
            stdin=source,
            capture_output=True,
            env={**os.environ, "VRRPWATCH_FAULT": fault, "PYTHONWARNINGS": "error"},
            timeout=120,
            check=False,
        )


def test_a_fault_at_one_of_a_hundred_packets_costs_these_alone(calm: Path) -> None:
    done = run("analyze", calm, "--format", "json", fault="decode:raise:every=100")
    report: Report = json.loads(done.stdout)
    statistics, findings = report["statistics"], report["findings"]
    assert (statistics["frames"], statistics["adverts"]) == (ADVERTS, ADVERTS * 99 // 100)
    assert statistics["internal_errors"] == {"decode": ADVERTS // 100}
    # One of the observer itself: what was skipped is no silence of the network.
    assert [(found["rule"], found["severity"]) for found in findings] == [("capture-hole", "info")]
    assert done.returncode == report["verdict"]["exit_code"] == Status.UNKNOWN
    assert report["verdict"]["reason"] == "1,000 internal errors of vrrpwatch: not everything was judged"
    reached(
        "H7",
        f"{statistics['adverts']:,} of 99,000 others decoded, {len(findings)} finding, exit code {done.returncode}",
    )


@pytest.mark.parametrize("stage", ["decode", "analysis", "rules", "output"])
def test_a_mistake_in_any_stage_is_shown_counted_and_survived(calm: Path, stage: str) -> None:
    done = run("watch", "-", "--format", "jsonl", fault=f"{stage}:raise:every=20", stdin=calm)
    assert done.returncode == Status.UNKNOWN
    verdict = json.loads(done.stdout.splitlines()[-1])["verdict"]
    assert "internal errors of vrrpwatch" in verdict["reason"]
    said = done.stderr.decode()
    assert said.count(f"vrrpwatch: internal error in {stage}, one packet is skipped\n") == MOST_TOLD
    assert said.count("\nvrrpwatch.cli.fault.InjectedError\n") == MOST_TOLD


def test_a_finding_beats_an_internal_error() -> None:
    path = Path(PROJECT) / "tests/pcaps/lab/split-brain-partition.pcap"
    done = run("analyze", path, "-q", fault="decode:raise:every=50")
    assert done.returncode == Status.CRITICAL
    assert b"internal error in decode" in done.stderr


BUG = """
import sys
from vrrpwatch.cli import main
from vrrpwatch.decode import vrrp
from vrrpwatch.decode.decoder import Decoder
{patch}
sys.exit(main(sys.argv[1:]))
"""
IN_DECODE = """
def broken(self, place, frame=None, *rest):
    kept = frame
    raise KeyError(kept, kept.data if hasattr(kept, "data") else kept)
Decoder._vrrp = lambda self, walked, packet: broken(self, walked, walked.frame)
"""


def test_a_traceback_of_a_real_bug_quotes_no_packet(tmp_path: Path) -> None:
    """The message of the exception holds the frame, as that of a KeyError does."""
    path = tmp_path / "auth.pcap"
    octets = ethernet(ipv4(v2(authentication_type=1, authentication=PASSWORD)))
    path.write_bytes(pcap_header() + b"".join(pcap_record(octets, START_S + at) for at in range(5)))
    code = BUG.format(patch=IN_DECODE)
    done = subprocess.run([sys.executable, "-c", code, "analyze", path], capture_output=True, check=False)
    assert done.returncode == Status.UNKNOWN
    assert b"internal error in decode" in done.stderr
    assert done.stderr.endswith(b"builtins.KeyError\n")
    assert PASSWORD not in done.stdout + done.stderr


@pytest.mark.parametrize("kind", ["die", "raise"])
@pytest.mark.parametrize("words", [("watch", "-"), ("analyze", "-")], ids=" ".join)
def test_a_capture_that_dies_ends_the_program(words: tuple[str, ...], kind: str) -> None:
    """Standard input stays open: the program must end by itself."""
    with subprocess.Popen(
        [*PROGRAM, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "VRRPWATCH_FAULT": f"capture:{kind}"},
    ) as program:
        assert program.stdin
        assert program.stderr
        program.stdin.write(pcap_header() + pcap_record(ethernet(ipv4(v2())), START_S))
        program.stdin.flush()
        assert program.wait(30) == Status.UNKNOWN
        assert b"Traceback" in program.stderr.read()


@pytest.mark.parametrize("kind", ["die", "raise"])
def test_a_capture_thread_that_dies_ends_the_screen(kind: str) -> None:
    need_root()
    words = [
        "unshare",
        "--net",
        "sh",
        "-c",
        'ip link set lo up && exec "$@"',
        "sh",
        *PROGRAM,
        "live",
        "lo",
        "--allow-root",
    ]
    program = f"import os; os.execvp('unshare', {words!r})"
    with terminal("-c", program, environment={"VRRPWATCH_FAULT": f"capture:{kind}:every=5"}) as window:
        assert window.code() == Status.UNKNOWN
        assert window.is_restored()
        assert b"Traceback" in window.written
    reached("L12", "exit code 3: watch, analyze and live; the terminal is restored")


PERIOD_S = 1.0


@pytest.mark.parametrize("stage", [None, "capture", "decode", "analysis", "rules", "output"])
def test_a_stall_of_any_stage_stops_the_sign_of_life(stage: str | None, tmp_path: Path) -> None:
    stall_s = 3.0
    address = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(address))
        environment = {**os.environ, "NOTIFY_SOCKET": str(address), "WATCHDOG_USEC": str(round(PERIOD_S * 1e6))}
        if stage:
            # A batch comes ten times a second: the capture stalls later, after the first sign of life.
            when = ":every=8" if stage == "capture" else ""
            environment["VRRPWATCH_FAULT"] = f"{stage}:stall:{stall_s}{when}"
        with subprocess.Popen(
            [*PROGRAM, "watch", "-", "--allow-root", "--duration", "5s"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            env=environment,
        ) as program:
            assert program.stdin
            program.stdin.write(pcap_header())
            program.stdin.flush()
            longest_s = _longest_silence_s(manager, program)
    if stage:
        assert longest_s > stall_s - 0.5
    else:
        assert longest_s < PERIOD_S
    reached("D7", "no sign of life during a stall of 3 s in each of 5 stages; no metrics yet")


def _longest_silence_s(manager: socket.socket, program: subprocess.Popen[bytes]) -> float:
    """Between two signs of life, from the first one on; then a packet comes."""
    assert program.stdin
    last_s: float | None = None
    longest_s = 0.0
    while program.poll() is None:
        if not select.select([manager], [], [], 0.05)[0]:
            continue
        if b"WATCHDOG=1" in manager.recv(4096):
            now_s = time.monotonic()
            if last_s is None:
                program.stdin.write(pcap_record(ethernet(ipv4(v2())), START_S))
                program.stdin.flush()
            longest_s = max(longest_s, now_s - (last_s or now_s))
            last_s = now_s
    assert last_s is not None
    return longest_s


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("", None),
        ("tui:raise:2.5", None),
        ("decode:raise", Fault(Stage.DECODE, Kind.RAISE)),
        ("rules:raise:every=7", Fault(Stage.RULES, Kind.RAISE, 7)),
        ("output:stall:0.5", Fault(Stage.OUTPUT, Kind.STALL, 1, 0.5, once=True)),
        ("capture:stall:3:every=60", Fault(Stage.CAPTURE, Kind.STALL, 60, 3.0)),
        ("analysis:die", Fault(Stage.ANALYSIS, Kind.DIE)),
    ],
)
def test_the_switch_names_stage_kind_and_arguments(words: str, fault: Fault | None) -> None:
    assert asked_fault({"VRRPWATCH_FAULT": words}) == fault


@pytest.mark.parametrize(
    "words", ["decode", "decode:melt", "disk:raise", "decode:stall", "rules:raise:5", "rules:die:every=0"]
)
def test_a_switch_that_names_nothing_is_wrong_usage(words: str) -> None:
    with pytest.raises(UsageError, match="names no fault"):
        asked_fault({"VRRPWATCH_FAULT": words})


def test_without_the_switch_the_way_of_a_packet_is_as_it_was() -> None:
    def decode() -> None: ...

    assert faulty(None, Stage.DECODE, decode) is decode
    assert faulty(Fault(Stage.RULES, Kind.DIE), Stage.DECODE, decode) is decode
    assert Counter(stage.value for stage in Stage).total() == 5
