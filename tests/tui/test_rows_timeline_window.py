from hypothesis import given
from hypothesis import strategies as st

from tests.snapshots import at
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.tui.rows.timeline_window import ALL, SHORTEST_NS, Look, Window, panned, with_in_sight, zoomed
from vrrpwatch.tui.rows.timeline_words import axis_label_line, axis_tick_line

MINUTES = Window(at(0), at(300))


def test_the_axis_names_times_below_its_ticks() -> None:
    labels, ticks = axis_label_line(MINUTES, 60), axis_tick_line(MINUTES, 60, ((at(150), "▼"), (at(999), "│")))
    assert len(labels) == len(ticks) == 60
    assert "02:02:00" in labels
    assert ticks[30] == "▼"
    assert "│" not in ticks
    assert axis_label_line(MINUTES, 3).strip() == ""


@given(st.integers(0, 10**15), st.integers(1, 10**15), st.integers(1, 300), st.data())
def test_each_cell_begins_in_itself(start_ns: int, length_ns: int, width: int, data: st.DataObject) -> None:
    window = Window(start_ns, start_ns + max(length_ns, width))
    cell = data.draw(st.integers(0, width - 1))
    assert window.cell(window.time_ns(cell, width), width) == cell
    assert window.cell(window.end_ns, width) == width - 1


@given(st.integers(0, 300), st.integers(0, 300), st.lists(st.sampled_from("+-<>"), max_size=30))
def test_zoom_and_pan_stay_within_what_is_known(around_s: int, moment_s: int, keys: list[str]) -> None:
    look = ALL
    for key in keys:
        shown = look.window(MINUTES, at(moment_s))
        look = panned(shown, MINUTES, 0.25 if key == ">" else -0.25) if key in "<>" else look
        look = zoomed(shown, MINUTES, at(around_s), closer=key == "+") if key in "+-" else look
        shown = look.window(MINUTES, at(moment_s))
        assert MINUTES.start_ns <= shown.start_ns < shown.end_ns <= MINUTES.end_ns
        assert shown.length_ns >= SHORTEST_NS


def test_zoom_keeps_the_cursor_in_its_place() -> None:
    look = zoomed(MINUTES, MINUTES, at(60), closer=True)
    shown = look.window(MINUTES, at(0))
    assert abs(shown.cell(at(60), 100) - MINUTES.cell(at(60), 100)) <= 1
    assert zoomed(shown, MINUTES, at(60), closer=False) == ALL


def test_a_look_that_follows_has_the_moment_in_sight() -> None:
    look = Look(60 * SECOND_NS)
    assert look.window(MINUTES, at(300)) == Window(at(240), at(300))
    assert look.window(MINUTES, at(100)) == Window(at(70), at(130))
    assert with_in_sight(MINUTES, ALL, at(10)) == ALL
    assert with_in_sight(Window(at(0), at(60)), look, at(100)).window(MINUTES, at(0)) == Window(at(70), at(130))
