"""The line in which people say what shall be shown; it tells in words whether it understands."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from vrrpwatch.model.snapshot import Status
from vrrpwatch.report.marks import STATUS
from vrrpwatch.report.safe import PATH, safe
from vrrpwatch.tui.filtering import Filter, parsed
from vrrpwatch.tui.text_input import TextInput
from vrrpwatch.tui.verdict_bar import STYLE

_HINT = "vrid:51 state:contested priority:>150 /regex/ !vlan:10"


class FilterBar(Horizontal):
    """Hidden while there is no filter and nobody types one."""

    HELP = """
**The filter.** Rows that match all words are shown. `KEY:TEXT` compares one property, as in `vrid:51` or
`state:contested`; numbers take `>`, `<`, `>=` and `<=`, as in `priority:>150`. A word alone is looked for everywhere,
`/.../` is a regular expression, and `!` before any of these turns it round.

It works while you type. Enter keeps it and goes back to the list, Esc clears it.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "keep", "Keep the filter", id="filter-keep", priority=True),
        Binding("escape", "clear", "Clear the filter", id="filter-clear", priority=True),
    ]
    DEFAULT_CSS = """
    FilterBar { height: 1; display: none; padding: 0 1; }
    FilterBar.-open { display: block; }
    FilterBar #filter-name { width: auto; text-style: bold; margin: 0 1 0 0; }
    FilterBar TextInput { width: 1fr; }
    FilterBar #filter-answer { width: auto; max-width: 50%; margin: 0 0 0 1; }
    FilterBar #filter-answer { text-wrap: nowrap; text-overflow: ellipsis; }
    """

    class Changed(Message):
        """There is another filter."""

        def __init__(self, wanted: Filter) -> None:
            super().__init__()
            self.wanted = wanted

    class Left(Message):
        """Typing is over; the list shall have the focus again."""

    def compose(self) -> ComposeResult:
        yield Static(Content("Filter"), id="filter-name", markup=False)
        yield TextInput(hint=_HINT)
        yield Static(Content(""), id="filter-answer", markup=False)

    def open(self) -> None:
        """Let people type."""
        self.add_class("-open")
        # Not `focus`, which waits for its turn while the next letters arrive.
        self.screen.set_focus(self.query_one(TextInput))

    @on(Input.Changed)
    def _understand(self, event: Input.Changed) -> None:
        event.stop()
        wanted = parsed(event.value)
        self.query_one("#filter-answer", Static).update(_answer(wanted))
        self.post_message(self.Changed(wanted))

    def action_keep(self) -> None:
        self.set_class(bool(self.query_one(TextInput).value.strip()), "-open")
        self.post_message(self.Left())

    def action_clear(self) -> None:
        self.query_one(TextInput).value = ""
        self.remove_class("-open")
        self.post_message(self.Left())


def _answer(wanted: Filter) -> Content:
    if not wanted.text.strip():
        return Content("")
    if not wanted.mistake:
        return Content.styled(f"{STATUS[Status.OK].glyph} understood", STYLE[Status.OK])
    return Content.styled(f"{STATUS[Status.CRITICAL].glyph} {safe(wanted.mistake, PATH)}", STYLE[Status.CRITICAL])
