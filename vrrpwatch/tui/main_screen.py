"""The one screen below all dialogs: verdict, tabs, filter, the visible pane, replay, footer; and what the keys do."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.events import Resize
from textual.screen import Screen
from textual.widgets import ContentSwitcher, Static

from vrrpwatch.model.frame import Frame
from vrrpwatch.model.picture import Picture
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.report.safe import PROSE, safe
from vrrpwatch.tui import keys
from vrrpwatch.tui.export import ExportDialog, frames_shown
from vrrpwatch.tui.filter_bar import FilterBar
from vrrpwatch.tui.filtering import Filter
from vrrpwatch.tui.foot import Foot
from vrrpwatch.tui.jump import EXAMPLES, time_meant
from vrrpwatch.tui.pane import Pane
from vrrpwatch.tui.question import Question
from vrrpwatch.tui.replay_bar import ReplayBar
from vrrpwatch.tui.rows.verdict import worst_open
from vrrpwatch.tui.show import Replay, Show
from vrrpwatch.tui.tabs import TabRow
from vrrpwatch.tui.target import GoTo, PaneNumber, Target
from vrrpwatch.tui.text_input import TextInput
from vrrpwatch.tui.verdict_bar import VerdictBar

LEAST_COLUMNS, LEAST_LINES = 60, 15
_LONGEST_HISTORY = 20
_NOWHERE = Target()


class MainScreen(Screen[None], inherit_bindings=False):
    """Gets pictures by `receive`, and shows them."""

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings((*keys.EVERYWHERE, *keys.REPLAY))
    DEFAULT_CSS = """
    MainScreen > ContentSwitcher { height: 1fr; }
    MainScreen > #too-small { display: none; width: 1fr; }
    MainScreen.-too-small > * { display: none !important; }
    MainScreen.-too-small > #too-small { display: block !important; }
    """

    def __init__(self, show: Show, panes: Sequence[type[Pane]], keymap: Mapping[str, str]) -> None:
        super().__init__()
        self._keymap = keymap
        self._replay = show if isinstance(show, Replay) else None
        self._verdict = VerdictBar(show.title, live=self._replay is None)
        self._replay_bar = ReplayBar(self._replay)
        self._filter_bar = FilterBar()
        self._panes = _made(panes)
        self._tabs = TabRow({number: pane.name_shown for number, pane in self._panes.items()})
        self._number = min(self._panes)
        self._history: list[PaneNumber] = []
        self._latest: Picture | None = None
        self._frozen: Picture | None = None
        self._wanted = Filter()

    @property
    def pane(self) -> Pane:
        """The visible one."""
        return self._panes[self._number]

    @property
    def picture(self) -> Picture | None:
        """What is shown: the latest picture, or the one at which the display was frozen."""
        return self._frozen or self._latest

    def compose(self) -> ComposeResult:
        yield self._verdict
        yield self._tabs
        yield self._filter_bar
        with ContentSwitcher(initial=self.pane.id):
            yield from self._panes.values()
        yield self._replay_bar
        yield Foot(self._keymap)
        yield Static(
            Content(f"The terminal is too small: {LEAST_COLUMNS}x{LEAST_LINES} is the least"),
            id="too-small",
            markup=False,
        )

    def on_mount(self) -> None:
        self._draw_bars()
        self._enter(self._number)

    def on_resize(self, event: Resize) -> None:
        too_small = event.size.width < LEAST_COLUMNS or event.size.height < LEAST_LINES
        if too_small != self.has_class("-too-small"):
            self.set_class(too_small, "-too-small")
            self.call_after_refresh(self._enter, self._number)
        # The bars fit their words to the width, which they know after the layout.
        self.call_after_refresh(self._draw_bars)

    def receive(self, picture: Picture) -> None:
        """The latest picture; drawn when it is a new one and the display is not frozen."""
        if self._latest is not None and self._latest.number == picture.number:
            return
        self._latest = picture
        self._verdict.note(picture)
        self._draw_bars()
        if self._frozen is None:
            self._draw_pane()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys of a replay do not exist live, nor those of a pane that is not there."""
        if action in ("replay", "ask_time"):
            return self._replay is not None
        if action == "filter":
            # In the filter it is a letter.
            return not isinstance(self.focused, TextInput)
        if action == "pane":
            return parameters[0] in self._panes
        return True

    def action_pane(self, number: int) -> None:
        self.show_pane(PaneNumber(number), _NOWHERE)

    def action_next_pane(self, step: int) -> None:
        numbers = list(self._panes)
        self.show_pane(numbers[(numbers.index(self._number) + step) % len(numbers)], _NOWHERE)

    def action_back(self) -> None:
        if self._history:
            self._enter(self._history.pop())

    def action_explain(self) -> None:
        worst = worst_open(self.picture.snapshot) if self.picture is not None else None
        self.show_pane(PaneNumber.FINDINGS, _NOWHERE if worst is None else Target(finding=worst.id))

    def action_filter(self) -> None:
        self._filter_bar.open()

    def action_freeze(self) -> None:
        self._frozen = self._latest if self._frozen is None else None
        self._draw_bars()
        self._draw_pane()

    def action_copy(self) -> None:
        text = self.get_selected_text() or self.pane.text_to_copy()
        if not text:
            self.tell("Nothing is selected here")
            return
        # Cells stay apart, as a spreadsheet wants them.
        lines = ["\t".join(safe(cell, PROSE) for cell in line.split("\t")) for line in text.splitlines()]
        self.app.copy_to_clipboard("\n".join(lines))
        first = lines[0].replace("\t", "  ")
        self.tell(f"Copied, if the terminal allows it: {first}")

    def action_export(self) -> None:
        if self.picture is None:
            self.tell("There is nothing to export yet")
            return
        self.app.push_screen(ExportDialog(self.picture, self._frames(self.picture)), self._tell_answer)

    def action_help(self) -> None:
        # Markdown takes 30 ms to load. Who drops rights has loaded it before: `prepare_screen`.
        from vrrpwatch.tui.help import help_for  # noqa: PLC0415 - as said above

        self.app.push_screen(help_for(self, self.focused, self.pane))

    def action_replay(self, command: str) -> None:
        why_not = self._replay_bar.command(command)
        if why_not:
            self.tell(why_not)

    def action_ask_time(self) -> None:
        if self._replay_bar.playback is None:
            self.tell("There is nothing to play yet")
            return
        title = "Jump to a time (UTC, or from here)"
        self.app.push_screen(Question(title, EXAMPLES, self._mistake_in_time), self._jump)

    def show_pane(self, number: PaneNumber, target: Target) -> None:
        """Change to another pane, and remember the one before."""
        if number not in self._panes:
            return
        if number is not self._number:
            self._history = [*self._history[1 - _LONGEST_HISTORY :], self._number]
        if target != _NOWHERE:
            self._panes[number].select(target)
        self._enter(number)

    def tell(self, words: str) -> None:
        """A notification."""
        self.notify(safe(words, PROSE), markup=False)

    @on(GoTo)
    def _go_to(self, message: GoTo) -> None:
        message.stop()
        self.show_pane(message.pane, message.target)

    @on(VerdictBar.Explain)
    def _explain(self) -> None:
        self.action_explain()

    @on(FilterBar.Changed)
    def _filtered(self, message: FilterBar.Changed) -> None:
        self._wanted = message.wanted
        self._draw_pane()

    @on(FilterBar.Left)
    def _focus_pane(self) -> None:
        parts = (self.pane, *self.pane.query("*"))
        first = next((each for each in parts if each.focusable), None)
        self.set_focus(first)

    def _enter(self, number: PaneNumber) -> None:
        self._number = number
        self.query_one(ContentSwitcher).current = self.pane.id
        self._tabs.choose(number)
        self._draw_pane()
        self._focus_pane()

    def _draw_pane(self) -> None:
        if self.picture is not None:
            self.pane.draw(self.picture, self._wanted)

    def _draw_bars(self) -> None:
        frozen_s = None
        if self._frozen is not None and self._latest is not None:
            frozen_s = (self._latest.now_ns - self._frozen.now_ns) / SECOND_NS
        self._verdict.draw(self.picture, frozen_s)
        if self._replay is not None:
            # It tells where the replay is, which keys can change also when the rest stands still.
            self._replay_bar.draw(self._latest.playback if self._latest else None)

    def _frames(self, picture: Picture) -> Sequence[Frame]:
        packets = self._panes.get(PaneNumber.PACKETS)
        if packets is None:
            return picture.packets
        packets.draw(picture, self._wanted)
        return frames_shown(packets, picture)

    def _tell_answer(self, words: str | None) -> None:
        if words:
            self.tell(words)

    def _mistake_in_time(self, text: str) -> str:
        playback = self._replay_bar.playback
        known = playback is not None and time_meant(text, playback) is not None
        return "" if known else f"This is no time; type it like {EXAMPLES}"

    def _jump(self, text: str | None) -> None:
        bar = self._replay_bar
        time_ns = time_meant(text, bar.playback) if text and bar.playback else None
        if time_ns is not None:
            bar.jump(time_ns)


def _made(panes: Sequence[type[Pane]]) -> Mapping[PaneNumber, Pane]:
    made = {each.number: each() for each in sorted(panes, key=lambda each: each.number)}
    for number, pane in made.items():
        pane.id = pane.id or f"pane-{number.value}"
    return made
