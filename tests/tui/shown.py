"""Pictures of a replay as the program itself makes them."""

import time
from collections.abc import Callable
from pathlib import Path

from vrrpwatch.cli.replay_show import ReplayShow
from vrrpwatch.cli.session import Wishes
from vrrpwatch.model.picture import Picture, Playback
from vrrpwatch.model.timers import SECOND_NS

PATIENCE_S = 20.0


def picture_shown(path: Path, seconds: float | None, wishes: Wishes | None = None) -> Picture:
    """What is shown of the capture `seconds` after its start, when all is loaded; None: at the end."""
    show = ReplayShow([str(path)], wishes or Wishes(), title=path.name)
    show.start()
    try:
        picture = _awaited(show, lambda picture, playback: picture.whole is not None and not playback.loading)
        if seconds is None or picture.playback is None:
            return picture
        time_ns = picture.playback.start_ns + round(seconds * SECOND_NS)
        show.jump(time_ns)
        return _awaited(show, lambda _, playback: playback.position_ns == time_ns and not playback.loading)
    finally:
        show.close()


def _awaited(show: ReplayShow, wanted: Callable[[Picture, Playback], bool]) -> Picture:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        picture = show.picture()
        if picture is not None and picture.playback is not None and wanted(picture, picture.playback):
            return picture
        time.sleep(0.01)
    raise AssertionError("no such picture")
