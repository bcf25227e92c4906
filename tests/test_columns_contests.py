"""Contests in columns: those that go on need no look at each advert, and the plain path is the oracle."""

from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("numpy")

from tests import traffic
from tests.oracle import assert_same, in_columns, written
from tests.sessions import capture_of, numbered
from vrrpwatch.analysis.analyzer import Analyzer
from vrrpwatch.model.frame import Frame

pytestmark = pytest.mark.usefixtures("one_key")


@settings(max_examples=150, deadline=None)
@given(frames=traffic.contests(), size=st.sampled_from((7, 50, 5000)))
def test_contests_that_go_on_give_the_same(
    tmp_path_factory: pytest.TempPathFactory, frames: list[Frame], size: int
) -> None:
    assert_same(written(tmp_path_factory.getbasetemp(), capture_of(frames)), size)


def test_of_a_contest_that_goes_on_the_analyzer_sees_little(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two claimants for ten minutes: it is looked at until it is confirmed and told, and then taken in by columns."""
    looks, see = count(1), Analyzer.see
    monkeypatch.setattr(Analyzer, "see", lambda self, decoded: (next(looks), see(self, decoded))[1])
    rival = replace(traffic.BACKUP, addresses=("10.0.0.9",))
    both = [*traffic.adverts(traffic.MASTER, 0, 600), *traffic.adverts(rival, 0.3, 600)]
    in_columns(written(tmp_path, capture_of(numbered(both))), frames=5000)
    assert len(both) == 1200
    assert 10 < next(looks) < 40
