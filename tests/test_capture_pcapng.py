import struct
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.captures import block, enhanced_packet, frames_of, interface, option, read, section, statistics
from vrrpwatch.capture.pcapng_section import HIGHEST_BLOCK_BYTES, HIGHEST_PORTS
from vrrpwatch.model.frame import Blind, BlindReason, Frame, Interface

DATA = bytes(range(61))
NAME, RESOLUTION, OFFSET = 2, 9, 14
START_TIME, DROPPED_BY_INTERFACE, DROPPED_BY_SYSTEM = 2, 5, 7
MICROSECOND_NS = 1000


def written(folder: Path, *blocks: bytes) -> Path:
    path = folder / "capture.pcapng"
    path.write_bytes(b"".join(blocks))
    return path


def test_each_frame_has_the_link_type_name_and_clock_of_its_interface(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        section(),
        interface(1, option(NAME, b"eth0")),
        interface(113, option(NAME, b"any") + option(RESOLUTION, b"\x09")),
        enhanced_packet(DATA, 1_000_001, 0),
        enhanced_packet(DATA, 1_000_000_001, 1),
        enhanced_packet(DATA, 1_000_002, 0),
    )
    items, (told,) = read(path)
    assert items == [
        Frame(1, 1_000_001_000, Interface("eth0", 1), 61, DATA),
        Frame(2, 1_000_000_001, Interface("any", 113), 61, DATA),
        Frame(3, 1_000_002_000, Interface("eth0", 1), 61, DATA),
    ]
    assert (told.format, told.link_types, told.frames, told.complete) == ("pcapng", (1, 113), 3, True)
    assert (told.first_ns, told.last_ns) == (1_000_001_000, 1_000_002_000)


def test_each_section_has_its_own_byte_order_and_interfaces(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        section(">"),
        interface(101, order=">"),
        enhanced_packet(DATA, 1, order=">"),
        enhanced_packet(DATA, 2, order=">"),
        section("<"),
        interface(1),
        enhanced_packet(DATA, 3),
        enhanced_packet(DATA, 4),
    )
    items, (told,) = read(path)
    assert [(frame.interface.link_type, frame.time_ns // 1000) for frame in frames_of(items)] == [
        (101, 1),
        (101, 2),
        (1, 3),
        (1, 4),
    ]
    assert told.complete


def test_an_interface_of_the_section_before_is_unknown(tmp_path: Path) -> None:
    items, (told,) = read(
        written(tmp_path, section(), interface(), enhanced_packet(DATA, 1), section(), enhanced_packet(DATA, 2))
    )
    assert len(items) == 1
    assert "belongs to interface 0, but 0 are described" in told.errors[0]


@pytest.mark.parametrize(
    ("resolution", "ticks", "time_ns"),
    [
        (0, 7, 7_000_000_000),
        (6, 7, 7_000),
        (9, 7, 7),
        (12, 7_999, 7),
        (127, 2**64 - 1, 0),
        (0x80, 7, 7_000_000_000),
        (0x80 | 10, 1024 + 512, 1_500_000_000),
        (0x80 | 127, 2**64 - 1, 0),
    ],
)
def test_every_resolution_is_computed_exactly(tmp_path: Path, resolution: int, ticks: int, time_ns: int) -> None:
    options = option(RESOLUTION, bytes([resolution]))
    path = written(tmp_path, section(), interface(options=options), *[enhanced_packet(DATA, ticks)] * 2)
    assert [frame.time_ns for frame in frames_of(read(path)[0])] == [time_ns] * 2


@pytest.mark.parametrize(
    ("offset_s", "ticks", "time_ns"),
    [(100, 5, 100_000_005_000), (-1, 5, 0), (2**62, 5, 2**63 - 1), (0, 2**64 - 1, 2**63 - 1)],
)
def test_offset_is_added_and_absurd_times_are_moved_to_the_nearer_end(
    tmp_path: Path, offset_s: int, ticks: int, time_ns: int
) -> None:
    options = option(OFFSET, struct.pack("<q", offset_s))
    path = written(tmp_path, section(), interface(options=options), *[enhanced_packet(DATA, ticks)] * 2)
    assert [frame.time_ns for frame in frames_of(read(path)[0])] == [time_ns] * 2


def test_simple_and_old_packet_blocks_are_frames_too(tmp_path: Path) -> None:
    old = struct.pack("<HHIIII", 0, 3, 0, 5, len(DATA), 70) + DATA
    simple = struct.pack("<I", len(DATA)) + DATA[:40]
    path = written(tmp_path, section(), interface(snap=40), block(2, old), block(3, simple))
    items, (told,) = read(path)
    assert items == [
        Frame(1, 5000, Interface(None, 1), 70, DATA),
        Frame(2, 5000, Interface(None, 1), 61, DATA[:40]),
    ]
    assert told.complete
    assert told.errors == ("frames without a time were given that of the frame before",)


def test_unknown_blocks_and_options_are_skipped(tmp_path: Path) -> None:
    comment = struct.pack("<IIIII", 0, 0, 9, len(DATA), len(DATA)) + DATA + b"\0\0\0" + option(1, b"a comment")
    path = written(tmp_path, section(), block(4, b"names"), interface(), block(0xBAD, b"x" * 99), block(6, comment))
    items, (told,) = read(path)
    assert [frame.data for frame in frames_of(items)] == [DATA]
    assert told.complete


def test_drops_blind_from_the_start_of_the_capture_and_then_from_the_last_statistics(tmp_path: Path) -> None:
    def drops(by_interface: int, by_system: int) -> bytes:
        return option(DROPPED_BY_INTERFACE, struct.pack("<Q", by_interface)) + option(
            DROPPED_BY_SYSTEM, struct.pack("<Q", by_system)
        )

    path = written(
        tmp_path,
        section(),
        interface(),
        enhanced_packet(DATA, 10),
        statistics(20, option(START_TIME, struct.pack("<II", 0, 4)) + drops(2, 1)),
        enhanced_packet(DATA, 30),
        statistics(40, drops(2, 1)),
        statistics(50, drops(9, 1)),
    )
    items, _ = read(path)
    us = MICROSECOND_NS
    assert [item for item in items if isinstance(item, Blind)] == [
        Blind(4 * us, 20 * us, BlindReason.DROPPED, 3, after_frame=1),
        Blind(40 * us, 50 * us, BlindReason.DROPPED, 7, after_frame=2),
    ]


def test_without_a_start_time_drops_blind_from_the_first_frame(tmp_path: Path) -> None:
    dropped = option(DROPPED_BY_SYSTEM, struct.pack("<Q", 1))
    path = written(tmp_path, section(), interface(), enhanced_packet(DATA, 10), statistics(20, dropped))
    assert read(path)[0][1] == Blind(10_000, 20_000, BlindReason.DROPPED, 1, after_frame=1)


@pytest.mark.parametrize(
    ("damaged", "cause"),
    [
        (struct.pack("<II", 6, 90) + bytes(100), "claims 90 bytes"),
        (struct.pack("<II", 6, 8) + bytes(100), "claims 8 bytes"),
        (struct.pack("<II", 6, 28) + bytes(100), "claims 28 bytes"),
        (struct.pack("<II", 99, HIGHEST_BLOCK_BYTES + 4) + bytes(100), "claims 16777220 bytes"),
        (block(6, bytes(80))[:-4] + b"\1\0\0\0", "has 92 bytes at its start and 1 at its end"),
        (block(6, struct.pack("<IIIII", 1, 0, 0, 4, 4) + bytes(4)), "belongs to interface 1, but 1 are described"),
        (block(6, struct.pack("<IIIII", 0, 0, 0, 9, 9) + bytes(4)), "claims a frame of 9 bytes"),
        (block(3, struct.pack("<I", 9) + bytes(4)), "claims a frame of 9 bytes"),
        (block(5, struct.pack("<III", 7, 0, 0)), "belongs to interface 7"),
        (block(0x0A0D0D0A, bytes(16)), "is a section header without a byte order"),
    ],
)
def test_a_block_that_contradicts_itself_ends_the_reading_and_is_named(
    tmp_path: Path, damaged: bytes, cause: str
) -> None:
    good = section() + interface() + enhanced_packet(DATA, 1)
    items, (told,) = read(written(tmp_path, good, damaged, enhanced_packet(DATA, 2)))
    assert len(items) == 1
    assert not told.complete
    assert told.errors[0].startswith(f"block at byte {len(good)} {cause}")


def test_interfaces_without_end_stop_at_a_bound(tmp_path: Path) -> None:
    path = written(tmp_path, section(), interface(options=option(NAME, b"x" * 60000)), interface() * HIGHEST_PORTS)
    _, (told,) = read(path)
    assert f"more than {HIGHEST_PORTS} interfaces" in told.errors[0]


def test_a_lying_length_allocates_no_more_than_what_is_there(tmp_path: Path) -> None:
    path = written(tmp_path, section(), interface(), struct.pack("<II", 99, HIGHEST_BLOCK_BYTES) + bytes(1000))
    tracemalloc.start()
    try:
        read(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1024 * 1024


def test_every_prefix_gives_exactly_the_whole_blocks_within_it(tmp_path: Path) -> None:
    blocks = [section(), interface(), enhanced_packet(DATA, 1), block(0xBAD, b"x"), enhanced_packet(DATA, 2)]
    content = b"".join(blocks)
    ends = [sum(map(len, blocks[: count + 1])) for count in range(len(blocks))]
    for length in range(4, len(content) + 1):
        items, (told,) = read(written(tmp_path, content[:length]))
        assert len(items) == told.frames == sum(end <= length for end in (ends[2], ends[4]))
        assert told.complete == (length in ends)


@given(
    rest=st.lists(
        st.one_of(
            st.binary(max_size=60),
            st.builds(block, st.integers(0, 7), st.binary(max_size=60), st.just("<")),
            st.just(section(">")),
            st.just(interface()),
            st.just(enhanced_packet(DATA, 5)),
        ),
        max_size=8,
    )
)
def test_any_blocks_and_bytes_after_a_section_header_never_raise(
    tmp_path_factory: pytest.TempPathFactory, rest: list[bytes]
) -> None:
    items, (told,) = read(written(tmp_path_factory.mktemp("any"), section(), *rest))
    assert told.frames == len(frames_of(items)) <= len(b"".join(rest)) // 16
