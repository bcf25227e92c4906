"""Reading in columns: the plain path is the oracle, byte for byte."""

import random
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

pytest.importorskip("numpy")

from bench.generate import CAPTURES
from tests import traffic
from tests.captures import pcap_header, pcap_record
from tests.frames import ETHERNET, PCAPS, arp, ethernet, ipv4
from tests.oracle import Told, assert_same, written
from tests.scenario import BIRTH_NS, SCENARIOS, Sender, read
from tests.scenario_frames import on_the_wire
from tests.sessions import SECOND_NS, capture_of, numbered
from vrrpwatch.analysis.analyzer import Decoded
from vrrpwatch.capture import open_stream
from vrrpwatch.columns.chunk import Chunk
from vrrpwatch.columns.first_look import look
from vrrpwatch.columns.pcap import Records
from vrrpwatch.columns.turns import turns_of
from vrrpwatch.columns.walk import Walker, one_by_one
from vrrpwatch.decode.recognise import NOT_OURS, WALK, recogniser
from vrrpwatch.model.errors import UsageError
from vrrpwatch.model.event import Event
from vrrpwatch.model.finding import Severity
from vrrpwatch.model.frame import Frame
from vrrpwatch.model.neighbour import Binding

ALL_CAPTURES = sorted(path for path in PCAPS.rglob("*.pcap*") if path.is_file())
pytestmark = pytest.mark.usefixtures("one_key")


@pytest.mark.parametrize("capture", ALL_CAPTURES, ids=lambda path: str(path.relative_to(PCAPS)))
def test_every_capture_of_the_tree_gives_the_same(capture: Path) -> None:
    try:
        assert_same(capture, 1 << 14, 50)
    except UsageError:
        pytest.skip("no capture")


@pytest.mark.parametrize("scenario", sorted(SCENARIOS.rglob("*.toml")), ids=lambda path: path.stem)
def test_every_scenario_gives_the_same(scenario: Path, tmp_path: Path) -> None:
    frames = [item for item in on_the_wire(read(scenario)) if isinstance(item, Frame)]
    if frames:
        assert_same(written(tmp_path, capture_of(frames)), 1 << 14, 7)


@pytest.mark.parametrize(
    ("name", "adverts"),
    [("dense", 30_000), ("hostile", 9_000), ("unsteady", 4_000), ("flood", 9_000), ("calm", 9_000), ("mixed", 40_000)],
)
def test_generated_captures_give_the_same(name: str, adverts: int, tmp_path: Path) -> None:
    path = tmp_path / "generated.pcap"
    CAPTURES[name](path, adverts)
    assert_same(path, 1 << 14, 1000)


@settings(max_examples=60, deadline=None)
@given(capture=traffic.captures(), frames=st.integers(1, 60))
def test_any_traffic_gives_the_same(
    tmp_path_factory: pytest.TempPathFactory, capture: list[Frame], frames: int
) -> None:
    assert_same(written(tmp_path_factory.getbasetemp(), capture_of(capture)), frames)


NOISE = (
    ethernet(ipv4(b"\x01\x02\x03\x04" * 5, protocol=6)),
    ethernet(ipv4(b"\x00\x35\x00\x35" + b"\0" * 16, protocol=17)),
    ethernet(ipv4(b"\x12\xb5\x12\xb5" + b"\0" * 40, protocol=17)),
    ethernet(ipv4(b"\x08\x00" + b"\0" * 30, protocol=1)),
    arp("192.168.1.1", "192.168.1.1"),
    arp("192.168.1.1", "10.0.0.100", sender_mac="02:00:00:00:00:99"),
    b"\xff" * 12 + b"\x88\xcc" + b"\0" * 60,
    b"\x01",
    b"",
)
"""Frames that are not ours, and some that are nearly."""


@settings(max_examples=60, deadline=None)
@given(capture=traffic.restless(), frames=st.integers(1, 60), noise=st.sampled_from((0, 0, 20)))
def test_restless_senders_give_the_same(
    tmp_path_factory: pytest.TempPathFactory, capture: list[Frame], frames: int, noise: int
) -> None:
    """Also among so many frames that are not ours that these are read without their bytes."""
    others = [one._replace(data=NOISE[0], wire_length=len(NOISE[0])) for one in capture for _ in range(noise)]
    shown = sorted([*capture, *others], key=lambda one: one.time_ns)
    path = written(tmp_path_factory.getbasetemp(), capture_of(shown))
    assert_same(path, frames * max(noise, 1))


def _long_capture(chance: random.Random) -> bytes:
    """Two minutes of several Masters, in which everything goes wrong that can; as a file."""
    shown = [advert for number in range(chance.randint(1, 6)) for advert in _life(chance, number)]
    noises = chance.choice((0, 9, 300))
    shown += [(BIRTH_NS + chance.randrange(120 * SECOND_NS), chance.choice(NOISE)) for _ in range(noises)]
    copied = [one for one in shown if chance.random() < 0.002]
    shown += [(time_ns + chance.choice((1000, 3_000_000, 2 * SECOND_NS)), octets) for time_ns, octets in copied]
    shown.sort(key=lambda one: one[0])
    if chance.random() < 0.4:
        # Out of order, but not by much.
        shown = [(time_ns - chance.choice((0,) * 40 + (400_000, 2_000_000)), octets) for time_ns, octets in shown]
    for _ in range(chance.choice((0, 0, 1, 2))):
        at, step_ns = chance.randrange(len(shown)), chance.choice((-3600, -2, -1, 70, 4000)) * SECOND_NS
        shown = [*shown[:at], *((time_ns + step_ns, octets) for time_ns, octets in shown[at:])]
    if chance.random() < 0.3:
        # A pause of the capture.
        start_ns, pause_ns = chance.choice(shown)[0], chance.choice((4, 9, 30)) * SECOND_NS
        shown = [one for one in shown if not 0 < one[0] - start_ns <= pause_ns]
    octets = capture_of([Frame(at, time_ns, ETHERNET, len(one), one) for at, (time_ns, one) in enumerate(shown, 1)])
    return octets[: len(octets) - chance.choice((0, 0, 0, 1, 20, 70))]


def _life(chance: random.Random, number: int) -> Iterator[tuple[int, bytes]]:
    """A Master and its Backup, through two minutes."""
    interval = chance.choice((Decimal(1), Decimal(1), Decimal("0.25")))
    six = chance.random() < 0.3
    master = Sender(
        f"fe80::{number + 1}" if six else f"192.168.1.{number + 1}",
        priority=110,
        version=3 if six or interval != 1 or chance.random() < 0.3 else 2,
        addresses=("fe80::100",) if six else (f"10.0.0.{number + 1}",),
        vrid=50 + number,
        interval=interval,
        counts_ip_id=chance.random() < 0.7,
    )
    backup = replace(master, address=f"fe80::{number + 101}" if six else f"192.168.1.{number + 101}", priority=100)
    now_s = chance.random() * 3
    while now_s < 120:
        until_s = now_s + chance.choice((2, 20, 60, 120))
        yield from _jittered(chance, traffic.adverts(master, now_s, until_s, first_id=chance.randrange(60000)))
        now_s = until_s + chance.random()
        what = chance.randrange(7)
        if what == 0:
            yield from traffic.resignation(master, now_s)
        if what <= 2:
            yield from traffic.adverts(backup, now_s + 0.6, now_s + 9, first_id=chance.randrange(60000))
            now_s += chance.choice((4, 9, 10))
        elif what == 3:
            master = replace(master, priority=chance.choice((90, 110, 120)))
        elif what == 4 and master.version == 3:
            yield from traffic.adverts(replace(master, interval=Decimal(2)), now_s, now_s + 8)
        elif what == 5:
            now_s += chance.choice((0.9, 2.2, 6))


def _jittered(chance: random.Random, shown: list[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    width = chance.choice((1, 1_000_000, 300_000_000, 700_000_000))
    lost = chance.choice((0, 0, 0.01))
    yield from ((time_ns + chance.randrange(width), one) for time_ns, one in shown if chance.random() >= lost)


@settings(max_examples=60, deadline=None)
@example(seed=718_939_134_373, frames=40).via("a late advert with which the clock is set back")
@given(seed=st.integers(0, 1 << 40), frames=st.sampled_from((3, 40, 300, 5000)))
def test_everything_that_goes_wrong_gives_the_same(
    tmp_path_factory: pytest.TempPathFactory, seed: int, frames: int
) -> None:
    assert_same(written(tmp_path_factory.getbasetemp(), _long_capture(random.Random(seed))), frames)


@pytest.mark.parametrize("magic", [0xA1B2C3D4, 0xA1B23C4D])
@pytest.mark.parametrize("order", "<>")
def test_both_byte_orders_and_resolutions(order: str, magic: int, tmp_path: Path) -> None:
    frames = traffic.failover()
    records = (pcap_record(one.data, one.time_ns // SECOND_NS, one.time_ns % 10**6, order=order) for one in frames)
    assert_same(written(tmp_path, pcap_header(order, magic) + b"".join(records)), 16)


@pytest.mark.parametrize("record", [pcap_record(b"\0" * 60, 5, wire=9), pcap_record(b"", 5)[:8] + b"\xff" * 8])
def test_a_record_that_contradicts_itself(record: bytes, tmp_path: Path) -> None:
    octets = capture_of(traffic.healthy())
    assert_same(written(tmp_path, octets + record + octets[24:]), 1 << 14, 9)


@settings(max_examples=60, deadline=None)
@given(
    sizes=st.lists(st.integers(0, 3000), min_size=1, max_size=800), seed=st.integers(0, 99), order=st.sampled_from("<>")
)
def test_lanes_find_the_records_that_a_walk_finds(sizes: list[int], seed: int, order: str) -> None:
    chance = random.Random(seed)
    # Payloads that look like records: false starts of lanes.
    fake = pcap_record(b"x" * 40, 1_700_000_000, 5, order=order)
    octets = b"".join(
        pcap_record(
            (fake * 60 if chance.random() < 0.1 else chance.randbytes(size))[:size], 1_700_000_000 + at, order=order
        )
        for at, size in enumerate(sizes * 4)
    )
    octets = octets[: len(octets) - chance.randrange(40)]
    layout = Records(order, 1_700_000_000)
    walker = Walker(layout, record_bytes=sum(sizes) // len(sizes) + 16)
    assert walker.walk(octets).tolist() == one_by_one(octets, layout).tolist()


@settings(max_examples=200, deadline=None)
@given(
    head=st.binary(min_size=12, max_size=12),
    kinds=st.lists(
        st.sampled_from((b"\x08\x00", b"\x86\xdd", b"\x81\x00\0\1", b"\x88\xa8\0\1", b"\x08\x06", b"\x12\x34")),
        min_size=1,
        max_size=3,
    ),
    rest=st.binary(max_size=70),
    protocol=st.sampled_from((6, 17, 112, 1, 51, 89)),
)
def test_the_first_look_lets_nothing_go_that_the_plain_one_keeps(
    head: bytes, kinds: list[bytes], rest: bytes, protocol: int
) -> None:
    network = bytearray(rest)
    if len(network) > 9:
        network[0] = 0x45 if rest[0] & 1 else rest[0]
        network[9 if kinds[-1] == b"\x08\x00" else 6] = protocol
    octets = head + b"".join(kinds) + bytes(network)
    buffer = octets + bytes(1000)
    seen = look(_chunk(buffer, [len(octets)]))
    plainly = recogniser(1)(octets)
    assert plainly == NOT_OURS or not seen.not_ours[0]
    assert not len(seen.adverts) or plainly not in (NOT_OURS, WALK)


@pytest.mark.parametrize("tag", [b"", b"\x81\x00\0\1", b"\x88\xa8\0\1", b"\x91\x00\0\1"])
@pytest.mark.parametrize(
    "header",
    [b"\x08\x00\x45" + bytes(8) + b"\x11" + bytes(10), b"\x86\xdd\x60" + bytes(5) + b"\x11\x40" + bytes(32)],
    ids=["ipv4", "ipv6"],
)
def test_the_first_look_goes_by_the_port_of_udp(header: bytes, tag: bytes) -> None:
    """HSRP stays in doubt, DNS does not; also when one stands beside the other."""
    frames = [bytes(12) + tag + header + b"\xc0\x00" + port.to_bytes(2) + bytes(30) for port in (1985, 53, 2029, 1984)]
    seen = look(_chunk(b"".join(frames) + bytes(1000), [len(one) for one in frames]))
    assert seen.not_ours.tolist() == [False, True, False, True]


def _chunk(buffer: bytes, lengths: Sequence[int]) -> Chunk:
    import numpy as np  # noqa: PLC0415 - after importorskip

    column = np.array(lengths, np.int64)
    return Chunk(buffer, traffic.healthy()[0].interface, 0, np.cumsum(column) - column, column, column, column)


def test_an_interrupt_leaves_nothing_behind_the_clock(tmp_path: Path) -> None:
    """All that came before the frame at which the user lost patience counts, and nobody is called silent."""
    shown = [*traffic.adverts(traffic.MASTER, 0, 200), (BIRTH_NS + 150_500_000_000, NOISE[-4])]
    path = written(tmp_path, capture_of(numbered(shown)))
    told, stream = Told(), open_stream([str(path)])
    see = told.session._analyzer.see

    def impatient(decoded: Decoded) -> Iterable[Event]:
        if isinstance(decoded, Binding):
            raise KeyboardInterrupt
        return see(decoded)

    told.session._analyzer.see = impatient  # type: ignore[method-assign]
    ((_, pieces),) = turns_of(stream)
    with pytest.raises(KeyboardInterrupt):
        told.session.follow_part(next(pieces))
    stream.close()
    snapshot = told.session.close(stream.inputs(), Severity.WARNING)
    assert snapshot.statistics.adverts == 151
    assert [one.state for one in snapshot.virtual_routers] == ["stable"]


def test_numpy_is_imported_for_large_captures_only() -> None:
    code = "import sys; from vrrpwatch.cli.session import read; read(sys.argv[1:]); print('numpy' in sys.modules)"
    small = PCAPS / "lab"
    done = subprocess.run(
        [sys.executable, "-c", code, str(next(small.glob("*.pcap")))], capture_output=True, check=True
    )
    assert done.stdout == b"False\n"
