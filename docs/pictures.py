"""Draws the pictures of docs/pictures: the main screens at moments of the built-in story.

Run it with `make pictures` after a change of the screens. The same program draws the same pictures, on every machine.
"""

import asyncio
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from vrrpwatch.capture import open_stream
from vrrpwatch.cli.keepsake import Keepsake
from vrrpwatch.cli.session import Session, Wishes
from vrrpwatch.demo import story_path
from vrrpwatch.model.frame import Frame, Item, Tick
from vrrpwatch.model.picture import Picture, Playback
from vrrpwatch.model.snapshot import Snapshot
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.tui.app import WatchApp

FOLDER = Path(__file__).parent / "pictures"
SIZE = (120, 36)


class Shot(NamedTuple):
    """One picture."""

    name: str
    second: int
    """From the start of the story."""
    keys: Sequence[str]


SHOTS = (
    Shot("virtual-routers", 42, ("1",)),
    Shot("timeline", 72, ("2", "0")),
    Shot("findings", 42, ("3",)),
    Shot("packets", 42, ("4",)),
)


class Still:
    """A show that stands still. A replay, to the screen."""

    title = "demo"

    def __init__(self, picture: Picture) -> None:
        self._picture = picture

    def put(self, picture: Picture) -> None:
        """From now on, this."""
        self._picture = picture

    def start(self) -> None:
        """There is nothing to begin."""

    def picture(self) -> Picture:
        return self._picture

    def close(self) -> Snapshot:
        return self._picture.snapshot

    def play(self) -> None:
        """It stands still; so does what follows."""

    def pause(self) -> None: ...

    def set_speed(self, speed: float) -> None: ...

    def jump(self, time_ns: int) -> None: ...


def picture_at(seconds: int) -> Picture:
    """The story, `seconds` after its start."""
    stream = open_stream([str(story_path())])
    frames = [item for item in stream if isinstance(item, Frame)]
    start_ns, end_ns = frames[0].time_ns, frames[-1].time_ns
    now_ns = start_ns + seconds * SECOND_NS
    keepsake = Keepsake()
    session = Session(observer=keepsake)
    until: list[Item] = [frame for frame in frames if frame.time_ns <= now_ns]
    session.follow([*until, Tick(now_ns)])
    keepsake.sift(until)
    return Picture(
        number=now_ns,
        now_ns=now_ns,
        snapshot=session.snapshot(stream.inputs(), Wishes().fail_on),
        packets=keepsake.packets(),
        told=keepsake.told(),
        interfaces=(),
        playback=Playback(start_ns, end_ns, now_ns, playing=True, speed=1.0, loaded=None, loading=False, marks_ns=()),
        whole=None,
    )


def drawn(shot: Shot) -> str:
    """The picture as SVG."""
    still = Still(picture_at(0))
    app = WatchApp(still)

    async def run() -> str:
        async with app.run_test(size=SIZE) as pilot:
            # Rates are counted from one picture to the next.
            for second in range(1, shot.second + 1):
                still.put(picture_at(second))
                app.look()
                await pilot.pause()
            for key in shot.keys:
                await pilot.press(key)
                await pilot.pause(0.3)
            return app.export_screenshot(title=f"vrrpwatch {app.main.pane.name_shown}")

    return _small(asyncio.run(run()))


def _small(svg: str) -> str:
    """Without fonts from elsewhere, and with names of its own that are the same each time."""
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    found = re.search(r"terminal-\d+", svg)
    named = svg.replace(found[0], "v") if found else svg
    return "\n".join(line.strip() for line in named.splitlines() if line.strip()) + "\n"


def main() -> None:
    """Draw all of them, or those that are named."""
    FOLDER.mkdir(exist_ok=True)
    for shot in SHOTS:
        if not sys.argv[1:] or shot.name in sys.argv[1:]:
            path = FOLDER / f"{shot.name}.svg"
            path.write_text(drawn(shot), encoding="utf-8")
            print(f"drew {path.name}, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
