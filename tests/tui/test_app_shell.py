"""What stands around the panes, at every size; and that no text from outside does harm there."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest
from textual.pilot import Pilot

from tests.tui.fake_show import FakeReplay, FakeShow, with_marks
from tests.tui.pictures import picture_at
from tests.tui.piloting import SIZES, driven, screen_lines, screen_metas, screen_text
from tests.tui.plain_panes import PLAIN_PANES, One, PlainPane
from vrrpwatch.model.errors import UsageError
from vrrpwatch.model.finding import Finding
from vrrpwatch.model.frame import BlindReason, BlindStart
from vrrpwatch.model.picture import InterfaceHealth, Picture
from vrrpwatch.model.snapshot import Status
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.tui.app import FIRST_LOOKS_A_SECOND, PICTURES_A_SECOND, WatchApp
from vrrpwatch.tui.surroundings import fault_after_s, is_remote, wants_no_color
from vrrpwatch.tui.text_input import TextInput

CAPTURE = Path(__file__).parents[1] / "pcaps" / "lab" / "split-brain-partition.pcap"
TABS = "▸1 Virtual routers 2 Timeline 3 Findings 4 Packets 5 Routers 6 Capture"
HOSTILE = (
    "\x1bc",
    "\x1b]0;P\x07",
    "[/]",
    "[/",
    "[a=b:",
    "[@click=app.bell]x[/]",
    "[link=http://e/]",
    "\x9b31m",
    "\u202ex",
)


@pytest.fixture(scope="module")
def picture() -> Picture:
    return picture_at(CAPTURE, 15)


def replay(picture: Picture, **changes: object) -> FakeReplay:
    playback = picture.playback
    assert playback is not None
    marks = [playback.start_ns + seconds * SECOND_NS for seconds in (4, 14, 23)]
    return FakeReplay(with_marks(picture, marks, **changes), "split-brain.pcap")


def seen(show: FakeShow, size: tuple[int, int]) -> list[str]:
    """The lines of the screen after the first picture."""
    lines: list[str] = []
    app = WatchApp(show, PLAIN_PANES)

    async def steps(pilot: Pilot[int]) -> None:
        app.look()
        await pilot.pause()
        lines.extend(screen_lines(app))

    driven(app, steps, size)
    return lines


@pytest.mark.parametrize("size", SIZES)
def test_verdict_tabs_replay_and_keys_stand_at_every_size(picture: Picture, size: tuple[int, int]) -> None:
    lines = seen(replay(picture), size)
    assert len(lines) == size[1]
    assert max(map(len, lines)) <= size[0]
    sentence = (
        "✖ CRITICAL VRID 51 ipv4: 2 routers are Master: 192.168.1.1 (priority 150) and 192.168.1.2 (priority 100)"
    )
    second = next(number for number, line in enumerate(lines) if line.startswith(" REPLAY split-brain.pcap · "))
    assert " ".join(" ".join(lines[:second]).split()) == sentence
    assert " 1 critical, 2 info · ✔ capture ok · " in lines[second]
    assert "13:46:14 UTC" in lines[second]
    assert " ".join(lines[second + 1].split()) == TABS
    assert lines[second + 2].startswith("pane 1 draws ")
    assert "‖ paused 1x  13:46:14.359" in lines[-2]
    assert "13:45:59.359 to 13:46:26.699" in lines[-2]
    assert lines[-2].count("◆") + lines[-2].count("●") >= 3
    assert lines[-1].endswith("? Help q Quit")


def test_narrow_tabs_keep_the_numbers_and_the_chosen_name(picture: Picture) -> None:
    assert seen(FakeShow(picture), (62, 16))[3].split() == ["▸1", "Virtual", "routers", "2", "3", "4", "5", "6"]


@pytest.mark.parametrize("size", [(59, 24), (80, 14), (20, 5)])
def test_a_terminal_that_is_too_small_gets_one_line(picture: Picture, size: tuple[int, int]) -> None:
    text = " ".join(" ".join(seen(replay(picture), size)).split())
    assert text.startswith("The terminal is too small")
    assert "CRITICAL" not in text


def test_a_terminal_that_grows_again_shows_everything_and_has_the_focus(picture: Picture) -> None:
    app = WatchApp(FakeShow(picture), PLAIN_PANES)

    async def steps(pilot: Pilot[int]) -> None:
        app.look()
        await pilot.resize_terminal(50, 12)
        await pilot.pause()
        assert "too small" in screen_text(app)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        await pilot.pause()
        assert "✖ CRITICAL" in screen_text(app)
        await pilot.press("g")
        await pilot.pause()
        assert "pane 4" in screen_text(app)

    driven(app, steps)


def test_loading_is_shown_with_a_bar(picture: Picture) -> None:
    line = seen(replay(picture, loading=True, loaded=0.43), (120, 24))[-2]
    assert line.endswith("… loading ▕████      ▏ 43%")
    assert seen(replay(picture, loading=True), (120, 24))[-2].endswith("… loading")


def test_before_the_first_picture_it_says_what_it_opens() -> None:
    lines = seen(FakeReplay(None, "big.pcap"), (80, 24))
    assert lines[:2] == [" … Opening big.pcap", " REPLAY"]
    assert lines[-2] == " … loading"


def test_a_long_name_keeps_its_end_and_leaves_the_time_its_room(picture: Picture) -> None:
    show = FakeShow(replace(picture, playback=None), title="/srv/captures/2026/11/22/segment-b/evening.pcap")
    line = seen(show, (80, 24))[2]
    assert "LIVE …" in line
    assert "evening.pcap · 1 critical" in line
    assert "13:46:14 UTC" in line
    assert len(line) <= 80


def test_the_rate_is_that_of_the_last_seconds(picture: Picture) -> None:
    show = FakeShow(replace(picture, playback=None))
    app = WatchApp(show, PLAIN_PANES)

    async def steps(pilot: Pilot[int]) -> None:
        for second in range(10):
            statistics = replace(picture.snapshot.statistics, adverts=second * second)
            snapshot = replace(picture.snapshot, statistics=statistics)
            now_ns = picture.now_ns + second * SECOND_NS
            show.put(replace(picture, playback=None, number=second, now_ns=now_ns, snapshot=snapshot))
            app.look()
        await pilot.pause()
        assert "13.0 adverts/s" in screen_text(app)  # (81 - 16) / 5

    driven(app, steps, (120, 40))


@pytest.mark.parametrize("payload", HOSTILE)
def test_no_text_from_outside_does_harm(picture: Picture, payload: str) -> None:
    def hostile(finding: Finding) -> Finding:
        return replace(finding, title=payload, detail=payload, remedy=payload)

    interface = InterfaceHealth(payload, 1, 1, 1, 0, payload, 1, BlindStart(1, payload, BlindReason.NO_CARRIER))
    findings = tuple(map(hostile, picture.snapshot.findings))
    shown = replace(
        picture, snapshot=replace(picture.snapshot, findings=findings), interfaces=(interface,), playback=None
    )
    app = WatchApp(FakeShow(shown, title=payload), [Copying, *PLAIN_PANES[1:]])
    Copying.text = payload

    async def check(pilot: Pilot[int]) -> None:
        await pilot.pause()
        text = screen_text(app)
        assert all(character.isprintable() or character == "\n" for character in text)
        for meta in screen_metas(app):
            assert "link" not in meta
            assert "bell" not in str(meta.get("@click", ""))

    async def steps(pilot: Pilot[int]) -> None:
        app.look()
        await check(pilot)
        for keys in (("y",), ("f",), ("question_mark",), ("escape",), ("ctrl+p",), ("escape",), ("slash",)):
            await pilot.press(*keys)
            await check(pilot)
        app.query_one(TextInput).value = f"/{payload}"
        await check(pilot)
        await pilot.press("escape", "e", "tab")
        app.screen.query_one(TextInput).value = f"/nowhere/{payload}"
        await pilot.press("enter")
        await check(pilot)

    driven(app, steps, (120, 40))
    assert "\x1b" not in app.clipboard


class Copying(One):
    """Has something to copy."""

    text: ClassVar[str] = ""

    def text_to_copy(self) -> str:
        return self.text


class Broken(One):
    """Has a mistake."""

    def draw(self, picture: Picture, wanted: object) -> None:
        del picture, wanted
        raise ZeroDivisionError("\x1b]0;P\x07")


def test_a_mistake_ends_it_with_unknown_the_show_closed_and_no_locals(
    picture: Picture, capsys: pytest.CaptureFixture[str]
) -> None:
    show = FakeShow(picture)
    app = WatchApp(show, [Broken, *PLAIN_PANES[1:]])

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.pause(0.5)

    with pytest.raises(ZeroDivisionError):
        driven(app, steps)
    assert (app.return_value, app.return_code) == (Status.UNKNOWN, Status.UNKNOWN)
    assert show.calls == ["start", "close"]
    told = capsys.readouterr().err
    assert "ZeroDivisionError: \\x1b]0;P\\x07" in told
    assert "\x1b" not in told


def test_a_show_that_ends_by_wrong_usage_says_it_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    show = FakeShow(None)
    app = WatchApp(show, PLAIN_PANES)

    async def steps(pilot: Pilot[int]) -> None:
        show.fail(UsageError("cannot read x"))
        await pilot.pause(0.5)

    with pytest.raises(UsageError):
        driven(app, steps)
    assert capsys.readouterr().err == "vrrpwatch: cannot read x\n"
    assert app.return_value == Status.UNKNOWN


def test_a_pane_that_is_missing_is_no_mistake(picture: Picture) -> None:
    app = WatchApp(FakeShow(picture), PLAIN_PANES[:2])

    async def steps(pilot: Pilot[int]) -> None:
        app.look()
        await pilot.press("v", "5", "2", "tab")
        assert isinstance(app.main.pane, PlainPane)
        assert app.main.pane.number == 1

    driven(app, steps)


def test_the_environment_is_understood_as_its_standards_say() -> None:
    empty = {"NO_COLOR": ""}
    assert not wants_no_color(empty)
    assert empty == {}
    assert wants_no_color({"NO_COLOR": "0"})
    assert is_remote({"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"})
    assert not is_remote({})
    assert fault_after_s({"VRRPWATCH_FAULT": "tui:raise:2.5"}) == 2.5
    assert fault_after_s({"VRRPWATCH_FAULT": "capture:raise:2"}) is None
    assert fault_after_s({}) is None


def test_no_color_chooses_an_ansi_theme_and_ssh_no_animations(
    picture: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("SSH_CONNECTION", "a b c d")
    app = WatchApp(FakeShow(picture), PLAIN_PANES, theme="nord")
    assert app.theme == "ansi-dark"
    assert app.animation_level == "none"


LOADS_LATER = """
import sys
from tests.tui.fake_show import FakeShow
from tests.tui.pictures import picture_at
from tests.tui.piloting import driven
from tests.tui.test_app_shell import CAPTURE
from vrrpwatch.cli.screen import prepare_screen
from vrrpwatch.tui.app import WatchApp

picture = picture_at(CAPTURE, 15)
prepare_screen()
before = set(sys.modules)

async def steps(pilot):
    pilot.app.look()
    keys = "2 3 4 5 6 1 question_mark escape ctrl+p escape e escape slash a escape f y t"
    for key in keys.split():
        await pilot.press(key)
        await pilot.pause()

driven(WatchApp(FakeShow(picture)), steps)
print(sorted(set(sys.modules) - before))
"""


def test_nothing_is_loaded_after_the_rights_are_dropped() -> None:
    run = subprocess.run([sys.executable, "-c", LOADS_LATER], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


def test_an_empty_screen_asks_often_until_there_is_a_first_picture(picture: Picture) -> None:
    """A quarter of a second of waiting for what has long been there would be seen."""
    show = FakeShow()
    app = WatchApp(show, PLAIN_PANES)
    asks: list[bool] = []

    async def steps(pilot: Pilot[int]) -> None:
        app.look()
        asks.append(app._impatience._task is not None)
        show.put(picture)
        app.look()
        await pilot.pause()
        asks.append(app._impatience._task is not None)

    driven(app, steps)
    assert asks == [True, False]
    assert FIRST_LOOKS_A_SECOND > PICTURES_A_SECOND
