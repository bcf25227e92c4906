"""Other formats and several captures in columns: the plain path is the oracle here, too."""

import gzip
import multiprocessing
import os
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("numpy")

from bench.generate import CAPTURES
from bench.nanoseconds import as_nanoseconds
from tests import traffic
from tests.captures import (
    block,
    enhanced_packet,
    interface,
    option,
    pcap_header,
    pcap_record,
    section,
    statistics,
)
from tests.frames import PCAPS, ethernet, ipv4, vlan
from tests.oracle import assert_same, by_readers, in_columns, plain, written
from tests.sessions import SECOND_NS, capture_of, command, numbered, records_of
from vrrpwatch.capture import open_stream
from vrrpwatch.columns import parallel, reader
from vrrpwatch.columns.chunk import Chunk
from vrrpwatch.columns.parallel import Readers
from vrrpwatch.columns.pcapng import Blocks, read_chunks
from vrrpwatch.columns.turns import turns_of
from vrrpwatch.columns.walk import Walker, one_by_one
from vrrpwatch.model.frame import Frame

Captures = Sequence[tuple[int, str]]
pytestmark = pytest.mark.usefixtures("one_key")

NANOSECONDS = option(9, b"\x09")
COMMENT = block(0x0BAD, b"made for tests")


def packet(frame: Frame, index: int = 0, order: str = "<") -> bytes:
    return enhanced_packet(frame.data, frame.time_ns, index, order)


def dense(folder: Path, adverts: int) -> Path:
    path = folder / "dense.pcap"
    CAPTURES["dense"](path, adverts)
    return path


def test_a_dense_pcapng_gives_the_same_and_comes_in_chunks(tmp_path: Path) -> None:
    path = tmp_path / "dense.pcapng"
    as_nanoseconds(dense(tmp_path, 30_000), path)
    assert_same(path, 1 << 14, 1000)
    capture = open_stream([str(path)]).alone()
    opened = capture.bytes_of(0) if capture else None
    assert opened
    assert sum(len(piece) for piece in read_chunks(*opened) if isinstance(piece, Chunk)) > 29_990


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("between", [b"", COMMENT, statistics(0, b""), interface(), interface(113), section()])
def test_whatever_stands_between_packets_gives_the_same(order: str, between: bytes, tmp_path: Path) -> None:
    """Other blocks, a second interface, a second section, a section of the other byte order."""
    packets = [packet(frame, order=order) for frame in traffic.failover()]
    half = len(packets) // 2
    head = section(order) + interface(1, option(9, b"\x09", order), order)
    octets = head + b"".join(packets[:half]) + between + b"".join(packets[half:])
    assert_same(written(tmp_path, octets, "in.pcapng"), 1 << 14, 7)


@pytest.mark.parametrize("turn", [1, 40])
def test_two_interfaces_in_turn_give_the_same(turn: int, tmp_path: Path) -> None:
    named = [interface(1, option(2, name) + NANOSECONDS) for name in (b"eth0", b"eth1")]
    packets = [packet(frame, at // turn % 2) for at, frame in enumerate(traffic.healthy())]
    assert_same(written(tmp_path, section() + b"".join(named + packets), "in.pcapng"), 1 << 14, 9)


@pytest.mark.parametrize("resolution", [b"\x00", b"\x03", b"\x06", b"\x0c", b"\x89"])
@pytest.mark.parametrize("offset_s", [0, 1_700_000_000, -1_700_000_000, -(2**62), 2**62])
def test_any_clock_gives_the_same(resolution: bytes, offset_s: int, tmp_path: Path) -> None:
    """Ticks of a second to a picosecond, powers of two, and times before 1970 or beyond 2262."""
    options = option(9, resolution) + option(14, struct.pack("<q", offset_s))
    ticks = [at * 10**9 for at in range(40)] + [2**63 - 1, 2**63, 2**64 - 1, 5, 5]
    packets = [enhanced_packet(traffic.healthy()[0].data, tick) for tick in ticks]
    assert_same(written(tmp_path, section() + interface(1, options) + b"".join(packets), "in.pcapng"), 1 << 14, 9)


def test_clocks_that_no_column_can_hold_give_the_same(tmp_path: Path) -> None:
    """One steps back by a century again and again; one steps back once, and goes on at the end of all time."""
    octets = traffic.healthy()[0].data
    times_s = [start + at for _ in range(6) for start in (0xFFFFFFF0, 1) for at in range(5)]
    steps = written(tmp_path, pcap_header(magic=0xA1B23C4D) + b"".join(pcap_record(octets, at_s) for at_s in times_s))
    times_ns = [
        start + at * SECOND_NS for start in (10**18, 5 * SECOND_NS, 2**63 - 100 * SECOND_NS) for at in range(60)
    ]
    packets = [enhanced_packet(octets, at_ns) for at_ns in times_ns]
    end = written(tmp_path, section() + interface(1, NANOSECONDS) + b"".join(packets), "end.pcapng")
    for path in (steps, end):
        assert_same(path, 1 << 14, 7)


@settings(max_examples=80, deadline=None)
@given(place=st.integers(0, 4000), value=st.sampled_from((0, 1, 4, 6, 32, 2**16, 2**32 - 1)), cut=st.integers(0, 99))
def test_a_damaged_block_gives_the_same(
    tmp_path_factory: pytest.TempPathFactory, place: int, value: int, cut: int
) -> None:
    octets = bytearray(section() + interface(1, NANOSECONDS) + b"".join(map(packet, traffic.failover())))
    at = 4 + place * 4 % (len(octets) - 8)
    octets[at : at + 4] = struct.pack("<I", value)
    path = written(tmp_path_factory.getbasetemp(), bytes(octets[: len(octets) - cut]), "damaged.pcapng")
    assert_same(path, 30)


@settings(max_examples=40, deadline=None)
@given(sizes=st.lists(st.integers(0, 1500), min_size=1, max_size=500), fake=st.booleans(), order=st.sampled_from("<>"))
def test_lanes_find_the_blocks_that_a_walk_finds(sizes: list[int], *, fake: bool, order: str) -> None:
    """Also when payloads hold whole blocks."""
    inner = enhanced_packet(b"x" * 40, 5, order=order)
    octets = b"".join(
        enhanced_packet(((inner if fake else b"\6\0\0\0") * 60)[:size], 9, order=order) for size in sizes * 6
    )
    walker = Walker(Blocks(order), record_bytes=sum(sizes) // len(sizes) + 32)
    assert walker.walk(octets).tolist() == one_by_one(octets, Blocks(order)).tolist()


@pytest.mark.parametrize("parts", [2, 7])
def test_rotated_files_give_the_same(parts: int, tmp_path: Path) -> None:
    """Also when one of them is compressed and one is empty."""
    header, records = records_of(dense(tmp_path, 20_000))
    size = len(records) // parts
    paths = [
        written(tmp_path, header + b"".join(records[start : start + size]), f"part-{start}.pcap")
        for start in range(0, len(records), size)
    ]
    paths[0].write_bytes(gzip.compress(paths[0].read_bytes()))
    paths.insert(1, written(tmp_path, header, "empty.pcap"))
    wanted = plain(*paths)
    assert in_columns(*reversed(paths)) == plain(*reversed(paths))
    assert in_columns(*paths) == wanted
    assert in_columns(*paths, frames=500) == wanted


@pytest.mark.parametrize("shift_s", [0, 1, 30, 59, 60, 75, -20])
@pytest.mark.parametrize("frames", [9, 1 << 14])
def test_captures_that_overlap_are_merged(shift_s: int, frames: int, tmp_path: Path) -> None:
    first = traffic.failover()
    second = [frame._replace(time_ns=frame.time_ns + shift_s * SECOND_NS) for frame in traffic.healthy()]
    third = [frame._replace(time_ns=frame.time_ns + 500 * SECOND_NS) for frame in first]
    paths = [written(tmp_path, capture_of(one), f"{at}.pcap") for at, one in enumerate((first, second, third))]
    assert in_columns(*paths, frames=frames) == plain(*paths)


def test_the_same_frames_from_another_interface_are_other_adverts(tmp_path: Path) -> None:
    head = section() + interface(1, option(2, b"eth0") + NANOSECONDS)
    later = [frame._replace(time_ns=frame.time_ns + 300 * SECOND_NS) for frame in traffic.healthy()]
    paths = [
        written(tmp_path, head.replace(b"eth0", name) + b"".join(map(packet, frames)), f"{name.decode()}.pcapng")
        for name, frames in ((b"eth0", traffic.healthy()), (b"eth1", later))
    ]
    assert in_columns(*paths) == plain(*paths)


def rotated(folder: Path, kind: str, adverts: int, parts: int) -> list[Path]:
    """A generated capture as several files."""
    whole = folder / "whole.pcap"
    CAPTURES[kind](whole, adverts)
    header, records = records_of(whole)
    size = -(-len(records) // parts)
    return [
        written(folder, header + b"".join(records[start : start + size]), f"part-{start:07}.pcap")
        for start in range(0, len(records), size)
    ]


@pytest.mark.parametrize("kind", ["dense", "mixed", "hostile"])
def test_other_processes_give_the_same(kind: str, tmp_path: Path) -> None:
    """Also when the decoder forgets adverts on the way: 9,000 different ones are more than it keeps."""
    paths = rotated(tmp_path, kind, 9_000, 3)
    wanted = plain(*paths)
    assert by_readers(*paths, jobs=2) == wanted
    assert by_readers(*paths, jobs=9) == wanted


def test_frames_without_any_advert_give_the_same(tmp_path: Path) -> None:
    """The first file has none."""
    noise = [frame._replace(data=frame.data[:23] + b"\x06" + frame.data[24:]) for frame in traffic.healthy()]
    later = [frame._replace(time_ns=frame.time_ns + 500 * SECOND_NS) for frame in traffic.healthy()]
    paths = [written(tmp_path, capture_of(one), f"{at}.pcap") for at, one in enumerate((noise, later))]
    assert by_readers(*paths, jobs=1) == plain(*paths)


def test_adverts_that_come_again_after_they_were_forgotten_give_the_same(tmp_path: Path) -> None:
    first, second = rotated(tmp_path, "hostile", 10_000, 2)
    header, records = records_of(first)
    later = [struct.pack("<I", struct.unpack("<I", one[:4])[0] + 100) + one[4:] for one in records]
    paths = [first, second, written(tmp_path, header + b"".join(later), "later.pcap")]
    assert by_readers(*paths, jobs=3) == in_columns(*paths) == plain(*paths)


@settings(max_examples=15, deadline=None)
@given(captures=st.lists(traffic.restless(), min_size=2, max_size=3))
def test_restless_senders_give_the_same_when_other_processes_read(
    tmp_path_factory: pytest.TempPathFactory, captures: list[list[Frame]]
) -> None:
    folder, paths = tmp_path_factory.getbasetemp(), []
    for at, capture in enumerate(captures):
        later = [one._replace(time_ns=one.time_ns + at * 300 * SECOND_NS) for one in capture]
        paths.append(written(folder, capture_of(later), f"restless-{at}.pcap"))
    assert by_readers(*paths, jobs=2) == plain(*paths)


def in_snap(octets: bytes) -> bytes:
    """The same packet in an IEEE 802.3 frame."""
    body = b"\xaa\xaa\x03\0\0\0" + octets[12:]
    return octets[:12] + len(body).to_bytes(2) + body


def in_gre(octets: bytes) -> bytes:
    """The whole frame in a tunnel."""
    return ethernet(ipv4(b"\0\0\x65\x58" + octets, source="10.9.9.8", destination="10.9.9.9", protocol=47, ttl=64))


def in_qinq(octets: bytes) -> bytes:
    """With two VLAN tags."""
    return octets[:12] + vlan(1, 2) + octets[12:]


@pytest.mark.parametrize("wrapped", [bytes, in_snap, in_gre, in_qinq])
def test_adverts_stay_whole_while_another_sender_is_restless(wrapped: Callable[[bytes], bytes], tmp_path: Path) -> None:
    """Those of who repeats itself are put together from one frame and the IP ids, wherever these stand in it."""
    changing = replace(traffic.MASTER, address="192.168.1.77", vrid=9, version=3, interval=Decimal("0.1"))
    shown = [
        moment
        for number in range(200)
        for moment in traffic.adverts(
            replace(changing, addresses=(f"10.1.0.{number}",)), number / 10, number / 10 + 0.05, first_id=number
        )
    ]
    steady = traffic.adverts(traffic.MASTER, 0.012345, 20, first_id=100)
    shown += [(time_ns, wrapped(octets)) for time_ns, octets in steady]
    frames = numbered(shown)
    halves = (frames[:110], frames[110:])
    paths = [written(tmp_path, capture_of(half), f"{at}.pcap") for at, half in enumerate(halves)]
    assert by_readers(*paths, jobs=1) == plain(*paths)


def test_other_processes_read_every_capture_of_the_tree() -> None:
    """All formats, broken and strange ones, as one stream."""
    captures = sorted(PCAPS.rglob("*.pcap*"))
    paths = [path for path in captures if path.is_file() and path.stat().st_size]
    assert by_readers(*paths, jobs=2) == plain(*paths)


def test_captures_that_overlap_are_merged_when_other_processes_read_them(tmp_path: Path) -> None:
    first, later = (
        traffic.failover(),
        [frame._replace(time_ns=frame.time_ns + 30 * SECOND_NS) for frame in traffic.healthy()],
    )
    paths = [written(tmp_path, capture_of(one), f"{at}.pcap") for at, one in enumerate((first, later, first))]
    assert by_readers(*paths, jobs=2) == plain(*paths)


def test_a_capture_that_vanishes_is_told(tmp_path: Path) -> None:
    paths = rotated(tmp_path, "dense", 2_000, 2)
    stream = open_stream([str(path) for path in paths])
    paths[1].unlink()
    with Readers(stream.in_order(), 2, 1 << 30) as readers:
        for _, every in turns_of(stream, readers.read):
            for piece in every:
                assert not isinstance(piece, Iterator) or list(piece) == []
    assert [one.errors for one in stream.inputs()] == [(), ("cannot be opened again: No such file or directory",)]


def test_nobody_reads_on_when_the_listener_leaves(tmp_path: Path) -> None:
    paths = rotated(tmp_path, "dense", 9_000, 3)
    stream = open_stream([str(path) for path in paths])
    with Readers(stream.in_order(), 2, 1 << 30) as readers:
        ((_, every), *_) = [next(turns_of(stream, readers.read))]
        next(every)
    assert multiprocessing.active_children() == []


def test_long_frames_that_are_sent_one_by_one_do_not_fill_the_memory(tmp_path: Path) -> None:
    """A reader holds so many bytes of what nobody has heard yet, not so many frames."""
    cooked = pcap_header(link=113, snap=1 << 18)
    records = [
        pcap_record(traffic.healthy()[0].data + bytes(1 << 17), 1_700_000_000 + at // 1000) for at in range(1001)
    ]
    captures = (records[:1000], records[1000:])
    paths = [written(tmp_path, cooked + b"".join(one), f"{at}.pcap") for at, one in enumerate(captures)]
    stream = open_stream([str(path) for path in paths])
    lengths, most_bytes = [], 0
    with Readers(stream.in_order(), 1, 1 << 30) as readers:
        (process,) = multiprocessing.active_children()
        for _, every in turns_of(stream, readers.read):
            for piece in every:
                assert isinstance(piece, Iterator)
                lengths.append([len(item.data) for item in piece if isinstance(item, Frame)])
                most_bytes = max(most_bytes, _most_resident_bytes(process.pid))
    assert sum(map(len, lengths)) == 1001
    assert max(map(sum, lengths)) < 2 << 20
    assert most_bytes < 100 << 20


def _most_resident_bytes(pid: int | None) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)


def without_memory(listener: Connection, captures: Captures, most_decompressed: int) -> None:
    """Takes the place of `read_for` in a process of its own."""

    def fail(_path: object, **_limits: object) -> None:
        raise MemoryError

    vars(reader)["open_stream"] = fail
    reader.read_for(listener, captures, most_decompressed)


def within_a_word(listener: Connection, _captures: Captures, _most_decompressed: int) -> None:
    """Takes the place of `read_for`, too: says that a hundred bytes come, and ends after ten."""
    os.write(listener.fileno(), (100).to_bytes(4) + bytes(10))


@pytest.mark.parametrize("dies", [without_memory, within_a_word])
def test_the_death_of_a_reader_is_told(
    dies: Callable[[Connection, Captures, int], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it had to say before: nobody waits for the rest."""
    monkeypatch.setattr(parallel, "read_for", dies)
    stream = open_stream([str(path) for path in rotated(tmp_path, "dense", 200, 2)])
    with Readers(stream.in_order(), 1, 1 << 30) as readers:
        (process,) = multiprocessing.active_children()
        process.join(30)
        assert not process.is_alive()
        with pytest.raises(RuntimeError, match="a process that read captures has died"):
            next(readers.read(stream.in_order()[0], 0))


def test_the_command_gives_the_same_with_many_jobs(tmp_path: Path) -> None:
    paths = rotated(tmp_path, "dense", 110_000, 3)
    one, many = (command("analyze", "--format", "text", "-j", jobs, *paths) for jobs in ("1", "3"))
    assert (one.returncode, one.stdout, one.stderr) == (many.returncode, many.stdout, many.stderr)
    assert one.returncode == 2
