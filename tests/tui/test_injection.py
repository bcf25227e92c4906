"""Text that an attacker chose, on every screen: nothing of it is obeyed, hidden, or made a link or an action.

The capture has hostile passwords, interface names, descriptions, filters, comments and a hostile file name.
"""

import re
import struct
from base64 import b64decode
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.captures import block, enhanced_packet, option
from tests.figures import reached
from tests.frames import arp, ethernet, ipv4, v2
from tests.injections import ALL, MARKUP, TERMINAL
from tests.tui.fake_show import FakeReplay, FakeShow
from tests.tui.piloting import driven, screen_lines, screen_metas
from tests.tui.shown import picture_shown
from tests.tui.terminal import terminal
from vrrpwatch.cli.session import Wishes
from vrrpwatch.model.frame import BlindReason, BlindStart
from vrrpwatch.model.picture import InterfaceHealth, Picture
from vrrpwatch.report.safe import safe
from vrrpwatch.tui.app import WatchApp

FILE_NAME = "\x1b]0;owned\x07\u202e[@click=app.bell]x[bold]\x9b2J\n.pcapng"
PAIRS = list(zip(ALL[::2], [*ALL[1::2], ALL[0]], strict=False))
"""Two payloads for the two routers of a virtual router, and both for its interface."""
START_S = 1_700_000_000
ADVERTS = 6
OWN_ACTIONS = {("@mouse.down", does) for does in ("grab", "scroll_up", "scroll_down")} | {("@mouse.up", "release")}
"""Of Textual's scroll bars."""
SIZES = ((80, 24), (120, 40))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _section() -> bytes:
    options = option(1, _bytes("".join(TERMINAL))) + option(4, _bytes("".join(MARKUP))) + bytes(4)
    return block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1) + options)


def _interfaces() -> Iterator[bytes]:
    for first, second in PAIRS:
        texts = option(2, _bytes(first + second)) + option(3, _bytes(second)) + option(11, b"\0" + _bytes(first))
        yield block(1, struct.pack("<HHI", 1, 0, 0) + texts + option(1, _bytes(first)) + bytes(4))


def _packets() -> Iterator[bytes]:
    for number in range(ADVERTS):
        for index, passwords in enumerate(PAIRS):
            for router, password in enumerate(passwords, 1):
                message = v2(
                    index + 1, 100 + router, authentication_type=1, authentication=_bytes(password)[:8].ljust(8, b"\0")
                )
                packet = ipv4(message, source=f"10.0.0.{10 + router}", ip_id=number)
                ticks = round((START_S + number + index / 100 + router / 1000) * 1e6)
                yield enhanced_packet(ethernet(packet, source=f"02:00:00:00:00:0{router}"), ticks, index)
    yield enhanced_packet(ethernet(ipv4(_bytes("".join(ALL))[:60])), (START_S + ADVERTS) * 1_000_000)
    yield enhanced_packet(_bytes("".join(MARKUP)), (START_S + ADVERTS) * 1_000_000)
    yield enhanced_packet(ethernet(arp("10.0.0.1", "10.0.0.1"), kind=0x0806), (START_S + ADVERTS) * 1_000_000)


def hostile_file(folder: Path) -> Path:
    path = folder / FILE_NAME
    path.write_bytes(b"".join((_section(), *_interfaces(), *_packets())) + b"\x1b[2J torn")
    return path


@cache
def hostile_picture(folder: Path, *, secrets: bool) -> Picture:
    return picture_shown(hostile_file(folder), None, Wishes(keep_secrets=secrets))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


def assert_harmless(app: WatchApp) -> None:
    for line in screen_lines(app):
        assert line.isprintable(), line
        assert safe(line, len(line) + 1) == line, line
    for meta in screen_metas(app):
        assert "link" not in meta, meta
        assert {(key, value) for key, value in meta.items() if key.startswith("@")} <= OWN_ACTIONS, meta


WALK: Sequence[str] = (
    *("1", "pagedown", "enter", "end", "escape", "backslash", "backslash"),
    *("2", "pagedown", "n", "enter"),
    *("3", "pagedown", "y", "m", "end"),
    *("4", "end", "up", "up", "tab", "pagedown", "tab", "x", "home"),
    *("5", "enter", "6", "backslash", "pagedown", "v", "e", "escape"),
)
"""Through all screens and what Enter shows there."""
DETAILS: Sequence[str] = (
    *("1", *["down"] * (len(PAIRS) - 1)),
    *("3", *["down"] * 10, "4", "home", *["down"] * 10),
    *("f", "f", "question_mark", "escape", "ctrl+p", "down", "escape"),
)
"""From line to line, with what is said of each."""


async def walk(app: WatchApp, pilot: Pilot[Any], keys: Sequence[str] = WALK) -> None:
    app.look()
    await pilot.pause()
    for key in keys:
        await pilot.press(key)
        assert_harmless(app)


@pytest.mark.parametrize("secrets", [False, True], ids=["hidden", "shown"])
@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
def test_nothing_hostile_is_drawn_in_a_replay(folder: Path, size: tuple[int, int], *, secrets: bool) -> None:
    app = WatchApp(FakeReplay(hostile_picture(folder, secrets=secrets), str(folder / FILE_NAME)))
    driven(app, lambda pilot: walk(app, pilot), size)
    reached("I2", f"all screens at {size[0]}x{size[1]}: 0 errors, 0 links or actions")


def test_no_line_of_a_list_draws_anything_hostile(folder: Path) -> None:
    app = WatchApp(FakeReplay(hostile_picture(folder, secrets=True), str(folder / FILE_NAME)))
    driven(app, lambda pilot: walk(app, pilot, DETAILS), SIZES[0])


def test_nothing_hostile_is_drawn_live(folder: Path) -> None:
    """Interfaces in trouble, whose names and filters somebody chose."""
    picture = hostile_picture(folder, secrets=True)
    health = tuple(
        InterfaceHealth(
            name=first + second,
            link_type=1,
            frames=1,
            bytes=60,
            dropped=1,
            filter=second,
            ring_bytes=1 << 24,
            dark=BlindStart(picture.now_ns, first + second, BlindReason.INTERFACE_DOWN),
        )
        for first, second in PAIRS
    )
    live = replace(picture, playback=None, whole=None, interfaces=health)
    app = WatchApp(FakeShow(live, " ".join(first for first, _ in PAIRS)))
    driven(app, lambda pilot: walk(app, pilot), SIZES[1])


FILTERS = ("[/", "[bold red]x[/]", "/[/", "/(?P<[bold]/", "a:[@click=app.bell]x", "!", '"[')


def test_a_filter_and_its_mistake_are_shown_as_they_are(folder: Path) -> None:
    app = WatchApp(FakeReplay(hostile_picture(folder, secrets=True), "hostile"))

    async def steps(pilot: Pilot[Any]) -> None:
        app.look()
        for payload in FILTERS:
            await pilot.press("slash", *payload)
            await pilot.pause()
            assert_harmless(app)
            assert f"Filter {payload}" in "\n".join(screen_lines(app))
            await pilot.press("escape")

    driven(app, steps, (120, 40))


def test_markup_of_an_interface_is_shown_as_it_is(folder: Path) -> None:
    app = WatchApp(FakeReplay(hostile_picture(folder, secrets=True), "hostile"))
    seen: list[str] = []

    async def steps(pilot: Pilot[Any]) -> None:
        app.look()
        await pilot.press("1", "slash", *"vrid:9", "enter")
        await pilot.pause()
        seen.extend(screen_lines(app))

    driven(app, steps, (200, 60))
    assert any("[bold red]x[/][@click=app.bell]x[/] VRID 9" in line for line in seen), "\n".join(seen)


CONTROLS = re.compile(
    rb"\x1b\[[?<>=]?[0-9;:]*[ $]?[a-zA-Z]"  # ECMA-48 section 5.4
    rb"|\x1b[()][0AB]|\x1b[=>78]|\x1bP[^\x1b]*\x1b\\"
    rb"|\x1b\]22;[a-z]*\a"  # the shape of the pointer
    rb"|\x1b\]52;c;(?P<clipboard>[A-Za-z0-9+/=]*)(?:\a|\x1b\\)"
)


def test_what_a_terminal_gets_is_the_programs_own(folder: Path) -> None:
    """All bytes of a walk through the screens: the sequences that Textual writes, and printable text."""
    with terminal("-m", "vrrpwatch", str(hostile_file(folder)), "--show-secrets", columns=120, lines=40) as window:
        window.wait_for("contested")
        for number in (1, 2, 3, 4, 5, 6):
            window.type(f"{number}y")
            window.wait_for(f"▸{number}")
        window.type("?")
        window.wait_for("Esc: close")
        window.type("\x03")
        window.code()
    clipboards = [b64decode(found["clipboard"]) for found in CONTROLS.finditer(window.written) if found["clipboard"]]
    assert clipboards
    text = CONTROLS.sub(b"", window.written).decode()
    for line in (*re.split(r"[\r\n]+", text), *(line for each in clipboards for line in each.decode().split("\n"))):
        assert line.replace("\t", " ").isprintable(), line
    assert b"\x1b]8;" not in window.written
    assert b"owned" in window.written
