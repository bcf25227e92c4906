"""Screen 6: how the looking itself goes."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from textwrap import wrap
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from vrrpwatch.model.picture import Picture
from vrrpwatch.report.moment import Calendar
from vrrpwatch.report.safe import PATH, safe
from vrrpwatch.tui.filtering import Filter
from vrrpwatch.tui.pane import Pane
from vrrpwatch.tui.rows.capture import (
    Line,
    blind_lines,
    capture_lines,
    captures,
    filters,
    interface_lines,
    statistics_lines,
)
from vrrpwatch.tui.rows.capture_rates import Reading, kept, rate_words, reading_of
from vrrpwatch.tui.rows.capture_sentence import sentence
from vrrpwatch.tui.table import themed
from vrrpwatch.tui.target import PaneNumber

_LABEL_WIDTH = 14
"""Characters: the longest label, or a time with milliseconds, and some air; with a date it is more."""
_INDENT = 2
_NARROWEST = 20
"""Characters: text is never folded closer than this."""
_ALWAYS_IN_SIGHT = Line("", "never: nothing is known to have been missed")


class CapturePane(Pane):
    """Interfaces or captures, what was counted, and when nothing was seen."""

    number = PaneNumber.CAPTURE
    name_shown = "Capture"
    DEFAULT_CSS = """
    CapturePane { layout: vertical; }
    CapturePane #capture-sentence { height: auto; max-height: 3; padding: 0 1; text-style: bold; }
    CapturePane #capture-filter { height: auto; padding: 0 1; display: none; }
    CapturePane #capture-filter-text { text-wrap: nowrap; text-overflow: ellipsis; }
    CapturePane.-has-filter #capture-filter { display: block; }
    CapturePane #capture-scroll { height: 1fr; padding: 0 1; scrollbar-gutter: stable; }
    CapturePane.-filter-whole #capture-scroll { display: none; }
    CapturePane.-filter-whole #capture-filter { height: 1fr; }
    CapturePane.-filter-whole #capture-filter-text { text-wrap: wrap; text-overflow: fold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("backslash", "filter_whole", "Whole filter", id="capture.filter_whole"),
        Binding("escape", "filter_line", "Back", show=False, id="capture.filter_line"),
    ]
    HELP = """
## Capture

Whether all that passes is seen. Nothing is concluded about the network from a time that was not in sight.

- **frames** what the kernel handed on, after its filter; rates are those of the last five seconds
- **lost** what came faster than it was read
- **rejected** frames that look like VRRP, and why they are no advert that a router takes
- **not in sight** when nothing or not all was seen, newest first
- **\\\\** the whole filter of the kernel, the same key or **Esc** goes back
- **arrows, Page up, Page down** scroll; the filter of the screens hides nothing here
"""

    def __init__(self) -> None:
        super().__init__()
        self._readings: tuple[Reading, ...] = ()
        self._shown: dict[str, Content] = {}
        self._picture: Picture | None = None

    def compose(self) -> ComposeResult:
        """One sentence, the filter in a line, and the rest to scroll."""
        yield Static(id="capture-sentence", markup=False)
        with VerticalScroll(id="capture-scroll"):
            yield Static(id="capture-text", markup=False)
        with VerticalScroll(id="capture-filter", can_focus=False):
            yield Static(id="capture-filter-text", markup=False)

    def draw(self, picture: Picture, _wanted: Filter) -> None:
        """See `Pane`; there is nothing to filter."""
        calendar = Calendar.starting(picture.snapshot.statistics.first_ns)
        self._picture = picture
        self._readings = kept(self._readings, reading_of(picture))
        named = filters(picture.interfaces)
        self.set_class(bool(named), "-has-filter")
        self._update("capture-sentence", Content(f"{sentence(picture, calendar)}."))
        room = self.query_one("#capture-scroll").scrollable_content_region.width
        sections = (_section(title, list(lines), room) for title, lines in self._sheet(picture, calendar))
        self._update("capture-text", Content("\n").join(chain.from_iterable(sections)))
        self._update("capture-filter-text", _filter_text(named))

    @on(Resize)
    def _fold_anew(self) -> None:
        if self._picture:
            self.call_after_refresh(self.draw, self._picture, Filter())

    def text_to_copy(self) -> str:
        """All of the screen."""
        return "\n\n".join(content.plain for content in self._shown.values() if content)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """Esc is ours only while the filter fills the screen."""
        return action != "filter_line" or self.has_class("-filter-whole")

    def action_filter_whole(self) -> None:
        """The whole filter instead of the rest, and back."""
        if not self.has_class("-has-filter"):
            self.notify("There is no filter.", markup=False)
            return
        whole = not self.has_class("-filter-whole")
        self.set_class(whole, "-filter-whole")
        self._focus_scrolls(whole=whole)

    def action_filter_line(self) -> None:
        """The filter in one line again."""
        self.remove_class("-filter-whole")
        self._focus_scrolls(whole=False)

    def _focus_scrolls(self, *, whole: bool) -> None:
        line, rest = (self.query_one(f"#capture-{name}", VerticalScroll) for name in ("filter", "scroll"))
        line.can_focus = whole
        (line if whole else rest).focus()
        self.refresh_bindings()

    def _update(self, name: str, content: Content) -> None:
        if self._shown.get(name) != content:
            self._shown[name] = content
            self.query_one(f"#{name}", Static).update(content)

    def _sheet(self, picture: Picture, calendar: Calendar) -> Iterator[tuple[str, Iterable[Line]]]:
        """Titles, and what stands below them."""
        for interface in picture.interfaces:
            rate = rate_words(self._readings, interface.name)
            yield safe(interface.name), interface_lines(interface, rate, picture.now_ns, calendar)
        for capture in captures(picture):
            yield safe(capture.path, PATH), capture_lines(capture, calendar)
        until = f" until {calendar.time(picture.now_ns)}" if picture.playback else ""
        yield f"Counted{until}", statistics_lines(picture.snapshot.statistics, calendar)
        yield "Not in sight", tuple(blind_lines(picture, calendar)) or (_ALWAYS_IN_SIGHT,)


def _section(title: str, lines: Sequence[Line], room: int) -> Iterator[Content]:
    """A title, and lines whose text is folded beside their labels."""
    yield Content.styled(title, "bold")
    width = max(_LABEL_WIDTH, *(len(line.label) + 1 for line in lines))
    for line in lines:
        label = f"{'':{_INDENT}}{line.label:{width}}"
        for text in wrap(line.text, max(room - len(label), _NARROWEST)):
            yield Content.assemble((label, "dim"), (text, themed(line.style)))
            label = " " * len(label)
    yield Content("")


def _filter_text(named: dict[str, str]) -> Content:
    lines = (Content.assemble((f"Filter of {names} (\\): ", "bold"), text) for text, names in named.items())
    return Content("\n").join(lines)
