"""Where in a capture we are, and the way to another place in it."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from dataclasses import replace
from math import inf

from textual.content import Content
from textual.events import Click
from textual.reactive import reactive
from textual.widget import Widget

from vrrpwatch.model.picture import Playback
from vrrpwatch.report.moment import Calendar
from vrrpwatch.tui.show import Replay

SPEEDS = (1.0, 2.0, 5.0, 10.0, 60.0, inf)
"""Seconds of the capture in a second."""

_PASSED, _TO_COME, _HERE, _EVENT = "━", "─", "●", "◆"
_LOADED_CELLS = 10
_SHORTEST_LINE = 10
_HOLD = 2


class ReplayBar(Widget):
    """One line: playing or not, speed, position, the capture as a line with its events, start and end."""

    DEFAULT_CSS = """
    ReplayBar { height: 1; padding: 0 1; background: $panel; display: none; }
    ReplayBar.-replay { display: block; }
    """

    shown = reactive(Content(""))

    def __init__(self, replay: Replay | None) -> None:
        """None: live, nothing is shown."""
        super().__init__()
        self._replay = replay
        self.playback: Playback | None = None
        """Where we are, or are about to be: the show needs a moment to do what it is told."""
        self._hold = 0
        """Pictures for which what it was told counts more than what it says."""
        self._line = range(0)
        """Columns that the capture takes."""
        self._marked: tuple[object, ...] = ()
        self._marks: frozenset[int] = frozenset()
        self.set_class(replay is not None, "-replay")

    def draw(self, playback: Playback | None) -> None:
        """Show where we are."""
        told = self.playback
        if playback is not None and told is not None and self._hold:
            self._hold -= 1
            playback = replace(playback, position_ns=told.position_ns, playing=told.playing, speed=told.speed)
        self.playback = playback
        self.shown = Content("… loading") if playback is None else self._drawn(playback)

    def render(self) -> Content:
        return self.shown

    def command(self, name: str) -> str:
        """Do `toggle`, `slower`, `faster`, `previous_event`, `next_event`, `to_start` or `to_end`.

        Returns why not, in words, when it cannot be done.
        """
        if self.playback is None:
            return "There is nothing to play yet"
        told = COMMANDS[name](self.playback)
        if isinstance(told, str):
            return told
        self._tell(told)
        return ""

    def jump(self, time_ns: int) -> None:
        """Show another time, as far as the capture goes."""
        if self.playback is not None:
            self._tell(_at(self.playback, time_ns))

    def _tell(self, told: Playback) -> None:
        """Let the show do what makes the difference between what is and `told`."""
        if self._replay is None or self.playback is None:
            return
        if told.playing != self.playback.playing:
            (self._replay.play if told.playing else self._replay.pause)()
        if told.speed != self.playback.speed:
            self._replay.set_speed(told.speed)
        if told.position_ns != self.playback.position_ns:
            self._replay.jump(told.position_ns)
        self.playback = told
        self._hold = _HOLD
        self.shown = self._drawn(told)

    def on_click(self, event: Click) -> None:
        column = event.get_content_offset_capture(self).x - self._line.start
        if self.playback is not None and 0 <= column < len(self._line):
            length_ns = self.playback.end_ns - self.playback.start_ns
            self.jump(self.playback.start_ns + length_ns * column // max(len(self._line) - 1, 1))

    def _drawn(self, playback: Playback) -> Content:
        calendar = Calendar.starting(playback.start_ns)
        glyph, word = ("▶", "playing") if playback.playing else ("‖", "paused")
        speed = "max" if playback.speed == inf else f"{playback.speed:g}x"
        left = f"{glyph} {word} {speed}  {calendar.time(playback.position_ns)} "
        right = f" {calendar.time(playback.start_ns)} to {calendar.time(playback.end_ns)}"
        loading = _loading(playback)
        room = self.size.width - len(left) - len(loading)
        if room - len(right) < _SHORTEST_LINE:
            right = ""
        length = max(room - len(right), 0)
        self._line = range(len(left), len(left) + length)
        return Content.assemble((left, "bold"), self._capture_line(playback, length), right, loading)

    def _capture_line(self, playback: Playback, length: int) -> Content:
        if length < _SHORTEST_LINE:
            return Content("")
        here = _cell(playback.position_ns, playback, length)
        marks = self._mark_cells(playback, length)
        cells = [_EVENT if cell in marks else _PASSED if cell < here else _TO_COME for cell in range(length)]
        cells[here] = _HERE
        return Content.assemble(
            ("".join(cells[:here]), "$text-primary"), (cells[here], "bold"), ("".join(cells[here + 1 :]), "$text-muted")
        )

    def _mark_cells(self, playback: Playback, length: int) -> frozenset[int]:
        # A long capture has many events, and they seldom change.
        known = (len(playback.marks_ns), playback.start_ns, playback.end_ns, length)
        if known != self._marked:
            self._marked = known
            self._marks = frozenset(_cell(mark_ns, playback, length) for mark_ns in playback.marks_ns)
        return self._marks


def _cell(time_ns: int, playback: Playback, length: int) -> int:
    span_ns = max(playback.end_ns - playback.start_ns, 1)
    return min(max((time_ns - playback.start_ns) * (length - 1) // span_ns, 0), length - 1)


def _loading(playback: Playback) -> str:
    if not playback.loading:
        return ""
    if playback.loaded is None:
        return "  … loading"
    full = round(playback.loaded * _LOADED_CELLS)
    return f"  … loading ▕{'█' * full}{' ' * (_LOADED_CELLS - full)}▏{playback.loaded:4.0%}"


def _at(playback: Playback, time_ns: int) -> Playback:
    return replace(playback, position_ns=min(max(time_ns, playback.start_ns), playback.end_ns))


def _toggled(playback: Playback) -> Playback:
    return replace(playback, playing=not playback.playing)


def _faster(playback: Playback) -> Playback | str:
    """The next speed of the row, also from one that is not in it."""
    speed = min((each for each in SPEEDS if each > playback.speed), default=None)
    return "This is the highest speed" if speed is None else replace(playback, speed=speed)


def _slower(playback: Playback) -> Playback | str:
    speed = max((each for each in SPEEDS if each < playback.speed), default=None)
    return "This is the lowest speed" if speed is None else replace(playback, speed=speed)


def _next_event(playback: Playback) -> Playback | str:
    index = bisect_right(playback.marks_ns, playback.position_ns)
    if index == len(playback.marks_ns):
        return "No later event" + (" has been loaded yet" if playback.loading else "")
    return _at(playback, playback.marks_ns[index])


def _previous_event(playback: Playback) -> Playback | str:
    index = bisect_left(playback.marks_ns, playback.position_ns)
    return _at(playback, playback.marks_ns[index - 1]) if index else "No earlier event"


COMMANDS: Mapping[str, Callable[[Playback], Playback | str]] = {
    "toggle": _toggled,
    "slower": _slower,
    "faster": _faster,
    "previous_event": _previous_event,
    "next_event": _next_event,
    "to_start": lambda playback: _at(playback, playback.start_ns),
    "to_end": lambda playback: _at(playback, playback.end_ns),
}
"""What is asked of the show, or why it cannot be."""
