"""Screen 5 as people use it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from tests.injections import ALL
from tests.tui.pictures import picture_of
from tests.tui.piloting import SIZES, driven, screen_lines, screen_metas, screen_text
from vrrpwatch.model.picture import Picture
from vrrpwatch.tui.filtering import Filter, parsed
from vrrpwatch.tui.panes.routers import RoutersPane
from vrrpwatch.tui.table import DifferenceTable
from vrrpwatch.tui.target import GoTo, PaneNumber, Target

LAB = Path(__file__).parents[1] / "pcaps" / "lab"
MANY = picture_of(LAB / "three-routers-many-groups.pcap")


class Host(App[None]):
    """The pane, and where it wants to go."""

    def __init__(self, picture: Picture, wanted: str) -> None:
        super().__init__()
        self.pane = RoutersPane()
        self.picture = picture
        self.wanted = parsed(wanted) if wanted else Filter()
        self.gone_to: list[GoTo] = []
        self.lines: list[str] = []

    def compose(self) -> ComposeResult:
        yield self.pane

    def on_mount(self) -> None:
        self.pane.query_one(DifferenceTable).focus()
        self.pane.draw(self.picture, self.wanted)

    def on_go_to(self, message: GoTo) -> None:
        self.gone_to.append(message)


def seen(picture: Picture, *keys: str, size: tuple[int, int] = (80, 24), wanted: str = "") -> Host:
    """The pane after these keys."""
    host = Host(picture, wanted)

    async def steps(pilot: Pilot[Any]) -> None:
        await pilot.press(*keys)
        await pilot.pause()
        host.lines = screen_lines(pilot.app)

    driven(host, steps, size)
    return host


@pytest.mark.parametrize("size", SIZES)
def test_each_sender_has_a_line_that_says_what_it_is(size: tuple[int, int]) -> None:
    lines = seen(MANY, size=size).lines
    assert "3 routers, 2 Master of something" in lines[0]
    assert ["▼ silent" in line or "● Master" in line for line in lines[2:5]] == [True] * 3
    assert all(len(line) <= size[0] for line in lines)


def test_enter_leads_to_the_virtual_router_where_it_matters_most() -> None:
    host = seen(MANY, "down", "enter")
    (message,) = host.gone_to
    first = next(each.key for each in MANY.snapshot.virtual_routers if each.key.vrid == 1)
    assert (message.pane, message.target) == (
        PaneNumber.VIRTUAL_ROUTERS,
        Target(virtual_router=first, router="192.168.1.3"),
    )


def test_p_leads_to_its_packets() -> None:
    (message,) = seen(MANY, "p").gone_to
    assert message.pane is PaneNumber.PACKETS
    assert message.target.router == "192.168.1.2"


def test_a_router_that_shall_be_selected_is_found() -> None:
    host = Host(MANY, "")

    async def steps(pilot: Pilot[Any]) -> None:
        host.pane.select(Target(router="192.168.1.1"))
        await pilot.pause()
        assert host.pane.selected().router == "192.168.1.1"
        assert "192.168.1.1" in host.pane.text_to_copy()
        # What is not there waits, and does not hold the cursor when it comes to late.
        host.pane.select(Target(router="192.168.1.77"))
        host.pane.draw(MANY, Filter())
        assert host.pane.selected().router == "192.168.1.1"

    driven(host, steps)


def test_the_filter_hides_and_an_empty_table_says_why() -> None:
    assert "1 shown" in seen(MANY, wanted="role:silent").lines[0]
    assert any("No router fits the filter" in line for line in seen(MANY, wanted="role:contender").lines)
    nothing = replace(MANY, snapshot=replace(MANY.snapshot, virtual_routers=()))
    assert any("No router has advertised yet" in line for line in seen(nothing, "enter", "p").lines)


@pytest.mark.parametrize("name", ALL)
def test_a_name_from_the_outside_does_nothing_to_the_screen(name: str) -> None:
    each = MANY.snapshot.virtual_routers[0]
    each = replace(each, routers=tuple(replace(router, vendor_hint=name) for router in each.routers))
    host = Host(replace(MANY, snapshot=replace(MANY.snapshot, virtual_routers=(each,))), "")

    async def steps(pilot: Pilot[Any]) -> None:
        assert all(character.isprintable() or character == "\n" for character in screen_text(pilot.app))
        assert not any("link" in meta or "@click" in meta for meta in screen_metas(pilot.app))

    driven(host, steps, (200, 60))
