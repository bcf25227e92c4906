"""Screen 4: the packets that the rules use, and of the selected one its fields and its bytes."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Resize
from textual.widget import Widget
from textual.widgets import Static

from vrrpwatch.decode.anatomy import Field, anatomy
from vrrpwatch.model.frame import Frame
from vrrpwatch.model.picture import Picture
from vrrpwatch.report.moment import Calendar
from vrrpwatch.report.quantity import counted
from vrrpwatch.tui.filtering import Filter
from vrrpwatch.tui.pane import Pane
from vrrpwatch.tui.panes.packet_bytes import ByteView
from vrrpwatch.tui.panes.packet_dissection import DissectionScreen
from vrrpwatch.tui.panes.packet_fields import FieldTree
from vrrpwatch.tui.panes.packet_lines import CursorLines
from vrrpwatch.tui.panes.packet_list import PacketList
from vrrpwatch.tui.rows.packet_parts import field_at, secret_offsets
from vrrpwatch.tui.rows.packets import Clock, TimeShown, cells
from vrrpwatch.tui.target import GoTo, PaneNumber, Target

_PARTS = ("packet-list", "packet-fields", "packet-bytes")
_WIDE = 120
"""Cells; from here on 16 bytes stand in a line, below 8."""


class PacketsPane(Pane):
    """List, tree and bytes, linked: a packet shows its fields, a field its bytes."""

    number = PaneNumber.PACKETS
    name_shown = "Packets"
    DEFAULT_CSS = """
    PacketsPane { layout: vertical; }
    PacketsPane #packets-status { height: 1; padding: 0 1; color: $text-muted; }
    PacketsPane #packet-list { height: 1fr; }
    PacketsPane #packet-parts { height: 1fr; border-top: solid $panel; }
    PacketsPane #packet-fields { width: 1fr; height: 1fr; }
    PacketsPane #packet-bytes { width: 74; height: 1fr; border-left: solid $panel; }
    PacketsPane.-narrow #packet-bytes { width: 42; }
    PacketsPane #packet-bytes:focus { border-left: solid $primary; }
    PacketsPane.-maximised #packet-parts { border-top: none; }
    PacketsPane.-maximised .-put-away { display: none; }
    PacketsPane.-maximised #packet-bytes { width: 1fr; border-left: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "part(1)", "Next part", show=False, id="packets.next_part"),
        Binding("shift+tab", "part(-1)", "Part before", show=False, id="packets.previous_part"),
        Binding("backslash", "maximise", "Maximise", key_display="\\", id="packets.maximise"),
        Binding("T", "time", "Time", id="packets.time"),
        Binding("D", "dissect", "tshark", id="packets.dissect"),
        Binding("x", "secrets", "Passwords", show=False, id="packets.secrets"),
        Binding("g", "virtual_router", "Router", id="packets.virtual_router"),
        Binding("l", "timeline", "Timeline", id="packets.timeline"),
    ]
    HELP = """
## Packets

The packets that the rules use; below, the fields of the selected one, and its bytes. A field marks its bytes, and a
click on a byte goes to its field. What is wrong stands below its field: `✖` receivers discard the packet for it or it
is no advert, `▲` it is odd.

- **Tab** to the next part, **Enter** from the list to the fields and on to the bytes, **\\\\** one part alone and back
- **End** follows the newest packet; moving up stops that
- **T** another time: of day, since the first packet, since the one before
- **D** everything that tshark knows of this packet
- **x** shows passwords, and hides them again
- **g** the virtual router, **l** the timeline at this time
- **/** filters by `vrid`, `source`, `destination`, `mac`, `kind` (advert, resignation, arp, nd, igmp, mld, icmp, carp,
  rejected), `version`, `priority`, `ttl`, `flaw`, `vlan`, `interface`, `length`, `frame`: for example
  `vrid:51 priority:<100 !flaw:ttl`
"""

    def __init__(self) -> None:
        super().__init__()
        self._picture: Picture | None = None
        self._filter = Filter()
        self._fields: Sequence[Field] = ()
        self._shown: tuple[Frame | None, bool] = (None, False)
        self._time = TimeShown.ABSOLUTE
        self._shows_secrets = False
        self._target: Target | None = None

    def compose(self) -> ComposeResult:
        """A line of status, the list, and the two parts of the selected packet."""
        yield Static(id="packets-status", markup=False)
        yield PacketList(id="packet-list")
        with Horizontal(id="packet-parts"):
            yield FieldTree(id="packet-fields")
            yield ByteView(id="packet-bytes")

    def draw(self, picture: Picture, wanted: Filter) -> None:
        """See `Pane`."""
        self._picture, self._filter = picture, wanted
        self._list.show(picture.packets, wanted, self._clock(picture))
        self._go_to_target()
        self._tell_packet()
        self._say()

    def select(self, target: Target) -> None:
        """See `Pane`."""
        self._target = target
        if self._picture is not None and self.is_mounted:
            self.draw(self._picture, self._filter)

    def selected(self) -> Target:
        """See `Pane`."""
        frame = self._list.frame
        if frame is None:
            return Target()
        words = self._list.words(frame)
        return Target(words.virtual_router, words.source or None, None, frame.number, frame.time_ns)

    def text_to_copy(self) -> str:
        """The line of the packet, the field, or the bytes of the field: of the part that has the focus."""
        frame, field = self._list.frame, self._tree.field
        if frame is None:
            return ""
        if self._bytes.has_focus and field is not None:
            return "" if field.secret and not self._shows_secrets else self._hexadecimal(frame, field)
        if self._tree.has_focus and field is not None:
            return f"{field.name}: {field.value}" + (f" ({field.flaw})" if field.flaw else "")
        line = cells(frame, self._list.words(frame), self._list.time(self._list.cursor))
        return "  ".join(cell.text for cell in line if cell.text)

    def frames_shown(self) -> Sequence[Frame]:
        """The packets that pass the filter, all of them tried."""
        if self._picture is not None:
            self._list.show(self._picture.packets, self._filter, self._clock(self._picture), whole=True)
        return tuple(self._list.listing.frames)

    @on(Resize)
    def _fit(self, event: Resize) -> None:
        self.set_class(event.size.width < _WIDE, "-narrow")

    @on(CursorLines.Moved, "#packet-list")
    def _other_packet(self) -> None:
        self._tell_packet()
        self._say()

    @on(CursorLines.Moved, "#packet-fields")
    def _other_field(self) -> None:
        self._mark()

    @on(CursorLines.Chosen)
    def _chosen(self, event: CursorLines.Chosen) -> None:
        event.stop()
        self.action_part(1)

    @on(ByteView.Clicked)
    def _clicked(self, event: ByteView.Clicked) -> None:
        event.stop()
        place = field_at(self._fields, event.offset)
        if place is not None:
            self._tree.select(place)

    def action_part(self, step: int) -> None:
        """Go to another part; when one is maximised, it is the other one then."""
        focused = next((place for place, part in enumerate(self._parts) if part.has_focus), 0)
        self._parts[(focused + step) % len(self._parts)].focus()
        if self.has_class("-maximised"):
            self._put_away((focused + step) % len(self._parts))

    def action_maximise(self) -> None:
        """Only the part that has the focus, or all of them again."""
        focused = next((place for place, part in enumerate(self._parts) if part.has_focus), 0)
        self._parts[focused].focus()
        self.toggle_class("-maximised")
        self._put_away(focused)

    def action_time(self) -> None:
        """Take the next kind of time."""
        self._time = self._time.following
        self._redraw()

    def action_secrets(self) -> None:
        """Show passwords, or hide them."""
        self._shows_secrets = not self._shows_secrets
        self._redraw()
        self.notify(f"Passwords are {'shown' if self._shows_secrets else 'hidden'}", markup=False)

    def action_dissect(self) -> None:
        """Ask tshark."""
        frame = self._list.frame
        if frame is not None:
            self.app.push_screen(DissectionScreen(frame, show_secrets=self._shows_secrets))

    def action_virtual_router(self) -> None:
        """Show the virtual router of the selected packet."""
        target = self.selected()
        if target.virtual_router is None:
            self.notify("This packet belongs to no virtual router", markup=False)
        else:
            self.post_message(GoTo(PaneNumber.VIRTUAL_ROUTERS, target))

    def action_timeline(self) -> None:
        """Show the time of the selected packet."""
        if self._list.frame is not None:
            self.post_message(GoTo(PaneNumber.TIMELINE, self.selected()))

    @property
    def _list(self) -> PacketList:
        return self.query_one("#packet-list", PacketList)

    @property
    def _tree(self) -> FieldTree:
        return self.query_one("#packet-fields", FieldTree)

    @property
    def _bytes(self) -> ByteView:
        return self.query_one("#packet-bytes", ByteView)

    @property
    def _parts(self) -> list[Widget]:
        return [self.query_one(f"#{name}") for name in _PARTS]

    def _clock(self, picture: Picture) -> Clock:
        first_ns = picture.snapshot.statistics.first_ns
        return Clock(self._time, Calendar.starting(picture.now_ns), picture.now_ns if first_ns is None else first_ns)

    def _redraw(self) -> None:
        if self._picture is not None:
            self.draw(self._picture, self._filter)

    def _put_away(self, kept: int) -> None:
        """Mark the parts, and what they stand in, that are not seen beside a maximised one."""
        for place, part in enumerate(self._parts):
            part.set_class(place != kept, "-put-away")
        self.query_one("#packet-parts").set_class(kept == 0, "-put-away")

    def _go_to_target(self) -> None:
        target = self._target
        frames = self._picture.packets if self._picture is not None else ()
        if target is None or not frames:
            return
        if target.frame is not None and target.frame > frames[-1].number:
            return
        self._target = None
        if target.frame is not None:
            index = self._list.listing.index_of(target.frame)
        elif target.time_ns is not None:
            index = self._list.listing.index_at(target.time_ns)
        else:
            index = self._list.last_of(target.virtual_router, target.router)
        self._list.go_to(index)
        self._tell_where(target)

    def _tell_where(self, target: Target) -> None:
        """Say why the cursor is not where it was sent."""
        frame = self._list.frame
        if target.frame is None or (frame is not None and frame.number == target.frame):
            return
        gone = self._picture is not None and target.frame < self._picture.packets[0].number
        why = "is not kept any more" if gone else "is hidden by the filter, or not used by the rules"
        self.notify(f"Packet {target.frame:,} {why}", markup=False)

    def _tell_packet(self) -> None:
        frame = self._list.frame
        if self._shown == (frame, self._shows_secrets):
            return
        self._shown = (frame, self._shows_secrets)
        self._fields = () if frame is None else anatomy(frame, show_secrets=self._shows_secrets)
        hidden = frozenset[int]() if self._shows_secrets else secret_offsets(self._fields)
        self._bytes.show(b"" if frame is None else frame.data, hidden)
        self._tree.show(self._fields)
        self._mark()

    def _mark(self) -> None:
        field = self._tree.field
        self._bytes.mark(0 if field is None else field.start, 0 if field is None else field.length)

    def _say(self) -> None:
        listing = self._list.listing
        facts = [counted(len(listing), "packet")]
        facts += [f"{listing.hides:,} hidden by the filter"] if listing.hides else []
        facts += [f"{listing.waiting:,} not tried yet"] if listing.waiting else []
        facts += ["follows the newest"] if self._list.follows else ["End: follow the newest"]
        facts += [self._time.value]
        facts += ["passwords are shown"] if self._shows_secrets else []
        line = Content("  ·  ".join(facts))
        status = self.query_one("#packets-status", Static)
        if status.content != line:
            status.update(line)

    def _hexadecimal(self, frame: Frame, field: Field) -> str:
        """The bytes of a field; those of passwords in it are left out."""
        hidden = frozenset[int]() if self._shows_secrets else secret_offsets(self._fields)
        return " ".join(
            ".." if at in hidden else f"{frame.data[at]:02x}"
            for at in range(field.start, min(field.start + field.length, len(frame.data)))
        )
