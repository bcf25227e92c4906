"""What stands on each screen in each size, kept as text in `screens/`: a change of any letter shows in the review.

`VRRPWATCH_WRITE_SCREENS=1` in the environment writes them anew. They show the built-in story, which begins at
18:19:42: in the middle of its split brain, and at its end.
"""

import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.tui.fake_show import FakeReplay
from tests.tui.piloting import SIZES, driven, screen_lines
from tests.tui.shown import picture_shown
from vrrpwatch.demo import story_path
from vrrpwatch.model.picture import Picture
from vrrpwatch.tui.app import WatchApp
from vrrpwatch.tui.target import PaneNumber

SCREENS = Path(__file__).parent / "screens"
WRITE = "VRRPWATCH_WRITE_SCREENS"
MOMENTS = {"split-brain": 42.0, "end": None}
"""Seconds after the start."""


@cache
def story(moment: str) -> Picture:
    return picture_shown(Path(os.path.relpath(story_path())), MOMENTS[moment])


def drawn(moment: str, size: tuple[int, int]) -> dict[PaneNumber, str]:
    """Each screen as text."""
    app = WatchApp(FakeReplay(story(moment), "demo"))
    texts: dict[PaneNumber, str] = {}

    async def steps(pilot: Pilot[Any]) -> None:
        app.look()
        for number in PaneNumber:
            await pilot.press(str(number.value))
            await pilot.pause()
            texts[number] = "\n".join(screen_lines(app)) + "\n"

    driven(app, steps, size)
    return texts


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_screens_are_as_they_were_reviewed(
    moment: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(Path(__file__).parents[2])
    differing = []
    for number, text in drawn(moment, size).items():
        kept = SCREENS / f"{number.value}-{number.name.lower()}-{size[0]}x{size[1]}-{moment}.txt"
        if os.environ.get(WRITE):
            kept.parent.mkdir(exist_ok=True)
            kept.write_text(text)
        elif not kept.exists() or kept.read_text() != text:
            differing.append(f"{kept.name} is now:\n{text}")
    assert not differing, f"{WRITE}=1 writes them anew\n" + "\n".join(differing)


def test_no_screen_is_wider_than_its_terminal() -> None:
    kept = sorted(SCREENS.glob("*.txt"))
    assert len(kept) == len(PaneNumber) * len(SIZES) * len(MOMENTS)
    for path in kept:
        columns, lines = map(int, path.stem.split("-")[-2 if path.stem.endswith("end") else -3].split("x"))
        rows = path.read_text().splitlines()
        assert len(rows) == lines, path.name
        assert max(map(len, rows)) <= columns, path.name
        assert rows[-1].rstrip().endswith("q Quit"), path.name
