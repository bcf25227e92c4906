"""No file, whatever its bytes, makes our reader raise, hang or take much memory; good ones are read whole."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.captures import (
    SAVEFILES,
    block,
    enhanced_packet,
    frames_of,
    interface,
    option,
    pcap_header,
    pcap_record,
    read,
    section,
)
from tests.figures import FIGURES, reached
from tests.fuzz.corpus import WHOLE
from tests.fuzz.crash import CRASHES
from tests.fuzz.savefiles import outcome
from tests.fuzz.seeds import FIXED_SEED, SEED, random_seed, scaled
from tests.limited import ROOT
from tests.sessions import LAB_CAPTURES
from tests.tools import need_tool

FILES = 60_000
"""For each of two seeds: together about 6 s of one core."""
CLAIMS = ("caplen-4G.pcap", "ng-blocklen-huge.pcapng", "ng-blocklen-16M-1.pcapng", "snap-2G.pcap", "caplen-256k+1.pcap")
MEBIBYTE = 1 << 20


@pytest.mark.parametrize("fixed", [True, False], ids=["fixed seed", "random seed"])
def test_mutated_files_are_read_damaged_or_refused_in_bounded_memory(*, fixed: bool) -> None:
    seed, files = FIXED_SEED if fixed else random_seed(), scaled(FILES)
    print(f"{SEED}={seed}")  # noqa: T201 - pytest shows it when the test fails
    words = [sys.executable, "-m", "tests.fuzz.savefiles", "--seed", str(seed), "--files", str(files)]
    # What the command tells of itself is for those who run it at length.
    surroundings = {name: value for name, value in os.environ.items() if name != FIGURES}
    done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, env=surroundings, check=False)
    assert done.returncode == 0, done.stderr
    reached("F2", done.stdout.splitlines()[-1].partition(";")[0])


@pytest.mark.parametrize("path", sorted(CRASHES.glob("*.bin")), ids=lambda path: path.stem)
def test_files_that_broke_the_reader_once_do_so_no_more(path: Path) -> None:
    assert outcome(path.read_bytes()) in {"read", "damaged", "refused"}


_READ = """
import json, resource, sys
from vrrpwatch.cli.session import read
from vrrpwatch.model.errors import UsageError

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

read([sys.argv[1]])
before = peak()
resource.setrlimit(resource.RLIMIT_AS, (400_000_000, 400_000_000))
for path in sys.argv[2:]:
    read([path])
print(json.dumps(peak() - before))
"""


def grown(*paths: Path) -> int:
    """By how many bytes a process grows that may have 400 MB of addresses, when it reads `paths`."""
    good = SAVEFILES / "valid-2.pcap"
    words = [sys.executable, "-c", _READ, *map(str, (good, *paths))]
    done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return int(json.loads(done.stdout))


def test_lengths_of_gigabytes_cost_no_memory(tmp_path: Path) -> None:
    """And neither does a block of the largest length that is read, which is there."""
    largest = tmp_path / "largest.pcapng"
    largest.write_bytes(section() + interface() + block(0x0BAD, bytes(16 * MEBIBYTE - 12)) + enhanced_packet(b"x", 1))
    growth = grown(largest, *(SAVEFILES / name for name in CLAIMS))
    assert growth <= 60 * MEBIBYTE
    reached("F4", f"{growth / MEBIBYTE:.0f} MiB more than before")


def counted(path: Path) -> int:
    """Frames by capinfos."""
    done = subprocess.run([need_tool("capinfos"), "-Tmrc", path], capture_output=True, text=True, check=True)
    return int(done.stdout.split(",")[-1])


def test_all_recordings_merged_into_one_file_hold_as_many_frames_as_capinfos_counts(tmp_path: Path) -> None:
    merged, again = tmp_path / "merged.pcapng", tmp_path / "again.pcapng"
    for path, parts in ((merged, LAB_CAPTURES), (again, (merged, LAB_CAPTURES[0]))):
        words = [need_tool("mergecap"), "-F", "pcapng", "-w", path, *parts]
        subprocess.run(words, capture_output=True, check=True)
    for path in (merged, again):
        items, (told,) = read(path)
        assert len(frames_of(items)) == counted(path)
        assert told.complete
    kinds = {frame.interface.link_type for frame in frames_of(read(merged)[0])}
    assert kinds == {1, 113, 276}
    reached("F3", f"100 % of {counted(merged)} frames of {len(LAB_CAPTURES)} captures in one file")


def test_sections_of_both_byte_orders_clocks_and_link_types_are_read_by_their_own(tmp_path: Path) -> None:
    path = tmp_path / "mixed.pcapng"
    little = section() + interface(1) + interface(113, option(9, b"\x09"))
    big = section(">") + interface(276, option(9, b"\x03", ">"), ">")
    path.write_bytes(
        little
        + enhanced_packet(WHOLE[0], 5_000_000)
        + block(0x0BAD, b"what nobody knows")
        + enhanced_packet(WHOLE[1], 6_000_000_000, 1)
        + big
        + enhanced_packet(WHOLE[2], 7_000, order=">")
    )
    frames = frames_of(read(path)[0])
    assert [(frame.time_ns // 10**9, frame.interface.link_type) for frame in frames] == [(5, 1), (6, 113), (7, 276)]


@pytest.mark.parametrize("kept", [7, 16, 17, 75])
def test_a_torn_last_record_costs_no_frame_before_it(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "torn.pcap"
    record = pcap_record(WHOLE[0], 1)
    path.write_bytes(pcap_header() + record * 100 + record[:kept])
    items, (told,) = read(path)
    assert (len(items), told.complete) == (100, False)
