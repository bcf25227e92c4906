"""What cannot be read is one line on stderr and exit code 3; what still grows is read as far as it goes."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.captures import pcap_header, pcap_record
from tests.figures import reached
from tests.frames import ethernet, ipv4, v2
from tests.limited import ROOT
from tests.sessions import command
from vrrpwatch.capture.pipe_stream import PipeStream
from vrrpwatch.model.frame import Frame

ADVERT = ethernet(ipv4(v2()))
NOBODY = 65_534
LATEST_S = 0.5
RECORDS = 1_000
UNKNOWN = 3


def _empty(folder: Path) -> str:
    (folder / "empty").touch()
    return str(folder / "empty")


def _refused(folder: Path) -> str:
    path = folder / "secret.pcap"
    path.write_bytes(pcap_header())
    path.chmod(0)
    return str(path)


def _within_refused(folder: Path) -> str:
    inner = folder / "inner"
    inner.mkdir(mode=0o700)
    return str(inner / "capture.pcap")


def _closed_fifo(folder: Path) -> str:
    """Its writer comes and goes without a byte."""
    path = folder / "fifo"
    os.mkfifo(path)
    threading.Thread(target=lambda: path.open("wb").close()).start()
    return str(path)


def _not_utf_8(folder: Path) -> str:
    path = os.fsencode(folder) + b"/\xff\x1b[2J.pcap"
    Path(os.fsdecode(path)).write_bytes(b"\x01")
    return os.fsdecode(path)


SPECIAL: dict[str, Callable[[Path], str]] = {
    "standard input without a byte": lambda _: "-",
    "a FIFO without a byte": _closed_fifo,
    "an empty folder": str,
    "a device": lambda _: "/dev/zero",
    "an empty file": _empty,
    "no permission": _refused,
    "a name that is not UTF-8": _not_utf_8,
    "a name that is not there": lambda folder: str(folder / "none.pcap"),
    "an empty name": lambda _: "",
    "a name that is too long": lambda folder: str(folder / ("x" * 5_000)),
    "a folder that may not be entered": _within_refused,
}
"""One more, a name with a NUL byte, cannot be typed."""
REFUSED = {"no permission", "a folder that may not be entered"}


@pytest.mark.parametrize("name", SPECIAL)
def test_each_special_file_is_one_line_and_unknown(name: str, tmp_path: Path) -> None:
    path = SPECIAL[name](tmp_path)
    if name in REFUSED and os.geteuid() == 0:
        # Root reads everything.
        program = f"{_BECOME}; from vrrpwatch.cli import main; raise SystemExit(main())"
        words = [sys.executable, "-c", program, "analyze", path]
        done = subprocess.run(words, capture_output=True, stdin=subprocess.DEVNULL, cwd=ROOT, check=False)
    else:
        done = command("analyze", path, stdin=b"")
    said = done.stderr.decode()
    assert done.returncode == UNKNOWN
    assert done.stdout == b""
    assert said.count("\n") == 1, said
    assert said.startswith("vrrpwatch: ")
    assert said.rstrip("\n").isprintable()
    if name in REFUSED:
        assert "permission denied" in said
    reached("F7", f"{len(SPECIAL)} of {len(SPECIAL)} special files: one line, exit code 3")


_BECOME = (
    "import os, vrrpwatch.cli.analyze; from vrrpwatch.cli.preload import load_everything; "
    f"load_everything(); os.setegid({NOBODY}); os.seteuid({NOBODY})"
)


@pytest.fixture
def growing(monkeypatch: pytest.MonkeyPatch) -> tuple[int, PipeStream]:
    """Standard input is a pipe: its writing end, and the stream that reads it."""
    reading, writing = os.pipe()
    stdin = os.fdopen(reading, "r")
    monkeypatch.setattr(sys, "stdin", stdin)
    stream = PipeStream()
    stream.open()
    return writing, stream


def test_records_that_come_byte_by_byte_are_each_taken_once_and_soon(growing: tuple[int, PipeStream]) -> None:
    writing, stream = growing
    whole: list[float] = []

    def write() -> None:
        os.write(writing, pcap_header())
        for at in range(RECORDS):
            record = pcap_record(ADVERT, 1_700_000_000 + at)
            for place in range(len(record)):
                if place == len(record) - 1:
                    whole.append(time.monotonic())
                os.write(writing, record[place : place + 1])
        os.close(writing)

    writer = threading.Thread(target=write)
    writer.start()
    taken: dict[int, float] = {}
    numbers: list[int] = []
    for batch in stream.batches():
        came = [item.number for item in batch if isinstance(item, Frame)]
        numbers += came
        taken |= dict.fromkeys(came, time.monotonic())
    writer.join()
    sys.stdin.close()
    assert numbers == list(range(1, RECORDS + 1))
    latest = max(taken[number] - whole[number - 1] for number in numbers)
    # The figure is for a machine that does nothing else; here, only that nothing waits for what comes later.
    assert latest <= 10 * LATEST_S
    reached("F6", f"{RECORDS:,} of {RECORDS:,} records once each, at most {latest:.3f} s late")


def test_a_file_that_ends_in_the_middle_of_a_record_is_analysed_up_to_there(tmp_path: Path) -> None:
    """It may still be written: what is there counts, and the report says that it was not all."""
    path = tmp_path / "growing.pcap"
    records = b"".join(pcap_record(ADVERT, at) for at in range(30))
    for kept in (1, 15, 16, 40, 75):
        path.write_bytes(pcap_header() + records + pcap_record(ADVERT, 30)[:kept])
        done = command("analyze", path)
        assert done.returncode in {UNKNOWN, 1}
        assert done.stderr.decode().startswith(f"vrrpwatch: {path}: ends in the middle of a record at byte ")
        assert b"30 adverts" in done.stdout


@pytest.mark.parametrize("arguments", [("{}",), ("analyze", "-o", "{}", "-"), ("{}", "-o", "x")])
def test_a_name_that_no_file_can_have_is_one_line_wherever_it_stands(arguments: tuple[str, ...]) -> None:
    done = command(*(argument.format("x" * 5_000) for argument in arguments), stdin=b"")
    assert (done.returncode, done.stdout) == (UNKNOWN, b"")
    assert done.stderr.count(b"\n") == 1
    assert b"name too long" in done.stderr.lower() or b"..." in done.stderr or "…".encode() in done.stderr


def test_a_folder_whose_files_may_not_be_looked_at_says_so_of_each(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "a.pcap").write_bytes(pcap_header())
    for folder in (tmp_path, *(parent for parent in tmp_path.parents if parent.name.startswith(("pytest-", "popen-")))):
        folder.chmod(0o755)
    inner.chmod(0o744)
    program = f"{_BECOME}; from vrrpwatch.cli import main; raise SystemExit(main())"
    if os.geteuid():
        inner.chmod(0o444)
        program = "from vrrpwatch.cli import main; raise SystemExit(main())"
    words = [sys.executable, "-c", program, "analyze", str(inner)]
    done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=False)
    inner.chmod(0o755)
    assert (done.returncode, done.stderr) == (UNKNOWN, f"vrrpwatch: {inner}/a.pcap cannot be read: permission denied\n")
