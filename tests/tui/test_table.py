"""The table that draws differences."""

from collections.abc import Hashable, Sequence
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from tests.tui.piloting import driven, screen_lines, screen_metas
from vrrpwatch.tui.rows.row import Cell, Column, Row
from vrrpwatch.tui.table import DifferenceTable

COLUMNS = (
    Column("Name", 8),
    Column("Number", 6, right=True),
    Column("Wide only", 12, 100),
    Column("Rest", 4, 0, grows=True),
)


def row(name: str, number: int = 0, rest: str = "") -> Row:
    return Row(name, (Cell(name, "bold red"), Cell(str(number)), Cell("wide"), Cell(rest)))


class Host(App[None]):
    """A table and what it says."""

    def __init__(self, rows: Sequence[Row], when_empty: str = "") -> None:
        super().__init__()
        self.rows = rows
        self.when_empty = when_empty
        self.table = DifferenceTable(COLUMNS)
        self.moved: list[Hashable] = []
        self.chosen: list[Hashable] = []

    def compose(self) -> ComposeResult:
        yield self.table

    def on_mount(self) -> None:
        self.table.focus()
        self.table.show(self.rows, self.when_empty)

    def on_difference_table_cursor_moved(self, message: DifferenceTable.CursorMoved) -> None:
        self.moved.append(message.key)

    def on_difference_table_chosen(self, message: DifferenceTable.Chosen) -> None:
        self.chosen.append(message.key)


def played(host: Host, *keys: str, size: tuple[int, int] = (80, 24)) -> Host:
    async def steps(pilot: Pilot[Any]) -> None:
        await pilot.press(*keys)
        await pilot.pause()

    driven(host, steps, size)
    return host


def test_columns_come_with_the_width_of_the_screen() -> None:
    seen: dict[int, str] = {}

    async def steps(pilot: Pilot[Any]) -> None:
        seen[80] = screen_lines(host)[0]
        await pilot.resize_terminal(120, 24)
        await pilot.pause()
        seen[120] = screen_lines(host)[0]

    host = Host([row("a")])
    driven(host, steps)
    assert seen[80].split() == ["Name", "Number", "Rest"]
    assert seen[120].split() == ["Name", "Number", "Wide", "only", "Rest"]


def test_a_number_stands_at_the_right_and_what_is_too_long_ends_in_an_ellipsis() -> None:
    shown: list[str] = []

    async def steps(_: Pilot[Any]) -> None:
        shown.extend(screen_lines(host))

    host = Host([row("much-too-long", 7)])
    driven(host, steps)
    assert shown[1].startswith("▸much-to…      7")


def test_the_cursor_moves_by_keys_and_stays_within_the_rows() -> None:
    host = played(Host([row("a"), row("b"), row("c")]), "down", "down", "down", "up", "enter")
    assert host.moved == ["a", "b", "c", "b"]
    assert host.chosen == ["b"]


@pytest.mark.parametrize(("key", "there"), [("end", "n199"), ("pagedown", "n23")])
def test_the_cursor_is_in_sight_wherever_it_goes(key: str, there: str) -> None:
    shown: list[str] = []

    async def steps(pilot: Pilot[Any]) -> None:
        await pilot.press(key)
        await pilot.pause()
        shown.extend(screen_lines(host))

    host = Host([row(f"n{index}") for index in range(200)])
    driven(host, steps)
    assert host.table.key_at_cursor == there
    assert any(line.startswith(f"▸{there} ") for line in shown)
    assert shown[0].split()[0] == "Name"


def test_the_cursor_stays_on_its_row_when_the_order_changes() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await pilot.press("down")
        host.table.show([row("b"), row("c"), row("a")])
        await pilot.pause()
        assert screen_lines(host)[1].startswith("▸b")

    host = Host([row("a"), row("b"), row("c")])
    driven(host, steps)
    assert host.table.key_at_cursor == "b"


def test_a_row_that_is_gone_leaves_the_cursor_at_its_place() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await pilot.press("end")
        host.table.show([row("a"), row("b")])
        await pilot.pause()
        assert [line for line in screen_lines(host) if line][1:] == [" a             0", "▸b             0"]

    host = Host([row("a"), row("b"), row("c")])
    driven(host, steps)
    assert host.moved[-1] == "b"


def test_what_is_selected_before_it_is_there_is_found_when_it_comes() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        host.table.select("later")
        assert host.table.key_at_cursor == "a"
        host.table.show([row("a"), row("later")])
        await pilot.pause()

    host = Host([row("a")])
    driven(host, steps)
    assert host.table.key_at_cursor == "later"


def test_a_changed_row_is_drawn_and_an_equal_one_is_not() -> None:
    drawn: list[int] = []

    class Counting(DifferenceTable):
        def render_line(self, y: int) -> Any:  # noqa: ANN401 - as the widget has it
            drawn.append(y)
            return super().render_line(y)

    async def steps(pilot: Pilot[Any]) -> None:
        drawn.clear()
        host.table.show([row("a"), row("b", 1), row("c")])
        await pilot.pause()

    host = Host([row("a"), row("b"), row("c")])
    host.table = Counting(COLUMNS)
    driven(host, steps)
    assert drawn == [2]


def test_no_rows_are_explained() -> None:
    shown: list[str] = []

    async def steps(_: Pilot[Any]) -> None:
        shown.extend(screen_lines(host))

    host = Host([], "Nothing was seen yet.")
    driven(host, steps)
    assert shown[2].strip() == "Nothing was seen yet."
    assert host.table.key_at_cursor is None


def test_text_makes_no_markup_no_link_and_no_escape() -> None:
    shown: list[str] = []

    async def steps(_: Pilot[Any]) -> None:
        shown.extend(screen_lines(host))
        assert all("link" not in meta and "@click" not in meta for meta in screen_metas(host))

    host = Host([row("a", rest="[@click=app.quit]x[/] \x1b]8;;http://x\x07\x9b1m")])
    driven(host, steps)
    assert r"[@click=app.quit]x[/] \x1b]8;;http://x\x07\x9b1m" in shown[1]


def test_a_click_moves_the_cursor_and_a_second_one_chooses() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await pilot.click(DifferenceTable, offset=(3, 2))
        assert host.chosen == []
        await pilot.click(DifferenceTable, offset=(3, 3), times=2)

    host = Host([row("a"), row("b"), row("c")])
    driven(host, steps)
    assert host.chosen == ["c"]


def test_the_cursor_is_reversed_where_a_theme_has_no_colours_of_its_own() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        pilot.app.theme = "ansi-dark"
        await pilot.pause()
        cursor, other = (host.table.render_line(line) for line in (1, 2))
        assert all(segment.style is not None and segment.style.reverse for segment in cursor)
        assert not any(segment.style is not None and segment.style.reverse for segment in other)

    host = Host([row("a"), row("b")])
    driven(host, steps)


def test_the_cursor_is_in_sight_when_a_hidden_table_appears() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        host.table.display = False
        await pilot.pause()
        host.table.select("n150")
        host.table.display = True
        await pilot.pause()
        await pilot.pause()
        assert any(line.startswith("▸n150 ") for line in screen_lines(host))

    host = Host([row(f"n{index}") for index in range(200)])
    driven(host, steps)


def test_who_has_scrolled_away_is_not_called_back_by_a_new_picture() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        host.table.scroll_to(y=100, animate=False)
        await pilot.pause()
        host.table.show([row(f"n{index}", 1) for index in range(201)])
        await pilot.pause()
        assert screen_lines(host)[1].split() == ["n100", "1"]
        await pilot.press("down")
        await pilot.pause()
        assert any(line.startswith("▸n1 ") for line in screen_lines(host))

    host = Host([row(f"n{index}") for index in range(200)])
    driven(host, steps)


def test_the_view_follows_a_row_that_moves_far_away() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        host.table.show([row(f"n{index}") for index in reversed(range(200))])
        await pilot.pause()
        assert any(line.startswith("▸n0 ") for line in screen_lines(host))

    host = Host([row(f"n{index}") for index in range(200)])
    driven(host, steps)


def test_fewer_rows_leave_no_empty_screen() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await pilot.press("G")
        host.table.show([row("n0"), row("n1")])
        await pilot.pause()
        assert screen_lines(host)[1].split()[0] == "n0"
        assert screen_lines(host)[2].startswith("▸n1 ")

    host = Host([row(f"n{index}") for index in range(200)])
    driven(host, steps)
