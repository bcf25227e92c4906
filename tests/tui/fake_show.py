"""Something to look at whose pictures a test chooses."""

from collections.abc import Sequence
from dataclasses import replace

from vrrpwatch.model.picture import Picture, Playback
from vrrpwatch.model.snapshot import Snapshot


class FakeShow:
    """Live: gives the picture that was put last."""

    def __init__(self, picture: Picture | None = None, title: str = "eth0", end: Snapshot | None = None) -> None:
        self.calls: list[str] = []
        self._title = title
        self._picture = picture
        self._end = end
        self._failure: Exception | None = None

    @property
    def title(self) -> str:
        return self._title

    def start(self) -> None:
        self.calls.append("start")

    def picture(self) -> Picture | None:
        if self._failure is not None:
            raise self._failure
        return self._picture

    def close(self) -> Snapshot | None:
        self.calls.append("close")
        if self._end is None and self._picture is not None:
            return self._picture.snapshot
        return self._end

    def put(self, picture: Picture) -> None:
        """From now on, show this."""
        self._picture = picture

    def fail(self, failure: Exception) -> None:
        """From now on, raise this."""
        self._failure = failure


class FakeReplay(FakeShow):
    """A capture that does at once what it is told; its playback follows."""

    def play(self) -> None:
        self.calls.append("play")
        self._playback(playing=True)

    def pause(self) -> None:
        self.calls.append("pause")
        self._playback(playing=False)

    def set_speed(self, speed: float) -> None:
        self.calls.append(f"speed {speed:g}")
        self._playback(speed=speed)

    def jump(self, time_ns: int) -> None:
        self.calls.append(f"jump {time_ns}")
        self._playback(position_ns=time_ns)

    def _playback(self, **changes: object) -> None:
        assert self._picture is not None
        assert self._picture.playback is not None
        playback = replace(self._picture.playback, **changes)  # type: ignore[arg-type]
        self.put(
            replace(self._picture, number=self._picture.number + 1, now_ns=playback.position_ns, playback=playback)
        )


def with_marks(picture: Picture, marks_ns: Sequence[int], **changes: object) -> Picture:
    """`picture` of a replay in which something happened at `marks_ns`."""
    playback = picture.playback or Playback(
        picture.now_ns,
        picture.now_ns,
        picture.now_ns,
        playing=False,
        speed=1.0,
        loaded=None,
        loading=False,
        marks_ns=(),
    )
    return replace(picture, playback=replace(playback, marks_ns=tuple(marks_ns), **changes))  # type: ignore[arg-type]
