"""The table of virtual routers, and the lines about one of them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.tui.pictures import picture_at, picture_of
from vrrpwatch.model.frame import BlindReason, BlindStart
from vrrpwatch.model.picture import InterfaceHealth, Picture
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.tui.filtering import KEYS, parsed
from vrrpwatch.tui.rows.open_findings import open_findings
from vrrpwatch.tui.rows.pulse import Pulse
from vrrpwatch.tui.rows.routers import COLUMNS as ROUTER_COLUMNS
from vrrpwatch.tui.rows.row import Cell, Column
from vrrpwatch.tui.rows.virtual_routers import (
    COLUMNS,
    Listing,
    Order,
    VirtualRouterRow,
    entries,
    nothing_words,
    summary,
    virtual_router_rows,
)

LAB = Path(__file__).parents[1] / "pcaps" / "lab"


def listed(picture: Picture, listing: Listing = Listing()) -> list[VirtualRouterRow]:  # noqa: B008 - frozen
    return virtual_router_rows(
        entries(picture, open_findings(picture.snapshot), listing.order), picture, Pulse(), listing
    )


def field(row: VirtualRouterRow, name: str) -> Cell:
    return row.cells[[column.name for column in COLUMNS].index(name)]


@pytest.fixture(scope="module")
def many() -> Picture:
    """Twenty virtual routers; router 192.168.1.2 fell silent and was Master of seven of them."""
    return picture_of(LAB / "three-routers-many-groups.pcap")


@pytest.mark.parametrize("columns", [COLUMNS, ROUTER_COLUMNS])
@pytest.mark.parametrize("width", [80, 90, 100, 105, 110, 118, 120, 126, 133, 145, 150, 159, 167, 180, 190, 200])
def test_the_columns_of_each_width_fit_beside_a_scroll_bar(columns: Sequence[Column], width: int) -> None:
    shown = [column for column in columns if column.least_width_of_screen <= width]
    assert 1 + sum(column.width + 1 for column in shown) + 2 <= max(width, 80)


def test_80_columns_keep_what_matters() -> None:
    kept = [column.name for column in COLUMNS if column.least_width_of_screen <= 80]
    assert kept == ["VRID", "State", "Master", "Prio", "Last advert", "Findings"]


def test_a_row_has_a_cell_for_each_column(many: Picture) -> None:
    assert {len(row.cells) for row in listed(many)} == {len(COLUMNS)}


@pytest.mark.parametrize(
    ("capture", "seconds", "state", "master", "priority"),
    [
        ("lone-master", None, "● stable", "192.168.1.1", "101"),
        ("auth-password-mismatch", None, "✖ contested", "192.168.1.1 + 192.168.1.2", "101+100"),
        ("lone-master", 20.0, "▼ down", "none (was 192.168.1.1)", ""),
        ("seed-nginx-pair", 17.0, "● stable", "192.168.1.2", "100"),
    ],
)
def test_who_is_master_is_said_in_words(
    capture: str, seconds: float | None, state: str, master: str, priority: str
) -> None:
    (row,) = listed(picture_at(LAB / f"{capture}.pcap", seconds))
    assert (field(row, "State").text, field(row, "Master").text, field(row, "Prio").text) == (state, master, priority)


def test_trouble_stands_first_and_equals_by_place(many: Picture) -> None:
    vrids = [row.key.vrid for row in listed(many)]
    assert vrids[:7] == [1, 4, 7, 10, 13, 16, 19]
    assert vrids[7:] == sorted(vrids[7:])


def test_a_contest_stands_before_a_warning(many: Picture) -> None:
    contested = picture_of(LAB / "auth-password-mismatch.pcap").snapshot.virtual_routers[0]
    every = (*many.snapshot.virtual_routers, contested)
    rows = listed(replace(many, snapshot=replace(many.snapshot, virtual_routers=every)))
    assert rows[0].key == contested.key


@pytest.mark.parametrize("order", Order)
def test_each_order_lists_all_of_them(many: Picture, order: Order) -> None:
    assert {row.key for row in listed(many, Listing(order))} == {each.key for each in many.snapshot.virtual_routers}


def test_orders_sort_by_what_they_say(many: Picture) -> None:
    changes = [int(field(row, "Changes").text) for row in listed(many, Listing(Order.CHANGES))]
    assert changes == sorted(changes, reverse=True)
    masters = [field(row, "Master").text for row in listed(many, Listing(Order.MASTER))]
    assert masters == sorted(masters)
    assert [row.key.vrid for row in listed(many, Listing(Order.PLACE))] == list(range(1, 21))


def test_orders_follow_each_other_in_a_ring() -> None:
    order, seen = Order.TROUBLE, set()
    for _ in Order:
        seen.add(order)
        order = order.following()
    assert order is Order.TROUBLE
    assert seen == set(Order)


def test_faults_only_hides_the_healthy(many: Picture) -> None:
    assert [row.key.vrid for row in listed(many, Listing(faults_only=True))] == [1, 4, 7, 10, 13, 16, 19]


@pytest.mark.parametrize(
    ("text", "vrids"),
    [
        ("vrid:5", [5]),
        ("vrid:>18", [19, 20]),
        ("master:192.168.1.1 !vrid:>10", [2, 5, 8]),
        ("severity:warning vrid:<5", [1, 4]),
        ("rule:ungraceful-failover vrid:1", [1]),
        ("address:192.168.1.119", [20]),
        ("state:contested", []),
    ],
)
def test_the_filter_knows_the_properties(many: Picture, text: str, vrids: list[int]) -> None:
    wanted = parsed(text)
    assert not wanted.mistake
    assert [row.key.vrid for row in listed(many, Listing(wanted=wanted))] == vrids


def test_all_properties_can_be_typed(many: Picture) -> None:
    assert set(listed(many)[0].properties) <= set(KEYS)


def test_the_summary_counts(many: Picture) -> None:
    every = entries(many, open_findings(many.snapshot))
    assert summary(every, 20, Listing()) == "20 virtual routers, 7 with trouble, sorted: trouble first"
    told = summary(every, 7, Listing(Order.MISSED, faults_only=True))
    assert told == "20 virtual routers, 7 shown, 7 with trouble, faults only, sorted: most missed adverts first"
    assert summary(every[-1:], 1, Listing()) == "1 virtual router, all healthy, sorted: trouble first"
    assert summary([], 0, Listing()) == "0 virtual routers, none seen yet, sorted: trouble first"


def test_an_empty_table_says_why(many: Picture) -> None:
    nothing = replace(many, snapshot=replace(many.snapshot, virtual_routers=()))
    assert nothing_words(nothing).startswith("No VRRP was seen yet.")
    assert "filter" in nothing_words(many)


def test_a_master_that_is_overdue_is_trouble_though_nobody_took_over() -> None:
    picture = picture_of(LAB / "lone-master.pcap")
    assert not entries(picture, {})[0].trouble
    late = replace(picture, now_ns=picture.now_ns + 10 * SECOND_NS)
    assert entries(late, {})[0].trouble
    assert field(listed(late)[0], "Last advert").text == "10.0 s █████ !"


def test_an_interface_that_is_dark_shows_no_age() -> None:
    picture = picture_of(LAB / "lone-master.pcap")
    each = picture.snapshot.virtual_routers[0]
    each = replace(each, key=each.key._replace(interface="eth0"))
    dark = InterfaceHealth("eth0", 1, 0, 0, 0, "", 0, BlindStart(0, "eth0", BlindReason.NO_CARRIER))
    blind = replace(picture, interfaces=(dark,), snapshot=replace(picture.snapshot, virtual_routers=(each,)))
    assert field(listed(blind)[0], "Last advert").text == "cannot see"


def test_names_of_interfaces_are_fit_for_a_terminal() -> None:
    picture = picture_of(LAB / "lone-master.pcap")
    each = picture.snapshot.virtual_routers[0]
    each = replace(each, key=each.key._replace(interface="e\x1b[2J"))
    (row,) = listed(replace(picture, snapshot=replace(picture.snapshot, virtual_routers=(each,))))
    assert field(row, "Interface").text == r"e\x1b[2J"
