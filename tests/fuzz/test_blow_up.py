"""No frame takes long, however many headers it stacks: the walk through it is bounded."""

import struct
import time
from collections.abc import Callable

import pytest

from tests.figures import reached
from tests.frames import arp, ethernet, frame, ipv4, ipv6, packed, v2, v3_ipv6, vlan
from tests.fuzz.corpus import corpus
from tests.sessions import watch
from vrrpwatch.decode import Decoder
from vrrpwatch.decode.anatomy import anatomy
from vrrpwatch.model.frame import Frame

ASKED_NS, ASKED_LARGE_NS = 1_000_000, 5_000_000
SMALL_BYTES = 9_216
GENEROUS = 20
"""Times as long as is asked: other tests run beside this one."""
TRIES = 3
LARGEST = 65_535


def _headers(count: int, kind: int) -> bytes:
    """An IPv6 packet with extension headers of 8 bytes, then an advert."""
    chain = struct.pack(">BB6x", kind, 0) * (count - 1) + struct.pack(">BB6x", 112, 0)
    return ethernet(ipv6(chain + v3_ipv6(), next_header=kind))


def _nested(count: int) -> bytes:
    """IP in IP in IP."""
    packet = ipv4(v2())
    for _ in range(count):
        packet = ipv4(packet, protocol=4)
    return ethernet(packet)


def _authenticated(count: int) -> bytes:
    return ethernet(ipv4(struct.pack(">BBHII", 51, 1, 0, 1, 1) * count + v2(), protocol=51))


def _igmp(records: int) -> bytes:
    """An IGMPv3 report of so many groups."""
    one = struct.pack(">BBH", 4, 0, 0) + packed("224.0.0.18")
    return ethernet(ipv4(struct.pack(">BBHHH", 0x22, 0, 0, 0, records) + one * records, protocol=2, ttl=1))


def _options(count: int) -> bytes:
    """A neighbour advertisement of so many options."""
    message = struct.pack(">BBHI", 136, 0, 0, 1 << 29) + packed("fe80::1") + b"\x02\x01\x02\0\0\0\0\x02" * count
    return ethernet(ipv6(message, next_header=58))


KILLERS = {
    "8,000 IPv6 extension headers": _headers(8_000, 60),
    "1,000 IPv6 extension headers": _headers(1_000, 0),
    "300 nested IP packets": _nested(300),
    "300 VLAN tags": ethernet(ipv4(v2()), tags=vlan(*range(300))),
    "4,095 VLAN tags": ethernet(ipv4(v2()), tags=vlan(*range(4095))),
    "700 Authentication Headers": _authenticated(700),
    "5,000 Authentication Headers": _authenticated(5_000),
    "255 addresses": ethernet(ipv4(v2(addresses=tuple(f"10.0.0.{at}" for at in range(255))))),
    "255 IPv6 addresses": ethernet(ipv6(v3_ipv6(addresses=tuple(f"fe80::{at:x}" for at in range(1, 256))))),
    "255 addresses of 64 KiB": ethernet(ipv4(v2(addresses=("10.0.0.1",) * 255, trailer=bytes(64_000)))),
    "8,000 IGMP groups": _igmp(8_000),
    "1,100 IGMP groups": _igmp(1_100),
    "8,000 ND options": _options(8_000),
    "ARP with 64 KiB behind it": arp("10.0.0.1", "10.0.0.1") + bytes(65_000),
    "zeros": bytes(LARGEST),
    "ones": b"\xff" * LARGEST,
}


def fastest_ns(work: Callable[[], object]) -> int:
    """Of three tries, in processor time."""
    times = []
    for _ in range(TRIES):
        began = time.process_time_ns()
        work()
        times.append(time.process_time_ns() - began)
    return min(times)


def worst(frames: list[Frame], look: Callable[[Frame], object]) -> dict[bool, int]:
    """The longest time of the small frames, and of the large."""
    took = dict.fromkeys((False, True), 0)
    for one in frames:
        large = len(one.data) > SMALL_BYTES
        took[large] = max(took[large], fastest_ns(lambda one=one: look(one)))  # type: ignore[misc]
    return took


def _every() -> list[Frame]:
    return [*(frame(octets[:LARGEST]) for octets in KILLERS.values()), *corpus()]


@pytest.mark.parametrize("way", ["decoded", "dissected"])
def test_each_frame_is_looked_at_in_bounded_time(way: str) -> None:
    Decoder().decode(frame(ethernet(ipv4(v2()))))  # what is imported late
    look = (lambda one: Decoder().decode(one)) if way == "decoded" else anatomy
    took = worst(_every(), look)
    small_ms, large_ms = took[False] / 1e6, took[True] / 1e6
    print(f"{way}: {small_ms:.3f} ms up to {SMALL_BYTES} bytes, {large_ms:.3f} ms above")  # noqa: T201
    if way == "decoded":
        reached("H4", f"{small_ms:.2f} ms up to 9 KB, {large_ms:.2f} ms up to 64 KiB")
    assert took[False] <= GENEROUS * ASKED_NS
    assert took[True] <= GENEROUS * ASKED_LARGE_NS


def test_the_work_does_not_grow_with_the_stack() -> None:
    """Hundred times as many headers take at most ten times as long, most of it to copy the frame."""
    for few, many in ((_headers(80, 60), _headers(8_000, 60)), (_authenticated(50), _authenticated(5_000))):
        short, long = (fastest_ns(lambda one=one: _decode_often(one)) for one in (few, many))  # type: ignore[misc]
        assert long <= 10 * short + ASKED_NS * GENEROUS


def _decode_often(octets: bytes) -> None:
    for _ in range(100):
        Decoder().decode(frame(octets))


def test_a_thousand_of_each_are_analysed_in_bounded_time() -> None:
    """Not only one by one: what they leave behind is small as well."""
    frames = [
        frame(octets[:LARGEST], number=at, time_s=at / 100)
        for at, octets in enumerate([octets for octets in KILLERS.values() for _ in range(100)], 1)
    ]
    began = time.process_time_ns()
    watch(frames)
    assert time.process_time_ns() - began <= len(frames) * ASKED_LARGE_NS * 2
