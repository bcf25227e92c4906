"""The last line: the keys of what has the focus, and at its right end those that a newcomer needs first."""

from collections.abc import Iterator, Mapping

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Click
from textual.widget import Widget
from textual.widgets import Static

from vrrpwatch.tui.keys import EVERYWHERE

ESSENTIAL = ("help", "quit")
"""Ids; no width and no pane may push them out of sight."""


class Essential(Static):
    """One key that a click presses."""

    def __init__(self, key: str, words: str, action: str) -> None:
        super().__init__(Content.assemble((key, "bold $footer-key-foreground"), f" {words}"), markup=False)
        self._action = action

    async def on_click(self) -> None:
        await self.run_action(self._action if self._action.startswith("app.") else f"screen.{self._action}")


class FittingKeys(Widget):
    """As many keys of the focus as there is room for; none is cut in the middle of its words.

    One widget draws them all: Textual's own footer has one for each key, and keeps those that it no longer shows.
    """

    def __init__(self) -> None:
        super().__init__()
        self._places: list[tuple[int, str]] = []
        """For each key that is drawn: the column after it, and the key."""

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self.refresh())

    def render(self) -> Content:
        self._places = []
        column, drawn = 0, []
        for binding in self._shown():
            words = Content.assemble(
                (f" {self.app.get_key_display(binding)} ", "bold $footer-key-foreground"), f"{binding.description} "
            )
            if column + words.cell_length <= self.size.width:
                column += words.cell_length
                self._places.append((column, binding.key))
                drawn.append(words)
        return Content.assemble(*drawn)

    def on_click(self, event: Click) -> None:
        """A click on a key presses it."""
        for end, key in self._places:
            if event.x < end:
                self.app.simulate_key(key)
                return

    def _shown(self) -> Iterator[Binding]:
        """What is to be shown, one for each action."""
        actions: set[str] = set()
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.show and active.enabled and binding.action not in actions:
                actions.add(binding.action)
                yield binding


class Foot(Horizontal):
    """One line."""

    DEFAULT_CSS = """
    Foot { height: 1; background: $footer-background; }
    Foot FittingKeys { width: 1fr; height: 1; color: $footer-description-foreground; background: $footer-background; }
    Foot Essential { width: auto; height: 1; padding: 0 0 0 1; }
    Foot Essential { background: $footer-background; color: $footer-foreground; }
    """

    def __init__(self, keymap: Mapping[str, str]) -> None:
        """`keymap`: what the user changed, with the names of Textual."""
        super().__init__()
        self._keymap = keymap

    def compose(self) -> ComposeResult:
        yield FittingKeys()
        for key in EVERYWHERE:
            if key.id in ESSENTIAL:
                binding = key.binding()
                first = self._keymap.get(key.id, key.keys).split(",")[0]
                yield Essential(self.app.get_key_display(binding.with_key(first)), key.description, key.action)
