"""The row of screens: their numbers and names, which one is shown, and a click to change it."""

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from vrrpwatch.tui.target import GoTo, PaneNumber, Target

_SHOWN = "▸"
"""Beside the style: who sees no colours has to see it as well."""


class Tab(Static):
    """One screen."""

    def __init__(self, number: PaneNumber, name: str) -> None:
        super().__init__(markup=False)
        self.number = number
        self._words = name

    def draw(self, *, chosen: bool, brief: bool) -> None:
        """`brief`: the name only of the chosen one."""
        words = f"{self.number.value}" if brief and not chosen else f"{self.number.value} {self._words}"
        self.update(Content(f"{_SHOWN if chosen else ' '}{words}"))
        self.set_class(chosen, "-chosen")

    @property
    def full_width(self) -> int:
        """Columns with the name and the room between two."""
        return len(self._words) + 4

    def on_click(self) -> None:
        self.post_message(GoTo(self.number, Target()))


class TabRow(Horizontal):
    """One line, as brief as the width demands."""

    DEFAULT_CSS = """
    TabRow { height: 1; background: $surface; }
    TabRow Tab { width: auto; height: 1; margin: 0 1 0 0; }
    TabRow Tab.-chosen { text-style: bold underline; color: $text-primary; }
    TabRow Tab:hover { background: $boost; }
    """

    def __init__(self, names: Mapping[PaneNumber, str]) -> None:
        super().__init__()
        self._tabs = [Tab(number, name) for number, name in names.items()]
        self._chosen: PaneNumber | None = None

    def compose(self) -> ComposeResult:
        yield from self._tabs

    def choose(self, number: PaneNumber) -> None:
        """Mark the screen that is shown."""
        self._chosen = number
        self._draw()

    def on_resize(self, _: Resize) -> None:
        self._draw()

    def _draw(self) -> None:
        brief = sum(tab.full_width for tab in self._tabs) > max(self.size.width, 1) + 1
        for tab in self._tabs:
            tab.draw(chosen=tab.number is self._chosen, brief=brief)
