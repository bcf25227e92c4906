"""Captures with little in them that may be ours, in columns: the plain path is the oracle here, too."""

import random
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("numpy")

from tests import traffic
from tests.captures import enhanced_packet, interface, option, section, statistics
from tests.frames import arp, ethernet, ipv4
from tests.oracle import assert_same, in_columns, plain, written
from tests.sessions import SECOND_NS, capture_of, numbered
from vrrpwatch.capture import open_stream
from vrrpwatch.columns.chunk import Chunk
from vrrpwatch.columns.turns import pieces
from vrrpwatch.model.frame import Frame

pytestmark = pytest.mark.usefixtures("one_key")

TCP = ethernet(ipv4(b"\x01\xbb\x02\x03" * 9, protocol=6))
TAGGED = TCP[:12] + b"\x81\x00\0\x68" + TCP[12:]
UDP = ethernet(ipv4(b"\x00\x35\xc0\x00" * 9, protocol=17))
OVER_IPV6 = TCP[:12] + b"\x86\xdd\x60" + bytes(5) + b"\x06\x40" + bytes(60)
CONCERNS_US = arp("192.168.1.1", "10.0.0.100", sender_mac="02:00:00:00:00:99")
NANOSECONDS = option(9, b"\x09")


def among_others(frames: list[Frame], others: int, chance: random.Random) -> list[Frame]:
    """`frames`, with so many that are not ours between two of them, and now and then one for the plain decoders."""
    shown = [(frame.time_ns, frame.data) for frame in frames]
    for (start_ns, _), (end_ns, _) in pairwise(tuple(shown)):
        for _ in range(others):
            octets = chance.choice((TCP, TAGGED, UDP, OVER_IPV6)) + chance.randbytes(chance.randrange(200))
            shown.append((chance.randint(start_ns, end_ns), octets))
        if chance.random() < 0.1:
            shown.append((chance.randint(start_ns, end_ns), CONCERNS_US))
    return numbered(shown)


def chunks(path: Path, frames: int) -> Iterator[tuple[Chunk, int]]:
    """Each chunk, and how many frames the capture says to have when it is handed on."""
    capture = open_stream([str(path)]).alone()
    assert capture
    for piece in pieces(capture, frames=frames):
        if isinstance(piece, Chunk):
            yield piece, capture.stand.tally.frames


@settings(max_examples=30, deadline=None)
@given(
    capture=traffic.captures(),
    others=st.sampled_from((3, 20, 60)),
    frames=st.sampled_from((30, 70, 400)),
    seed=st.integers(0, 99),
)
def test_any_traffic_among_much_else_gives_the_same(
    tmp_path_factory: pytest.TempPathFactory, capture: list[Frame], others: int, frames: int, seed: int
) -> None:
    mixed = among_others(capture, others, random.Random(seed))
    assert_same(written(tmp_path_factory.getbasetemp(), capture_of(mixed)), frames)


@pytest.mark.parametrize("silence_s", [0, 4, 30])
def test_the_last_frame_before_a_pause_counts_whatever_it_is(silence_s: int, tmp_path: Path) -> None:
    """Others went on being heard while the Master was silent, or nobody was."""
    quiet = traffic.failover()[:12]
    later = [frame._replace(time_ns=frame.time_ns + silence_s * SECOND_NS) for frame in traffic.failover()[12:]]
    mixed = among_others(quiet, 40, random.Random(1)) + among_others(later, 40, random.Random(2))
    assert_same(written(tmp_path, capture_of(mixed)), 1 << 14, 200, 45)


def test_drops_are_told_where_they_happened(tmp_path: Path) -> None:
    """A statistics block stands behind frames that nobody looks at, and tells of the time since those before."""
    mixed = among_others(traffic.failover(), 50, random.Random(3))
    blocks = [enhanced_packet(frame.data, frame.time_ns) for frame in mixed]
    for at in (1500, 1000, 300):
        dropped = option(5, (2000 - at).to_bytes(8, "little"))
        blocks.insert(at, statistics(mixed[at].time_ns, dropped))
    path = written(tmp_path, section() + interface(1, NANOSECONDS) + b"".join(blocks), "in.pcapng")
    assert_same(path, 1 << 14, 100, 30)


def test_several_files_give_the_same(tmp_path: Path) -> None:
    mixed = among_others(traffic.failover(), 60, random.Random(4))
    third = len(mixed) // 3
    parts = [mixed[:third], mixed[third : 2 * third], mixed[2 * third :]]
    paths = [written(tmp_path, capture_of(part), f"{at}.pcap") for at, part in enumerate(parts)]
    assert in_columns(*paths, frames=40) == in_columns(*paths) == plain(*paths)


def test_what_is_handed_on_is_counted_and_no_more(tmp_path: Path) -> None:
    """Who stops between two chunks says how many frames were taken in."""
    mixed = among_others(traffic.failover(), 300, random.Random(5))
    counted = 0
    for chunk, frames in chunks(written(tmp_path, capture_of(mixed)), 100):
        assert chunk.before == counted
        counted += len(chunk)
        assert frames == counted
    assert counted > len(mixed) - 100


def test_chunks_of_little_interest_are_put_together(tmp_path: Path) -> None:
    """As many as make two of the usual size, with the bytes of what may be ours alone."""
    mixed = among_others(traffic.failover(), 300, random.Random(6))
    first, *_ = (chunk for chunk, _ in chunks(written(tmp_path, capture_of(mixed)), 500))
    assert len(first) >= 1000
    assert len(first.buffer) < 20_000


def test_long_frames_do_not_pile_up(tmp_path: Path) -> None:
    """Somebody sends few frames that have to be looked at, as long as they can be."""
    long = (CONCERNS_US + bytes(60_000),) + (TCP,) * 20
    path = written(tmp_path, capture_of(numbered([(at, long[at % len(long)]) for at in range(4000)])))
    assert max(len(chunk.buffer) for chunk, _ in chunks(path, 1 << 14)) < 6_000_000
    assert_same(path, 1 << 14)
