"""A dialog with one line to type in, which says at once what is wrong with it."""

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from vrrpwatch.tui.text_input import TextInput

DIALOG_CSS = """
    align: center middle;
    & > Vertical { width: 70; max-width: 95%; height: auto; max-height: 95%; border: round $primary; padding: 0 1; }
    & > Vertical { background: $surface; }
    & .title { text-style: bold; }
    & .hint { color: $text-muted; }
"""
"""How every dialog looks."""


class Question(ModalScreen[str | None]):
    """Ends with the answer, or None after Esc."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Cancel", id="question-cancel")]
    DEFAULT_CSS = f"Question {{ {DIALOG_CSS} }}"

    def __init__(self, title: str, hint: str, mistake_in: Callable[[str], str]) -> None:
        """`mistake_in` gives in words why an answer will not do; empty: it will."""
        super().__init__()
        self._title = title
        self._hint = hint
        self._mistake_in = mistake_in

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Content(self._title), classes="title", markup=False)
            yield TextInput(hint=self._hint)
            yield Static(Content("Enter: go there · Esc: cancel"), id="question-answer", classes="hint", markup=False)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        mistake = self._mistake_in(event.value)
        if mistake:
            self.query_one("#question-answer", Static).update(Content(f"✖ {mistake}"))
        else:
            self.dismiss(event.value)
