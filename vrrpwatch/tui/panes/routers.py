"""Screen 5: every sender across the virtual routers."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from vrrpwatch.model.picture import Picture
from vrrpwatch.tui.filtering import Filter
from vrrpwatch.tui.pane import Pane
from vrrpwatch.tui.rows.routers import COLUMNS, RouterIdentity, Sender, router_row, senders, summary
from vrrpwatch.tui.table import DifferenceTable
from vrrpwatch.tui.target import GoTo, PaneNumber, Target


class RoutersPane(Pane):
    """One line for each router."""

    number = PaneNumber.ROUTERS
    name_shown = "Routers"
    DEFAULT_CSS = """
    RoutersPane { layout: vertical; }
    RoutersPane #routers-summary { height: 1; padding: 0 1; color: $text-muted; }
    RoutersPane #routers { height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "packets", "Packets", id="routers.packets"),
    ]
    HELP = """
## Routers

Everyone who sends adverts, by address and MAC, across all virtual routers; those in a contest or with findings first.
A router that only listens is not here: a Backup that never advertised stands as a candidate on screen 1.

- **Master of**, **Backup of**, **Contests**, **Silent in** are VRIDs, with their number in front when there are several
- **Probably** is a guess from how its packets look, never evidence of a fault
- **Authentication** is the kind; a password is never shown here

- **Enter** the virtual router in which it matters most
- **p** its packets
- **/** filters by `router`, `mac`, `vendor`, `role`, `master`, `backup`, `vrid`, `vlan`, `interface`, `version`,
  `priority`, `authentication`, `missed`, `rule`, `severity`: for example `role:contender` or `vendor:frr missed:>0`
"""

    def __init__(self) -> None:
        super().__init__()
        self._table = DifferenceTable(COLUMNS, id="routers")
        self._senders: dict[RouterIdentity, Sender] = {}
        self._wanted: str | None = None

    def compose(self) -> ComposeResult:
        """A sentence and the table."""
        yield Static(id="routers-summary", markup=False)
        yield self._table

    def draw(self, picture: Picture, wanted: Filter) -> None:
        """See `Pane`."""
        every = senders(picture.snapshot)
        self._senders = {sender.identity: sender for sender in every}
        rows = [row for row in (router_row(sender, picture) for sender in every) if wanted.matches(row.properties)]
        told, text = self.query_one("#routers-summary", Static), Content(summary(every, len(rows)))
        if told.content != text:
            told.update(text)
        self._table.show(rows, "No router fits the filter." if every else "No router has advertised yet.")
        self._select_wanted()

    def select(self, target: Target) -> None:
        """See `Pane`."""
        self._wanted = target.router
        self._select_wanted()

    def selected(self) -> Target:
        """See `Pane`."""
        sender = self._at_cursor()
        if sender is None:
            return Target()
        return Target(virtual_router=sender.home, router=str(sender.identity.address))

    def text_to_copy(self) -> str:
        """See `Pane`."""
        row = self._table.row_at_cursor
        return "" if row is None else "\t".join(cell.text for cell in row.cells if cell.text)

    def action_packets(self) -> None:
        """What it sent."""
        self.post_message(GoTo(PaneNumber.PACKETS, self.selected()))

    @on(DifferenceTable.Chosen)
    def _open(self) -> None:
        self.post_message(GoTo(PaneNumber.VIRTUAL_ROUTERS, self.selected()))

    def _at_cursor(self) -> Sender | None:
        key = self._table.key_at_cursor
        return self._senders.get(key) if isinstance(key, RouterIdentity) else None

    def _select_wanted(self) -> None:
        found = next((row.key for row in self._table.rows if row.properties.get("router") == self._wanted), None)
        if self._wanted is not None and found is not None:
            self._wanted = None
            self._table.select(found)
