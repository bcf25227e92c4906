"""Every capture file in tests/pcaps/hostile/savefile, and captures of real networks, beside tshark."""

import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.captures import SAVEFILES, frames_of, read
from tests.tools import need_tool
from vrrpwatch.capture import open_stream
from vrrpwatch.model.errors import UsageError


class Expected(NamedTuple):
    """What reading a file must give."""

    frames: int
    error: str = ""
    """Part of the one error; none means the file is complete."""
    tshark: int | None = None
    """Frames that tshark 4.0 shows, where that differs; the comment says why."""


READ = {
    "big-endian.pcap": Expected(1),
    "caplen-0.pcap": Expected(2),
    # tshark takes the record for one of another dialect of pcap, and finds 15,000 frames in what is one lie.
    "caplen-256k+1.pcap": Expected(1, "record at byte 94 claims 262145 bytes; stopped there", tshark=15001),
    "caplen-4G.pcap": Expected(1, "record at byte 94 claims 4294967295 bytes; stopped there"),
    "caplen-gt-len.pcap": Expected(2),
    "caplen-gt-snap.pcap": Expected(2),
    "caplen0-len0xffffffff.pcap": Expected(2),
    "garbage-tail.pcap": Expected(1, "record at byte 94 claims 2284576236 bytes; stopped there"),
    "gzip.pcap.gz": Expected(1),
    "header-20-bytes.pcap": Expected(0, "ends in the middle of the file header: 20 of 24 bytes"),
    "header-only.pcap": Expected(0),
    "linktype-with-fcs.pcap": Expected(1),
    "nanosec.pcap": Expected(1),
    "ng-bad-iface.pcapng": Expected(1, "block at byte 136 belongs to interface 7, but 1 are described"),
    "ng-blocklen-0.pcapng": Expected(1, "block at byte 136 claims 0 bytes"),
    "ng-blocklen-16M-1.pcapng": Expected(1, "ends in the middle of a block at byte 208: 72 of 16777212 bytes"),
    "ng-blocklen-huge.pcapng": Expected(1, "block at byte 136 claims 4294967292 bytes"),
    "ng-epb-caplen-huge.pcapng": Expected(1, "block at byte 136 claims a frame of 4294967295 bytes"),
    "ng-mixed-linktype-late.pcapng": Expected(2),
    "ng-mixed-linktype.pcapng": Expected(2),
    "ng-mixed-snaplen-late.pcapng": Expected(2),
    "ng-mixed-snaplen.pcapng": Expected(2),
    "ng-no-idb.pcapng": Expected(0, "block at byte 28 belongs to interface 0, but 0 are described"),
    "ng-shb-only.pcapng": Expected(0),
    "ng-trailing-mismatch.pcapng": Expected(0, "block at byte 48 has 88 bytes at its start and 999 at its end"),
    "ng-trunc-epb.pcapng": Expected(1, "ends in the middle of a block at byte 215: 79 of 88 bytes"),
    "ng-tsresol-128.pcapng": Expected(1),
    "ng-tsresol-bin-127.pcapng": Expected(1),
    # tshark counts a block of a private kind as a record of its own.
    "ng-unknown-block.pcapng": Expected(1, tshark=2),
    "ng-valid.pcapng": Expected(1),
    "ng-zero-snaplen.pcapng": Expected(1),
    "old-version-2.0.pcap": Expected(1),
    "snap-0.pcap": Expected(1),
    "snap-2G.pcap": Expected(1),
    "snap-neg.pcap": Expected(1),
    "trunc-rec-data.pcap": Expected(1, "ends in the middle of a record at byte 124: 14 of 54 bytes"),
    "trunc-rec-header.pcap": Expected(1, "ends in the middle of a record at byte 101: 7 of 16 header bytes"),
    "ts-negative.pcap": Expected(2),
    "ts-usec-overflow.pcap": Expected(2),
    # tshark refuses a link type that it does not know; here the frame is counted, and decoding says what it is.
    "unknown-linktype.pcap": Expected(1, tshark=0),
    "valid-2.pcap": Expected(2),
    "version-9.9.pcap": Expected(1),
}
REFUSED = {
    "bad-magic.pcap": "is not a capture file: it starts with the bytes 00 00 00",
    "header-3-bytes.pcap": "is not a capture file: it starts with the bytes d4 c3 b2",
    "zero-length.pcap": "is empty (0 bytes)",
}
PCAPS = SAVEFILES.parents[1]
GOOD = sorted((*(PCAPS / "lab").glob("*.pcap"), *(PCAPS / "hostile" / "vrrp").glob("*.pcap")))


def test_the_tables_name_every_file_of_the_folder() -> None:
    assert {path.name for path in SAVEFILES.iterdir()} == READ.keys() | REFUSED.keys()


@pytest.mark.parametrize("name", READ)
def test_a_hostile_file_is_read_to_the_damage_and_no_further(name: str) -> None:
    expected = READ[name]
    items, (told,) = read(SAVEFILES / name)
    assert len(items) == told.frames == expected.frames
    assert told.complete == (not expected.error)
    assert len(told.errors) == bool(expected.error)
    assert expected.error in "".join(told.errors)


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_no_capture_is_refused_with_its_own_sentence(name: str) -> None:
    with pytest.raises(UsageError) as refusal:
        open_stream([str(SAVEFILES / name)])
    assert f"{name} {REFUSED[name]}" in str(refusal.value)


@pytest.mark.parametrize("name", READ)
def test_tshark_reads_as_many_frames_of_a_hostile_file(name: str) -> None:
    expected = READ[name]
    count = len(shown_by_tshark(SAVEFILES / name, "frame.number"))
    assert count == (expected.frames if expected.tshark is None else expected.tshark)


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_tshark_reads_the_same_numbers_times_and_lengths(path: Path) -> None:
    mine = [
        f"{frame.number}\t{frame.time_ns // 10**9}.{frame.time_ns % 10**9:09}\t{len(frame.data)}\t{frame.wire_length}"
        for frame in frames_of(read(path)[0])
    ]
    assert mine == shown_by_tshark(path, "frame.number", "frame.time_epoch", "frame.cap_len", "frame.len")


def shown_by_tshark(path: Path, *fields: str) -> list[str]:
    columns = [argument for field in fields for argument in ("-e", field)]
    command = [need_tool("tshark"), "-n", "-r", str(path), "-T", "fields", *columns]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
