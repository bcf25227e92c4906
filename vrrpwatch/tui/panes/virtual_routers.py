"""Screen 1: who is Master of what, whether that is healthy, and below everything about the selected virtual router."""

from collections.abc import Hashable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from vrrpwatch.model.finding import Finding
from vrrpwatch.model.picture import Picture
from vrrpwatch.model.router import VirtualRouterKey
from vrrpwatch.model.snapshot import RouterSnapshot
from vrrpwatch.tui.filtering import Filter
from vrrpwatch.tui.pane import Pane
from vrrpwatch.tui.rows.open_findings import OpenFindings, open_findings
from vrrpwatch.tui.rows.pulse import Pulse, beaten
from vrrpwatch.tui.rows.virtual_router_detail import COLUMNS as DETAIL_COLUMNS
from vrrpwatch.tui.rows.virtual_router_detail import LABEL_WIDTH, About, Line, detail_lines, title
from vrrpwatch.tui.rows.virtual_routers import COLUMNS, Listing, entries, nothing_words, summary, virtual_router_rows
from vrrpwatch.tui.table import DifferenceTable
from vrrpwatch.tui.target import GoTo, PaneNumber, Target

_BESIDE_TEXT = LABEL_WIDTH + 5
"""Cells of a line of the detail that are not its text: label, gaps and a scroll bar."""
_MAXIMISED = "-maximised"


class _Detail(DifferenceTable):
    """The lines about one virtual router."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back to the table", id="virtual_routers.leave"),
    ]

    def action_leave(self) -> None:
        """Go back to the table."""
        self.query_ancestor(VirtualRoutersPane).leave_detail()


class VirtualRoutersPane(Pane):
    """The table, and the detail below it."""

    number = PaneNumber.VIRTUAL_ROUTERS
    name_shown = "Virtual routers"
    DEFAULT_CSS = """
    VirtualRoutersPane { layout: vertical; }
    VirtualRoutersPane #virtual-routers-summary { height: 1; padding: 0 1; color: $text-muted; }
    VirtualRoutersPane #virtual-routers { height: 1fr; }
    VirtualRoutersPane #virtual-router-title {
        height: 1; padding: 0 1; text-style: bold; background: $panel; color: $foreground;
    }
    VirtualRoutersPane #virtual-router { height: 1fr; }
    VirtualRoutersPane.-maximised #virtual-routers-summary { display: none; }
    VirtualRoutersPane.-maximised #virtual-routers { display: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "sort", "Sort", id="virtual_routers.sort"),
        Binding("z", "faults_only", "Faults only", id="virtual_routers.faults_only"),
        Binding("backslash", "maximise", "Maximise", id="virtual_routers.maximise"),
        Binding("p", "packets", "Packets", id="virtual_routers.packets"),
        Binding("l", "timeline", "Timeline", id="virtual_routers.timeline"),
    ]
    HELP = """
## Virtual routers

A virtual router is an address that several routers stand in for. One of them is **Master**: it answers for the address
and says so in each advert. The others are **Backups** and quiet; when the adverts stop, the best Backup takes over.

- `● stable` there is one Master
- `✖ contested` several routers claim to be Master
- `▼ down` nobody advertises
- `○ init` nothing is known yet

**Last advert** is its age. The bar fills until a Backup has to take over; `!` says that an advert is late.
**Last minute** is the rate of adverts, the newest at the right.

- **Enter** goes into the lines below the table, **Esc** comes back
- **Enter** on a change or a contest: the timeline; on a finding or a router: its screen
- **p** the packet of this line, **l** the timeline
- **s** another order, **z** those with trouble only, **\\\\** the detail alone, and back
- **/** filters by `interface`, `vlan`, `vrid`, `family`, `version`, `state`, `master`, `backup`, `router`, `address`,
  `priority`, `mac`, `vendor`, `rule`, `severity`, `transitions`, `missed`: for example `state:contested !vlan:10`
"""

    def __init__(self) -> None:
        super().__init__()
        self._table = DifferenceTable(COLUMNS, id="virtual-routers")
        self._detail = _Detail(DETAIL_COLUMNS, id="virtual-router", header=False)
        self._picture: Picture | None = None
        self._pulse = Pulse()
        self._findings: OpenFindings = {}
        self._listing = Listing()
        self._lines: dict[Hashable, Line] = {}
        self._shown: Hashable = None
        self._told: Hashable = None
        self._wanted = Target()

    def compose(self) -> ComposeResult:
        """A sentence, the table, the name of the selected one, and its detail."""
        yield Static(id="virtual-routers-summary", markup=False)
        yield self._table
        yield Static(id="virtual-router-title", markup=False)
        yield self._detail

    def draw(self, picture: Picture, wanted: Filter) -> None:
        """See `Pane`."""
        if self._picture is None or picture.number != self._picture.number:
            self._pulse = beaten(self._pulse, picture)
        self._picture = picture
        self._listing = self._listing._replace(wanted=wanted)
        self._draw_table(picture)

    def select(self, target: Target) -> None:
        """See `Pane`. A router is looked for in the detail."""
        if target.virtual_router is not None:
            self._wanted = target
            self._table.select(target.virtual_router)
            self._draw_detail()

    def selected(self) -> Target:
        """See `Pane`."""
        line = self._line_at_cursor()
        return self._target(line.about if line else None)

    def text_to_copy(self) -> str:
        """See `Pane`."""
        row = (self._detail if self._detail.has_focus else self._table).row_at_cursor
        return "" if row is None else "\t".join(cell.text for cell in row.cells if cell.text)

    def leave_detail(self) -> None:
        """Back to the table, which is there again when the detail was alone."""
        self.remove_class(_MAXIMISED)
        self._table.focus()

    def action_sort(self) -> None:
        """Another order."""
        self._list_anew(self._listing._replace(order=self._listing.order.following()))

    def action_faults_only(self) -> None:
        """Hide what is healthy, or show it again."""
        self._list_anew(self._listing._replace(faults_only=not self._listing.faults_only))

    def action_maximise(self) -> None:
        """The detail alone, and back."""
        self.toggle_class(_MAXIMISED)
        (self._detail if self.has_class(_MAXIMISED) else self._table).focus()

    def action_packets(self) -> None:
        """The packet of the line, or those of the virtual router."""
        self.post_message(GoTo(PaneNumber.PACKETS, self.selected()))

    def action_timeline(self) -> None:
        """The timeline at the time of the line."""
        self.post_message(GoTo(PaneNumber.TIMELINE, self.selected()))

    @on(DifferenceTable.CursorMoved, "#virtual-routers")
    def _cursor_moved(self) -> None:
        self._draw_detail()

    @on(DifferenceTable.Chosen, "#virtual-routers")
    def _enter_detail(self) -> None:
        self._detail.focus()

    @on(DifferenceTable.Chosen, "#virtual-router")
    def _follow_line(self) -> None:
        line = self._line_at_cursor()
        if line is None or line.about is None:
            return
        pane = PaneNumber.TIMELINE
        if isinstance(line.about, Finding):
            pane = PaneNumber.FINDINGS
        elif isinstance(line.about, RouterSnapshot):
            pane = PaneNumber.ROUTERS
        self.post_message(GoTo(pane, self._target(line.about)))

    def on_descendant_focus(self) -> None:
        """A table that is hidden cannot have the focus."""
        if self.has_class(_MAXIMISED) and self._table.has_focus:
            self._detail.focus()

    def on_resize(self, _: Resize) -> None:
        """Lines are wrapped to the width, and the table has its part of the height."""
        if self._picture is not None:
            self._draw_table(self._picture)
            self.call_after_refresh(self._draw_detail)

    def _list_anew(self, listing: Listing) -> None:
        self._listing = listing
        if self._picture is not None:
            self._draw_table(self._picture)

    def _draw_table(self, picture: Picture) -> None:
        self._findings = open_findings(picture.snapshot)
        every = entries(picture, self._findings, self._listing.order)
        rows = virtual_router_rows(every, picture, self._pulse, self._listing)
        self._tell("#virtual-routers-summary", summary(every, len(rows), self._listing))
        # Few virtual routers leave the room to the detail.
        height = min(len(rows) + 1, max((self.size.height - 2) // 2, 4)) if rows else 4
        if self._table.styles.height is None or self._table.styles.height.value != height:
            self._table.styles.height = height
        self._table.show(rows, nothing_words(picture))
        self._draw_detail()

    def _draw_detail(self) -> None:
        key, picture = self._table.key_at_cursor, self._picture
        width = self._detail.size.width - _BESIDE_TEXT
        if picture is None or (self._told == (key, picture.number, width) and self._wanted.router is None):
            return
        self._told = (key, picture.number, width)
        each = next((each for each in picture.snapshot.virtual_routers if each.key == key), None)
        findings = () if each is None else self._findings.get(each.key, ())
        lines = () if each is None else detail_lines(each, findings, picture, width)
        self._tell("#virtual-router-title", title(each) if each else "")
        self._lines = {line.row.key: line for line in lines}
        self._detail.show([line.row for line in lines])
        if key != self._shown:
            self._shown = key
            self._detail.action_first()
        self._select_router()

    def _select_router(self) -> None:
        if self._wanted.router is None or self._wanted.virtual_router != self._shown:
            return
        for line in self._lines.values():
            if isinstance(line.about, RouterSnapshot) and str(line.about.address) == self._wanted.router:
                self._detail.select(line.row.key)
                break
        self._wanted = Target()

    def _line_at_cursor(self) -> Line | None:
        if not self._detail.has_focus:
            return None
        return self._lines.get(self._detail.key_at_cursor)

    def _target(self, about: About | None) -> Target:
        key = self._table.key_at_cursor
        where = key if isinstance(key, VirtualRouterKey) else None
        match about:
            case None:
                return Target(virtual_router=where)
            case Finding():
                frame = about.frames[0] if about.frames else None
                return Target(where, finding=about.id, frame=frame, time_ns=about.first_seen_ns)
            case RouterSnapshot():
                return Target(where, router=str(about.address))
            case _:
                time_ns = getattr(about, "time_ns", None) or getattr(about, "start_ns", None)
                return Target(where, frame=about.frame, time_ns=time_ns)

    def _tell(self, selector: str, text: str) -> None:
        told = self.query_one(selector, Static)
        if told.content != Content(text):
            told.update(Content(text))
