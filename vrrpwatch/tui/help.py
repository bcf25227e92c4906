"""Help for what has the focus: what it is, its keys, and the keys of everywhere."""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Markdown, Static

from vrrpwatch.tui.question import DIALOG_CSS

_NOTHING = "This part has no help of its own."


class HelpScreen(ModalScreen[None]):
    """Ends with Esc, `?`, `q` or Enter."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,f1,q,enter", "dismiss(None)", "Close", id="help-close")
    ]
    DEFAULT_CSS = f"""
    HelpScreen {{ {DIALOG_CSS} }}
    HelpScreen > Vertical {{ width: 90; height: 90%; }}
    HelpScreen VerticalScroll {{ height: 1fr; }}
    HelpScreen Markdown {{ background: transparent; padding: 0; margin: 0; }}
    """

    def __init__(self, words: str, here: Content, everywhere: Content) -> None:
        """`words` in Markdown, and two tables of keys."""
        super().__init__()
        self._words = words
        self._here = here
        self._everywhere = everywhere

    def compose(self) -> ComposeResult:
        with Vertical():
            with VerticalScroll():
                yield Markdown(self._words, open_links=False)
                if self._here.plain:
                    yield Static(Content("Keys here"), classes="title", markup=False)
                    yield Static(self._here, markup=False)
                yield Static(Content("Keys everywhere"), classes="title", markup=False)
                yield Static(self._everywhere, markup=False)
            yield Static(Content("Esc: close · ↑ ↓: scroll"), classes="hint", markup=False)


def help_for(screen: Screen[None], focused: Widget | None, fallback: Widget) -> HelpScreen:
    """The help of `focused` and of what it is part of; without a focus that of `fallback`."""
    widget = focused or fallback
    # `Screen` and `App` may have a HELP of their own, which says nothing about this one.
    texts = [each.HELP for each in widget.ancestors_with_self if isinstance(each, Widget) and _speaks(each)]
    bindings = list(screen.active_bindings.values())
    here = [each for each in bindings if not isinstance(each.node, (Screen, App))]
    everywhere = [each for each in bindings if isinstance(each.node, (Screen, App))]
    words = "\n\n".join(text for text in texts if text) or _NOTHING
    return HelpScreen(words, key_table(here, screen.app), key_table(everywhere, screen.app))


def key_table(bindings: Iterable[ActiveBinding], app: App[int]) -> Content:
    """A line per action: its keys, and what they do."""
    keys: dict[str, list[str]] = {}
    for each in bindings:
        if each.binding.description and not each.binding.system:
            keys.setdefault(each.binding.description, []).append(app.get_key_display(each.binding))
    return Content("\n").join(_lines(keys))


def _lines(keys: dict[str, list[str]]) -> Iterator[Content]:
    for description, names in keys.items():
        yield Content.assemble((f"{' '.join(names):>16}", "bold"), f"  {description}")


def _speaks(widget: Widget) -> bool:
    return bool(widget.HELP) and not isinstance(widget, Screen)
