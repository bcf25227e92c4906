"""The timeline alone in an application, for the tests of its keys and of what it shows."""

from typing import Any

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from tests import snapshots
from tests.snapshots import at
from tests.tui.pictures import picture_of
from vrrpwatch.demo import story_path
from vrrpwatch.model.picture import Picture
from vrrpwatch.model.snapshot import Snapshot
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.tui.filtering import Filter
from vrrpwatch.tui.panes.timeline import TimelinePane
from vrrpwatch.tui.panes.timeline_lanes import LaneList
from vrrpwatch.tui.target import GoTo

STORY = picture_of(story_path())
Driver = Pilot[Any]


class Host(App[None]):
    """The pane alone, with what it asks for."""

    def __init__(self, picture: Picture | None = STORY) -> None:
        super().__init__()
        self.picture = picture
        self.asked: list[GoTo] = []

    def compose(self) -> ComposeResult:
        yield TimelinePane()

    def on_mount(self) -> None:
        self.query_one(LaneList).focus()
        if self.picture is not None:
            self.call_after_refresh(self.pane.draw, self.picture, Filter())

    def on_go_to(self, message: GoTo) -> None:
        self.asked.append(message)

    @property
    def pane(self) -> TimelinePane:
        return self.query_one(TimelinePane)


def host(pilot: Driver) -> Host:
    assert isinstance(pilot.app, Host)
    return pilot.app


def live(seconds: float, snapshot: Snapshot | None = None) -> Picture:
    """A pair that is watched since `seconds`."""
    return Picture(1, at(seconds), snapshot or snapshots.healthy(), (), (), (), None, None)


def since(picture: Picture, time_ns: int) -> float:
    """Seconds since the first frame."""
    assert picture.snapshot.statistics.first_ns is not None
    return round((time_ns - picture.snapshot.statistics.first_ns) / SECOND_NS, 1)
