import struct
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.captures import pcap, pcap_header, pcap_record, read
from vrrpwatch.capture.pcap import HIGHEST_LIMIT_BYTES, MAGICS, USUAL_LIMIT_BYTES
from vrrpwatch.model.frame import Frame, Interface

DATA = bytes(range(60))


def written(folder: Path, content: bytes) -> Path:
    path = folder / "capture.pcap"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(("magic", "nanoseconds"), [(0xA1B2C3D4, 123_456_000), (0xA1B23C4D, 123_456)])
def test_byte_order_and_time_unit_follow_the_magic_number(
    tmp_path: Path, order: str, magic: int, nanoseconds: int
) -> None:
    path = written(
        tmp_path, pcap_header(order, magic) + pcap_record(DATA, 1_700_000_000, 123_456, order=order, wire=99)
    )
    items, (told,) = read(path)
    assert items == [Frame(1, 1_700_000_000_000_000_000 + nanoseconds, Interface(None, 1), 99, DATA)]
    assert (told.format, told.frames, told.complete, told.errors) == ("pcap", 1, True, ())
    assert told.first_frame == 1
    assert told.first_ns == told.last_ns == 1_700_000_000_000_000_000 + nanoseconds


def test_modified_format_has_eight_bytes_more_in_a_record_header(tmp_path: Path) -> None:
    record = struct.pack("<IIIIIHBB", 5, 0, len(DATA), len(DATA), 2, 0x0800, 1, 0) + DATA
    items, _ = read(written(tmp_path, pcap_header("<", 0xA1B2CD34) + record * 3))
    assert [item.data for item in items if isinstance(item, Frame)] == [DATA] * 3


@pytest.mark.parametrize(
    ("version", "written_lengths", "read_lengths"),
    [
        ((2, 4), (60, 90), (60, 90)),
        ((2, 4), (60, 10), (60, 60)),
        ((2, 3), (60, 90), (60, 90)),
        ((2, 3), (90, 60), (60, 90)),
        ((2, 2), (90, 60), (60, 90)),
        ((2, 0), (60, 60), (60, 60)),
        ((9, 9), (60, 90), (60, 90)),
    ],
)
def test_lengths_of_a_record_are_ordered_as_its_version_wrote_them(
    tmp_path: Path, version: tuple[int, int], written_lengths: tuple[int, int], read_lengths: tuple[int, int]
) -> None:
    record = struct.pack("<IIII", 1, 0, *written_lengths) + DATA
    items, _ = read(written(tmp_path, pcap_header(version=version) + record))
    assert [(len(item.data), item.wire_length) for item in items if isinstance(item, Frame)] == [read_lengths]


def test_a_fraction_of_a_second_or_more_is_carried_over(tmp_path: Path) -> None:
    items, _ = read(written(tmp_path, pcap_header() + pcap_record(DATA, 5, 3_500_000)))
    assert isinstance(items[0], Frame)
    assert items[0].time_ns == 8_500_000_000


def test_seconds_are_unsigned(tmp_path: Path) -> None:
    items, _ = read(written(tmp_path, pcap_header() + pcap_record(DATA, 2**32 - 1)))
    assert isinstance(items[0], Frame)
    assert items[0].time_ns == (2**32 - 1) * 1_000_000_000


def test_link_type_is_the_lower_half_of_its_field_and_a_check_sequence_stays_in_the_frame(tmp_path: Path) -> None:
    items, (told,) = read(written(tmp_path, pcap_header(link=0x24000071) + pcap_record(DATA, 1)))
    assert told.link_types == (113,)
    assert isinstance(items[0], Frame)
    assert items[0].data == DATA


@pytest.mark.parametrize(
    ("snap", "length", "accepted"),
    [
        (0, USUAL_LIMIT_BYTES, True),
        (65535, USUAL_LIMIT_BYTES + 1, False),
        (USUAL_LIMIT_BYTES + 1, USUAL_LIMIT_BYTES + 1, True),
        (2**31 - 1, HIGHEST_LIMIT_BYTES, True),
        (2**32 - 1, HIGHEST_LIMIT_BYTES + 1, False),
    ],
)
def test_a_frame_is_as_long_as_the_snap_length_allows_within_bounds(
    tmp_path: Path, snap: int, length: int, *, accepted: bool
) -> None:
    items, (told,) = read(written(tmp_path, pcap_header(snap=snap) + pcap_record(bytes(length), 1)))
    assert (len(items), told.complete) == ((1, True) if accepted else (0, False))


@pytest.mark.parametrize("magic", MAGICS)
@pytest.mark.parametrize("rest", [bytes(20), b"\xff" * 20, b"\xff" * 4096])
def test_a_lying_length_allocates_no_more_than_the_bound(tmp_path: Path, magic: bytes, rest: bytes) -> None:
    path = written(tmp_path, magic + b"\xff" * 20 + rest)
    tracemalloc.start()
    try:
        read(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * HIGHEST_LIMIT_BYTES


def test_every_prefix_gives_exactly_the_whole_records_within_it(tmp_path: Path) -> None:
    content = pcap([1, 2, 3], mark=b"abc")
    record_bytes = (len(content) - 24) // 3
    for length in range(24, len(content) + 1):
        items, (told,) = read(written(tmp_path, content[:length]))
        whole, torn = divmod(length - 24, record_bytes)
        assert len(items) == told.frames == whole
        assert told.complete == (torn == 0)
        assert all(f"at byte {length}:" in error for error in told.errors)


@given(rest=st.binary(max_size=400), magic=st.sampled_from(list(MAGICS)), header=st.booleans())
def test_any_bytes_after_a_magic_number_give_frames_and_never_raise(
    tmp_path_factory: pytest.TempPathFactory, rest: bytes, magic: bytes, *, header: bool
) -> None:
    path = written(tmp_path_factory.mktemp("any"), magic + (pcap_header()[4:] if header else b"") + rest)
    items, (told,) = read(path)
    assert told.frames == len(items) <= len(rest) // 16 + 1
