from dataclasses import replace
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widgets import Static

from tests.tui.pictures import picture_of
from tests.tui.piloting import SIZES, Steps, driven, screen_lines, screen_metas, screen_text
from vrrpwatch.capture.filter import kernel_filter
from vrrpwatch.model.frame import Blind, BlindReason, BlindStart, LinkType
from vrrpwatch.model.picture import InterfaceHealth, Picture
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.tui.filtering import Filter
from vrrpwatch.tui.panes.capture import CapturePane

PCAPS = Path(__file__).parents[1] / "pcaps"
REPLAY = picture_of(PCAPS / "hostile" / "vrrp" / "vrrp-malformed.pcap")
FILTER = kernel_filter(LinkType.ETHERNET, None)
ETH0 = InterfaceHealth("eth0", LinkType.ETHERNET, 1_234, 99_999, 42, FILTER, 16 << 20, None)
NOW_NS = REPLAY.now_ns
LOSS = Blind(NOW_NS - 4 * SECOND_NS, NOW_NS - SECOND_NS, BlindReason.DROPPED, 42, interface="eth0")


def live(*interfaces: InterfaceHealth, blind: tuple[Blind, ...] = ()) -> Picture:
    snapshot = replace(REPLAY.snapshot, inputs=(), statistics=replace(REPLAY.snapshot.statistics, blind=blind))
    return replace(REPLAY, playback=None, whole=None, interfaces=interfaces, snapshot=snapshot)


class Host(App[None]):
    """The pane alone."""

    def __init__(self) -> None:
        super().__init__()
        self.pane = CapturePane()

    def compose(self) -> ComposeResult:
        yield self.pane


def shown(picture: Picture, steps: Steps, size: tuple[int, int] = (80, 24)) -> CapturePane:
    """The pane with `picture` in front of somebody who does `steps`."""
    host = Host()

    async def draw_first(pilot: Pilot[None]) -> None:
        host.pane.draw(picture, Filter())
        await pilot.pause()
        await steps(pilot)

    driven(host, draw_first, size)
    return host.pane


@pytest.mark.parametrize("size", SIZES)
def test_live_the_sentence_stands_above_the_interfaces_and_the_filter_below(size: tuple[int, int]) -> None:
    async def steps(pilot: Pilot[None]) -> None:
        lines = screen_lines(pilot.app)
        assert lines[0] == " Everything on eth0 is seen."
        assert lines[1] == " eth0"
        assert "✔ seen" in lines[2]
        assert lines[-1].startswith(" Filter of eth0 (\\): link[12:2] = 0x0806 or")
        assert lines[-1].endswith("…")

    shown(live(replace(ETH0, dropped=0)), steps, size)


def test_a_loss_is_the_first_thing_one_reads() -> None:
    async def steps(pilot: Pilot[None]) -> None:
        assert screen_lines(pilot.app)[0].startswith(" 42 frames were lost on eth0 in 3.000 s: ")
        assert "42 frames lost by the kernel" in screen_text(pilot.app)

    shown(live(ETH0, blind=(LOSS,)), steps)


def test_an_interface_in_the_dark_is_the_first_thing_one_reads() -> None:
    dark = replace(ETH0, dark=BlindStart(NOW_NS - SECOND_NS, "eth0", BlindReason.INTERFACE_GONE))

    async def steps(pilot: Pilot[None]) -> None:
        assert screen_lines(pilot.app)[0].startswith(" Nothing is seen on eth0 since ")
        assert "for 1.000 s: interface gone" in screen_text(pilot.app)

    shown(live(dark), steps)


def test_two_pictures_give_a_rate() -> None:
    before = live(ETH0)
    after = replace(before, now_ns=NOW_NS + 2 * SECOND_NS, interfaces=(replace(ETH0, frames=1_237),))

    async def steps(pilot: Pilot[None]) -> None:
        assert "frames/s" not in screen_text(pilot.app)
        pilot.app.query_one(CapturePane).draw(after, Filter())
        await pilot.pause()
        assert "1.5 frames/s, 0.0 bytes/s" in screen_text(pilot.app)

    shown(before, steps)


def test_one_key_shows_the_whole_filter_and_esc_goes_back() -> None:
    async def steps(pilot: Pilot[None]) -> None:
        await pilot.press("backslash")
        await pilot.pause()
        told = "".join(screen_lines(pilot.app)[1:]).replace(" ", "")
        assert "Everything" in screen_lines(pilot.app)[0]
        assert "link[12:2]<=1500andlink[14:4]=0xaaaa0300" in told
        await pilot.press("escape")
        await pilot.pause()
        assert screen_lines(pilot.app)[1] == " eth0"
        await pilot.press("backslash", "backslash")
        await pilot.pause()
        assert screen_lines(pilot.app)[1] == " eth0"

    shown(live(replace(ETH0, dropped=0)), steps, (120, 60))


def test_the_whole_filter_scrolls_where_it_has_no_room() -> None:
    async def steps(pilot: Pilot[None]) -> None:
        await pilot.press("backslash", "end")
        await pilot.pause()
        assert FILTER[-10:] in screen_text(pilot.app)

    shown(live(ETH0), steps)


def test_without_a_filter_the_key_shows_nothing_new() -> None:
    async def steps(pilot: Pilot[None]) -> None:
        await pilot.press("backslash")
        await pilot.pause()
        assert "none: the kernel hands on everything" in screen_text(pilot.app)

    shown(live(replace(ETH0, filter="")), steps)


@pytest.mark.parametrize("size", SIZES)
def test_a_replay_tells_its_capture_what_was_counted_and_what_was_refused(size: tuple[int, int]) -> None:
    async def steps(pilot: Pilot[None]) -> None:
        text = screen_text(pilot.app)
        assert "vrrp-malformed.pcap was read to the end" in text
        assert "✔ complete" in text
        assert "Filter" not in text
        assert "84  cut by the capture" in text
        await pilot.press("tab", "end")
        await pilot.pause()
        assert "never: nothing is known to have been missed" in screen_text(pilot.app)

    shown(REPLAY, steps, size)


def test_a_capture_that_is_loaded_says_how_far_it_is() -> None:
    assert REPLAY.playback is not None
    loading = replace(REPLAY, playback=replace(REPLAY.playback, loading=True, loaded=0.5), whole=None)

    async def steps(pilot: Pilot[None]) -> None:
        assert screen_lines(pilot.app)[0].startswith(" Loading: 50% read, up to ")

    shown(loading, steps)


def test_long_words_are_folded_beside_their_label() -> None:
    capture = replace(REPLAY.snapshot.inputs[0], complete=False, errors=("a word " * 30,))
    torn = replace(REPLAY.snapshot, inputs=(capture,))

    async def steps(pilot: Pilot[None]) -> None:
        assert widths(screen_lines(pilot.app)) == {17}
        await pilot.resize_terminal(140, 24)
        await pilot.pause()
        await pilot.pause()
        assert widths(screen_lines(pilot.app)) == {17}
        assert any(line.count("word") > 12 for line in screen_lines(pilot.app)[3:])

    def widths(lines: list[str]) -> set[int]:
        """How far the lines of the error are indented; the sentence above tells it, too."""
        return {len(line) - len(line.lstrip()) for line in lines[5:] if "word" in line}

    shown(replace(REPLAY, snapshot=torn, whole=torn), steps)


def test_dates_have_room_beside_what_they_tell() -> None:
    """What has been watched for months did not all happen today."""
    old = Blind(0, SECOND_NS, BlindReason.NO_CARRIER, interface="eth0")

    async def steps(pilot: Pilot[None]) -> None:
        assert "1970-01-01 00:00:00.000 for 1.000 s, on eth0, no carrier" in screen_text(pilot.app)

    shown(live(ETH0, blind=(old,)), steps, (80, 60))


def test_an_equal_picture_updates_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async def steps(pilot: Pilot[None]) -> None:
        def fail(*_: object) -> None:
            raise AssertionError

        monkeypatch.setattr(Static, "update", fail)
        pilot.app.query_one(CapturePane).draw(replace(REPLAY, number=2), Filter())

    shown(REPLAY, steps)


def test_all_of_it_can_be_copied() -> None:
    async def steps(_: Pilot[None]) -> None:
        return

    text = shown(live(ETH0, blind=(LOSS,)), steps).text_to_copy()
    assert text.startswith("42 frames were lost")
    assert FILTER in text
    assert "Counted" in text


@pytest.mark.parametrize("size", SIZES)
def test_names_from_outside_stay_text(size: tuple[int, int]) -> None:
    """Interface and file names may carry escapes, markup and actions."""
    hostile = "[@click=app.bell]\x1b[31m\u202e[/]"
    interface = replace(ETH0, name=hostile, filter=hostile, dark=BlindStart(0, hostile, BlindReason.NO_CARRIER))
    capture = replace(REPLAY.snapshot.inputs[0], path=hostile, complete=False, errors=(hostile,))
    picture = live(interface, blind=(replace(LOSS, interface=hostile),))
    picture = replace(picture, snapshot=replace(picture.snapshot, inputs=(capture,)))

    async def steps(pilot: Pilot[None]) -> None:
        assert "[@click=app.bell]\\x1b[31m\\u202e[/]" in screen_text(pilot.app)
        assert all(line.isprintable() for line in screen_lines(pilot.app))
        assert all("@click" not in meta and "link" not in meta for meta in screen_metas(pilot.app))

    shown(picture, steps, size)
