import csv
from io import StringIO

import pytest

from tests import snapshots
from tests.injections import ALL
from vrrpwatch.model.snapshot import Snapshot
from vrrpwatch.report import TABLES, Paper, renderer

LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""First characters that make a spreadsheet compute a cell."""

tables = pytest.mark.parametrize("table", TABLES)


def text(snapshot: Snapshot, table: str) -> str:
    return renderer("csv")(snapshot, Paper(table=table))


def rows(snapshot: Snapshot, table: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text(snapshot, table), newline=""), strict=True))


@tables
def test_every_row_is_as_long_as_the_header_and_has_something_in_it(table: str) -> None:
    header, *body = rows(snapshots.troubled(), table)
    assert len(set(header)) == len(header)
    assert body
    assert all(len(row) == len(header) and any(row) for row in body)


@tables
def test_lines_end_in_cr_lf(table: str) -> None:
    """RFC 4180 section 2."""
    shown = text(snapshots.troubled(), table)
    assert shown.endswith("\r\n")
    assert shown.count("\n") == shown.count("\r\n") == len(rows(snapshots.troubled(), table))


@tables
@pytest.mark.parametrize("payload", ALL)
def test_no_text_is_a_formula_or_moves_a_cell(table: str, payload: str) -> None:
    benign, hostile = rows(snapshots.hostile("benign"), table), rows(snapshots.hostile(payload), table)
    assert [len(row) for row in hostile] == [len(row) for row in benign]
    cells = [cell for row in hostile for cell in row]
    assert not any(cell.lstrip(" ").startswith(LIVE) for cell in cells)
    assert all(cell.isprintable() for cell in cells)


def test_a_finding_can_be_read_back() -> None:
    header, first, *_ = rows(snapshots.troubled(), "findings")
    finding = dict(zip(header, first, strict=True))
    assert (finding["severity"], finding["rule"], finding["count"]) == ("critical", "dual-master", "9")
    assert (finding["interface"], finding["vlan"], finding["vrid"]) == ("eth0", "", "51")
    assert finding["frames"] == "61; 62"


def test_rows_of_a_virtual_router_carry_its_name() -> None:
    header, *body = rows(snapshots.campus(3), "routers")
    assert [dict(zip(header, row, strict=True))["vlan"] for row in body] == ["1", "1", "2", "2", "3", "3"]


def test_what_is_not_known_is_an_empty_cell() -> None:
    header, *body = rows(snapshots.snapshot(snapshots.two_proxies(master=None)), "virtual_routers")
    assert dict(zip(header, body[0], strict=True))["master_address"] == ""


def test_a_password_is_only_there_when_it_was_kept() -> None:
    header, row = rows(snapshots.snapshot(snapshots.with_secret(b"s3cret")), "routers")
    assert dict(zip(header, row, strict=True))["auth_secret"] == "s3cret"  # noqa: S105 - made up
    assert "s3cret" not in text(snapshots.troubled(), "routers")
