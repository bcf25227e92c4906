import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.captures import read
from tests.tools import need_tool
from vrrpwatch.capture.pcapng_writer import (
    enhanced_packet,
    interface_description,
    interface_statistics,
    section_header,
)
from vrrpwatch.model.frame import Blind, BlindReason, Frame, Interface, LinkType

PROGRAM = "vrrpwatch 1.2.3"
NAMES = st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
INTERFACES = st.builds(Interface, NAMES, st.integers(0, 0xFFFF))


@st.composite
def captures(draw: st.DrawFn) -> tuple[list[Interface], list[Frame]]:
    interfaces = draw(st.lists(INTERFACES, min_size=1, max_size=5))
    content = st.tuples(
        st.sampled_from(interfaces), st.integers(0, 2**63 - 1), st.binary(max_size=80), st.integers(0, 2**20)
    )
    frames = [
        Frame(number, time_ns, interface, len(data) + cut, data)
        for number, (interface, time_ns, data, cut) in enumerate(draw(st.lists(content, max_size=8)), 1)
    ]
    return interfaces, frames


def written(path: Path, interfaces: list[Interface], frames: list[Frame]) -> Path:
    blocks = [section_header(PROGRAM), *map(interface_description, interfaces)]
    blocks += [enhanced_packet(frame, interfaces.index(frame.interface)) for frame in frames]
    path.write_bytes(b"".join(blocks))
    return path


@given(captures())
def test_what_is_written_reads_back_equal(
    tmp_path_factory: pytest.TempPathFactory, capture: tuple[list[Interface], list[Frame]]
) -> None:
    interfaces, frames = capture
    items, (told,) = read(written(tmp_path_factory.mktemp("any") / "capture.pcapng", interfaces, frames))
    assert items == frames
    assert told.complete
    assert told.errors == ()


@given(NAMES, st.binary(max_size=80), st.integers(0, 2**64 - 1))
def test_every_block_is_a_multiple_of_four_bytes_and_says_its_length_twice(
    name: str | None, data: bytes, dropped: int
) -> None:
    interface = Interface(name, LinkType.ETHERNET)
    for block in (
        section_header(PROGRAM),
        interface_description(interface),
        enhanced_packet(Frame(1, 1, interface, len(data), data), 0),
        interface_statistics(0, 1, dropped),
    ):
        assert len(block) % 4 == 0
        assert block[4:8] == block[-4:] == len(block).to_bytes(4, "little")


def test_a_long_name_is_cut_between_two_characters(tmp_path: Path) -> None:
    interface = Interface("é" * 300 + "x", LinkType.ETHERNET)
    frame = Frame(1, 5, interface, 1, b"x")
    items, _ = read(written(tmp_path / "capture.pcapng", [interface], [frame]))
    assert items == [frame._replace(interface=Interface("é" * 128, LinkType.ETHERNET))]


def test_a_name_of_invalid_bytes_can_be_written(tmp_path: Path) -> None:
    interface = Interface("e\udcff", LinkType.ETHERNET)
    items, _ = read(written(tmp_path / "capture.pcapng", [interface], [Frame(1, 5, interface, 1, b"x")]))
    assert items[0].interface == Interface("e\\udcff", LinkType.ETHERNET)


def test_a_frame_longer_than_any_reader_takes_is_cut(tmp_path: Path) -> None:
    interface = Interface("eth0", LinkType.ETHERNET)
    frame = Frame(1, 5, interface, 300_000, bytes(300_000))
    items, (told,) = read(written(tmp_path / "capture.pcapng", [interface], [frame]))
    assert items == [frame._replace(data=bytes(262_144))]
    assert told.complete


def test_drops_between_two_statistics_are_a_time_without_sight(tmp_path: Path) -> None:
    interface = Interface("eth0", LinkType.ETHERNET)
    frame = Frame(1, 50, interface, 1, b"x")
    path = written(tmp_path / "capture.pcapng", [interface], [frame])
    path.write_bytes(path.read_bytes() + interface_statistics(0, 70, 3) + interface_statistics(0, 90, 10))
    assert read(path)[0][2] == Blind(70, 90, BlindReason.DROPPED, 7, after_frame=1)


SAMPLE = [Interface("eth0", LinkType.ETHERNET), Interface("any", LinkType.LINUX_SLL), Interface(None, LinkType.RAW)]
STAMPS_NS = (0, 1_700_000_000_123_456_789, 1_700_000_001_000_000_000, 2**62)


def sample() -> list[Frame]:
    return [
        Frame(number, time_ns, SAMPLE[number % 3], 60 + number, bytes(60))
        for number, time_ns in enumerate(STAMPS_NS * 3, 1)
    ]


def test_tshark_reads_the_same(tmp_path: Path) -> None:
    path = written(tmp_path / "capture.pcapng", SAMPLE, sample())
    fields = ("frame.interface_id", "frame.interface_name", "frame.time_epoch", "frame.len", "frame.cap_len")
    words = [need_tool("tshark"), "-r", str(path), "-T", "fields"]
    words += [word for field in fields for word in ("-e", field)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert [row[0] for row in rows] == [str(SAMPLE.index(frame.interface)) for frame in sample()]
    assert [row[1] for row in rows if row[0] != "2"] == [f.interface.name for f in sample() if f.interface.name]
    assert [round(int(row[2].replace(".", ""))) for row in rows] == [frame.time_ns for frame in sample()]
    assert [row[3:] for row in rows] == [[str(frame.wire_length), "60"] for frame in sample()]


def test_capinfos_knows_the_program_and_the_interfaces(tmp_path: Path) -> None:
    path = written(tmp_path / "capture.pcapng", SAMPLE, sample())
    done = subprocess.run([need_tool("capinfos"), path], capture_output=True, text=True, check=True)
    told = dict(line.strip().split(": ", 1) for line in done.stdout.splitlines() if ": " in line)
    assert told["Capture application"].strip() == PROGRAM
    assert told["Number of interfaces in file"].strip() == "3"
    assert told["Number of packets"].strip() == "12"
    assert done.stdout.count("Time precision = nanoseconds (9)") == 3
    assert json.dumps(done.stderr) == '""'
