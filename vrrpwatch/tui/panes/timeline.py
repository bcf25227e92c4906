"""Screen 2: what each router did over time."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from vrrpwatch.model.picture import Picture
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.report.moment import Calendar
from vrrpwatch.tui.filtering import Filter
from vrrpwatch.tui.pane import Pane
from vrrpwatch.tui.panes.timeline_lanes import MOMENT, LaneList, View
from vrrpwatch.tui.panes.timeline_place import packet_target, place_of
from vrrpwatch.tui.rows.timeline import Kind, Line, Timeline, timeline
from vrrpwatch.tui.rows.timeline_happenings import happenings, last_before, next_after
from vrrpwatch.tui.rows.timeline_window import ALL, Look, Window, panned, with_in_sight, zoomed
from vrrpwatch.tui.rows.timeline_words import axis_label_line, axis_tick_line, cell_words, legend
from vrrpwatch.tui.table import themed
from vrrpwatch.tui.target import GoTo, PaneNumber, Target

LIVE_SPAN_NS = 600 * SECOND_NS
"""What is shown of a live capture at first; with months of it, one would see nothing."""
HELP = """
## Timeline

A lane for each router of each virtual router, time from left to right.

`█` Master, `▒` contest (two claim to be Master), `·` silent (it stopped without a word), `0` resigned (priority 0),
`░` blind (nothing could be seen), nothing: it did not claim to be Master. `✖` `▲` `•`: where a finding begins.

`▼` is the cursor. It is at the moment that the other screens show until it is moved; the text below says what is there.

* **up**, **down**: another lane; **left**, **right**: the cursor
* **n**, **p**: to the next or previous event of the lane
* **+**, **-**: closer or further away; **0**: all there is
* **h**, **l** or **shift+left**, **shift+right**: back or on in time; **home**: the beginning
* **end**: the cursor follows the moment again
* **enter**: the packet of the nearest event
"""

CURSOR = "▼"
_PAN = 0.25
"""Part of what is shown."""


class TimelinePane(Pane):
    """Lanes under an axis, and what the cell under the cursor means."""

    number = PaneNumber.TIMELINE
    name_shown = "Timeline"
    HELP = HELP
    DEFAULT_CSS = """
    TimelinePane { layout: vertical; }
    TimelinePane > Static { height: auto; }
    TimelinePane > #timeline-axis { height: 2; }
    TimelinePane > #timeline-words { height: 3; border: none; }
    TimelinePane > #timeline-legend { height: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "lane(-1)", "Up", show=False, id="timeline.up"),
        Binding("down,j", "lane(1)", "Down", show=False, id="timeline.down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="timeline.page_up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="timeline.page_down"),
        Binding("left", "cursor(-1)", "Cursor left", show=False, id="timeline.left"),
        Binding("right", "cursor(1)", "Cursor right", show=False, id="timeline.right"),
        Binding("plus,equals_sign", "zoom(True)", "Closer", key_display="+", id="timeline.closer"),
        Binding("minus", "zoom(False)", "Further", key_display="-", id="timeline.further"),
        Binding("0", "all", "All", id="timeline.all"),
        Binding("h,shift+left", "pan(-1)", "Back in time", show=False, id="timeline.back"),
        Binding("l,shift+right", "pan(1)", "On in time", show=False, id="timeline.on"),
        Binding("n", "event(1)", "Next", id="timeline.next"),
        Binding("p", "event(-1)", "Previous", id="timeline.previous"),
        Binding("home", "beginning", "Beginning", show=False, id="timeline.beginning"),
        Binding("end", "follow", "Follow", id="timeline.follow"),
        Binding("enter", "packet", "Packet", id="timeline.packet"),
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._laid_out: Timeline | None = None
        self._look: Look | None = None
        self._cursor_ns: int | None = None
        self._line = 0
        self._selected_name: object = None
        """Of the selected line: its number changes with the lines above it."""
        self._wanted: Target | None = None

    def compose(self) -> ComposeResult:
        yield Static(id="timeline-axis", markup=False)
        yield LaneList()
        yield Static(id="timeline-words", markup=False)
        parts = ((f"{text}  ", themed(style)) for text, style in legend())
        yield Static(Content.assemble(*parts), id="timeline-legend", markup=False)

    @property
    def shown(self) -> Window | None:
        """The time from the left edge to the right one; None before the first picture."""
        laid_out = self._laid_out
        return (self._look or ALL).window(laid_out.whole, laid_out.moment_ns) if laid_out else None

    @property
    def cursor_ns(self) -> int:
        """Where the cursor is."""
        moment_ns = self._laid_out.moment_ns if self._laid_out else 0
        return moment_ns if self._cursor_ns is None else self._cursor_ns

    @property
    def words(self) -> str:
        """What the cell under the cursor means."""
        laid_out, shown = self._laid_out, self.shown
        if laid_out is None or shown is None:
            return ""
        if not laid_out.lines:
            return "No lane passes the filter." if laid_out.at_moment else "No virtual router was seen yet."
        width = self._lanes.lane_width
        cell = shown.cell(self.cursor_ns, width)
        period = (shown.time_ns(cell, width), shown.time_ns(cell + 1, width))
        return cell_words(laid_out, laid_out.lines[self._line], period, Calendar.starting(laid_out.whole.start_ns))

    def draw(self, picture: Picture, wanted: Filter) -> None:
        self._laid_out = timeline(picture, wanted)
        if self._look is None:
            self._look = Look(LIVE_SPAN_NS) if self._laid_out.live else ALL
        self._line = self._number_of(self._selected_name)
        self._reach()
        self._show()

    def select(self, target: Target) -> None:
        self._wanted = target
        self._reach()
        self._show()

    def selected(self) -> Target:
        line = self._selected_line()
        address = str(line.router.address) if line and line.router else None
        return Target(line.key if line else None, address, time_ns=self._cursor_ns)

    def text_to_copy(self) -> str:
        return self.words

    def on_resize(self, _event: Resize) -> None:
        """The cells mean other times now."""
        self.call_after_refresh(self._show)

    def on_lane_list_pointed(self, message: LaneList.Pointed) -> None:
        """A click selects the line and puts the cursor there."""
        message.stop()
        shown = self.shown
        if self._laid_out is None or shown is None:
            return
        if self._laid_out.lines[message.line].kind is not Kind.HEADING:
            self._select_line(message.line)
        if message.column >= 0:
            self._cursor_ns = shown.time_ns(message.column, self._lanes.lane_width)
        self._show()

    def action_lane(self, by: int) -> None:
        """Select the next lane, or the one before."""
        lines = self._laid_out.lines if self._laid_out else ()
        number = self._line + by
        while 0 <= number < len(lines) and lines[number].kind is not Kind.LANE:
            number += by
        if 0 <= number < len(lines):
            self._select_line(number)
            self._show()

    def action_page(self, direction: int) -> None:
        """Select the lane that is a screen further."""
        lines = self._laid_out.lines if self._laid_out else ()
        wanted = self._line + direction * max(self._lanes.size.height - 1, 1)
        lanes = [number for number, line in enumerate(lines) if line.kind is Kind.LANE]
        if lanes:
            self._select_line(min(lanes, key=lambda number: abs(number - wanted)))
            self._show()

    def action_cursor(self, by: int) -> None:
        """Move the cursor by cells."""
        shown, laid_out = self.shown, self._laid_out
        if shown is None or laid_out is None:
            return
        width = self._lanes.lane_width
        moved_ns = shown.time_ns(shown.cell(self.cursor_ns, width) + by, width)
        self._put_cursor(max(laid_out.whole.start_ns, min(moved_ns, laid_out.whole.end_ns)))

    def action_event(self, direction: int) -> None:
        """Put the cursor on the next or previous event of the lane."""
        line, laid_out = self._selected_line(), self._laid_out
        if line is None or laid_out is None:
            return
        several = happenings(laid_out, line)
        found = (next_after if direction > 0 else last_before)(several, self.cursor_ns)
        if found is not None:
            self._put_cursor(found.time_ns)

    def action_zoom(self, closer: bool) -> None:
        """Show half of the time, or twice as much, around the cursor."""
        shown, laid_out = self.shown, self._laid_out
        if shown is None or laid_out is None:
            return
        in_sight = shown.shows(self.cursor_ns)
        around_ns = self.cursor_ns if in_sight else shown.start_ns + shown.length_ns // 2
        look = zoomed(shown, laid_out.whole, around_ns, closer)
        follows = self._look is not None and self._look.left_ns is None and self._cursor_ns is None
        self._look = Look(look.span_ns) if follows else look
        self._show()

    def action_pan(self, direction: int) -> None:
        """Go back or on in time."""
        if self._laid_out and self.shown:
            self._look = panned(self.shown, self._laid_out.whole, direction * _PAN)
            self._show()

    def action_all(self) -> None:
        """Show all there is."""
        self._look = ALL
        self._show()

    def action_beginning(self) -> None:
        """Go to the first frame."""
        if self._laid_out:
            self._put_cursor(self._laid_out.whole.start_ns)

    def action_follow(self) -> None:
        """Let the cursor and the window follow the moment that the other screens show."""
        self._cursor_ns = None
        self._look = Look(self._look.span_ns) if self._look else None
        self._show()

    def action_packet(self) -> None:
        """Show the packet of the event that is nearest to the cursor."""
        line, laid_out = self._selected_line(), self._laid_out
        if line is None or laid_out is None:
            return
        self.post_message(GoTo(PaneNumber.PACKETS, packet_target(laid_out, line, self.cursor_ns)))

    @property
    def _lanes(self) -> LaneList:
        return self.query_one(LaneList)

    def _selected_line(self) -> Line | None:
        lines = self._laid_out.lines if self._laid_out else ()
        return lines[self._line] if self._line < len(lines) else None

    def _select_line(self, number: int) -> None:
        assert self._laid_out
        self._line = number
        self._selected_name = self._laid_out.lines[number].name
        self._lanes.show_line(number)

    def _number_of(self, name: object) -> int:
        """The line with this name; else the first lane."""
        assert self._laid_out
        lines = self._laid_out.lines
        if self._line < len(lines) and lines[self._line].name == name:
            return self._line
        same = next((number for number, line in enumerate(lines) if line.name == name), None)
        if same is not None:
            return same
        return next((number for number, line in enumerate(lines) if line.kind is Kind.LANE), 0)

    def _put_cursor(self, time_ns: int) -> None:
        self._cursor_ns = time_ns
        if self.shown and self._look:
            self._look = with_in_sight(self.shown, self._look, time_ns)
        self._show()

    def _reach(self) -> None:
        """Go to the target that another screen named, as soon as it is known."""
        target, laid_out = self._wanted, self._laid_out
        if target is None or laid_out is None:
            return
        place = place_of(laid_out, target)
        if place is None:
            return
        self._wanted = None
        if place.line is not None:
            self._select_line(place.line)
        if place.time_ns is not None:
            self._put_cursor(place.time_ns)

    def _show(self) -> None:
        laid_out, shown = self._laid_out, self.shown
        if laid_out is None or shown is None or not self.is_mounted:
            return
        lanes = self._lanes
        lanes.show(laid_out, View(shown, self.cursor_ns, self._line))
        width = lanes.lane_width
        moments = ((laid_out.moment_ns, MOMENT), (self.cursor_ns, CURSOR))
        indent = " " * lanes.label_width
        axis = f"{indent}{axis_label_line(shown, width)}\n{indent}{axis_tick_line(shown, width, moments)}"
        self.query_one("#timeline-axis", Static).update(Content(axis))
        self.query_one("#timeline-words", Static).update(Content(self.words))
