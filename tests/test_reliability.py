"""The reliability table is whole and in step: each row has a figure or a reason, and each test names a row of it."""

import json
import re
from pathlib import Path

import pytest

from docs import reliability
from docs.reliability import Row, figures, keep, page, parts
from tests.figures import ASKED, FIGURES, LONG, at_length, reached

ROOT = Path(__file__).parents[1]
ROWS = [row for part in parts() for row in part.rows]
MEASURED = {figure.row for figure in figures()}
SIZES = {"H": 7, "F": 8, "S": 8, "I": 8, "P": 9, "L": 12, "T": 4, "D": 8, "G": 7}
"""Rows of each part."""


def test_every_row_is_there_once() -> None:
    assert [row.id for row in ROWS] == [f"{letter}{at}" for letter, size in SIZES.items() for at in range(1, size + 1)]
    assert all(row.must and row.asked for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row_has_a_figure_or_a_reason_why_not(row: Row) -> None:
    """A reason that is no longer true fails as well."""
    assert (row.id in MEASURED) is not bool(row.unmeasured)
    assert not (row.falls_short and row.unmeasured)


def test_every_figure_can_be_seen_again() -> None:
    """The tests and commands that are named exist."""
    assert ASKED.keys() >= MEASURED
    for figure in figures():
        if found := re.fullmatch(r"(?:[A-Z_]+=\S+ )*pytest (\S+\.py)::(\w+)", figure.how):
            assert f"def {found[2]}(" in (ROOT / found[1]).read_text(encoding="utf-8"), figure.how
        else:
            found = re.match(r"python -m ([\w.]+)", figure.how)
            assert found, figure.how
            assert (ROOT / f"{found[1].replace('.', '/')}.py").is_file(), figure.how


def test_who_tells_a_figure_names_a_row() -> None:
    told = {
        row
        for path in (ROOT / "tests").rglob("*.py")
        for row in re.findall(r'\breached\(\s*"(\w+)"', path.read_text(encoding="utf-8"))
    }
    one_test_tells = {"L2", "L3", "L5"}
    assert told | one_test_tells >= MEASURED
    assert told <= ASKED.keys()


def test_a_row_that_does_not_exist_is_no_row() -> None:
    unknown = "X1"
    with pytest.raises(KeyError):
        reached(unknown, "0")


def test_a_test_lasts_as_long_as_is_asked_where_time_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(LONG, raising=False)
    assert at_length(8, 30) == 8
    monkeypatch.setenv(LONG, "1")
    assert at_length(8, 30) == 30


def test_a_new_figure_replaces_that_of_the_same_test_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cases of one test stand together, each with its last word; another seed is the same command."""
    monkeypatch.setattr(reliability, "FIGURES", tmp_path / "kept.json")
    monkeypatch.setenv(FIGURES, str(tmp_path / "lines"))
    (tmp_path / "kept.json").write_text("[]")
    for test, figure in (("a.py::one[x y]", "1"), ("a.py::one[z]", "2"), ("a.py::one[x y]", "3"), ("b.py::two", "4")):
        monkeypatch.setenv("PYTEST_CURRENT_TEST", f"{test} (call)")
        reached("D1", figure)
    reached("D1", "5", how="python -m tests.x --seed 1")
    keep((tmp_path / "lines").read_text().splitlines())
    reached("D1", "6", how="python -m tests.x --seed 2")
    monkeypatch.setenv("VRRPWATCH_KILLS", "200")
    reached("D1", "7")
    keep((tmp_path / "lines").read_text().splitlines()[-2:])
    kept = json.loads((tmp_path / "kept.json").read_text())
    assert [(one["how"], one["reached"]) for one in kept] == [
        ("VRRPWATCH_KILLS=200 pytest b.py::two", ["7"]),
        ("pytest a.py::one", ["3", "2"]),
        ("pytest b.py::two", ["4"]),
        ("python -m tests.x --seed 2", ["6"]),
    ]
    table = page()
    assert "Measured on this machine: " in table
    assert "| 7<br>3; 2<br>4<br>6 |" in table
