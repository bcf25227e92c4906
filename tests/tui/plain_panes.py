"""Panes that only say what they were told, for tests of what is around them."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from vrrpwatch.model.picture import Picture
from vrrpwatch.tui.filtering import Filter
from vrrpwatch.tui.pane import Pane
from vrrpwatch.tui.target import GoTo, PaneNumber, Target


class PlainPane(Pane, can_focus=True):
    """Its text: number, picture, filter and target."""

    HELP = "**Plain pane.** It says what it was told."
    DEFAULT_CSS = "PlainPane { height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("g", "go", "Go to packets", id="plain-go")]

    def __init__(self) -> None:
        super().__init__()
        self.drawn: list[tuple[int, str]] = []
        self.target = Target()

    def draw(self, picture: Picture, wanted: Filter) -> None:
        self.drawn.append((picture.number, wanted.text))
        self.refresh()

    def select(self, target: Target) -> None:
        self.target = target

    def text_to_copy(self) -> str:
        return f"line of {self.name_shown}"

    def action_go(self) -> None:
        self.post_message(GoTo(PaneNumber.PACKETS, Target(frame=7)))

    def render(self) -> Content:
        shown = f"pane {self.number.value} draws {len(self.drawn)}"
        return Content(f"{shown} frame {self.target.frame} finding {self.target.finding}")


class One(PlainPane):
    """Number one."""

    number = PaneNumber.VIRTUAL_ROUTERS
    name_shown = "Virtual routers"


class Two(PlainPane):
    """Number two."""

    number = PaneNumber.TIMELINE
    name_shown = "Timeline"


class Three(PlainPane):
    """Number three."""

    number = PaneNumber.FINDINGS
    name_shown = "Findings"


class Four(PlainPane):
    """Number four."""

    number = PaneNumber.PACKETS
    name_shown = "Packets"


class Five(PlainPane):
    """Number five."""

    number = PaneNumber.ROUTERS
    name_shown = "Routers"


class Six(PlainPane):
    """Number six."""

    number = PaneNumber.CAPTURE
    name_shown = "Capture"


PLAIN_PANES = (One, Two, Three, Four, Five, Six)
