from pathlib import Path

import pytest

from tests.snapshots import at
from tests.tui.pictures import picture_of
from tests.tui.piloting import SIZES, driven, screen_lines, screen_text
from tests.tui.timeline_host import STORY, Driver, Host, host, live, since
from vrrpwatch.tui.filtering import Filter
from vrrpwatch.tui.panes.timeline import LIVE_SPAN_NS
from vrrpwatch.tui.target import PaneNumber

PCAPS = Path(__file__).parents[1] / "pcaps"
MANY = picture_of(PCAPS / "lab" / "three-routers-many-groups.pcap")


@pytest.mark.parametrize("size", SIZES)
def test_the_story_fits_each_screen(size: tuple[int, int]) -> None:
    async def steps(pilot: Driver) -> None:
        lines = screen_lines(pilot.app)
        assert "18:20:00" in lines[0]
        assert "▼" in lines[1]
        assert lines[2] == "● VRID 51 ipv4: stable, Master 192.168.1.1, 192.168.1.100"
        assert lines[3].startswith("▸ 192.168.1.1 ")
        assert all(glyph in lines[3] for glyph in "█·▒")
        assert all(glyph in lines[5] for glyph in "•▲✖")
        assert "0 resigned" in lines[-1]
        assert len(lines) == size[1]

    driven(Host(), steps, size)


def test_n_and_p_go_from_event_to_event_and_the_words_follow() -> None:
    async def steps(pilot: Driver) -> None:
        pane = host(pilot).pane
        seen = []
        for _ in range(6):
            await pilot.press("p")
            seen.append(since(STORY, pane.cursor_ns))
        assert seen == [62.0, 37.6, 19.3, 15.7, 3.6, 3.6]
        assert "first seen" in pane.words
        await pilot.press("n")
        assert since(STORY, pane.cursor_ns) == 15.7
        assert "sends nothing for 3.611 s" in screen_text(pilot.app)

    driven(Host(), steps)


def test_enter_asks_for_the_packet_of_the_nearest_event() -> None:
    async def steps(pilot: Driver) -> None:
        await pilot.press("home", "right", "right", "enter")
        await pilot.pause()
        (asked,) = host(pilot).asked
        assert asked.pane is PaneNumber.PACKETS
        assert asked.target.frame == 8
        assert asked.target.virtual_router == STORY.snapshot.virtual_routers[0].key
        assert asked.target.router == "192.168.1.1"
        assert asked.target.time_ns == STORY.snapshot.virtual_routers[0].transitions[0].time_ns

    driven(Host(), steps)


def test_zoom_stays_around_the_cursor_and_0_shows_all() -> None:
    async def steps(pilot: Driver) -> None:
        pane = host(pilot).pane
        whole = pane.shown
        assert whole is not None
        await pilot.press("p", "p", "p", "plus", "plus")
        shown = pane.shown
        assert shown is not None
        assert abs(shown.length_ns - whole.length_ns // 4) <= 1
        assert shown.shows(pane.cursor_ns)
        await pilot.press("minus")
        assert pane.shown is not None
        assert abs(pane.shown.length_ns - whole.length_ns // 2) <= 2
        await pilot.press("plus", "0")
        assert pane.shown == whole

    driven(Host(), steps)


@pytest.mark.parametrize(("back", "forth"), [("h", "l"), ("shift+left", "shift+right")])
def test_pan_moves_the_window_and_not_the_cursor(back: str, forth: str) -> None:
    async def steps(pilot: Driver) -> None:
        pane = host(pilot).pane
        await pilot.press("plus", "plus", back)
        moved = pane.shown
        assert moved is not None
        assert not moved.shows(pane.cursor_ns)
        await pilot.press(forth)
        assert pane.shown is not None
        assert pane.shown.start_ns > moved.start_ns
        await pilot.press("h", "end")
        assert pane.shown.shows(pane.cursor_ns)

    driven(Host(), steps)


def test_a_live_timeline_follows_now_until_it_is_panned() -> None:
    async def steps(pilot: Driver) -> None:
        pane = host(pilot).pane
        pane.draw(live(4000), Filter())
        assert pane.shown is not None
        assert pane.shown.end_ns == pane.cursor_ns == at(4000)
        assert pane.shown.length_ns == LIVE_SPAN_NS
        pane.draw(live(4001), Filter())
        assert pane.shown.end_ns == at(4001)
        await pilot.press("h")
        stays = pane.shown
        pane.draw(live(4002), Filter())
        assert pane.shown == stays
        await pilot.press("end")
        pane.draw(live(4003), Filter())
        assert pane.shown.end_ns == at(4003)

    driven(Host(live(3999)), steps)


def test_zooming_in_on_now_goes_on_following() -> None:
    async def steps(pilot: Driver) -> None:
        pane = host(pilot).pane
        await pilot.press("plus")
        pane.draw(live(4100), Filter())
        assert pane.shown is not None
        assert pane.shown.end_ns == at(4100)

    driven(Host(live(4000)), steps)


def test_up_and_down_go_from_lane_to_lane_and_the_list_scrolls() -> None:
    async def steps(pilot: Driver) -> None:
        pane = host(pilot).pane
        assert pane.selected().router == "192.168.1.2"
        await pilot.press("down")
        assert pane.selected().router == "192.168.1.3"
        await pilot.press(*["down"] * 40)
        await pilot.pause()
        chosen = pane.selected()
        assert chosen.virtual_router is not None
        assert chosen.virtual_router.vrid == 20
        assert "▸ 192.168.1.1" in screen_text(pilot.app)
        await pilot.press("pageup", "up", "k", "j", "pagedown", "pagedown")
        assert pane.selected() == chosen

    driven(Host(MANY), steps)
