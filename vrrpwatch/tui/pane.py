"""What each numbered screen is: a widget that draws pictures, and can be told what to select."""

from typing import ClassVar

from textual.widget import Widget

from vrrpwatch.model.picture import Picture
from vrrpwatch.tui.filtering import Filter
from vrrpwatch.tui.target import PaneNumber, Target


class Pane(Widget):
    """Base of the six screens. The application calls these methods in its own thread, at most four times a second."""

    number: ClassVar[PaneNumber]
    name_shown: ClassVar[str]
    """In the row of tabs."""

    def draw(self, picture: Picture, wanted: Filter) -> None:
        """Show `picture`, as far as `wanted` lets pass. Only the visible pane is asked; it changes what differs."""
        raise NotImplementedError

    def select(self, target: Target) -> None:
        """Put the cursor on `target`, at the next `draw` when it is not there yet."""

    def selected(self) -> Target:
        """What the cursor is on."""
        return Target()

    def text_to_copy(self) -> str:
        """The selected line as text."""
        return ""
