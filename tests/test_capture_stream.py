import io
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.captures import (
    SECOND_NS,
    enhanced_packet,
    frames_of,
    interface,
    option,
    pcap,
    pcap_header,
    read,
    section,
    statistics,
)
from vrrpwatch.capture import open_stream
from vrrpwatch.capture.merge import HOLE_BETWEEN_FILES_NS
from vrrpwatch.model.errors import UsageError
from vrrpwatch.model.frame import Blind, BlindReason

NOBODY = 65_534
TIMES = st.lists(st.integers(0, 2000).map(lambda tenths: tenths / 10), min_size=1, max_size=30).map(sorted)


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@contextmanager
def fed(fifo: Path, content: bytes, piece_bytes: int) -> Iterator[None]:
    """Writes `content` into a new FIFO in small pieces while the block runs."""

    def feed() -> None:
        with fifo.open("wb", buffering=0) as pipe:
            for start in range(0, len(content), piece_bytes):
                pipe.write(content[start : start + piece_bytes])

    os.mkfifo(fifo)
    writer = threading.Thread(target=feed)
    writer.start()
    yield
    writer.join()


@pytest.fixture
def as_nobody(tmp_path: Path) -> Iterator[None]:
    """Root may read everything, so the test runs as somebody else."""
    if os.geteuid():
        yield
        return
    own = [folder for folder in tmp_path.parents if folder.name.startswith(("pytest-", "popen-"))]
    for folder in (tmp_path, *own):
        folder.chmod(0o755)
    os.chown(tmp_path, NOBODY, NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("piece_bytes", [1, 7, 16, 4096])
def test_a_fifo_in_small_pieces_reads_like_the_whole_file(tmp_path: Path, piece_bytes: int) -> None:
    content = pcap(range(50), mark=b"x" * 40)
    whole, (told_of_file,) = read(written(tmp_path / "whole.pcap", content))
    with fed(tmp_path / "fifo", content, piece_bytes):
        items, (told,) = read(tmp_path / "fifo")
    assert items == whole
    assert (told.frames, told.bytes, told.complete) == (50, told_of_file.bytes, True)


def test_standard_input_is_read_for_a_dash() -> None:
    stream = open_stream(["-"], stdin=io.BytesIO(pcap([1, 2])))
    assert stream.bytes_total is None
    assert [frame.number for frame in frames_of(list(stream))] == [1, 2]
    assert [(told.path, told.frames) for told in stream.inputs()] == [("-", 2)]


def test_files_follow_each_other_by_the_time_of_their_first_frames(tmp_path: Path) -> None:
    late = written(tmp_path / "a.pcap", pcap([20, 21], mark=b"late"))
    early = written(tmp_path / "b.pcap", pcap([10, 11], mark=b"early"))
    items, inputs = read(late, early)
    assert [(frame.number, frame.data[:-2]) for frame in frames_of(items)] == [
        (1, b"early"),
        (2, b"early"),
        (3, b"late"),
        (4, b"late"),
    ]
    assert [(told.path, told.frames, told.first_frame) for told in inputs] == [(str(early), 2, 1), (str(late), 2, 3)]
    assert len(items) == 4, "a pause of nine seconds is no hole"


def test_files_that_overlap_are_merged_and_equal_stamps_keep_the_order_of_the_paths(tmp_path: Path) -> None:
    second = written(tmp_path / "b.pcap", pcap([3, 4, 5], mark=b"b"))
    first = written(tmp_path / "a.pcap", pcap([1, 3, 5, 6], mark=b"a"))
    items, inputs = read(second, first)
    assert [(frame.time_ns // SECOND_NS, frame.data[:1]) for frame in frames_of(items)] == [
        (1, b"a"),
        (3, b"b"),
        (3, b"a"),
        (4, b"b"),
        (5, b"b"),
        (5, b"a"),
        (6, b"a"),
    ]
    assert [frame.number for frame in frames_of(items)] == [1, 2, 3, 4, 5, 6, 7]
    assert [(told.path, told.first_frame) for told in inputs] == [(str(first), 1), (str(second), 2)]


@given(columns=st.lists(TIMES, min_size=2, max_size=5))
def test_any_captures_become_one_stream_in_time_order(
    tmp_path_factory: pytest.TempPathFactory, columns: list[list[float]]
) -> None:
    folder = tmp_path_factory.mktemp("merge")
    paths = [written(folder / f"{place}.pcap", pcap(times)) for place, times in enumerate(columns)]
    items, inputs = read(*paths)
    frames = frames_of(items)
    assert [frame.time_ns for frame in frames] == sorted(
        round(time * 10) * 10**8 for times in columns for time in times
    )
    assert [frame.number for frame in frames] == list(range(1, len(frames) + 1))
    assert sum(told.frames for told in inputs) == len(frames)


@given(times=TIMES, cut=st.integers(0, 30))
def test_a_capture_split_in_two_files_reads_like_one(
    tmp_path_factory: pytest.TempPathFactory, times: list[float], cut: int
) -> None:
    folder = tmp_path_factory.mktemp("split")
    content = pcap(times)
    place = 24 + 18 * min(cut, len(times))
    whole = written(folder / "whole.pcap", content)
    parts = written(folder / "1.pcap", content[:place]), written(folder / "2.pcap", content[:24] + content[place:])
    assert frames_of(read(*parts)[0]) == frames_of(read(whole)[0])


def test_a_long_pause_between_two_files_is_a_time_without_sight(tmp_path: Path) -> None:
    first = written(tmp_path / "1.pcap", pcap([1, 2]))
    second = written(tmp_path / "2.pcap", pcap([12, 40]))
    third = written(tmp_path / "3.pcap", pcap([50.000001]))
    items, _ = read(third, first, second)
    hole = Blind(40 * SECOND_NS, 50 * SECOND_NS + 1000, BlindReason.BETWEEN_FILES, None, after_frame=4)
    assert [item for item in items if isinstance(item, Blind)] == [hole]
    assert items.index(hole) == 4
    assert hole.end_ns - hole.start_ns > HOLE_BETWEEN_FILES_NS


def test_drops_told_in_one_of_several_files_name_the_frame_before_them_in_the_stream(tmp_path: Path) -> None:
    blocks = section() + interface() + enhanced_packet(b"ng", 5_000_000)
    dropped = option(7, (3).to_bytes(8, "little"))
    second = written(tmp_path / "2.pcapng", blocks + statistics(6_000_000, dropped))
    items, _ = read(second, written(tmp_path / "1.pcap", pcap([1, 2, 3])))
    assert items[-1] == Blind(5 * SECOND_NS, 6 * SECOND_NS, BlindReason.DROPPED, 3, after_frame=4)


def test_a_pipe_among_files_is_opened_once_and_merged(tmp_path: Path) -> None:
    files = [written(tmp_path / "1.pcap", pcap([2, 4])), written(tmp_path / "2.pcap", pcap([10]))]
    with fed(tmp_path / "fifo", pcap([1, 3, 11], mark=b"fifo"), 5):
        items, inputs = read(*files, tmp_path / "fifo")
    assert [frame.time_ns // SECOND_NS for frame in frames_of(items)] == [1, 2, 3, 4, 10, 11]
    assert [frame.number for frame in frames_of(items)] == [1, 2, 3, 4, 5, 6]
    assert inputs[0].first_frame == 1


def test_a_folder_gives_every_capture_below_it_and_passes_over_the_rest(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    written(tmp_path / "sub" / "a.cap", pcap([1]))
    written(tmp_path / "b.pcap", pcap([2]))
    written(tmp_path / "notes.txt", b"hello")
    written(tmp_path / "nothing", b"")
    items, inputs = read(tmp_path)
    assert len(items) == 2
    assert [Path(told.path).name for told in inputs] == ["a.cap", "b.pcap"]


def test_many_files_are_never_open_all_at_once(tmp_path: Path) -> None:
    for place in range(50):
        written(tmp_path / f"{place:02}.pcap", pcap([place, place + 0.5]))
    stream = open_stream([str(tmp_path)])
    most = max(len(os.listdir("/proc/self/fd")) for _ in stream)  # noqa: PTH208
    assert most < 30


def test_a_capture_without_frames_is_valid(tmp_path: Path) -> None:
    items, (told,) = read(written(tmp_path / "empty.pcap", pcap_header()))
    assert items == []
    assert (told.frames, told.complete, told.first_ns, told.first_frame) == (0, True, None, None)


def test_progress_counts_the_bytes_on_disk(tmp_path: Path) -> None:
    paths = [str(written(tmp_path / name, pcap(range(100)))) for name in ("a.pcap", "b.pcap")]
    stream = open_stream(paths)
    assert stream.bytes_total == 2 * os.path.getsize(paths[0])  # noqa: PTH202
    assert len(list(stream)) == 200
    assert stream.bytes_read == stream.bytes_total


def test_a_stream_that_is_left_early_tells_how_far_it_came(tmp_path: Path) -> None:
    stream = open_stream([str(written(tmp_path / "a.pcap", pcap(range(100))))])
    walk = iter(stream)
    for _ in range(7):
        next(walk)
    del walk
    (told,) = stream.inputs()
    assert (told.frames, told.last_ns) == (7, 6 * SECOND_NS)


def test_one_bad_path_among_good_ones_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    good = written(tmp_path / "good.pcap", pcap([1]))
    items, inputs = read(tmp_path / "god.pcap", good)
    assert len(items) == 1
    assert [(told.complete, told.frames) for told in inputs] == [(True, 1), (False, 0)]
    assert inputs[1].errors == (f"does not exist; did you mean {good}?",)


def refusal(*paths: str | Path) -> str:
    with pytest.raises(UsageError) as caught:
        open_stream([str(path) for path in paths])
    return str(caught.value)


def test_every_wrong_path_gets_its_own_sentence(tmp_path: Path) -> None:
    empty = written(tmp_path / "empty.pcap", b"")
    text = written(tmp_path / "notes.txt", b"hello \x1b world of captures")
    assert refusal(empty) == f"{empty} is empty (0 bytes)"
    assert refusal(tmp_path) == f"{tmp_path} is a folder without captures"
    assert "starts with the bytes 68 65 6c" in refusal(text)
    assert "starts with the text 'hello'" in refusal(written(text, b"hello"))
    assert refusal("a\0b") == "a\\x00b is no name of a file: it contains a NUL byte"
    assert refusal("/dev/zero") == "/dev/zero is a device, not a capture file"
    assert refusal(tmp_path / "none") == f"{tmp_path}/none does not exist"
    assert refusal(tmp_path / "x" / "none") == f"{tmp_path}/x/none does not exist"
    assert refusal(empty, "/dev/zero").count("; ") == 1
    assert refusal() == "no capture is named"


def test_a_socket_is_no_capture(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        assert refusal(tmp_path / "socket") == f"{tmp_path}/socket is a socket, not a capture file"


@pytest.mark.usefixtures("as_nobody")
def test_a_file_without_permission_says_so(tmp_path: Path) -> None:
    path = written(tmp_path / "secret.pcap", pcap([1]))
    path.chmod(0)
    assert refusal(path) == f"{path} cannot be read: permission denied"


def test_a_name_that_is_not_printable_is_escaped(tmp_path: Path) -> None:
    assert refusal(tmp_path / "\x1b[2J").startswith(f"{tmp_path}/\\x1b[2J does not exist")
    assert refusal(os.fsdecode(b"\xff.pcap")) == "\\udcff.pcap does not exist"


def test_empty_standard_input_says_so() -> None:
    with pytest.raises(UsageError, match=r"^- is empty \(0 bytes\)$"):
        open_stream(["-"], stdin=io.BytesIO(b""))


def test_closed_standard_input_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    assert refusal("-") == "- reads a capture from standard input, but that is closed"


def test_a_terminal_as_standard_input_says_so() -> None:
    leader, follower = os.openpty()
    with os.fdopen(leader, "rb"), os.fdopen(follower, "rb") as terminal, pytest.raises(UsageError, match="terminal"):
        open_stream(["-"], stdin=terminal)
