"""The age of the last advert."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.tui.pictures import picture_of
from vrrpwatch.model.frame import BlindReason, BlindStart
from vrrpwatch.model.picture import InterfaceHealth
from vrrpwatch.model.snapshot import Role, VirtualRouterSnapshot
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.tui.rows.freshness import age_words, blind_interfaces, freshness, freshness_cell

LAB = Path(__file__).parents[1] / "pcaps" / "lab"


@pytest.fixture(scope="module")
def pair() -> VirtualRouterSnapshot:
    """One Master, an advert each second, Master_Down_Interval 3.609 s."""
    return picture_of(LAB / "seed-nginx-pair.pcap").snapshot.virtual_routers[0]


def seen_ns(each: VirtualRouterSnapshot) -> int:
    return next(router.last_seen_ns for router in each.routers if router.role is Role.MASTER)


@pytest.mark.parametrize(
    ("age_s", "text", "style"),
    [
        (0.3, " 0.3 s ░░░░░", ""),
        (1.0, " 1.0 s █░░░░", ""),
        (1.96, " 1.9 s ███░░", ""),
        (2.1, " 2.1 s ███░░ !", "yellow"),
        (3.61, " 3.6 s █████ !", "bold red"),
        (100.0, " 1 min █████ !", "bold red"),
    ],
)
def test_the_bar_fills_until_a_backup_has_to_take_over(
    pair: VirtualRouterSnapshot, age_s: float, text: str, style: str
) -> None:
    cell = freshness_cell(freshness(pair, seen_ns(pair) + round(age_s * SECOND_NS)))
    assert (cell.text, cell.style) == (text, style)
    assert len(cell.text) <= 14


def test_an_interval_of_zero_is_judged_as_one_second(pair: VirtualRouterSnapshot) -> None:
    zero = replace(pair, interval_s=0.0)
    assert not freshness(zero, seen_ns(pair) + SECOND_NS).late
    assert freshness(zero, seen_ns(pair) + 3 * SECOND_NS).late


def test_without_routers_nothing_is_known(pair: VirtualRouterSnapshot) -> None:
    assert freshness_cell(freshness(replace(pair, routers=()), 0)).text == "not known"


def test_without_a_wait_there_is_no_bar(pair: VirtualRouterSnapshot) -> None:
    unknown = replace(pair, master_down_interval_s=None, interval_s=None)
    assert freshness_cell(freshness(unknown, seen_ns(pair))).text == " 0.0 s"


def test_a_clock_that_went_back_gives_no_negative_age(pair: VirtualRouterSnapshot) -> None:
    assert freshness(pair, 0).age_s == 0


@pytest.mark.parametrize(
    ("age_s", "words"),
    [(0, "0.0 s"), (59.99, "59.9 s"), (60, "1 min"), (7199, "119 min"), (7200, "2 h"), (172_800, "2 d")],
)
def test_ages_are_short(age_s: float, words: str) -> None:
    assert age_words(age_s) == words


def test_an_interface_that_is_dark_is_known() -> None:
    dark = BlindStart(0, "eth1", BlindReason.NO_CARRIER)
    healths = tuple(InterfaceHealth(name, 1, 0, 0, 0, "", 0, start) for name, start in (("eth0", None), ("eth1", dark)))
    picture = replace(picture_of(LAB / "lone-master.pcap"), interfaces=healths)
    assert blind_interfaces(picture) == {"eth1"}
