"""The last line: the keys of what has the focus, and at its right end those that a newcomer needs first."""

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Footer, Static

from vrrpwatch.tui.keys import EVERYWHERE

ESSENTIAL = ("help", "quit")
"""Ids; no width and no pane may push them out of sight."""


class Essential(Static):
    """One key that a click presses."""

    def __init__(self, key: str, words: str, action: str) -> None:
        super().__init__(Content.assemble((key, "bold $footer-key-foreground"), f" {words}"))
        self._action = action

    async def on_click(self) -> None:
        await self.run_action(self._action if self._action.startswith("app.") else f"screen.{self._action}")


class Foot(Horizontal):
    """One line."""

    DEFAULT_CSS = """
    Foot { height: 1; background: $footer-background; }
    Foot Footer { dock: none; width: 1fr; height: 1; }
    Foot Essential { width: auto; height: 1; padding: 0 0 0 1; }
    Foot Essential { background: $footer-background; color: $footer-foreground; }
    """

    def __init__(self, keymap: Mapping[str, str]) -> None:
        """`keymap`: what the user changed, with the names of Textual."""
        super().__init__()
        self._keymap = keymap

    def compose(self) -> ComposeResult:
        yield Footer(show_command_palette=False)
        for key in EVERYWHERE:
            if key.id in ESSENTIAL:
                binding = key.binding()
                first = self._keymap.get(key.id, key.keys).split(",")[0]
                yield Essential(self.app.get_key_display(binding.with_key(first)), key.description, key.action)
