"""An export is a new file that only its owner can read, or a reason in words why there is none."""

import json
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import pytest
from textual.binding import BindingType
from textual.pilot import Pilot

from tests.tui.fake_show import FakeShow
from tests.tui.pictures import picture_of
from tests.tui.piloting import driven, screen_text
from tests.tui.plain_panes import PLAIN_PANES, Four
from vrrpwatch.capture import open_stream
from vrrpwatch.model.frame import Frame
from vrrpwatch.model.picture import Picture
from vrrpwatch.report import FORMATS
from vrrpwatch.tui.app import WatchApp
from vrrpwatch.tui.export import PACKETS, exported
from vrrpwatch.tui.text_input import TextInput

LAB = Path(__file__).parents[1] / "pcaps" / "lab"


@pytest.fixture(scope="module")
def picture() -> Picture:
    return picture_of(LAB / "seed-nginx-pair.pcap")


class LastThree(Four):
    """Packets, of which the filter lets three pass."""

    BINDINGS: ClassVar[list[BindingType]] = []
    shown: ClassVar[Sequence[Frame]] = ()

    def frames_shown(self) -> Sequence[Frame]:
        return self.shown


def export(picture: Picture, name: str, *downs: str) -> str:
    """What is on the screen after writing to `name`."""
    seen: list[str] = []

    async def steps(pilot: Pilot[int]) -> None:
        app.look()
        await pilot.press("e", *downs)
        app.screen.query_one(TextInput).value = name
        await pilot.press("enter")
        app.screen.query_one(TextInput).focus()
        await pilot.press("enter")
        await pilot.pause()
        seen.append(screen_text(app))

    LastThree.shown = picture.packets[-3:]
    app = WatchApp(FakeShow(picture), [*PLAIN_PANES[:3], LastThree, *PLAIN_PANES[4:]])
    driven(app, steps, (200, 40))
    return seen[0]


def write(picture: Picture, name: str) -> str:
    """What is on the screen after the first format is written to `name`."""
    seen: list[str] = []

    async def steps(pilot: Pilot[int]) -> None:
        app.look()
        await pilot.press("e", "tab")
        app.screen.query_one(TextInput).value = name
        await pilot.press("enter")
        await pilot.pause()
        seen.append(screen_text(app))

    app = WatchApp(FakeShow(picture), PLAIN_PANES)
    driven(app, steps, (200, 40))
    return seen[0]


def test_the_report_is_written_and_the_place_told(picture: Picture, tmp_path: Path) -> None:
    path = tmp_path / "r.txt"
    text = write(picture, str(path))
    assert "Written:" in text
    assert str(path)[:40] in text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text().startswith(("OK", "✔", "WARNING", "CRITICAL", "▲", "✖", "UNKNOWN", "?"))


def test_the_packets_that_are_shown_are_written(picture: Picture, tmp_path: Path) -> None:
    path = tmp_path / "p.pcapng"
    frames = picture.packets[-3:]
    path.write_bytes(exported(PACKETS, picture, frames))
    again = [each for each in open_stream([str(path)]) if isinstance(each, Frame)]
    assert [(each.time_ns, each.data, each.wire_length) for each in again] == [
        (each.time_ns, each.data, each.wire_length) for each in frames
    ]


def test_the_dialog_counts_the_packets_that_pass_the_filter(picture: Picture) -> None:
    LastThree.shown = picture.packets[-3:]
    app = WatchApp(FakeShow(picture), [*PLAIN_PANES[:3], LastThree])

    async def steps(pilot: Pilot[int]) -> None:
        app.look()
        await pilot.press("e")
        await pilot.pause()
        assert "3 packets as pcapng" in screen_text(app)

    driven(app, steps)


def test_choosing_a_format_proposes_its_name_but_keeps_a_typed_one(picture: Picture) -> None:
    app = WatchApp(FakeShow(picture), PLAIN_PANES)

    async def steps(pilot: Pilot[int]) -> None:
        app.look()
        await pilot.press("e", "down", "down")
        name = app.screen.query_one(TextInput)
        await pilot.pause()
        assert name.value.startswith("vrrpwatch-report.")
        assert name.value != "vrrpwatch-report.txt"
        name.value = "mine"
        await pilot.press("down")
        await pilot.pause()
        assert name.value == "mine"

    driven(app, steps)


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_can_be_exported(kind: str, picture: Picture) -> None:
    content = exported(kind, picture, ()).decode()
    assert content
    assert "\x1b" not in content
    if kind == "json":
        assert json.loads(content)


@pytest.mark.parametrize("kind", ["file", "link", "dangling"])
def test_what_is_there_is_left_alone(kind: str, picture: Picture, tmp_path: Path) -> None:
    there = tmp_path / "there"
    target = tmp_path / "target"
    if kind == "file":
        there.write_text("mine")
    else:
        if kind == "link":
            target.write_text("mine")
        there.symlink_to(target)
    assert "✖ Not written: File exists" in write(picture, str(there))
    assert kind == "dangling" or there.read_text() == "mine"
    assert kind != "dangling" or not target.exists()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "✖ A file needs a name"),
        ("/nowhere/at/all", "✖ Not written: No such file or directory"),
        ("/dev/full/x", "✖ Not written: Not a directory"),
        ("~nobody-of-this-name/x", "✖ Not written: "),
    ],
)
def test_a_name_that_cannot_be_is_refused_in_words(name: str, words: str, picture: Picture) -> None:
    assert words in write(picture, name)


def test_enter_on_a_format_leads_to_the_name(picture: Picture, tmp_path: Path) -> None:
    path = tmp_path / "chosen"
    assert "Written:" in export(picture, str(path))
    assert path.exists()


def test_without_a_picture_there_is_nothing_to_export() -> None:
    app = WatchApp(FakeShow(None), PLAIN_PANES)

    async def steps(pilot: Pilot[int]) -> None:
        await pilot.press("e")
        await pilot.pause()
        assert "There is nothing to export yet" in screen_text(app)

    driven(app, steps)
