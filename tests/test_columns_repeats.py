"""Frames that come again in a chunk: one of each is decoded, unless what is wrong with it is to be said of all.

The decoder changes on the way, and must see all of them in their order: the plain path is the oracle.
"""

import random
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path

import pytest

pytest.importorskip("numpy")

from tests import scenario_packets as packets
from tests import traffic
from tests.captures import enhanced_packet, interface, option, section
from tests.frames import ethernet, ipv4
from tests.oracle import assert_same, in_columns, plain, written
from tests.scenario import BIRTH_NS
from tests.sessions import SECOND_NS, capture_of, numbered
from vrrpwatch.decode.decoder import Decoder

pytestmark = pytest.mark.usefixtures("one_key")

RESTLESS = replace(traffic.MASTER, address="192.168.1.77", vrid=200)


def damaged(octets: bytes, header_at: int = 14) -> bytes:
    """With a wrong IP header checksum: no advert that could be known again."""
    at = header_at + 10
    return octets[:at] + bytes((octets[at] ^ 0x55,)) + octets[at + 1 :]


@pytest.mark.parametrize(
    "said",
    [
        damaged(packets.advert(traffic.MASTER, 0)),
        packets.carp(traffic.MASTER),
        ethernet(ipv4(b"\x41\x33\x64\x01\x00\x01\x00\x00" + bytes(12))),
    ],
    ids=["damaged", "carp", "of version 4"],
)
def test_a_sender_becomes_restless_among_frames_that_are_said_one_by_one(said: bytes, tmp_path: Path) -> None:
    """Those in front of that are decoded while nobody is restless yet, and those behind it once."""
    shown = [(BIRTH_NS + at * SECOND_NS + SECOND_NS // 3, said) for at in range(60)]
    for at in range(60):
        new = replace(RESTLESS, addresses=(str(ip_address("10.1.0.0") + at),))
        shown.append((BIRTH_NS + at * SECOND_NS, packets.advert(new, at)))
    assert_same(written(tmp_path, capture_of(numbered(shown))), 1 << 14, 50, 7)


@pytest.mark.parametrize("generation", [16, 64])
@pytest.mark.parametrize("seed", range(8))
def test_the_decoder_forgets_adverts_among_frames_that_are_said_one_by_one(
    generation: int, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which adverts it forgets depends on the order in which it sees them."""
    defaults = Decoder.__init__.__kwdefaults__
    assert defaults
    monkeypatch.setitem(defaults, "generation", generation)
    chance = random.Random(seed)
    adverts = [packets.advert(replace(RESTLESS, vrid=1 + number), 0) for number in range(2 * generation)]
    said = [damaged(one) if chance.random() < 0.2 else one for one in adverts]
    shown = [
        (BIRTH_NS + at * SECOND_NS // 40, said[min(int(chance.expovariate(1.6 / generation)), len(said) - 1)])
        for at in range(8 * generation)
    ]
    assert_same(written(tmp_path, capture_of(numbered(shown))), 1 << 14)


def test_the_decoder_forgets_interfaces_between_two_captures(tmp_path: Path) -> None:
    """In the second of three are a thousand others: then the first one is another place when it comes back."""
    clock, tcp = option(9, b"\x09"), ethernet(ipv4(bytes(20), protocol=6))
    head = section() + interface(1, option(2, b"eth0") + clock)
    octets = packets.advert(traffic.MASTER, 0)
    many = b"".join(interface(1, option(2, b"if%d" % at) + clock) for at in range(1100))
    others = b"".join(enhanced_packet(tcp, BIRTH_NS + 40 * SECOND_NS + at, at) for at in range(1100))
    adverts = [enhanced_packet(octets, BIRTH_NS + at * SECOND_NS) for at in range(80) if at != 40]
    files = (head + b"".join(adverts[:40]), section() + many + others, head + b"".join(adverts[40:]))
    paths = [written(tmp_path, one, f"{at}.pcapng") for at, one in enumerate(files)]
    assert in_columns(*paths) == plain(*paths)
