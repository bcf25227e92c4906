from dataclasses import replace

from tests import snapshots
from tests.snapshots import KEY
from tests.tui.piloting import driven, screen_lines, screen_metas, screen_text
from tests.tui.timeline_host import STORY, Driver, Host, host, live, since
from vrrpwatch.model.snapshot import Role
from vrrpwatch.tui.filtering import Filter, parsed
from vrrpwatch.tui.panes.timeline import TimelinePane
from vrrpwatch.tui.panes.timeline_lanes import LaneList
from vrrpwatch.tui.target import Target


def test_a_click_selects_the_lane_and_puts_the_cursor() -> None:
    async def steps(pilot: Driver) -> None:
        pane = host(pilot).pane
        await pilot.click(LaneList, offset=(24, 2))
        await pilot.pause()
        assert pane.selected().router == "192.168.1.2"
        assert since(STORY, pane.cursor_ns) < 5
        await pilot.click(LaneList, offset=(3, 1))
        await pilot.pause()
        assert pane.selected().router == "192.168.1.1"
        await pilot.click(LaneList, offset=(30, 0))
        assert pane.selected().router == "192.168.1.1", "a heading cannot be selected"

    driven(Host(), steps)


def test_another_screen_can_name_a_lane_a_time_or_a_finding() -> None:
    async def steps(pilot: Driver) -> None:
        pane = host(pilot).pane
        key = STORY.snapshot.virtual_routers[0].key
        pane.select(Target(virtual_router=key, router="192.168.1.2", time_ns=pane.cursor_ns - 5))
        assert pane.selected().router == "192.168.1.2"
        worst = STORY.snapshot.findings[0]
        pane.select(Target(finding=worst.id))
        assert pane.cursor_ns == worst.first_seen_ns
        await pilot.pause()

    driven(Host(), steps)


def test_a_target_that_is_not_there_yet_is_gone_to_when_it_comes() -> None:
    other = KEY._replace(vrid=52)

    async def steps(pilot: Driver) -> None:
        pane = host(pilot).pane
        pane.select(Target(virtual_router=other, router="10.0.0.3"))
        assert pane.selected().virtual_router == KEY
        both = snapshots.snapshot(snapshots.two_proxies(), snapshots.two_proxies(other))
        pane.draw(live(10, both), Filter())
        assert (pane.selected().virtual_router, pane.selected().router) == (other, "10.0.0.3")
        await pilot.pause()

    driven(Host(live(10)), steps)


def test_the_selection_stays_on_its_lane_when_others_come_above_it() -> None:
    async def steps(pilot: Driver) -> None:
        pane = host(pilot).pane
        await pilot.press("down")
        before = pane.selected()
        earlier = snapshots.two_proxies(KEY._replace(vrid=3))
        pane.draw(live(10, snapshots.snapshot(earlier, snapshots.two_proxies())), Filter())
        assert pane.selected() == before

    driven(Host(live(10)), steps)


def test_the_filter_leaves_the_lanes_that_pass() -> None:
    async def steps(pilot: Driver) -> None:
        pane = host(pilot).pane
        pane.draw(STORY, parsed("router:192.168.1.2"))
        await pilot.pause()
        assert "192.168.1.1 " not in screen_lines(pilot.app)[3]
        assert pane.selected().router == "192.168.1.2"
        pane.draw(STORY, parsed("vrid:9"))
        await pilot.pause()
        assert "No lane passes the filter." in screen_text(pilot.app)
        await pilot.press("down", "up", "n", "enter", "pagedown", "plus", "h", "left")
        assert host(pilot).asked == []

    driven(Host(), steps)


def test_before_anything_is_seen_the_screen_says_so() -> None:
    empty = snapshots.snapshot(counts=snapshots.statistics(first_ns=None, last_ns=None))

    async def steps(pilot: Driver) -> None:
        await pilot.pause()
        assert "No virtual router was seen yet." in screen_text(pilot.app)

    driven(Host(live(0, empty)), steps)


def test_keys_before_the_first_picture_do_nothing() -> None:
    async def steps(pilot: Driver) -> None:
        await pilot.press("down", "n", "plus", "h", "0", "end", "home", "enter", "left", "pagedown")
        assert host(pilot).pane.words == ""
        assert host(pilot).pane.selected() == Target()

    driven(Host(None), steps)


def test_only_the_lines_on_the_screen_are_worked_out() -> None:
    async def steps(pilot: Driver) -> None:
        await pilot.pause()
        lanes = pilot.app.query_one(LaneList)
        assert 0 < lanes.drawn_lines <= lanes.size.height
        assert lanes.virtual_size.height > 1000

    campus = snapshots.campus(500)
    four = tuple(snapshots.router(f"10.0.0.{n}", Role.BACKUP, 100) for n in range(2, 6))
    grown = tuple(replace(each, routers=four) for each in campus.virtual_routers)
    driven(Host(live(300, replace(campus, virtual_routers=grown))), steps, (120, 40))


def test_what_stands_under_the_cursor_can_be_copied() -> None:
    async def steps(pilot: Driver) -> None:
        await pilot.press("p")
        assert host(pilot).pane.text_to_copy() == host(pilot).pane.words != ""

    driven(Host(), steps)


def test_names_from_the_wire_are_text_and_nothing_else() -> None:
    payload = "\x1b]0;x\x07[red]x[/red][@click=app.bell]x[/]\u202e"

    async def steps(pilot: Driver) -> None:
        for key in ("down", "p", "p", "plus", "n"):
            await pilot.press(key)
            text = screen_text(pilot.app)
            assert "\x1b" not in text
            assert "\u202e" not in text
            assert not any("@click" in meta or "link" in meta for meta in screen_metas(pilot.app))
        assert "[red]" in screen_text(pilot.app)

    driven(Host(live(300, snapshots.hostile(payload))), steps, (200, 60))


def test_a_screen_that_is_resized_draws_its_cells_again() -> None:
    async def steps(pilot: Driver) -> None:
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        lines = screen_lines(pilot.app)
        assert len(lines[1].rstrip()) >= 118
        assert lines[3].rstrip().endswith("█")

    driven(Host(), steps)


def test_every_key_has_an_id_of_its_own_and_a_description() -> None:
    ids = [binding.id for binding in TimelinePane.BINDINGS if not isinstance(binding, tuple)]
    assert len(set(ids)) == len(ids) == len(TimelinePane.BINDINGS)
    assert all(name is not None and name.startswith("timeline.") for name in ids)
    assert all(not isinstance(binding, tuple) and binding.description for binding in TimelinePane.BINDINGS)
