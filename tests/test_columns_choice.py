"""Which captures are read in columns: those in which adverts come again."""

from pathlib import Path

import pytest

pytest.importorskip("numpy")

from bench.generate import CAPTURES
from tests.sessions import numbered
from tests.traffic import MASTER, adverts
from vrrpwatch.capture import open_stream
from vrrpwatch.cli.session import read
from vrrpwatch.columns import choice
from vrrpwatch.columns.choice import is_ever_new, turns
from vrrpwatch.report.json_v1 import report_object

ADVERTS = 6_000


def in_columns(path: Path) -> bool:
    stream = open_stream([str(path)])
    with turns(stream) as runs:
        stream.close()
        return runs is not None


@pytest.fixture
def worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every capture is large, and none too large for a look at its beginning."""
    monkeypatch.setattr(choice, "WORTH_IT_BYTES", 1)


@pytest.mark.usefixtures("worth_it")
@pytest.mark.parametrize(("name", "wanted"), [("dense", True), ("calm", True), ("mixed", True), ("hostile", False)])
def test_a_capture_is_read_in_columns_when_its_adverts_come_again(name: str, wanted: bool, tmp_path: Path) -> None:
    path = tmp_path / "in.pcap"
    CAPTURES[name](path, ADVERTS)
    assert in_columns(path) is wanted


def test_a_small_capture_and_one_that_is_not_there_any_more_are_not_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "in.pcap"
    CAPTURES["hostile"](path, 10)
    assert not in_columns(path)
    stream = open_stream([str(path)])
    path.unlink()
    assert not list(stream.in_order()[0].first_frames(1))
    stream.close()


def test_as_many_virtual_routers_as_there_may_be_are_nothing_new() -> None:
    """A data centre in its first second: each advert is the first of its virtual router."""
    once = numbered(adverts(MASTER, 0, 2))
    assert not is_ever_new(once)
    assert not is_ever_new(numbered(adverts(MASTER, 0, 6_000)))


@pytest.mark.usefixtures("worth_it", "one_key")
def test_the_look_at_the_beginning_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The frames that were looked at are read, counted and reported once."""
    path = tmp_path / "in.pcap"
    CAPTURES["hostile"](path, ADVERTS)
    looked_at = report_object(read([str(path)]))
    monkeypatch.undo()
    assert looked_at == report_object(read([str(path)]))
    assert looked_at["inputs"][0]["frames"] == ADVERTS
