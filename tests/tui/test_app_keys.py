"""Every key of everywhere does what the table of keys says."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from textual.binding import Binding
from textual.pilot import Pilot
from textual.screen import Screen

from tests.tui.fake_show import FakeReplay, FakeShow, with_marks
from tests.tui.pictures import picture_at
from tests.tui.piloting import driven, screen_lines, screen_text
from tests.tui.plain_panes import PLAIN_PANES, PlainPane
from vrrpwatch.model.errors import UsageError
from vrrpwatch.model.picture import Picture
from vrrpwatch.model.snapshot import Status
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.tui import keys
from vrrpwatch.tui.app import WatchApp
from vrrpwatch.tui.filter_bar import FilterBar
from vrrpwatch.tui.help import HelpScreen
from vrrpwatch.tui.panes import load_panes
from vrrpwatch.tui.target import PaneNumber
from vrrpwatch.tui.text_input import TextInput

LAB = Path(__file__).parents[1] / "pcaps" / "lab"


@cache
def split_brain() -> Picture:
    """In the middle of the contest."""
    return picture_at(LAB / "split-brain-partition.pcap", 15)


def start_ns() -> int:
    playback = split_brain().playback
    assert playback is not None
    return playback.start_ns


def live() -> FakeShow:
    return FakeShow(replace(split_brain(), playback=None, whole=None))


def replay(*marks_s: int) -> FakeReplay:
    return FakeReplay(with_marks(split_brain(), [start_ns() + each * SECOND_NS for each in marks_s]), "split.pcap")


def watch(show: FakeShow, **wishes: Any) -> WatchApp:  # noqa: ANN401 - those of the application
    return WatchApp(show, PLAIN_PANES, **wishes)


def press(app: WatchApp, *names: str, size: tuple[int, int] = (80, 24)) -> str:
    """What is on the screen after these keys."""
    seen: list[str] = []

    async def steps(pilot: Pilot[int]) -> None:
        app.look()
        for name in names:
            await pilot.press(name)
            await pilot.pause()
        seen.append(screen_text(app))

    driven(app, steps, size)
    return seen[0]


def pane(app: WatchApp) -> PlainPane:
    assert isinstance(app.main.pane, PlainPane)
    return app.main.pane


@pytest.mark.parametrize("number", PaneNumber)
def test_a_number_shows_its_pane_and_marks_its_tab(number: PaneNumber) -> None:
    other = "2" if number is PaneNumber.VIRTUAL_ROUTERS else "1"
    text = press(watch(live()), other, str(number.value))
    assert f"\npane {number.value} draws" in text
    assert f"▸{number.value} " in text
    assert text.count("▸") == 1


def test_tab_goes_round_the_panes_and_shift_tab_back() -> None:
    assert "\npane 2 " in press(watch(live()), "tab")
    assert "\npane 6 " in press(watch(live()), "shift+tab")
    assert "\npane 1 " in press(watch(live()), *["tab"] * 6)


def test_escape_goes_back_pane_by_pane_and_stays_at_the_first() -> None:
    assert "\npane 3 " in press(watch(live()), "2", "3", "4", "escape")
    assert "\npane 1 " in press(watch(live()), "2", "3", "4", *["escape"] * 5)


def test_a_pane_sends_to_another_with_a_target() -> None:
    text = press(watch(live()), "g")
    assert "pane 4" in text
    assert "frame 7" in text
    assert "\npane 1 " in press(watch(live()), "g", "escape")


def test_v_and_enter_on_the_verdict_select_the_worst_finding() -> None:
    worst = next(each for each in split_brain().snapshot.findings if each.open)
    text = press(watch(live()), "v")
    assert "\npane 3 draws" in text
    assert f"frame None finding {worst.id}" in text
    app = watch(live())

    async def steps(pilot: Pilot[int]) -> None:
        app.look()
        await pilot.press("shift+f6")
        while app.focused is not app.main.query_one("VerdictBar"):
            await pilot.press("shift+f6")
        await pilot.press("enter")
        await pilot.pause()

    driven(app, steps)
    assert pane(app).target.finding == worst.id


def test_the_filter_opens_says_whether_it_is_valid_and_is_applied_while_it_is_typed() -> None:
    app = watch(live())
    text = press(app, "slash", *"vrid:51")
    assert "Filter vrid:51" in text
    assert "✔ understood" in text
    assert pane(app).drawn[-1] == (split_brain().number, "vrid:51")


def test_a_wrong_filter_says_what_is_wrong_in_words() -> None:
    text = press(watch(live()), "slash", "slash", "left_parenthesis", "slash")
    assert "Filter /(/" in text
    assert "✖ " in text.splitlines()[4]


def test_enter_keeps_the_filter_and_gives_the_focus_back() -> None:
    app = watch(live())
    text = press(app, "slash", "a", "enter", "2")
    assert "Filter a" in text
    assert "\npane 2 " in text
    assert pane(app).drawn[-1][1] == "a"


def test_escape_clears_the_filter_and_hides_its_line() -> None:
    app = watch(live())
    text = press(app, "slash", "a", "escape")
    assert "Filter" not in text.splitlines()[4]
    assert pane(app).drawn[-1][1] == ""


def test_freeze_stops_the_drawing_says_for_how_long_and_ends_with_the_latest() -> None:
    show = live()
    app = watch(show)
    later = replace(split_brain(), number=2, now_ns=split_brain().now_ns + 12 * SECOND_NS, playback=None)

    async def steps(pilot: Pilot[int]) -> None:
        app.look()
        await pilot.press("f")
        drawn = len(pane(app).drawn)
        show.put(later)
        app.look()
        await pilot.pause()
        assert len(pane(app).drawn) == drawn
        assert "■ FROZEN 12 s ago" in screen_text(app)
        await pilot.press("2")
        assert pane(app).drawn[-1][0] == split_brain().number
        await pilot.press("f")
        await pilot.pause()
        assert pane(app).drawn[-1][0] == 2
        assert "FROZEN" not in screen_text(app)

    driven(app, steps)


def test_a_picture_with_the_same_number_is_not_drawn_again() -> None:
    app = watch(live())

    async def steps(_: Pilot[int]) -> None:
        app.look()
        drawn = len(pane(app).drawn)
        app.look()
        assert len(pane(app).drawn) == drawn

    driven(app, steps)


@pytest.mark.parametrize("key", ["question_mark", "f1"])
def test_help_tells_of_the_focus_and_its_keys_and_the_keys_of_everywhere(key: str) -> None:
    text = press(watch(live()), key, size=(120, 60))
    for words in (
        "Plain pane. It says what it was told.",
        "Keys here",
        "g  Go to packets",
        "Keys everywhere",
        "q  Quit",
    ):
        assert words in text
    assert "Play or pause" not in text


@pytest.mark.parametrize("key", ["escape", "q", "question_mark"])
def test_help_closes(key: str) -> None:
    app = watch(live())
    press(app, "question_mark", key)
    assert not isinstance(app.screen_stack[-1] if app.screen_stack else None, HelpScreen)


def test_the_palette_finds_every_action_by_its_words() -> None:
    app = watch(live())

    async def steps(pilot: Pilot[int]) -> None:
        app.look()
        await pilot.press("ctrl+p", *"freeze")
        await pilot.pause(0.3)
        await pilot.press("down", "enter")
        await pilot.pause(0.1)
        assert "FROZEN" in screen_text(app)

    driven(app, steps)


def test_the_palette_lists_every_action_with_its_keys() -> None:
    app = watch(replay())

    async def steps(pilot: Pilot[int]) -> None:
        app.look()
        await pilot.press("ctrl+p")
        await pilot.pause(0.3)
        text = screen_text(app)
        for key in (*keys.EVERYWHERE, *keys.REPLAY, *keys.ALWAYS):
            if key.id == "palette":
                continue  # it is open
            assert f"  {key.description}\n" in text, key

    driven(app, steps, (120, 200))


def test_copy_hands_the_line_to_the_terminal_and_says_so() -> None:
    app = watch(live())
    assert "Copied, if the terminal allows" in press(app, "y")
    assert app.clipboard == "line of Virtual routers"


def test_t_changes_the_theme() -> None:
    app = watch(live(), theme="nord")
    assert "Theme " in press(app, "t")
    assert app.theme != "nord"


@pytest.mark.parametrize("key", ["q", "ctrl+c", "ctrl+q"])
def test_quitting_closes_the_show_and_gives_the_code_of_its_verdict(key: str) -> None:
    show = live()
    app = watch(show)
    press(app, key)
    assert show.calls == ["start", "close"]
    assert app.return_value == Status.CRITICAL


@pytest.mark.parametrize("dialog", ["slash", "e", "question_mark", "ctrl+p"])
def test_ctrl_c_quits_out_of_everything(dialog: str) -> None:
    app = watch(live())
    press(app, dialog, "ctrl+c")
    assert app.return_value == Status.CRITICAL


def test_without_an_end_nothing_is_known() -> None:
    show = FakeShow(None)
    app = watch(show)
    press(app, "q")
    assert app.return_value == Status.UNKNOWN


def test_space_plays_and_pauses() -> None:
    show = replay()
    assert "▶ playing 1x" in press(watch(show), "space")
    assert show.calls[1] == "play"
    show = replay()
    assert "‖ paused 1x" in press(watch(show), "space", "space")


def test_speeds_go_up_to_max_and_down_to_1() -> None:
    show = replay()
    text = press(watch(show), *["greater_than_sign"] * 6)
    assert show.calls[1:-1] == ["speed 2", "speed 5", "speed 10", "speed 60", "speed inf"]
    assert "paused max" in text
    assert "This is the highest speed" in text
    show = replay()
    press(watch(show), *["greater_than_sign"] * 2, *["less_than_sign"] * 3)
    assert show.calls[1:-1] == ["speed 2", "speed 5", "speed 2", "speed 1"]


@pytest.mark.parametrize(("back", "on"), [("left_square_bracket", "right_square_bracket"), ("left", "right")])
def test_events_are_reached_one_after_the_other(back: str, on: str) -> None:
    show = replay(3, 9, 20)
    text = press(watch(show), back, back, back, on, on, on)
    jumps = [(int(call.split()[1]) - start_ns()) // SECOND_NS for call in show.calls if call.startswith("jump")]
    assert jumps == [9, 3, 9, 20]
    assert "No earlier event" in text
    assert "No later event" in text


def test_a_typed_time_is_jumped_to() -> None:
    show = replay()
    press(watch(show), "at", *"13:46:02", "enter")
    asked = next(int(call.split()[1]) for call in show.calls if call.startswith("jump"))
    assert asked // SECOND_NS == start_ns() // SECOND_NS + 3


def test_a_time_beyond_the_capture_is_its_end() -> None:
    show = replay()
    press(watch(show), "at", *"+900s", "enter")
    playback = split_brain().playback
    assert playback is not None
    assert f"jump {playback.end_ns}" in show.calls


def test_what_is_no_time_is_said_to_be_none_and_escape_leaves() -> None:
    show = replay()
    assert "✖ This is no time" in press(watch(show), "at", *"soon", "enter")
    show = replay()
    assert "This is no time" not in press(watch(show), "at", *"soon", "enter", "escape")
    assert not any(call.startswith("jump") for call in show.calls)


@pytest.mark.parametrize(("key", "end"), [("home", False), ("end", True), ("{", False), ("}", True)])
def test_home_and_end(key: str, end: bool) -> None:
    show = replay()
    press(watch(show), key)
    playback = split_brain().playback
    assert playback is not None
    assert f"jump {playback.end_ns if end else playback.start_ns}" in show.calls


@pytest.mark.parametrize("key", ["space", "at", "right_square_bracket"])
def test_live_there_is_nothing_to_play(key: str) -> None:
    show = live()
    text = press(watch(show), key)
    assert show.calls == ["start", "close"]
    assert "paused" not in text


def test_the_mouse_chooses_tabs_explains_the_verdict_and_jumps_in_the_capture() -> None:
    show = replay()
    app = watch(show)

    async def steps(pilot: Pilot[int]) -> None:
        app.look()
        await pilot.pause()
        await pilot.click(offset=(22, 3))
        assert "\npane 2 " in screen_text(app)
        await pilot.click(offset=(3, 0))
        assert "\npane 3 " in screen_text(app)
        line = screen_lines(app)[-2]
        await pilot.click(offset=(line.index("━"), 22))
        assert f"jump {start_ns()}" in show.calls
        await pilot.click(offset=(screen_lines(app)[-1].index("Help"), 23))
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)

    driven(app, steps)


def test_rebound_keys_work_and_the_old_ones_do_not() -> None:
    wishes = {"freeze": "f12", "quit": "ctrl+x,Q", "plain-go": "G"}
    app = watch(live(), keymap=wishes)
    assert "FROZEN" in press(app, "f12")
    assert "FROZEN" not in press(watch(live(), keymap=wishes), "f")
    assert "pane 4" in press(watch(live(), keymap=wishes), "G")
    app = watch(live(), keymap=wishes)
    text = press(app, "question_mark", size=(120, 60))
    assert "^x Q  Quit" in text


def test_two_keys_can_change_places() -> None:
    app = watch(live(), keymap={"freeze": "y", "copy": "f"})
    text = press(app, "y", "f")
    assert "FROZEN" in text
    assert "Copied" in text


@pytest.mark.parametrize(
    ("keymap", "words"),
    [
        ({"freez": "z"}, "no action 'freez'"),
        ({"freeze": "q"}, "the key q cannot do both freeze and quit"),
        ({"plain-go": "f"}, "the key f cannot do both plain-go and freeze"),
        ({"freeze": "g"}, "the key g cannot do both freeze and plain-go"),
        ({"freeze": "strg+f"}, "is no key"),
        ({"freeze": ""}, "is no key"),
        ({"freeze": "\x1b["}, "is no key"),
    ],
)
def test_wrong_keys_are_wrong_usage(keymap: dict[str, str], words: str) -> None:
    with pytest.raises(UsageError) as refused:
        watch(live(), keymap=keymap)
    assert words in str(refused.value)
    assert "\x1b" not in str(refused.value)


def test_an_unknown_theme_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match=r"no theme 'pink'; there are: .*nord"):
        watch(live(), theme="pink")


def test_every_key_has_one_meaning_and_every_id_is_there_once() -> None:
    every = (*keys.EVERYWHERE, *keys.REPLAY, *keys.ALWAYS)
    names = [each.id for each in every]
    assert len(names) == len(set(names))
    pressed = [key for each in every for key in each.keys.split(",")]
    assert len(pressed) == len(set(pressed))


def test_all_panes_exist_in_the_order_of_their_numbers() -> None:
    assert [each.number for each in load_panes()] == list(PaneNumber)


def test_no_pane_takes_a_key_of_everywhere_but_those_that_move_a_cursor() -> None:
    here = {key for each in (*keys.EVERYWHERE, *keys.REPLAY) for key in each.keys.split(",")}
    moving = {"left", "right", "home", "end", "space", "left_square_bracket", "right_square_bracket"}
    moving |= {"tab", "shift+tab", "escape"}  # through the parts of a pane, and out of them
    for owner in keys._owners(load_panes()):
        if not issubclass(owner, (Screen, FilterBar)):
            taken = {binding.key for binding in Binding.make_bindings(owner.__dict__.get("BINDINGS", ()))}
            assert taken & here <= moving, owner


def test_every_key_of_a_pane_has_an_id_of_its_own() -> None:
    load_panes()
    seen: dict[str, str] = {}
    for owner in keys._owners(()):
        for binding in Binding.make_bindings(owner.__dict__.get("BINDINGS", ())):
            assert binding.id, (owner, binding.key)
            assert seen.setdefault(binding.id, owner.__name__) == owner.__name__


def test_what_is_typed_keeps_out_what_a_terminal_would_obey() -> None:
    app = watch(live())

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("slash")
        app.query_one(TextInput).value = "a\x1b]0;P\x07[/b]\x9b\u202e"
        await pilot.pause()
        assert app.query_one(TextInput).value == "a]0;P[/b]"
        assert "\x1b" not in screen_text(app)

    driven(app, steps)
