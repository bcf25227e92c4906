"""Every payload through every format and sink, on a real terminal: faults.md would say I1 to I5, I7 and I8 of it.

The terminal keeps each byte. Beside newlines and what can be seen there are only the colours of the program itself.
"""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import pytest

from tests.figures import reached
from tests.hostile import COLOUR, FILE_NAME, PAYLOADS, assert_harmless, hostile_file, on_a_terminal
from tests.rights import PROGRAM, PROJECT, need_root
from tests.test_report_csv import LIVE as LIVE_PREFIXES
from tests.test_report_html import Page, assert_only_the_template
from tests.tools import need_tool
from vrrpwatch.report import FORMATS, LIVE, STREAMS, TABLES

MORE: dict[str, list[tuple[str, ...]]] = {
    "text": [("-v",), ("-q",)],
    "csv": [("--table", table) for table in TABLES],
}
"""Options with which a format writes something else."""
WAYS = [
    (name, *more, *secrets)
    for name in (*FORMATS, *STREAMS)
    for more in [(), *MORE.get(name, [])]
    for secrets in ((), ("--show-secrets",))
]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile_file(tmp_path_factory.mktemp("hostile"))


def piped(hostile: Path, *options: str) -> bytes:
    """What stdout is in a pipe, with the passwords."""
    words: list[str | Path] = [*PROGRAM, "analyze", hostile, *options, "--show-secrets"]
    return subprocess.run(words, capture_output=True, check=False, timeout=60).stdout


def analyzed(hostile: Path, *options: str) -> bytes:
    code, written = on_a_terminal([*PROGRAM, "analyze", hostile, *options])
    assert code == 2, written[-2000:]
    assert b"Traceback" not in written
    return written


@pytest.mark.parametrize("way", WAYS, ids=" ".join)
def test_a_report_is_harmless_on_a_terminal(hostile: Path, way: Sequence[str]) -> None:
    written = analyzed(hostile, "--format", *way, "--color", "never")
    if way[0] == "csv":
        # RFC 4180 section 2: a line ends in CR LF.
        written = written.replace(b"\r\n", b"\n")
    assert_harmless(written)
    reached("I1", "0 bytes")


@pytest.mark.parametrize("verbose", [(), ("-v",)], ids=["short", "verbose"])
def test_colour_adds_nothing_but_colour(hostile: Path, verbose: Sequence[str]) -> None:
    plain = analyzed(hostile, "--show-secrets", "--color", "never", *verbose)
    coloured = analyzed(hostile, "--show-secrets", "--color", "always", *verbose)
    assert COLOUR.search(coloured)
    bare = [line.rstrip() for line in COLOUR.sub(b"", coloured).splitlines()]
    assert bare == [line.rstrip() for line in plain.splitlines()]


@pytest.mark.parametrize("secrets", [(), ("--show-secrets",)], ids=["hidden", "shown"])
@pytest.mark.parametrize("form", LIVE)
def test_what_is_watched_is_harmless_on_a_terminal(hostile: Path, form: str, secrets: Sequence[str]) -> None:
    code, written = on_a_terminal([*PROGRAM, "watch", "-", "--format", form, *secrets], stdin=hostile)
    assert code == 2, written[-2000:]
    assert_harmless(COLOUR.sub(b"", written))
    assert b"Traceback" not in written


SAY = """
import os, sys
from vrrpwatch.cli import main
from vrrpwatch.cli.commands import LazyGroup
payloads = [bytes.fromhex(each) for each in open(sys.argv[1]).read().split()]
usual = LazyGroup.get_command
def crash(*_): raise ValueError(text)
for number, octets in enumerate(payloads):
    text = os.fsdecode(octets)
    ways = (
        [text], ["--" + text], ["analyze", text], ["explain", text], ["watch", text],
        [text, "--help"], ["analyze", "--format", text, "x"], ["analyze", "-o", text + "/x", "/dev/null"],
        ["analyze", "--select", text, "x"], ["analyze", "--config", text, "x"], ["live", text], ["doctor", text],
        ["analyze", "--severity", text + "=info", "x"], ["watch", "-", text], ["watch", "--bpf", text, "absent0"],
        ["watch", "--user", text, "absent0"], ["watch", "--duration", text, "absent0"], ["interfaces", text],
    )
    for words in ways if number % 16 == 0 else ways[:3]:
        assert main(words) in (0, 1, 3), words
    LazyGroup.get_command = crash
    assert main(["rules"]) == 3
    LazyGroup.get_command = usual
"""
"""In one process: all payloads in the first words, and each sixteenth everywhere."""


FOLDERS = (b"", b".", b"/")


def test_what_is_typed_and_what_crashes_comes_back_harmless(tmp_path: Path) -> None:
    payloads = tmp_path / "payloads"
    # A word of a command line has no NUL (execve(2)).
    payloads.write_text(
        "\n".join(payload.hex() for payload in PAYLOADS if b"\0" not in payload and payload not in FOLDERS)
    )
    code, written = on_a_terminal(
        [sys.executable, "-c", SAY, payloads], environment={"TERM": "dumb", "PYTHONPATH": PROJECT}, folder=tmp_path
    )
    assert code == 0, written[-2000:]
    assert written.count(b"ValueError: ") >= 256
    assert_harmless(written)


def test_help_is_harmless_where_the_surroundings_are_hostile() -> None:
    for name in ("COLUMNS", "TERM", "LANG", "LC_ALL", "HOME", "XDG_CONFIG_HOME", "NOTIFY_SOCKET", "VRRPWATCH_FAULT"):
        for words in (["--help"], ["watch", "--help"], ["doctor"], ["watch", "-"]):
            _, written = on_a_terminal([*PROGRAM, *words], stdin=Path(os.devnull), environment={name: "\x1b[2J\x9b"})
            assert_harmless(COLOUR.sub(b"", written))


@pytest.mark.parametrize("table", TABLES)
def test_no_cell_is_computed(hostile: Path, table: str) -> None:
    written = piped(hostile, "--format", "csv", "--table", table)
    rows = list(csv.reader(StringIO(written.decode(), newline=""), strict=True))
    assert len({len(row) for row in rows}) == 1
    cells = [cell for row in rows[1:] for cell in row]
    assert cells
    assert not [cell for cell in cells if cell.lstrip(" ").startswith(LIVE_PREFIXES)]
    reached("I3", f"{table}: 0 of {len(cells):,} cells")


def test_a_page_has_the_template_alone(hostile: Path) -> None:
    written = piped(hostile, "--format", "html")
    page = Page()
    page.feed(written.decode())
    page.close()
    assert page.stack == []
    assert_only_the_template(page)
    reached("I4", f"0 of {len(page.tags):,} elements")


def test_every_line_is_one_object_for_strict_parsers(hostile: Path) -> None:
    written = piped(hostile, "--format", "jsonl")
    lines = written.split(b"\n")
    assert lines.pop() == b""
    assert all(line.isascii() for line in lines)
    for line in lines:
        assert isinstance(json.loads(line, strict=True, parse_constant=_refuse), dict)
    read = subprocess.run([need_tool("jq"), "-e", ".event"], input=written, capture_output=True, check=True)
    assert read.stdout.count(b"\n") == len(lines)
    reached("I5", f"{len(lines):,} of {len(lines):,} lines of one hostile capture")


def _refuse(constant: str) -> None:
    pytest.fail(f"{constant} is no JSON (RFC 8259 section 6)")


def test_no_other_program_is_ever_started(hostile: Path, tmp_path: Path) -> None:
    """There are no hooks, no webhooks and no syslog; so nothing may be started at all."""
    trace = tmp_path / "trace"
    strace = [need_tool("strace"), "-f", "-qq", "-o", str(trace), "-e", "trace=execve,execveat,fork,vfork"]
    ways: list[list[str | Path]] = [["analyze", hostile, "--show-secrets"], ["watch", "-", "-o", tmp_path / "lines"]]
    for words in ways:
        with hostile.open("rb") as stdin:
            subprocess.run([*strace, *PROGRAM, *words], stdin=stdin, capture_output=True, check=False)
        assert trace.read_text().count("exec") == 1, trace.read_text()
    reached("I7", "0 extra processes; there are no hooks, webhooks or e-mail yet")


NAMES = ("..x", "a;id", "$(id)", "-rf", "[bold]")
"""What the kernel takes for the name of an interface (dev_valid_name: no slash, no white space)."""
FILE_CALLS = "trace=openat,openat2,creat,rename,renameat,renameat2"
NETWORK = (
    'ip link add name "$1" type veth peer name far && ip link set dev far up && ip link set dev "$1" up;'
    'shift; exec "$@"'
)


@pytest.mark.parametrize("name", NAMES)
def test_a_recording_stays_in_its_folder_whatever_the_interface_is_called(name: str, tmp_path: Path) -> None:
    need_root()
    folder = tmp_path / "ring"
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    (folder / "x-00001-20261122T000000Z.pcapng").symlink_to(tmp_path / "victim")
    trace = tmp_path / "trace"
    recording: list[str | Path] = [
        "-w",
        folder / "x.pcapng",
        "--rotate-size",
        "4k",
        "--keep",
        "2",
        "-o",
        folder / "lines",
    ]
    words: list[str | Path] = [*PROGRAM, "watch", "--allow-root", *recording, "--duration", "1s", "--", name]
    strace: list[str | Path] = [
        need_tool("strace"),
        "-f",
        "-qq",
        "-o",
        trace,
        "-e",
        FILE_CALLS,
    ]
    script: list[str | Path] = ["unshare", "--net", "sh", "-c", NETWORK, "sh", name, *strace, *words]
    done = subprocess.run(script, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 3, done.stderr  # nothing came
    assert "Traceback" not in done.stderr
    made = [line for line in trace.read_text().splitlines() if "O_CREAT" in line or " rename" in line]
    assert made
    # By name in the folder that was opened once, never through a link, and nowhere else.
    assert all('"lines"' in line or '"x-0000' in line for line in made), made
    assert all("O_NOFOLLOW" in line and "AT_FDCWD" not in line for line in made), made
    assert sorted(each.name for each in tmp_path.iterdir()) == ["ring", "trace"]
    reached("I8", "0 writes")


def test_the_capture_is_as_hostile_as_it_claims(hostile: Path) -> None:
    """All interfaces and passwords arrive: else nothing above means anything."""
    written = piped(hostile, "--format", "json")
    report = json.loads(written)
    assert len(report["virtual_routers"]) > 300
    secrets = {router["auth"]["secret"] for each in report["virtual_routers"] for router in each["routers"]}
    assert len(secrets) > 256
    assert report["inputs"][0]["path"].endswith(FILE_NAME.encode("utf-8", "backslashreplace").decode())
