"""`vrrpwatch analyze` as it is run, over the built-in capture and over what is none."""

import json
import os
import pty
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from subprocess import PIPE

import pytest

from vrrpwatch.demo import capture_path
from vrrpwatch.model.snapshot import Status

PROGRAM = (sys.executable, "-W", "error", "-m", "vrrpwatch", "analyze")
DEMO = str(capture_path())


def analyze(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run it in a pipe."""
    everything = {**os.environ, "COLUMNS": "", **environment}
    return subprocess.run((*PROGRAM, *arguments), capture_output=True, text=True, env=everything, check=False)


@pytest.fixture(scope="module")
def code() -> int:
    """Exit code of the built-in capture."""
    return analyze(DEMO).returncode


def test_the_report_is_on_stdout_and_fits_80_columns(code: int) -> None:
    done = analyze(DEMO)
    assert done.stderr == ""
    assert done.stdout.split(":")[0].endswith(Status(code).name)
    assert "Timeline" in done.stdout
    assert "\x1b" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_the_format_never_changes_the_exit_code(code: int) -> None:
    done = analyze(DEMO, "--format", "json")
    assert done.returncode == code
    assert json.loads(done.stdout)["verdict"]["exit_code"] == code


def test_stdin_gives_the_same_report_as_the_file() -> None:
    with Path(DEMO).open("rb") as capture:
        done = subprocess.run((*PROGRAM, "--format", "json", "-"), stdin=capture, capture_output=True, check=False)
    piped, read = json.loads(done.stdout), json.loads(analyze(DEMO, "--format", "json").stdout)
    assert [each["transitions"] for each in piped["virtual_routers"]] == [
        each["transitions"] for each in read["virtual_routers"]
    ]
    assert piped["inputs"][0]["path"] == "-"


def test_quiet_prints_the_verdict_alone(code: int) -> None:
    done = analyze(DEMO, "-q")
    assert done.returncode == code
    assert done.stdout.startswith(f"{Status(code).name}: ")
    assert done.stdout.count("\n") == 1


def test_the_threshold_moves_the_exit_code() -> None:
    assert analyze(DEMO, "--fail-on", "never").returncode == Status.OK
    assert analyze(DEMO, "--fail-on", "info").returncode in {Status.WARNING, Status.CRITICAL}


@pytest.mark.parametrize(
    ("color", "environment", "colored"),
    [("always", {}, True), ("always", {"NO_COLOR": "1"}, True), ("auto", {}, False), ("never", {}, False)],
)
def test_color_in_a_pipe(color: str, environment: dict[str, str], colored: bool) -> None:
    assert ("\x1b[" in analyze(DEMO, "--color", color, **environment).stdout) is colored


@pytest.mark.parametrize(
    ("arguments", "environment", "colored"),
    [
        ((), {}, True),
        ((), {"NO_COLOR": "1"}, False),
        ((), {"NO_COLOR": ""}, True),
        ((), {"TERM": "dumb"}, False),
        (("--color", "never"), {}, False),
    ],
)
def test_color_on_a_terminal(arguments: Sequence[str], environment: dict[str, str], colored: bool) -> None:
    master, slave = pty.openpty()
    everything = {**os.environ, "NO_COLOR": "", "TERM": "xterm", **environment}
    with subprocess.Popen(
        (*PROGRAM, *arguments, DEMO), stdin=slave, stdout=slave, stderr=slave, env=everything
    ) as program:
        os.close(slave)
        shown = b""
        # Linux says EIO when the last writer of a terminal is gone.
        while piece := _read(master):
            shown += piece
        program.wait()
    os.close(master)
    assert (b"\x1b[" in shown) is colored
    rest = re.sub(rb"\x1b\[[0-9;]*m", b"", shown).decode()
    assert all(line.isprintable() for line in rest.split("\r\n"))


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:
        return b""


def test_a_reader_that_has_gone_does_not_change_the_verdict(code: int) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run((*PROGRAM, DEMO), stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (code, "")


def test_a_terminal_without_utf_8_gets_the_words() -> None:
    done = analyze(DEMO, PYTHONIOENCODING="ascii")
    assert done.stderr == ""
    assert " stable " in done.stdout


def test_a_report_file_is_private_and_whole(tmp_path: Path, code: int) -> None:
    target = tmp_path / "report.json"
    target.write_text("old")
    target.chmod(0o644)
    done = analyze(DEMO, "--format", "json", "-o", str(target))
    assert (done.returncode, done.stdout, done.stderr) == (code, "", "")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert json.loads(target.read_text())["schema"] == "vrrpwatch.report/1"
    assert list(tmp_path.iterdir()) == [target]


def test_a_report_file_is_not_written_through_a_link(tmp_path: Path) -> None:
    victim, link = tmp_path / "victim", tmp_path / "link"
    victim.write_text("mine")
    link.symlink_to(victim)
    done = analyze(DEMO, "-o", str(link))
    assert done.returncode == Status.UNKNOWN
    assert "is no regular file" in done.stderr
    assert (victim.read_text(), link.is_symlink()) == ("mine", True)


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("/dev/null", "is no regular file"),
        ("/nowhere/report", "cannot write /nowhere/report: No such file or directory"),
        ("", "cannot write '': No such file or directory"),
        (DEMO, "is a capture to read"),
    ],
)
def test_a_report_file_that_cannot_be_is_one_line(target: str, message: str) -> None:
    before = Path(DEMO).read_bytes()
    done = analyze(DEMO, "-o", target)
    assert done.returncode == Status.UNKNOWN
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert Path(DEMO).read_bytes() == before


def bad_inputs(folder: Path) -> dict[str, Path]:
    """What people name by mistake."""
    empty, text, folder_without = folder / "empty.pcap", folder / "notes.txt", folder / "captures"
    empty.touch()
    text.write_text("The Master was proxy-1 until two o'clock.\n" * 20)
    folder_without.mkdir()
    odd = folder / os.fsdecode(b"\x9b2J\xff.pcap")
    odd.write_bytes(b"\0" * 100)
    return {"absent": folder / "absent.pcap", "empty": empty, "text": text, "folder": folder_without, "odd": odd}


@pytest.mark.parametrize("name", ["absent", "empty", "text", "folder", "odd"])
def test_input_that_is_no_capture_is_one_safe_line_and_unknown(name: str, tmp_path: Path) -> None:
    done = analyze(str(bad_inputs(tmp_path)[name]), "-q")
    assert done.returncode == Status.UNKNOWN
    assert done.stderr.startswith("vrrpwatch: ")
    assert done.stderr.count("\n") == 1
    assert (done.stderr + done.stdout).replace("\n", "").isprintable()


def test_each_mistake_has_its_own_sentence(tmp_path: Path) -> None:
    said = {
        analyze(str(path), "-q").stderr.replace(str(path), "PATH").replace(path.name, "NAME")
        for path in bad_inputs(tmp_path).values()
        if path.name.isascii()
    }
    assert len(said) == 4


def test_a_report_that_cannot_be_written_is_said_before_anything_is_read(tmp_path: Path) -> None:
    done = analyze(str(tmp_path / "absent.pcap"), "-o", str(tmp_path / "absent" / "report"))
    assert done.stderr == f"vrrpwatch: cannot write {tmp_path}/absent/report: No such file or directory\n"


def test_a_link_type_that_is_not_decoded_is_one_line_and_unknown(tmp_path: Path) -> None:
    strange = tmp_path / "strange.pcap"
    content = bytearray(Path(DEMO).read_bytes())
    content[20:24] = (9999).to_bytes(4, sys.byteorder)
    strange.write_bytes(content)
    done = analyze(str(strange), "-q")
    assert done.returncode == Status.UNKNOWN
    assert done.stdout == "UNKNOWN: no VRRP in 77 frames; 77 frames not inspected\n"
    assert done.stderr == f"vrrpwatch: {strange}: link type 9999 is not decoded; its frames were not looked into\n"


def test_a_torn_capture_is_analysed_to_the_damage_and_told(tmp_path: Path) -> None:
    torn = tmp_path / "torn.pcap"
    torn.write_bytes(Path(DEMO).read_bytes()[:-7])
    done = analyze(str(torn), "--format", "json")
    assert done.stderr.startswith("vrrpwatch: ")
    assert "torn.pcap: " in done.stderr
    report = json.loads(done.stdout)
    assert report["inputs"][0]["complete"] is False
    assert report["virtual_routers"]
    assert done.returncode != Status.OK


INTERRUPTIBLE = """
import signal, sys
from vrrpwatch.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.exit(main(["analyze", "--format", "jsonl", "-"]))
"""
"""A program started in the background of a script ignores interrupts, so this one says that it does not."""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signal_ends_with_the_verdict_on_what_was_read(number: signal.Signals) -> None:
    with subprocess.Popen((sys.executable, "-c", INTERRUPTIBLE), stdin=PIPE, stdout=PIPE, stderr=PIPE) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdin.write(Path(DEMO).read_bytes())
        program.stdin.flush()
        program.stdout.readline()
        program.send_signal(number)
        last = json.loads(program.stdout.readlines()[-1])
        said = program.stderr.read()
    assert last["event"] == "verdict"
    assert program.returncode == last["verdict"]["exit_code"] != Status.OK
    assert said == b"vrrpwatch: -: reading was interrupted\n"


def test_the_analysis_loads_no_screen_and_no_dissector() -> None:
    code = f"import sys; from vrrpwatch.cli import main; main(['analyze', '-q', {DEMO!r}]); print(*sys.modules)"
    loaded = subprocess.run((sys.executable, "-c", code), capture_output=True, text=True, check=True).stdout.split()
    assert not {"textual", "pyshark", "rich", "scapy", "tomllib", "tempfile", "gzip"} & set(loaded)
