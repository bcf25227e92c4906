import json
import os
import re
import stat
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from tests.captures import SECOND_NS, frames_of, read
from tests.figures import reached
from tests.limited import files_of_at_most, kept_out_of, run_on_small_disk
from tests.tools import need_tool
from vrrpwatch.capture.pcapng_section import HIGHEST_PORTS
from vrrpwatch.model.errors import UsageError
from vrrpwatch.model.frame import Blind, BlindReason, Frame, Interface, Item, Tick
from vrrpwatch.monitor.ring import CaptureRing, RingLimits

START_NS = 1_795_368_082 * SECOND_NS  # 2026-11-22T17:21:22Z
ETH0, ANY = Interface("eth0", 1), Interface("any", 113)
ENDLESS = RingLimits()
FRAME_BYTES = 32 + 60
"""Of a block with a frame of `frames`."""


def frames(count: int, *, first: int = 1, interface: Interface = ETH0, pause_ns: int = SECOND_NS) -> list[Frame]:
    """Numbered in their bytes, one each `pause_ns`."""
    return [
        Frame(number, START_NS + (number - 1) * pause_ns, interface, 60, number.to_bytes(60, "big"))
        for number in range(first, first + count)
    ]


def numbers(*paths: Path) -> list[int]:
    """Of the frames in each file, which must be readable to its end."""
    found = []
    for path in paths:
        items, (told,) = read(path)
        assert told.complete, told.errors
        found += [int.from_bytes(frame.data, "big") for frame in frames_of(items)]
    return found


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vrrp.pcapng"


def ring_of(path: Path, told: list[str], limits: RingLimits, *batches: Sequence[Item]) -> list[Path]:
    """What is there after a run."""
    with closing(CaptureRing(path, limits, told.append)) as ring:
        for batch in batches:
            ring.write(batch)
    return sorted(path.parent.iterdir())


def test_without_limits_there_is_one_file_with_exactly_this_name(path: Path, told: list[str]) -> None:
    assert ring_of(path, told, ENDLESS, [*frames(5)], [*frames(5, first=6)]) == [path]
    assert read(path)[0] == frames(10)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert told == []


def test_the_file_can_be_read_at_any_time(path: Path) -> None:
    with closing(CaptureRing(path, ENDLESS)) as ring:
        assert numbers(path) == []
        for number in range(1, 5):
            ring.write(frames(1, first=number))
            assert numbers(path) == list(range(1, number + 1))


def test_each_interface_stands_under_its_name(path: Path, told: list[str]) -> None:
    mixed = [
        frame._replace(interface=interface)
        for frame, interface in zip(frames(6), [ETH0, ANY, ETH0, ANY, Interface(None, 1), ETH0], strict=True)
    ]
    ring_of(path, told, ENDLESS, [*mixed[:3]], [*mixed[3:]])
    assert read(path)[0] == mixed


def test_what_is_no_frame_is_not_written(path: Path, told: list[str]) -> None:
    ring_of(path, told, ENDLESS, [Tick(START_NS)], [*frames(1), Tick(START_NS + 1)])
    assert read(path)[0] == frames(1)


def test_what_the_kernel_dropped_is_told_to_every_reader(path: Path, told: list[str]) -> None:
    first, second = frames(2)
    drops = [
        Blind(START_NS + 100, START_NS + 500, BlindReason.DROPPED, 7, 1, "eth0"),
        Blind(START_NS + 700, START_NS + 900, BlindReason.DROPPED, 2, 1, "eth0"),
    ]
    down = Blind(START_NS + 910, START_NS + 920, BlindReason.INTERFACE_DOWN, None, 1, "eth0")
    ring_of(path, told, ENDLESS, [first, *drops, down], [second])
    assert read(path)[0] == [
        first,
        Blind(START_NS + 100, START_NS + 500, BlindReason.DROPPED, 7, 1),
        Blind(START_NS + 700, START_NS + 900, BlindReason.DROPPED, 2, 1),
        second,
    ]


def test_an_old_capture_is_replaced_and_its_readers_see_nothing_new(path: Path, told: list[str]) -> None:
    path.write_text("old")
    path.chmod(0o666)
    with path.open() as reader:
        ring_of(path, told, ENDLESS, [*frames(1)])
        assert reader.read() == "old"
    assert numbers(path) == [1]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("kind", ["link", "dangling link", "folder", "fifo"])
def test_what_is_no_regular_file_is_refused_and_stays(tmp_path: Path, path: Path, kind: str) -> None:
    target = tmp_path / "target"
    match kind:
        case "link":
            target.write_text("kept")
            path.symlink_to(target)
        case "dangling link":
            path.symlink_to(target)
        case "folder":
            path.mkdir()
        case _:
            os.mkfifo(path)
    before = path.lstat()
    with pytest.raises(UsageError, match="no regular file"):
        CaptureRing(path, ENDLESS)
    assert os.path.samestat(before, path.lstat())
    assert kind != "link" or target.read_text() == "kept"


@pytest.mark.parametrize("name", ["missing/vrrp.pcapng", ""])
def test_a_file_that_cannot_be_made_is_said_at_the_start(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError):
        CaptureRing(tmp_path / name if name else Path(), ENDLESS)


def test_a_disk_that_is_full_at_the_start_is_said_at_once(path: Path) -> None:
    with files_of_at_most(10), pytest.raises(UsageError, match=r"File too large|No space left"):
        CaptureRing(path, ENDLESS)


def test_a_file_is_never_larger_than_the_limit(path: Path, told: list[str]) -> None:
    files = ring_of(
        path, told, RingLimits(most_bytes=1000), *([frame] for frame in frames(20)), [*frames(20, first=21)]
    )
    assert len(files) > 4
    assert all(1000 - 2 * FRAME_BYTES < file.stat().st_size <= 1000 for file in files[:-1])
    assert numbers(*files) == list(range(1, 41))


def test_a_frame_larger_than_the_limit_has_a_file_of_its_own(path: Path, told: list[str]) -> None:
    files = ring_of(path, told, RingLimits(most_bytes=1), [*frames(3)])
    assert [numbers(file) for file in files] == [[1], [2], [3]]


def test_a_file_is_named_after_its_place_and_first_frame(path: Path, told: list[str]) -> None:
    files = ring_of(path, told, RingLimits(longest_ns=3600 * SECOND_NS), [*frames(4, pause_ns=1800 * SECOND_NS)])
    assert [file.name for file in files] == ["vrrp-00001-20261122T172122Z.pcapng", "vrrp-00002-20261122T182122Z.pcapng"]
    assert [numbers(file) for file in files] == [[1, 2], [3, 4]]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_clock_that_is_set_back_does_not_stretch_a_file(path: Path, told: list[str]) -> None:
    first, second = frames(2)
    long_ago = second._replace(time_ns=START_NS - 7200 * SECOND_NS)
    assert len(ring_of(path, told, RingLimits(longest_ns=3600 * SECOND_NS), [first, long_ago])) == 2


@pytest.mark.parametrize("keep", [1, 3])
def test_only_the_newest_files_of_this_run_stay(path: Path, told: list[str], keep: int) -> None:
    others = [path.with_name(name) for name in ("vrrp-00001-20200101T000000Z.pcapng", "vrrp.pcapng", "notes")]
    for other in others:
        other.write_text("of somebody else")
    files = ring_of(path, told, RingLimits(most_bytes=1, keep=keep), *([frame] for frame in frames(10)))
    mine = [file for file in files if file not in others]
    assert numbers(*mine) == list(range(11 - keep, 11))
    assert [other.read_text() for other in others] == ["of somebody else"] * 3
    assert told == []


def test_at_no_time_are_there_more_files_than_were_asked_for(path: Path) -> None:
    with closing(CaptureRing(path, RingLimits(most_bytes=1, keep=2))) as ring:
        for frame in frames(10):
            ring.write([frame])
            assert len(list(path.parent.iterdir())) <= 2


def test_a_file_that_somebody_took_away_is_no_trouble(path: Path, told: list[str]) -> None:
    with closing(CaptureRing(path, RingLimits(most_bytes=1, keep=2), told.append)) as ring:
        for frame in frames(5):
            ring.write([frame])
            for file in path.parent.iterdir():
                file.unlink()
    assert told == []


def test_a_name_that_is_taken_is_left_alone(path: Path, told: list[str]) -> None:
    planted = path.with_name("vrrp-00001-20261122T172122Z.pcapng")
    planted.symlink_to(path.with_name("target"))
    with closing(CaptureRing(path, RingLimits(most_bytes=10**6), told.append)) as ring:
        ring.write(frames(1))
        ring.write(frames(2, first=2))
    assert planted.is_symlink()
    assert not path.with_name("target").exists()
    assert numbers(path.with_name("vrrp-00002-20261122T172123Z.pcapng")) == [2, 3]
    assert ring.lost == 1
    assert told == [
        f"cannot write {path}: File exists; frames are lost until it works again",
        f"{path} is written again; frames lost: 1",
    ]


def test_keeping_files_needs_a_limit(path: Path) -> None:
    with pytest.raises(UsageError, match="keep"):
        CaptureRing(path, RingLimits(keep=3))


def test_a_batch_that_does_not_fit_is_cut_off_counted_and_noted_as_a_hole(path: Path, told: list[str]) -> None:
    with closing(CaptureRing(path, ENDLESS, told.append)) as ring:
        ring.write(frames(5))
        with files_of_at_most(path.stat().st_size + 150):
            ring.write(frames(4, first=6))  # a short write
            assert numbers(path) == [1, 2, 3, 4, 5]
            ring.write(frames(3, first=10, interface=ANY))
            assert numbers(path) == [1, 2, 3, 4, 5]
        ring.write(frames(5, first=13, interface=ANY))
    assert numbers(path) == [*range(1, 6), *range(13, 18)]
    assert ring.lost == 7
    hole = read(path)[0][5]
    assert hole == Blind(START_NS + 5 * SECOND_NS, START_NS + 12 * SECOND_NS, BlindReason.DROPPED, 7, after_frame=5)
    assert told == [
        f"cannot write {path}: No space left on device; frames are lost until it works again",
        f"{path} is written again; frames lost: 7",
    ]


def test_a_hole_is_noted_once(path: Path, told: list[str]) -> None:
    with closing(CaptureRing(path, ENDLESS, told.append)) as ring:
        ring.write(frames(1))
        with files_of_at_most(1):
            ring.write(frames(1, first=2))
        for number in (3, 4, 5):
            ring.write(frames(1, first=number))
    items = read(path)[0]
    assert [type(item) for item in items] == [Frame, Blind, Frame, Frame, Frame]


def test_what_the_kernel_drops_while_the_disk_is_full_is_in_the_hole(path: Path, told: list[str]) -> None:
    with closing(CaptureRing(path, ENDLESS, told.append)) as ring:
        ring.write(frames(1))
        with files_of_at_most(1):
            ring.write(frames(2, first=2))
            ring.write([Blind(START_NS, START_NS, BlindReason.DROPPED, 5, 1, "eth0")])
        ring.write(frames(1, first=4))
    hole = Blind(START_NS + SECOND_NS, START_NS + 3 * SECOND_NS, BlindReason.DROPPED, 2 + 5, after_frame=1)
    assert read(path)[0][1] == hole


def test_a_ring_on_a_full_disk_leaves_no_file_that_cannot_be_read(path: Path, told: list[str]) -> None:
    with closing(CaptureRing(path, RingLimits(most_bytes=1000, keep=3), told.append)) as ring:
        ring.write(frames(4))
        with files_of_at_most(100):
            for number in range(5, 50):
                ring.write(frames(1, first=number))
                assert numbers(*path.parent.iterdir()) == [1, 2, 3, 4]
        ring.write(frames(30, first=50))
    assert ring.lost == 45
    assert max(numbers(*path.parent.iterdir())) == 79
    assert len(told) == 2


def test_more_interfaces_than_a_reader_takes_begin_a_new_section(path: Path, told: list[str]) -> None:
    crowd = [
        Frame(number, START_NS + number, Interface(f"i{number}", 1), 60, number.to_bytes(60, "big"))
        for number in range(HIGHEST_PORTS + 3)
    ]
    with closing(CaptureRing(path, ENDLESS, told.append)) as ring:
        ring.write(crowd[:-5])
        with files_of_at_most(path.stat().st_size):
            ring.write(crowd[-5:])
        ring.write(crowd[-3:])
        ring.write(crowd[:1])
    items, (read_back,) = read(path)
    assert read_back.complete
    assert [frame.interface for frame in frames_of(items)] == [
        frame.interface for frame in (*crowd[:-5], *crowd[-3:], crowd[0])
    ]


def test_files_can_be_made_after_the_way_to_the_folder_is_closed(tmp_path: Path, told: list[str]) -> None:
    folder = tmp_path / "above" / "open"
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    ring = CaptureRing(folder / "x.pcapng", RingLimits(most_bytes=1), told.append)
    with closing(ring), kept_out_of(tmp_path / "above"):
        ring.check_writable()
        ring.write(frames(2))
    assert numbers(*sorted(folder.iterdir())) == [1, 2]


def test_a_folder_that_is_closed_to_the_user_is_said_early(path: Path, told: list[str]) -> None:
    with closing(CaptureRing(path, RingLimits(most_bytes=1), told.append)) as ring:
        with kept_out_of(path.parent):
            with pytest.raises(UsageError, match="must be writable by user"):
                ring.check_writable()
            ring.write(frames(3))
        assert ring.lost == 3
        assert "Permission denied" in told[0]


def test_one_file_goes_on_in_a_folder_that_is_closed(path: Path, told: list[str]) -> None:
    ring = CaptureRing(path, ENDLESS, told.append)
    with closing(ring), kept_out_of(path.parent):
        ring.check_writable()
        ring.write(frames(2))
    assert numbers(path) == [1, 2]


def test_open_files_do_not_grow_with_the_ring(path: Path) -> None:
    def open_files() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    before = open_files()
    with closing(CaptureRing(path, RingLimits(most_bytes=1, keep=2))) as ring:
        for frame in frames(20):
            ring.write([frame])
            assert open_files() <= before + 2
    assert open_files() == before


@pytest.fixture
def ring_files(path: Path, told: list[str]) -> list[Path]:
    mixed = [*frames(30), *frames(30, first=31, interface=ANY)]
    loss = Blind(START_NS, START_NS + SECOND_NS, BlindReason.DROPPED, 7, 1, "eth0")
    return ring_of(path, told, RingLimits(most_bytes=2000), [*mixed[:3], loss], [*mixed[3:40]], [*mixed[40:]])


def test_tshark_and_capinfos_read_every_file_to_its_end(ring_files: list[Path]) -> None:
    count = 0
    for file in ring_files:
        done = subprocess.run([need_tool("tshark"), "-r", file], capture_output=True, text=True, check=True)
        assert "cut short" not in done.stderr
        count += len(done.stdout.splitlines())
        done = subprocess.run([need_tool("capinfos"), file], capture_output=True, text=True, check=True)
        assert re.search(r"Capture application:\s+vrrpwatch \d", done.stdout)
    assert count == 60
    reached("D4", f"{len(ring_files)} of {len(ring_files)} files read to their end by tshark and capinfos")


def test_on_a_full_disk_frames_are_lost_and_files_stay_readable(tmp_path: Path) -> None:
    program = """
import json, os
from pathlib import Path
from tests.test_capture_ring import frames, numbers
from vrrpwatch.monitor.ring import CaptureRing, RingLimits
found = {}
for name, limits in (("one", RingLimits()), ("ring", RingLimits(most_bytes=40_000))):
    told = []
    Path("ballast").write_bytes(bytes(150 * 1024))
    ring = CaptureRing(Path(f"{name}.pcapng"), limits, told.append)
    for batch in range(150):
        ring.write(frames(10, first=1 + batch * 10))
        if batch == 140:
            os.unlink("ballast")
    ring.close()
    files = sorted(Path().glob(f"{name}*"))
    found[name] = {"numbers": numbers(*files), "lost": ring.lost, "told": told}
    for file in files:
        file.unlink()
print(json.dumps(found))
"""
    for found in json.loads(run_on_small_disk(program, tmp_path, "256k")).values():
        assert len(found["numbers"]) + found["lost"] == 1500
        assert found["lost"] > 100
        assert found["numbers"] == sorted(set(found["numbers"]))
        assert 1500 in found["numbers"]
        assert len(found["told"]) == 2
    reached("D4", "a full disk, one file and a ring: all that was kept is read, 0 frames that nobody counted")
