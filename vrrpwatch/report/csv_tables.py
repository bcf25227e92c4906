"""One table of the report for spreadsheets and scripts: RFC 4180, with a header, lines end in CR LF.

The columns are fields of the JSON report by their path: `auth.type` becomes `auth_type`. Lists are joined by `; `.
Text from packets and file names passes `safe`, and a cell that a spreadsheet would take for a formula begins with `'`.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from typing import Any, NamedTuple

from vrrpwatch.model.snapshot import Snapshot
from vrrpwatch.report import Paper
from vrrpwatch.report.json_v1 import report_object
from vrrpwatch.report.safe import PROSE, safe

_Row = Mapping[str, Any]

_LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")  # noqa: RUF001 - full width is live as well
"""What makes a spreadsheet take the rest for a formula (OWASP, CSV Injection)."""

_PLACE = ("interface", "vlan", "family", "vrid")


class _Table(NamedTuple):
    rows: str
    """Field of the report, or of a virtual router, that has the rows."""
    columns: tuple[str, ...]
    of_virtual_router: bool = True
    """The rows are those of all virtual routers, each with its name in front."""


_TABLES: Mapping[str, _Table] = {
    "virtual_routers": _Table(
        "virtual_routers",
        (
            *_PLACE,
            *("state", "versions", "addresses", "interval_s", "master_down_interval_s"),
            *("master.address", "master.mac", "master.priority", "master.since", "transitions_total"),
        ),
        of_virtual_router=False,
    ),
    "routers": _Table(
        "routers",
        (
            *("address", "mac", "vendor_hint", "role", "inferred", "priority", "priorities", "adverts", "missed"),
            *("first_seen", "last_seen", "versions", "auth.type", "auth.digest", "auth.secret", "interval_s"),
            *(f"interval_observed_s.{each}" for each in ("min", "p50", "p99", "max")),
        ),
    ),
    "transitions": _Table(
        "transitions",
        ("time", "frame", "master", "previous", "cause", "priority", "outage_s", "expected_s", "announced"),
    ),
    "contests": _Table("contests", ("start", "end", "routers", "cause", "detail")),
    "findings": _Table(
        "findings",
        (
            *("severity", "rule", "confidence", *(f"virtual_router.{each}" for each in _PLACE), "subject", "title"),
            *("detail", "cause", "remedy", "first_seen", "last_seen", "count", "open", "frames", "id"),
        ),
        of_virtual_router=False,
    ),
    "inputs": _Table(
        "inputs",
        (
            *("path", "format", "link_types", "frames", "first_frame", "adverts", "bytes", "first", "last"),
            *("complete", "errors"),
        ),
        of_virtual_router=False,
    ),
}


def render(snapshot: Snapshot, paper: Paper) -> str:
    """The table that the paper names."""
    table = _TABLES[paper.table]
    columns = (*_PLACE, *table.columns) if table.of_virtual_router else table.columns
    sheet = StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow(column.removeprefix("virtual_router.").replace(".", "_") for column in columns)
    writer.writerows([_cell(_at(row, column)) for column in columns] for row in _rows(table, report_object(snapshot)))
    return sheet.getvalue()


def _rows(table: _Table, report: _Row) -> Iterator[_Row]:
    if not table.of_virtual_router:
        yield from report[table.rows]
        return
    for virtual_router in report["virtual_routers"]:
        place = {name: virtual_router[name] for name in _PLACE}
        yield from ({**row, **place} for row in virtual_router[table.rows])


def _at(row: _Row, path: str) -> object:
    """The value at `path`; None when something on the way is not known."""
    value: Any = row
    for step in path.split("."):
        value = None if value is None else value.get(step)
    return value


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    return _inert("; ".join(_texts(value if isinstance(value, list) else [value])))


def _texts(values: Iterable[object]) -> Iterator[str]:
    return (safe(str(value), PROSE) for value in values)


def _inert(text: str) -> str:
    return f"'{text}" if text.lstrip(" ").startswith(_LIVE) else text
