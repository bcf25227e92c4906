"""The screen of packets, driven by keys."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.frames import arp, ethernet, frame, ipv4, v2, v3
from tests.injections import MARKUP, TERMINAL
from tests.sessions import LAB
from tests.tui.fake_show import FakeShow
from tests.tui.pictures import picture_of
from tests.tui.piloting import SIZES, driven, screen_lines, screen_metas, screen_text
from vrrpwatch.model.frame import Frame, Interface
from vrrpwatch.model.picture import Picture
from vrrpwatch.tui import dissection
from vrrpwatch.tui.app import WatchApp
from vrrpwatch.tui.filtering import parsed
from vrrpwatch.tui.main_screen import MainScreen
from vrrpwatch.tui.panes.packet_bytes import ByteView
from vrrpwatch.tui.panes.packet_fields import FieldTree
from vrrpwatch.tui.panes.packet_list import PacketList
from vrrpwatch.tui.panes.packets import PacketsPane
from vrrpwatch.tui.target import Target

NUMBERS = count(1_000_000_000)
PICTURE = picture_of(LAB / "graceful-resign.pcap")


def picture_with(frames: Sequence[Frame]) -> Picture:
    return replace(PICTURE, packets=tuple(frames))


def adverts(many: int) -> list[Frame]:
    """A second apart, IP ids that count, three priorities."""
    return [
        frame(ethernet(ipv4(v2(51, 100 + number % 3), ip_id=number)), number=number, time_s=1_000_000 + number)
        for number in range(1, many + 1)
    ]


class Looked:
    """The pane while it runs."""

    def __init__(self, pilot: Pilot[Any], show: FakeShow) -> None:
        self.pilot = pilot
        self.show = show
        screen = self.screen = pilot.app.screen_stack[0]
        self.pane = screen.query_one(PacketsPane)
        self.list = screen.query_one(PacketList)
        self.tree = screen.query_one(FieldTree)
        self.bytes = screen.query_one(ByteView)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def draw(self, picture: Picture, text: str = "") -> None:
        assert isinstance(self.screen, MainScreen)
        self.screen._wanted = parsed(text)
        numbered = replace(picture, number=next(NUMBERS))
        # As the application does it, which looks for another picture by its own clock.
        self.show.put(numbered)
        self.screen.receive(numbered)
        await self.pilot.pause()

    async def to_field(self, name: str) -> None:
        place = next(at for at, field in enumerate(self.pane._fields) if field.name == name)
        self.tree.select(place)
        await self.pilot.pause()

    @property
    def number(self) -> int:
        assert self.list.frame is not None
        return self.list.frame.number

    @property
    def text(self) -> str:
        return screen_text(self.pilot.app)

    @property
    def status(self) -> str:
        return next(line for line in screen_lines(self.pilot.app) if "packet" in line and "·" in line)


def look(picture: Picture, steps: Any, size: tuple[int, int] = (120, 40)) -> None:  # noqa: ANN401 - an async function
    async def run(pilot: Pilot[Any]) -> None:
        looked = Looked(pilot, show)
        await looked.draw(picture)
        await steps(looked)

    show = FakeShow(picture)
    driven(WatchApp(show, [PacketsPane]), run, size)


@pytest.mark.parametrize("size", [(60, 15), *SIZES])
def test_list_fields_and_bytes_are_seen_in_every_size(size: tuple[int, int]) -> None:
    async def steps(looked: Looked) -> None:
        text = looked.text
        last = PICTURE.packets[-1]
        assert "VRRP: version" in text
        assert "VRRP v2" in text
        assert f"0000 {last.data[:8].hex(' ')}" in text
        assert all(len(line) <= size[0] for line in text.splitlines())

    look(PICTURE, steps, size)


def test_the_list_follows_the_newest_until_the_cursor_moves_and_end_follows_again() -> None:
    frames = adverts(400)

    async def steps(looked: Looked) -> None:
        assert (looked.number, looked.list.follows) == (100, True)
        await looked.draw(picture_with(frames[:150]))
        assert looked.number == 150
        await looked.press("up")
        await looked.draw(picture_with(frames[:200]))
        assert (looked.number, looked.list.follows) == (149, False)
        await looked.press("end")
        assert looked.number == 200
        await looked.draw(picture_with(frames))
        assert looked.number == 400
        assert "follows the newest" in looked.status

    look(picture_with(frames[:100]), steps)


def test_the_cursor_stays_on_its_packet_and_line_when_old_packets_leave() -> None:
    frames = adverts(500)

    async def steps(looked: Looked) -> None:
        await looked.press(*["up"] * 12)
        before = screen_lines(looked.pilot.app)
        await looked.draw(picture_with(frames[50:250]))
        assert looked.number == 188
        after = screen_lines(looked.pilot.app)
        row = next(at for at, line in enumerate(before) if line.startswith("▸") and "VRRP" in line)
        assert after[row] == before[row]
        await looked.draw(picture_with(frames[300:500]))
        assert looked.number == 301

    look(picture_with(frames[:200]), steps)


def test_a_field_marks_its_bytes() -> None:
    async def steps(looked: Looked) -> None:
        await looked.press("tab")
        assert looked.tree.has_focus
        await looked.to_field("Virtual router id")
        assert looked.bytes.marked == range(35, 36)
        assert looked.pane.text_to_copy() == "Virtual router id: 51"
        await looked.press("enter")
        assert looked.bytes.has_focus
        assert looked.pane.text_to_copy() == "33"
        await looked.press("tab")
        assert looked.list.has_focus

    look(picture_with(adverts(3)), steps)


def test_the_field_stays_selected_from_packet_to_packet() -> None:
    async def steps(looked: Looked) -> None:
        await looked.press("tab")
        await looked.to_field("Priority")
        await looked.press("shift+tab", "up")
        assert looked.tree.field is not None
        assert (looked.tree.field.name, looked.tree.field.value) == ("Priority", "102")

    look(picture_with(adverts(3)), steps)


def test_a_click_on_a_byte_goes_to_its_field() -> None:
    async def steps(looked: Looked) -> None:
        # Line 2, the fourth byte: offset 0x23, behind the border and "0020 ".
        await looked.pilot.click(ByteView, offset=(1 + 6 + 3 * 3, 2))
        await looked.pilot.pause()
        assert looked.tree.field is not None
        assert looked.tree.field.name == "Virtual router id"

    look(picture_with(adverts(3)), steps)


def test_what_is_wrong_stands_in_the_list_and_at_its_field() -> None:
    async def steps(looked: Looked) -> None:
        assert "✖ TTL is not 255" in looked.text
        await looked.press("tab")
        await looked.to_field("Time to live")
        assert "✖ invalid: must be 255" in looked.text

    look(picture_with([frame(ethernet(ipv4(v3(), ttl=64)))]), steps, (200, 60))


def test_backslash_shows_one_part_alone_and_all_again() -> None:
    async def steps(looked: Looked) -> None:
        await looked.press("backslash")
        assert "VRRP: version" not in looked.text
        await looked.press("tab")
        assert "VRRP: version" in looked.text
        assert "VRRP v2 advert" not in looked.text
        await looked.press("tab")
        assert "0000 " in looked.text
        assert "VRRP: version" not in looked.text
        await looked.press("backslash")
        assert all(part in looked.text for part in ("0000 ", "VRRP: version", "VRRP v2 advert"))

    look(picture_with(adverts(3)), steps)


def test_capital_t_changes_the_time() -> None:
    async def steps(looked: Looked) -> None:
        assert "13:46:43.000" in looked.text
        await looked.press("T")
        assert "time since the first packet" in looked.status
        await looked.press("T")
        assert "1.000000" in looked.text
        await looked.press("T")
        assert "13:46:43.000" in looked.text

    look(replace(picture_with(adverts(3)), now_ns=1_000_003_000_000_000), steps)


PASSWORD = b"s3cr3tpw"


def test_passwords_are_hidden_until_x_and_then_hidden_again() -> None:
    told, pairs = PASSWORD.decode(), PASSWORD[:8].hex(" ")

    async def steps(looked: Looked) -> None:
        await looked.press("tab")
        await looked.to_field("Authentication data")
        assert told not in looked.text
        assert PASSWORD[:2].hex(" ") not in looked.text
        await looked.press("tab")
        assert looked.pane.text_to_copy() == ""
        await looked.press("x")
        assert told in looked.text
        assert looked.pane.text_to_copy() == pairs
        await looked.press("x")
        assert told not in looked.text

    look(picture_with([frame(ethernet(ipv4(v2(authentication_type=1, authentication=PASSWORD))))]), steps, (200, 60))


def test_a_target_puts_the_cursor_on_its_packet() -> None:
    async def steps(looked: Looked) -> None:
        looked.pane.select(Target(frame=40))
        await looked.pilot.pause()
        assert (looked.number, looked.list.follows) == (40, False)
        assert looked.pane.selected().frame == 40
        looked.pane.select(Target(time_ns=1_000_070_500_000_000))
        await looked.pilot.pause()
        assert looked.number == 71
        looked.pane.select(Target(frame=150))
        await looked.pilot.pause()
        assert looked.number == 71
        await looked.draw(picture_with(adverts(200)))
        assert looked.number == 150

    look(picture_with(adverts(100)), steps)


def test_a_target_before_the_first_picture_is_kept() -> None:
    pane = PacketsPane()
    pane.select(Target(frame=7))
    assert pane._target == Target(frame=7)


def test_a_target_by_virtual_router_is_its_newest_packet() -> None:
    async def steps(looked: Looked) -> None:
        key = looked.pane.selected().virtual_router
        assert key is not None
        await looked.draw(picture_with([*adverts(5), frame(arp("10.0.0.9", "10.0.0.9"), number=6)]))
        looked.pane.select(Target(virtual_router=key))
        await looked.pilot.pause()
        assert looked.number == 5

    look(picture_with(adverts(5)), steps)


def test_the_filter_hides_packets_and_says_how_many() -> None:
    async def steps(looked: Looked) -> None:
        await looked.draw(picture_with(adverts(90)), "priority:101")
        assert looked.list.count == 30
        assert "60 hidden by the filter" in looked.status
        assert [one.number % 3 for one in looked.pane.frames_shown()] == [1] * 30
        await looked.draw(picture_with(adverts(90)), "vrid:9")
        assert "No packet passes the filter" in looked.text
        assert looked.pane.text_to_copy() == ""
        await looked.draw(picture_with(adverts(90)), "")
        assert looked.list.count == 90

    look(picture_with(adverts(90)), steps)


def test_without_packets_the_screen_says_so() -> None:
    async def steps(looked: Looked) -> None:
        assert "No packet yet" in looked.text
        await looked.press("D", "g", "l", "enter", "enter", "x", "T", "end", "up")
        assert "No packet is selected" in looked.text

    look(picture_with([]), steps)


def test_a_picture_that_says_the_same_draws_nothing() -> None:
    async def steps(looked: Looked) -> None:
        drawn: list[object] = []
        await looked.draw(picture)
        looked.list.refresh = lambda *regions, **_: drawn.append(regions) or looked.list  # type: ignore[method-assign, func-returns-value]
        await looked.draw(picture)
        await looked.draw(picture)
        assert drawn == []

    picture = picture_with(adverts(90))
    look(picture, steps)


def hostile(text: str) -> list[Frame]:
    octets = text.encode("utf-8", "surrogateescape")[:8].ljust(8, b"\0")
    message = v2(authentication_type=1, authentication=octets, trailer=text.encode("utf-8", "surrogateescape"))
    interface = Interface(text, 1)
    return [
        frame(ethernet(ipv4(message)), number=1, interface=interface),
        frame(ethernet(ipv4(v2(authentication_type=9, authentication=octets))), number=2, interface=interface),
        frame(text.encode("utf-8", "surrogateescape").ljust(60, b"\0"), number=3, interface=interface),
    ]


def test_no_text_of_a_packet_is_obeyed_by_the_screen() -> None:
    async def one(looked: Looked, text: str) -> None:
        await looked.draw(picture_with(hostile(text)))
        for number in (1, 2, 3):
            looked.pane.select(Target(frame=number))
            await looked.pilot.pause()
            for line in screen_lines(looked.pilot.app):
                assert line.isprintable(), (text, line)
            assert not [meta for meta in screen_metas(looked.pilot.app) if "link" in meta or "@click" in meta]

    async def steps(looked: Looked) -> None:
        await looked.press("x")
        for text in TERMINAL + MARKUP:
            await one(looked, text)

    look(picture_with(adverts(1)), steps)


def test_capital_d_shows_the_dissection_and_escape_closes_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without tshark in PATH the answer is a clear sentence."""
    monkeypatch.setenv("PATH", str(tmp_path))

    async def steps(looked: Looked) -> None:
        await looked.press("D")
        await looked.pilot.app.workers.wait_for_complete()
        await looked.pilot.pause()
        assert dissection.NO_TSHARK in looked.text
        await looked.press("escape")
        assert "VRRP: version" in looked.text

    look(picture_with(adverts(3)), steps)


def test_quitting_does_not_wait_for_tshark(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    slow = tmp_path / "tshark"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    began: list[float] = []

    async def steps(looked: Looked) -> None:
        await looked.press("D")
        for _ in range(500):
            if _sleeping():
                break
            await asyncio.sleep(0.02)
        assert _sleeping()
        began.append(time.monotonic())
        looked.pilot.app.exit()

    look(picture_with(adverts(3)), steps)
    assert time.monotonic() - began[0] < 3
    assert not _sleeping()


def _sleeping() -> list[str]:
    """What took the place of tshark, while it runs: `sleep 60` as a child of this process."""
    children = Path("/proc/self/task").glob("*/children")
    pids = [pid for each in children for pid in each.read_text().split()]
    return [pid for pid in pids if b"sleep\x0060" in _command(pid)]


def _command(pid: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return b""
