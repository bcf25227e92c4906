"""Adverts with an authentication sequence, of which each is another one: the columns leave them to the analyzer."""

from dataclasses import replace
from pathlib import Path

import pytest

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
