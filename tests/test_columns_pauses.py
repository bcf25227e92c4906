"""Columns where the analyzer asks others whether they are late as well, and where frames are out of order."""

from dataclasses import replace
from decimal import Decimal
from itertools import count
from pathlib import Path
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

pytest.importorskip("numpy")

from tests import scenario_packets as packets
from tests import traffic
from tests.frames import ETHERNET
from tests.oracle import assert_same, in_columns, written
from tests.scenario import BIRTH_NS, Sender
from tests.sessions import SECOND_NS, capture_of, numbered
from tests.traffic import Shown
from vrrpwatch.analysis.pauses import LOOKED_AT
from vrrpwatch.columns.follower import Lose, Tell, _Passage
from vrrpwatch.columns.spans import Spans
from vrrpwatch.model.frame import Frame

pytestmark = pytest.mark.usefixtures("one_key")

MILLISECOND_NS = SECOND_NS // 1000
FAST = replace(traffic.MASTER, address="10.9.9.9", version=3, interval=Decimal("0.05"), vrid=255, counts_ip_id=False)


def masters(number: int, boxes: int, *intervals: str) -> list[Sender]:
    """Of so many virtual routers, on fewer boxes, with these intervals in turn."""
    return [
        replace(
            traffic.MASTER,
            address=f"10.7.0.{at % boxes + 1}",
            vlan=(at // 250 + 1,),
            vrid=at % 250 + 1,
            version=3,
            interval=Decimal(intervals[at % len(intervals)]),
        )
        for at in range(number)
    ]


def with_hole(shown: Shown, start_ns: int, end_ns: int, left: float, random: Random) -> Shown:
    """Nothing is seen for a while; of what was sent a part comes at the end."""
    before = [one for one in shown if one[0] <= start_ns]
    held = [(end_ns, octets) for time_ns, octets in shown if start_ns < time_ns < end_ns and random.random() < left]
    return before + held + [one for one in shown if one[0] >= end_ns]


def broken_off(random: Random) -> list[Frame]:
    """Fewer or more virtual routers than are asked, times in which nothing or little comes, and disorder."""
    number, boxes = LOOKED_AT + random.choice((-60, -2, 0, 30)), random.choice((1, 2, 250))
    every = masters(number, boxes, *random.choice((("1",), ("1", "3", "0.5"), ("3", "0.4"))))
    shown = traffic.adverts(FAST, random.choice((0, 0.3, 2)), 12)
    for one in every:
        shown += traffic.adverts(one, random.random() / 2, 12)
    for _ in range(random.randint(1, 4)):
        start_ns = BIRTH_NS + random.randrange(12_000) * MILLISECOND_NS
        end_ns = start_ns + random.choice((60, 130, 700, 1600, 5000)) * MILLISECOND_NS
        shown = with_hole(sorted(shown), start_ns, end_ns, random.choice((0, 0.1)), random)
    for _ in range(random.choice((0, 1, 20))):
        at = random.randrange(len(shown))
        shown[at] = shown[at][0] - random.choice((1, 10, 300, 2000)) * MILLISECOND_NS, shown[at][1]
    return [Frame(at, time_ns, ETHERNET, len(data), data) for at, (time_ns, data) in enumerate(shown, 1)]


@settings(max_examples=40, deadline=None)
@example(seed=21302383, size=90)
@example(seed=13, size=5000)
@given(seed=st.integers(0, 1 << 30), size=st.sampled_from((90, 5000)))
def test_holes_and_disorder_give_the_same(tmp_path_factory: pytest.TempPathFactory, seed: int, size: int) -> None:
    octets = capture_of(broken_off(Random(seed)))
    assert_same(written(tmp_path_factory.getbasetemp(), octets), size)


def test_where_most_adverts_come_twice_columns_are_not_tried_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same is told, and when all is quiet again columns are used again."""
    sender, quiet = replace(FAST, counts_ip_id=True), replace(FAST, vrid=254, address="10.9.9.8")
    twice = [(time_ns + more, said) for time_ns, said in traffic.adverts(sender, 0, 1000) for more in (0, 5000)]
    path = written(tmp_path, capture_of(numbered([*twice, *traffic.adverts(quiet, 1000, 3000)])))
    assert_same(path, 5000)
    sizes: list[int] = []
    run = _Passage.run

    def noted(passage: _Passage, tell: Tell, lose: Lose) -> int:
        sizes.append(len(passage._chunk))
        return run(passage, tell, lose)

    monkeypatch.setattr(_Passage, "run", noted)
    in_columns(path, frames=5000)
    assert 30_000 < sum(sizes) < 60_000


def test_not_all_are_brought_up_to_date_for_each_advert_that_is_late(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once at the end of the chunk is enough, also when nothing else came before those adverts."""
    calls, take_all = count(), Spans.take_all
    monkeypatch.setattr(Spans, "take_all", lambda self, before: (next(calls), take_all(self, before)))
    slow = [moment for one in masters(100, 250, "100") for moment in traffic.adverts(one, 0, 400)]
    late = traffic.adverts(replace(FAST, interval=Decimal("0.08")), 5, 85)
    late = [(time_ns, packets.advert(FAST, 0)) for time_ns, _ in late]
    in_columns(written(tmp_path, capture_of(numbered([*slow, *late]))), frames=5000)
    assert next(calls) == 1
