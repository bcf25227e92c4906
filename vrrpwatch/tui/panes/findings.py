"""Screen 3: what is wrong, the worst first, and beside it the evidence or the manual page of the rule."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from vrrpwatch.model.finding import Finding
from vrrpwatch.model.picture import Picture
from vrrpwatch.report.moment import Calendar
from vrrpwatch.tui.filtering import Filter
from vrrpwatch.tui.pane import Pane
from vrrpwatch.tui.rows.finding_evidence import Fact, evidence, manual
from vrrpwatch.tui.rows.findings import (
    COLUMNS,
    Acknowledgement,
    FindingState,
    Order,
    finding_row,
    sorted_findings,
    state_of,
    still_acknowledged,
    summary,
)
from vrrpwatch.tui.table import DifferenceTable
from vrrpwatch.tui.target import GoTo, PaneNumber, Target

_NARROW = 100
"""Cells; below, the evidence stands under the table."""
_EVIDENCE = "Evidence (m: manual page)"
_MANUAL = "Manual page (m: evidence)"


class FindingsPane(Pane):
    """Findings, and what is known of the selected one."""

    number = PaneNumber.FINDINGS
    name_shown = "Findings"
    DEFAULT_CSS = """
    FindingsPane { layout: vertical; }
    FindingsPane #findings-summary { height: auto; max-height: 2; padding: 0 1; }
    FindingsPane #findings-body { layout: horizontal; height: 1fr; }
    FindingsPane #findings { width: 2fr; }
    FindingsPane #findings-beside { width: 1fr; min-width: 44; border-left: solid $panel; padding: 0 1; }
    FindingsPane #findings-heading { height: 1; text-style: bold; }
    FindingsPane #findings-scroll { height: 1fr; }
    FindingsPane #findings-scroll:focus { background: $surface; }
    FindingsPane.-narrow #findings-body { layout: vertical; }
    FindingsPane.-narrow #findings { width: 1fr; height: 1fr; }
    FindingsPane.-narrow #findings-beside {
        width: 1fr; height: 1fr; min-width: 0; border-left: none; border-top: solid $panel;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "manual", "Manual", id="findings.manual"),
        Binding("a", "acknowledge", "Seen", id="findings.acknowledge"),
        Binding("o", "open_only", "Open only", id="findings.open_only"),
        Binding("s", "sort", "Sort", id="findings.sort"),
        # Before the table, where this key goes to the first row.
        Binding("g", "virtual_router", "Router", id="findings.virtual_router", priority=True),
        Binding("l", "timeline", "Timeline", id="findings.timeline"),
    ]
    HELP = """
## Findings

What the rules found, open ones first, the worst of them at the top. Those that were acknowledged (`seen`) and those
that are over (`resolved`) follow, dimmed.

- **Enter** the packet with which it began
- **m** the rule's manual page instead of the evidence, to scroll with the arrows; **m** again goes back to the table
- **F6** goes from the table to what stands beside it, and back
- **g** the virtual router, **l** the timeline at this time
- **a** you have seen it: for this run it stands below the open ones, until it comes again or becomes worse
- **o** open ones only, **s** another order
- **/** filters by `rule`, `severity`, `state`, `vrid`, `interface`, `vlan`, `family`, `title`, `cause`: for example
  `severity:critical state:open !vrid:51`
"""

    def __init__(self) -> None:
        super().__init__()
        self._picture: Picture | None = None
        self._filter = Filter()
        self._known: dict[str, Acknowledgement] = {}
        self._findings: dict[str, Finding] = {}
        self._order = Order.WORST
        self._open_only = False
        self._shows_manual = False
        self._wanted: Target | None = None
        self._beside: tuple[object, Sequence[Fact]] = (None, ())

    @property
    def acknowledged(self) -> frozenset[str]:
        """Ids of findings that somebody has seen in this run."""
        return frozenset(self._known)

    def compose(self) -> ComposeResult:
        """A sentence above the table; beside the table what is known of the selected finding."""
        yield Static(id="findings-summary", markup=False)
        with Container(id="findings-body"):
            yield DifferenceTable(COLUMNS, id="findings")
            with Container(id="findings-beside"):
                yield Static(_EVIDENCE, id="findings-heading", markup=False)
                with VerticalScroll(id="findings-scroll"):
                    yield Static(id="findings-text", markup=False)

    def draw(self, picture: Picture, wanted: Filter) -> None:
        """See `Pane`."""
        self._picture, self._filter = picture, wanted
        self._known = still_acknowledged(self._known, picture)
        self._findings = {finding.id: finding for finding in picture.snapshot.findings}
        ordered = sorted_findings(picture.snapshot.findings, self._known, self._order)
        rows = [finding_row(finding, self._state(finding), self._calendar) for finding in ordered]
        shown = [row for row in rows if wanted.matches(row.properties) and self._passes(self._findings[str(row.key)])]
        self._table.show(shown, _when_empty(len(rows)))
        self._say(picture, len(rows) - len(shown))
        self._go_where_wanted()
        self._tell_beside()

    def select(self, target: Target) -> None:
        """See `Pane`."""
        self._wanted = target
        self._redraw()

    def selected(self) -> Target:
        """See `Pane`."""
        finding = self._selected
        if finding is None:
            return Target()
        frame = finding.frames[0] if finding.frames else None
        return Target(finding.virtual_router, None, finding.id, frame, finding.first_seen_ns)

    def text_to_copy(self) -> str:
        """The evidence of the selected finding, or the manual page beside it."""
        return "\n".join(f"{fact.label}: {fact.text}" if fact.label else fact.text for fact in self._facts())

    @on(Resize)
    def _fit(self, event: Resize) -> None:
        self.set_class(event.size.width < _NARROW, "-narrow")

    @on(DifferenceTable.CursorMoved)
    def _moved(self) -> None:
        self._tell_beside()

    @on(DifferenceTable.Chosen)
    def _chosen(self, event: DifferenceTable.Chosen) -> None:
        event.stop()
        self._go(PaneNumber.PACKETS)

    def action_virtual_router(self) -> None:
        """Show the virtual router of the selected finding."""
        finding = self._selected
        if finding and finding.virtual_router is None:
            self.notify("This finding belongs to no virtual router.", markup=False)
            return
        self._go(PaneNumber.VIRTUAL_ROUTERS)

    def action_timeline(self) -> None:
        """Show the time of the selected finding."""
        self._go(PaneNumber.TIMELINE)

    def action_manual(self) -> None:
        """Switch between the evidence and the manual page."""
        self._shows_manual = not self._shows_manual
        # Who opens a page wants to read on: the arrows scroll it.
        (self.query_one("#findings-scroll") if self._shows_manual else self._table).focus()
        self.query_one("#findings-heading", Static).update(_MANUAL if self._shows_manual else _EVIDENCE)
        self._tell_beside()

    def action_acknowledge(self) -> None:
        """The selected finding was seen, or shall be looked at again."""
        finding = self._selected
        if finding is None or self._picture is None:
            return
        if not finding.open:
            self.notify("This finding is resolved.", markup=False)
        elif finding.id in self._known:
            del self._known[finding.id]
        else:
            self._known[finding.id] = Acknowledgement(finding.severity, self._picture.now_ns)
        self._redraw()

    def action_open_only(self) -> None:
        """Show open findings only, or all."""
        self._open_only = not self._open_only
        self._redraw()

    def action_sort(self) -> None:
        """Take the next order."""
        orders = list(Order)
        self._order = orders[(orders.index(self._order) + 1) % len(orders)]
        self._redraw()

    @property
    def _table(self) -> DifferenceTable:
        return self.query_one("#findings", DifferenceTable)

    @property
    def _calendar(self) -> Calendar:
        return Calendar.starting(self._picture.snapshot.statistics.first_ns if self._picture else None)

    @property
    def _selected(self) -> Finding | None:
        return self._findings.get(str(self._table.key_at_cursor))

    def _state(self, finding: Finding) -> FindingState:
        return state_of(finding, self._known)

    def _passes(self, finding: Finding) -> bool:
        return not self._open_only or self._state(finding) is FindingState.OPEN

    def _redraw(self) -> None:
        if self._picture and self.is_mounted:
            self.draw(self._picture, self._filter)

    def _go(self, pane: PaneNumber) -> None:
        if self._selected:
            self.post_message(GoTo(pane, self.selected()))

    def _go_where_wanted(self) -> None:
        """To the finding that was asked for, or the first one of what was asked for."""
        target = self._wanted
        if target is None:
            return
        found = _meant(self._findings.values(), target)
        if found is None:
            return
        self._wanted = None
        hidden = not self._passes(found)
        self._table.select(found.id)
        if hidden:
            self._open_only = False
            self._redraw()

    def _say(self, picture: Picture, hidden: int) -> None:
        facts = [summary(picture, self._known), str(self._order)]
        facts += ["open only"] if self._open_only else []
        facts += [f"{hidden:,} hidden"] if hidden else []
        line = self.query_one("#findings-summary", Static)
        content = Content.assemble((facts[0], "bold"), ("  ·  ".join(("", *facts[1:])), "dim"))
        if line.content != content:
            line.update(content)

    def _facts(self) -> Sequence[Fact]:
        finding = self._selected
        if finding is None:
            return ()
        return manual(finding.rule) if self._shows_manual else evidence(finding, self._state(finding), self._calendar)

    def _tell_beside(self) -> None:
        key, facts = self._table.key_at_cursor, self._facts()
        before, self._beside = self._beside, (key, facts)
        if facts == before[1]:
            return
        self.query_one("#findings-text", Static).update(_page(facts, apart=self._shows_manual))
        if key != before[0]:
            self.query_one("#findings-scroll", VerticalScroll).scroll_home(animate=False)


def _when_empty(findings: int) -> str:
    return f"None of the {findings:,} findings is shown: / and o hide them" if findings else "Nothing was found."


def _meant(findings: Iterable[Finding], target: Target) -> Finding | None:
    """The finding that `target` names, or the first of its virtual router: an open one when there is one."""
    if target.finding is not None:
        return next((finding for finding in findings if finding.id == target.finding), None)
    of_it = [finding for finding in findings if finding.virtual_router == target.virtual_router]
    if target.virtual_router is None or not of_it:
        return None
    return next((finding for finding in of_it if finding.open), of_it[0])


def _page(facts: Sequence[Fact], *, apart: bool) -> Content:
    """`apart`: labels are headings above their text, with an empty line before them."""
    pieces: list[Content | str | tuple[str, str]] = []
    for fact in facts:
        pieces += ["\n\n" if apart else "\n"] if pieces else []
        if fact.label:
            pieces.append((f"{fact.label}\n" if apart else f"{fact.label}: ", "bold"))
            pieces.append(fact.text)
        else:
            pieces.append((fact.text, "bold"))
    return Content.assemble(*pieces)
