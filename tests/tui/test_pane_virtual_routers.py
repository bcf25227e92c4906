"""Screen 1 as people use it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from tests.injections import ALL
from tests.tui.pictures import picture_of
from tests.tui.piloting import SIZES, Steps, driven, screen_lines, screen_metas, screen_text
from vrrpwatch.model.picture import Picture
from vrrpwatch.tui.filtering import Filter, parsed
from vrrpwatch.tui.panes.virtual_routers import VirtualRoutersPane
from vrrpwatch.tui.table import DifferenceTable
from vrrpwatch.tui.target import GoTo, PaneNumber, Target

LAB = Path(__file__).parents[1] / "pcaps" / "lab"
MANY = picture_of(LAB / "three-routers-many-groups.pcap")
PAIR = picture_of(LAB / "seed-nginx-pair.pcap")
CONTEST = picture_of(LAB / "auth-password-mismatch.pcap")


class Host(App[None]):
    """The pane, and where it wants to go."""

    def __init__(self, picture: Picture) -> None:
        super().__init__()
        self.pane = VirtualRoutersPane()
        self.first = picture
        self.gone_to: list[GoTo] = []

    def compose(self) -> ComposeResult:
        yield self.pane

    def on_mount(self) -> None:
        self.pane.query_one("#virtual-routers").focus()

    def on_go_to(self, message: GoTo) -> None:
        self.gone_to.append(message)


def used(picture: Picture, steps: Steps, size: tuple[int, int] = (80, 24), wanted: str = "") -> Host:
    """What somebody does who sees `picture`."""
    host = Host(picture)

    async def draw_first(pilot: Pilot[Any]) -> None:
        host.pane.draw(picture, parsed(wanted) if wanted else Filter())
        await pilot.pause()
        await steps(pilot)
        await pilot.pause()

    driven(host, draw_first, size)
    return host


def seen(picture: Picture, *keys: str, size: tuple[int, int] = (80, 24), wanted: str = "") -> tuple[Host, list[str]]:
    """The screen after these keys."""
    shown: list[str] = []

    async def steps(pilot: Pilot[Any]) -> None:
        await pilot.press(*keys)
        await pilot.pause()
        shown.extend(screen_lines(pilot.app))

    return used(picture, steps, size, wanted), shown


def at_cursor(lines: list[str]) -> list[str]:
    return [line for line in lines if line.startswith("▸")]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("picture", [MANY, PAIR, CONTEST])
def test_it_is_said_at_once_who_is_master_and_whether_that_is_healthy(picture: Picture, size: tuple[int, int]) -> None:
    _, lines = seen(picture, size=size)
    text = "\n".join(lines)
    assert "Master" in lines[1]
    assert "192.168.1." in lines[2]
    assert "stable" in lines[2] or "contested" in lines[2]
    assert "Now" in text
    assert all(len(line) <= size[0] for line in lines)


def test_few_virtual_routers_leave_the_room_to_the_detail() -> None:
    _, lines = seen(CONTEST)
    assert lines[3].strip() == "VRID 51 ipv4"
    assert "both claim to be Master" in lines[4]


def test_enter_goes_into_the_detail_and_escape_comes_back() -> None:
    focused: list[str | None] = []

    async def steps(pilot: Pilot[Any]) -> None:
        for key in ("enter", "escape"):
            await pilot.press(key)
            focused.append(pilot.app.focused.id if pilot.app.focused else None)

    used(MANY, steps)
    assert focused == ["virtual-router", "virtual-routers"]


def test_the_detail_follows_the_cursor() -> None:
    _, lines = seen(MANY, "end")
    assert " VRID 20 ipv4" in lines
    host, _ = seen(MANY, "end")
    assert host.pane.selected().virtual_router == MANY.snapshot.virtual_routers[-1].key


@pytest.mark.parametrize(
    ("picture", "down", "pane", "target"),
    [
        (PAIR, "▲ warning", PaneNumber.FINDINGS, {"frame": 35}),
        (PAIR, "○ Backup", PaneNumber.ROUTERS, {"router": "192.168.1.2"}),
        (PAIR, "Change", PaneNumber.TIMELINE, {"frame": 59}),
        (CONTEST, "Contest", PaneNumber.TIMELINE, {"frame": 14}),
    ],
)
def test_enter_on_a_line_leads_to_the_screen_that_knows_more(
    picture: Picture, down: str, pane: PaneNumber, target: dict[str, object]
) -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await pilot.press("enter")
        for _ in range(40):
            if any(line.startswith(f"▸{down}") for line in screen_lines(pilot.app)):
                break
            await pilot.press("down")
        await pilot.press("enter")

    host = used(picture, steps, (120, 40))
    (message,) = host.gone_to
    assert message.pane is pane
    assert message.target.virtual_router == picture.snapshot.virtual_routers[0].key
    for name, value in target.items():
        assert getattr(message.target, name) == value


def test_a_finding_leads_to_itself() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await pilot.press("enter")
        while not any(line.startswith("▸▲ warning") for line in screen_lines(pilot.app)):
            await pilot.press("down")
        await pilot.press("enter")

    (message,) = used(PAIR, steps).gone_to
    assert message.target.finding in {each.id for each in PAIR.snapshot.findings}


def test_a_line_without_more_leads_nowhere() -> None:
    host, _ = seen(PAIR, "enter", "enter")
    assert host.gone_to == []


@pytest.mark.parametrize(("key", "pane"), [("p", PaneNumber.PACKETS), ("l", PaneNumber.TIMELINE)])
def test_keys_lead_from_a_virtual_router_to_its_packets_and_its_timeline(key: str, pane: PaneNumber) -> None:
    host, _ = seen(MANY, "down", key)
    (message,) = host.gone_to
    assert message.pane is pane
    assert message.target == Target(virtual_router=MANY.snapshot.virtual_routers[3].key)


def test_s_changes_the_order_and_says_so() -> None:
    _, lines = seen(MANY, "s")
    assert "sorted: interface, VLAN, VRID" in lines[0]
    assert [line.split()[0].strip("▸") for line in lines[2:5]] != ["1", "4", "7"]


def test_the_cursor_stays_on_its_virtual_router_in_another_order() -> None:
    _, lines = seen(MANY, "down", "s", size=(120, 60))
    assert at_cursor(lines)[0].split()[1] == "4"


def test_z_shows_those_with_trouble_only_and_back() -> None:
    _, lines = seen(MANY, "z")
    assert "7 shown, 7 with trouble, faults only" in lines[0]
    _, lines = seen(MANY, "z", "z")
    assert "faults only" not in lines[0]


def test_the_detail_can_be_alone() -> None:
    _, lines = seen(CONTEST, "backslash")
    assert lines[0].strip() == "VRID 51 ipv4"
    _, lines = seen(CONTEST, "backslash", "escape")
    assert "1 virtual router" in lines[0]
    _, lines = seen(CONTEST, "backslash", "backslash")
    assert "1 virtual router" in lines[0]


def test_the_focus_does_not_go_where_nothing_is_seen() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await pilot.press("backslash")
        pilot.app.query_one("#virtual-routers").focus()
        await pilot.pause()
        assert pilot.app.focused is not None
        assert pilot.app.focused.id == "virtual-router"

    used(CONTEST, steps)


def test_the_filter_hides_and_an_empty_table_says_why() -> None:
    _, lines = seen(MANY, wanted="vrid:>18")
    assert "2 shown" in lines[0]
    _, lines = seen(MANY, wanted="vrid:200")
    assert "No virtual router is left" in "\n".join(lines)


def test_without_vrrp_it_says_so() -> None:
    nothing = replace(MANY, snapshot=replace(MANY.snapshot, virtual_routers=(), findings=()))
    _, lines = seen(nothing, "enter", "s", "z", "p")
    assert "No VRRP was seen yet" in "\n".join(lines)


def test_what_shall_be_selected_is_found_before_and_after_it_is_there() -> None:
    key = MANY.snapshot.virtual_routers[10].key
    asked = Target(virtual_router=key, router="192.168.1.1")

    async def steps(pilot: Pilot[Any]) -> None:
        pane = pilot.app.query_one(VirtualRoutersPane)
        pane.select(asked)
        pane.draw(replace(MANY, number=MANY.number + 1), Filter())
        await pilot.pause()
        assert pane.selected().virtual_router == key
        detail = pane.query_one("#virtual-router", DifferenceTable).row_at_cursor
        assert detail is not None
        assert detail.cells[1].text.startswith("192.168.1.1 ")

    used(PAIR, steps)
    used(MANY, steps)


def test_a_new_picture_is_drawn_where_it_differs() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        pane = pilot.app.query_one(VirtualRoutersPane)
        await pilot.press("down")
        pane.draw(CONTEST, Filter())
        await pilot.pause()
        assert "both claim to be Master" in screen_text(pilot.app)
        pane.draw(MANY, Filter())
        await pilot.pause()
        assert "20 virtual routers" in screen_text(pilot.app)

    used(MANY, steps)


def test_another_size_brings_other_columns_and_wraps_anew() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await pilot.resize_terminal(200, 60)
        await pilot.pause()
        lines = screen_lines(pilot.app)
        assert "Last minute" in lines[1]
        assert "Version" in lines[1]
        assert any("(Master_Down_Interval: 3 intervals and a Skew_Time of 609 ms)" in line for line in lines)

    used(PAIR, steps)


def test_the_selected_line_can_be_copied() -> None:
    host, _ = seen(PAIR)
    assert "192.168.1.1" in host.pane.text_to_copy()


@pytest.mark.parametrize("name", ALL)
def test_a_name_from_the_outside_does_nothing_to_the_screen(name: str) -> None:
    each = PAIR.snapshot.virtual_routers[0]
    each = replace(
        each,
        key=each.key._replace(interface=name),
        routers=tuple(replace(router, vendor_hint=name) for router in each.routers),
    )
    findings = tuple(replace(one, virtual_router=each.key, title=name) for one in PAIR.snapshot.findings)
    picture = replace(PAIR, snapshot=replace(PAIR.snapshot, virtual_routers=(each,), findings=findings))

    async def steps(pilot: Pilot[Any]) -> None:
        text = screen_text(pilot.app)
        assert all(character.isprintable() or character == "\n" for character in text)
        assert not any("link" in meta or "@click" in meta for meta in screen_metas(pilot.app))

    used(picture, steps, (200, 60))
