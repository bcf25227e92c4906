import json
import os
import select
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.figures import reached
from tests.limited import ROOT, files_of_at_most, kept_out_of, run_on_small_disk
from tests.tools import need_tool
from vrrpwatch.model.errors import UsageError
from vrrpwatch.monitor.line_file import LineFile


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.jsonl"


@pytest.fixture
def lines(path: Path, told: list[str]) -> Iterator[LineFile]:
    with closing(LineFile(path, told.append)) as file:
        yield file


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_line_can_be_read_as_soon_as_it_is_written(lines: LineFile, path: Path) -> None:
    lines.write("one\n")
    assert path.read_text() == "one\n"
    lines.write("two, without its end")
    lines.write("three\nand four\n")
    assert path.read_text() == "one\ntwo, without its end\nthree\nand four\n"
    assert lines.lost == 0


def test_a_line_is_one_system_call(path: Path) -> None:
    """strace counts; a reader never sees a part of a line."""
    program = "from pathlib import Path; from vrrpwatch.monitor.line_file import LineFile; import sys\n"
    program += "file = LineFile(Path(sys.argv[1])); [file.write('x' * 9000) for _ in range(5)]"
    trace = path.with_name("trace")
    words = [need_tool("strace"), "-f", "-o", str(trace), "-P", str(path), "-e", "trace=write,writev,pwrite64"]
    subprocess.run([*words, sys.executable, "-c", program, str(path)], check=True, cwd=ROOT, timeout=60)
    assert trace.read_text().count("= 9001") == trace.read_text().count("write") == 5


def test_a_new_file_is_private_whatever_the_umask_is(path: Path) -> None:
    before = os.umask(0)
    try:
        with closing(LineFile(path)):
            assert mode(path) == 0o600
    finally:
        os.umask(before)


def test_a_file_that_others_could_read_becomes_private_and_keeps_its_lines(path: Path) -> None:
    path.write_text("old\n")
    path.chmod(0o666)
    with closing(LineFile(path)) as file:
        file.write("new")
    assert mode(path) == 0o600
    assert path.read_text() == "old\nnew\n"


@pytest.mark.parametrize("content", ["kept\n", None], ids=["to a file", "to nowhere"])
def test_a_link_is_refused_and_not_followed(tmp_path: Path, path: Path, content: str | None) -> None:
    target = tmp_path / "target"
    if content:
        target.write_text(content)
    path.symlink_to(target)
    with pytest.raises(UsageError, match=r"events\.jsonl: It is a link"):
        LineFile(path)
    assert (target.read_text() if target.exists() else None) == content


@pytest.mark.parametrize("name", ["folder", "missing/events.jsonl", "", "socket"])
def test_what_takes_no_lines_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.fsencode(tmp_path / "socket"))
        with pytest.raises(UsageError, match="cannot write"):
            LineFile(tmp_path / name)


def test_refusals_leave_no_open_file(tmp_path: Path) -> None:
    before = open_files()
    for _ in range(3):
        with pytest.raises(UsageError):
            LineFile(tmp_path)
    assert open_files() == before


def test_a_line_torn_by_an_earlier_death_is_ended_first(path: Path) -> None:
    path.write_text('{"whole": 1}\n{"torn": ')
    with closing(LineFile(path)) as file:
        file.write("{}")
        file.write("{}")
    assert path.read_text() == '{"whole": 1}\n{"torn": \n{}\n{}\n'


def test_a_line_that_does_not_fit_is_cut_off_and_counted(lines: LineFile, path: Path, told: list[str]) -> None:
    lines.write("a" * 9)
    with files_of_at_most(16):
        lines.write("b" * 9)  # a short write
        lines.write("c\nd\n" * 3)
        assert path.read_text() == "a" * 9 + "\n"
        lines.write("e" * 5)  # what fits is taken
    assert path.read_text().splitlines() == ["a" * 9, "e" * 5]
    assert lines.lost == 1 + 6
    assert told == [
        f"cannot write {path}: No room for a whole line; lines are lost until it works again",
        f"{path} is written again; lines lost: 7",
    ]


def test_a_second_trouble_is_told_with_its_own_count(lines: LineFile, told: list[str]) -> None:
    for lost in (2, 3):
        with files_of_at_most(0):
            for _ in range(lost):
                lines.write("x")
        lines.write("y")
    with files_of_at_most(0):
        lines.write("z")
    assert [text.rpartition(" ")[2] for text in told] == ["again", "2", "again", "3", "again"]
    assert lines.lost == 6


def test_a_torn_line_stays_torn_until_a_write_succeeds(path: Path) -> None:
    path.write_text("torn")
    with closing(LineFile(path)) as file:
        with files_of_at_most(4):
            file.write("lost")
        with files_of_at_most(6):
            file.write("lost, too")
        file.write("good")
    assert path.read_text() == "torn\ngood\n"
    assert file.lost == 2


def test_a_device_that_is_full_never_raises(told: list[str]) -> None:
    with closing(LineFile(Path("/dev/full"), told.append)) as file:
        for number in range(100):
            file.write(f"{number}\n")
        file.sync()
        file.reopen()
    assert file.lost == 100
    assert told == [
        "cannot write /dev/full: No space left on device; lines are lost until it works again",
        "/dev/full could not be written to its end; lines lost: 100",
    ]


def test_a_fifo_that_nobody_reads_loses_lines_and_never_waits(path: Path, told: list[str]) -> None:
    os.mkfifo(path)
    with closing(LineFile(path, told.append)) as file:
        for number in range(20_000):
            file.write(json.dumps({"number": number}))
        reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        got = os.read(reader, 1 << 20)
        file.write("x" * 100_000)  # more than it holds: its start cannot be taken back
        torn = os.read(reader, 1 << 20)
        file.write("last")
        assert os.read(reader, 1 << 20) == b"\nlast\n"
        os.close(reader)
    numbers = [json.loads(line)["number"] for line in got.splitlines()]
    assert numbers == list(range(len(numbers)))
    assert file.lost == 20_000 - len(numbers) + 1
    assert set(torn) == set(b"x")
    assert len(told) == 2  # nothing went through between the two


def test_no_line_is_lost_over_a_hundred_rotations(lines: LineFile, path: Path, told: list[str]) -> None:
    for number in range(1000):
        lines.write(str(number))
        if number % 10 == 5:
            path.rename(path.with_suffix(f".{number}"))
        if number % 10 == 8:
            lines.reopen()
    written = [line for file in path.parent.iterdir() for line in file.read_text().splitlines()]
    assert sorted(map(int, written)) == list(range(1000))
    assert len(list(path.parent.iterdir())) == 101
    assert mode(path) == 0o600
    assert told == []
    reached("G4", "100 rotations of the file alone: 0 lines lost, 0 twice")


def test_a_rotation_keeps_the_number_of_open_files(lines: LineFile, path: Path) -> None:
    before = open_files()
    for number in range(20):
        path.rename(path.with_suffix(f".{number}"))
        lines.reopen()
    assert open_files() == before


def test_when_the_new_file_cannot_be_opened_the_lines_go_on_to_the_old_one(
    lines: LineFile, path: Path, told: list[str]
) -> None:
    old = path.with_suffix(".1")
    path.rename(old)
    path.symlink_to("/etc/passwd")
    lines.reopen()
    lines.write("still here")
    assert old.read_text() == "still here\n"
    assert told == [f"cannot write {path}: It is a link; lines go on to the file that was opened before"]
    path.unlink()
    lines.reopen()
    lines.write("new")
    assert path.read_text() == "new\n"


def test_a_reopened_file_may_have_a_torn_line_of_its_own(lines: LineFile, path: Path) -> None:
    path.rename(path.with_suffix(".1"))
    path.write_text("torn")
    lines.reopen()
    lines.write("whole")
    assert path.read_text() == "torn\nwhole\n"


def test_lines_go_to_the_end_when_another_program_cuts_the_file(lines: LineFile, path: Path) -> None:
    """As `copytruncate` of logrotate does: no NUL bytes where the old lines were."""
    lines.write("a" * 1000)
    os.truncate(path, 0)
    lines.write("b")
    with files_of_at_most(3):
        lines.write("c")
    assert path.read_text() == "b\n"


def test_the_folder_is_found_again_after_the_way_to_it_is_closed(tmp_path: Path) -> None:
    above = tmp_path / "above"
    path = above / "open" / "events.jsonl"
    path.parent.mkdir(parents=True)
    path.parent.chmod(0o777)
    with closing(LineFile(path)) as file, kept_out_of(above):
        assert file.may_reopen()
        os.rename("events.jsonl", "events.jsonl.1", src_dir_fd=file._folder, dst_dir_fd=file._folder)
        file.reopen()
        file.write("new")
    assert path.read_text() == "new\n"


def test_a_folder_that_is_closed_to_the_user_is_known_early(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    with closing(LineFile(folder / "events.jsonl")) as file:
        assert file.may_reopen()
        with kept_out_of(folder):
            assert not file.may_reopen()


def test_a_killed_writer_loses_no_line_that_it_had_acknowledged(path: Path) -> None:
    program = (
        "import itertools, sys; from pathlib import Path; from vrrpwatch.monitor.line_file import LineFile\n"
        "file = LineFile(Path(sys.argv[1]))\n"
        "for number in itertools.count():\n"
        "    file.write(f'{number:0100d}')\n"
        "    print(number, flush=True)\n"
    )
    for _ in range(10):
        path.unlink(missing_ok=True)
        with subprocess.Popen([sys.executable, "-c", program, path], stdout=subprocess.PIPE, cwd=ROOT) as writer:
            assert writer.stdout is not None
            for _ in range(50):
                acknowledged = int(writer.stdout.readline())
            writer.send_signal(signal.SIGKILL)
            while select.select([writer.stdout], [], [], 5)[0] and (line := writer.stdout.readline()).endswith(b"\n"):
                acknowledged = int(line)
        written = path.read_bytes().splitlines()
        assert [int(line) for line in written[: acknowledged + 1]] == list(range(acknowledged + 1))


def test_on_a_full_disk_every_line_is_whole_and_each_lost_one_is_counted(tmp_path: Path) -> None:
    program = """
import json, os
from pathlib import Path
from vrrpwatch.monitor.line_file import LineFile
told = []
Path("ballast").write_bytes(bytes(100 * 1024))
file = LineFile(Path("events.jsonl"), told.append)
for number in range(2000):
    file.write(json.dumps({"number": number, "ballast": "x" * 180}))
    if number == 1500:
        os.unlink("ballast")
    file.sync()
numbers = [json.loads(line)["number"] for line in open("events.jsonl")]
print(json.dumps({"numbers": numbers, "lost": file.lost, "told": told}))
"""
    found = json.loads(run_on_small_disk(program, tmp_path, "256k"))
    numbers, lost = found["numbers"], found["lost"]
    assert len(numbers) + lost == 2000
    assert lost > 100
    assert numbers == sorted(set(numbers))
    assert 1501 in numbers  # the first one after there was room again
    assert "works again" in found["told"][0]
    assert "is written again; lines lost: " in found["told"][1]
