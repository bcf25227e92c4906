"""Adverts with an authentication sequence, of which each is another one: the columns leave them to the analyzer."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("numpy")

from tests import scenario_packets as packets
from tests import traffic
from tests.oracle import assert_same, written
from tests.scenario import BIRTH_NS
from tests.sessions import SECOND_NS, capture_of, numbered

pytestmark = pytest.mark.usefixtures("one_key")


@pytest.mark.parametrize("start_s", [0, 20])
def test_they_may_be_the_first_of_their_virtual_router_among_those_of_others(start_s: int, tmp_path: Path) -> None:
    """No other advert of that virtual router was numbered before."""
    sender = replace(traffic.MASTER, address="192.168.1.9", vrid=77, counts_ip_id=False)
    sequenced = [
        (BIRTH_NS + second * SECOND_NS + 1000, packets.advert(replace(sender, sequence=1 + second), 0))
        for second in range(start_s, 60)
    ]
    frames = numbered([*traffic.adverts(traffic.MASTER, 0, 60), *sequenced])
    assert_same(written(tmp_path, capture_of(frames)), 7, 50, 5000)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 1 << 30), size=st.sampled_from((50, 5000)))
def test_a_virtual_router_with_adverts_of_many_kinds_gives_the_same(
    tmp_path_factory: pytest.TempPathFactory, seed: int, size: int
) -> None:
    """One after the other, or in turn: some for long, with a sequence, or too early."""
    random, shown, time_s = Random(seed), traffic.adverts(replace(traffic.MASTER, vrid=52), 0, 90), 0.0
    senders = [replace(traffic.MASTER, address=f"192.168.1.{at + 1}", priority=100 + at % 3) for at in range(9)]
    while time_s < 90:
        sender, length_s = random.choice(senders), random.choice((0.3, 2, 8, 30))
        hurry = random.choice((1, 1, 3))
        sequence = random.choice((0, 0, 1 + int(time_s)))
        for at, (time_ns, _) in enumerate(traffic.adverts(sender, time_s, time_s + length_s)):
            said = replace(sender, sequence=sequence + at if sequence else 0)
            start_ns = BIRTH_NS + int(time_s * SECOND_NS)
            shown.append((start_ns + (time_ns - start_ns) // hurry, packets.advert(said, at)))
        time_s += random.choice((0.2, 1, length_s / hurry, length_s + 0.1, length_s + 3.5))
    assert_same(written(tmp_path_factory.getbasetemp(), capture_of(numbered(shown))), size)
