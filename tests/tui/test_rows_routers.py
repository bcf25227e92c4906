"""The table of senders."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.tui.pictures import picture_of
from vrrpwatch.model.picture import Picture
from vrrpwatch.model.snapshot import Role
from vrrpwatch.tui.filtering import KEYS, parsed
from vrrpwatch.tui.rows.routers import COLUMNS, router_row, senders, summary
from vrrpwatch.tui.rows.row import Row

LAB = Path(__file__).parents[1] / "pcaps" / "lab"


@pytest.fixture(scope="module")
def many() -> Picture:
    return picture_of(LAB / "three-routers-many-groups.pcap")


def listed(picture: Picture) -> list[Row]:
    return [router_row(sender, picture) for sender in senders(picture.snapshot)]


def field(row: Row, name: str) -> str:
    return row.cells[[column.name for column in COLUMNS].index(name)].text


def test_a_router_is_one_line_however_many_virtual_routers_it_serves(many: Picture) -> None:
    rows = {field(row, "Router"): row for row in listed(many)}
    assert set(rows) == {"192.168.1.1", "192.168.1.2", "192.168.1.3"}
    assert field(rows["192.168.1.1"], "Master of") == "7: 2 5 8 11 14 17 20"
    assert field(rows["192.168.1.2"], "Master of") == "none"
    assert field(rows["192.168.1.2"], "Silent in").startswith("7: 1 4 7")
    assert {len(row.cells) for row in rows.values()} == {len(COLUMNS)}


def test_what_is_guessed_and_counted_is_shown(many: Picture) -> None:
    row = next(row for row in listed(many) if field(row, "Router") == "192.168.1.2")
    shown = {column.name: field(row, column.name) for column in COLUMNS}
    assert shown["Role"] == "▼ silent"
    assert shown["Probably"] == "keepalived"
    assert shown["MAC"] == "02:00:00:00:01:02"
    assert shown["Version"] == "2"
    assert shown["First seen"] == "13:46:40.115"
    assert shown["Adverts"] == "56"
    assert shown["Findings"] == "▲ 7 warnings"


def test_a_password_is_a_kind_and_no_text(many: Picture) -> None:
    assert {field(row, "Authentication") for row in listed(many)} == {"clear password"}


def test_virtual_macs_belong_to_no_router() -> None:
    picture = picture_of(LAB / "vmac.pcap")
    rows = listed(picture)
    assert [field(row, "Router") for row in rows] == ["192.168.1.1", "192.168.1.2"]
    assert {field(row, "MAC") for row in rows} == {"00:00:5e:00:01:33 virtual"}
    each = picture.snapshot.virtual_routers[0]
    other = replace(
        each,
        key=each.key._replace(vrid=52),
        routers=tuple(replace(router, mac="00:00:5e:00:01:34") for router in each.routers),
    )
    both = replace(picture, snapshot=replace(picture.snapshot, virtual_routers=(each, other)))
    assert [field(row, "MAC") for row in listed(both)] == ["2 virtual ones", "2 virtual ones"]


def test_two_hosts_with_one_address_are_two_lines() -> None:
    picture = picture_of(LAB / "lone-master.pcap")
    each = picture.snapshot.virtual_routers[0]
    twin = replace(each.routers[0], mac="02:00:00:00:09:09")
    both = replace(each, routers=(each.routers[0], twin))
    rows = listed(replace(picture, snapshot=replace(picture.snapshot, virtual_routers=(both,))))
    assert [field(row, "MAC") for row in rows] == ["02:00:00:00:01:01", "02:00:00:00:09:09"]


def test_contenders_stand_first() -> None:
    picture = picture_of(LAB / "vrid-collision.pcap")
    sender = senders(picture.snapshot)[0]
    assert sender.role is Role.CONTENDER
    assert sender.home == picture.snapshot.virtual_routers[0].key
    assert field(router_row(sender, picture), "Contests") == "51"


def test_the_filter_knows_the_properties(many: Picture) -> None:
    rows = listed(many)
    assert all(set(row.properties) <= set(KEYS) for row in rows)
    found = [
        field(row, "Router") for row in rows if parsed("role:silent vendor:keep* !master:>0").matches(row.properties)
    ]
    assert found == ["192.168.1.2"]


def test_the_summary_counts(many: Picture) -> None:
    every = senders(many.snapshot)
    assert summary(every, 3) == "3 routers, 2 Master of something"
    assert summary(every, 1) == "3 routers, 2 Master of something, 1 shown"
