from dataclasses import replace
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widgets import Static

from tests.tui.pictures import picture_of
from tests.tui.piloting import SIZES, Steps, driven, screen_lines, screen_metas, screen_text
from vrrpwatch.model.finding import Severity
from vrrpwatch.model.picture import Picture
from vrrpwatch.tui.filtering import Filter, parsed
from vrrpwatch.tui.panes.findings import FindingsPane
from vrrpwatch.tui.target import GoTo, PaneNumber, Target

PCAPS = Path(__file__).parents[1] / "pcaps"
FLAPPING = picture_of(PCAPS / "lab" / "flapping.pcap")
"""Open: one critical, one warning, two notes."""
OVER = picture_of(PCAPS / "lab" / "split-brain-partition.pcap")
"""Two open notes, and a critical finding that is resolved."""
INJECTION = picture_of(PCAPS / "hostile" / "vrrp" / "auth-terminal-escape.pcap")


class Host(App[None]):
    """The pane, where it wants to go, and what it had in the end."""

    def __init__(self) -> None:
        super().__init__()
        self.pane = FindingsPane()
        self.gone_to: list[GoTo] = []
        self.selected = Target()
        self.copied = ""
        self.acknowledged: frozenset[str] = frozenset()

    def compose(self) -> ComposeResult:
        yield self.pane

    def on_go_to(self, message: GoTo) -> None:
        self.gone_to.append(message)


def shown(picture: Picture, steps: Steps, size: tuple[int, int] = (80, 24), wanted: str = "") -> Host:
    """The pane with `picture` in front of somebody who does `steps`."""
    host = Host()

    async def draw_first(pilot: Pilot[None]) -> None:
        host.pane.draw(picture, parsed(wanted) if wanted else Filter())
        await pilot.pause()
        await steps(pilot)
        await pilot.pause()
        host.selected, host.copied = host.pane.selected(), host.pane.text_to_copy()
        host.acknowledged = host.pane.acknowledged

    driven(host, draw_first, size)
    return host


def first_row(app: App[None]) -> str:
    return next(line for line in screen_lines(app) if line.startswith("▸"))


@pytest.mark.parametrize("size", SIZES)
def test_the_worst_open_finding_is_selected_and_its_evidence_told(size: tuple[int, int]) -> None:
    async def steps(pilot: Pilot[None]) -> None:
        assert "✖ critical open" in first_row(pilot.app)
        text = screen_text(pilot.app)
        assert "1 critical, 1 warning, 2 notes" in text
        assert "The Master role changed" in text
        assert "Evidence (m: manual page)" in text
        assert ("flapping" in "\n".join(screen_lines(pilot.app)[:5])) == (size[0] >= 160)

    shown(FLAPPING, steps, size)


@pytest.mark.parametrize(("size", "beside"), [((80, 24), False), ((120, 40), True), ((200, 60), True)])
def test_the_evidence_stands_beside_the_table_where_there_is_room(size: tuple[int, int], *, beside: bool) -> None:
    async def steps(pilot: Pilot[None]) -> None:
        header = next(line for line in screen_lines(pilot.app) if "severity" in line)
        assert ("Evidence" in header) == beside

    shown(FLAPPING, steps, size)


def test_notes_alone_in_a_healthy_network_are_no_alarm() -> None:
    notes = tuple(finding for finding in OVER.snapshot.findings if finding.severity is Severity.INFO)
    snapshot = replace(OVER.snapshot, findings=notes, verdict=replace(OVER.snapshot.verdict, critical=0))

    async def steps(pilot: Pilot[None]) -> None:
        text = screen_text(pilot.app)
        assert "0 critical, 0 warnings, 2 notes: all is well" in text
        assert "✖" not in text
        assert "▲" not in text

    shown(replace(OVER, snapshot=snapshot), steps)


def test_without_findings_the_table_says_so() -> None:
    async def steps(pilot: Pilot[None]) -> None:
        assert "Nothing was found." in screen_text(pilot.app)
        await pilot.press("enter", "g", "l", "a", "m", "m", "s")

    host = shown(replace(FLAPPING, snapshot=replace(FLAPPING.snapshot, findings=())), steps)
    assert host.gone_to == []
    assert host.selected == Target()
    assert host.copied == ""


def test_enter_goes_to_the_packet_g_to_the_virtual_router_and_l_to_the_time() -> None:
    async def steps(pilot: Pilot[None]) -> None:
        await pilot.press("enter", "g", "l")

    host = shown(FLAPPING, steps)
    worst = FLAPPING.snapshot.findings[0]
    assert [message.pane for message in host.gone_to] == [
        PaneNumber.PACKETS,
        PaneNumber.VIRTUAL_ROUTERS,
        PaneNumber.TIMELINE,
    ]
    for message in host.gone_to:
        assert message.target.frame == worst.frames[0]
        assert message.target.virtual_router == worst.virtual_router
        assert message.target.time_ns == worst.first_seen_ns
        assert message.target.finding == worst.id


def test_g_keeps_its_meaning_where_the_table_has_another_for_it() -> None:
    """In the table this key goes to the first row."""

    async def steps(pilot: Pilot[None]) -> None:
        await pilot.press("down", "g")
        assert "▲ warning" in first_row(pilot.app)

    assert shown(FLAPPING, steps).gone_to[0].target.finding == FLAPPING.snapshot.findings[1].id


def test_a_finding_of_no_virtual_router_goes_to_none() -> None:
    whole = replace(FLAPPING.snapshot.findings[0], virtual_router=None)

    async def steps(pilot: Pilot[None]) -> None:
        await pilot.press("g")

    assert shown(replace(FLAPPING, snapshot=replace(FLAPPING.snapshot, findings=(whole,))), steps).gone_to == []


def test_m_shows_the_manual_page_which_scrolls_and_begins_anew_for_another_rule() -> None:
    async def steps(pilot: Pilot[None]) -> None:
        await pilot.press("m")
        assert "What it reports" in screen_text(pilot.app)
        await pilot.press("pagedown", "pagedown")
        await pilot.pause()
        assert "What it reports" not in screen_text(pilot.app)
        await pilot.press("shift+tab", "down")
        await pilot.pause()
        text = screen_text(pilot.app)
        assert "What it reports" in text
        assert "Manual page (m: evidence)" in text
        await pilot.press("m")
        assert "What to do: " in screen_text(pilot.app)

    shown(FLAPPING, steps)


def test_a_finding_that_was_seen_goes_below_the_open_ones_and_back() -> None:
    async def steps(pilot: Pilot[None]) -> None:
        pane = pilot.app.query_one(FindingsPane)
        await pilot.press("a")
        assert pane.acknowledged == {FLAPPING.snapshot.findings[0].id}
        assert [line.split()[-1] for line in _states(pilot)] == ["open", "open", "open", "seen"]
        assert "1 critical, 1 warning, 2 notes; 1 of them seen" in screen_text(pilot.app)
        await pilot.press("a")
        assert pane.acknowledged == frozenset()
        assert [line.split()[-1] for line in _states(pilot)] == ["open"] * 4

    shown(FLAPPING, steps)


def _states(pilot: Pilot[None]) -> list[str]:
    """Severity and state of the lines of the table."""
    return [line[:20].rstrip() for line in screen_lines(pilot.app)[2:6]]


def test_a_resolved_finding_cannot_be_acknowledged() -> None:
    async def steps(pilot: Pilot[None]) -> None:
        await pilot.press("end", "a")
        assert "✖ critical resolved" in first_row(pilot.app)

    assert shown(OVER, steps).acknowledged == frozenset()


def test_o_hides_what_is_over_and_says_how_many() -> None:
    async def steps(pilot: Pilot[None]) -> None:
        assert "resolved" in screen_text(pilot.app).split("Evidence")[0].split("title")[1]
        await pilot.press("o")
        assert "open only  ·  1 hidden" in screen_text(pilot.app)
        assert "resolved" not in screen_text(pilot.app).split("title")[1]

    shown(OVER, steps)


def test_s_takes_the_next_order_and_says_it() -> None:
    async def steps(pilot: Pilot[None]) -> None:
        for order in ("latest first", "by rule", "by virtual router", "worst first"):
            await pilot.press("s")
            assert order in screen_text(pilot.app)

    shown(FLAPPING, steps)


def test_the_cursor_stays_on_its_finding_when_others_come() -> None:
    few = replace(FLAPPING, snapshot=replace(FLAPPING.snapshot, findings=FLAPPING.snapshot.findings[1:]))

    async def steps(pilot: Pilot[None]) -> None:
        assert "▲ warning" in first_row(pilot.app)
        pilot.app.query_one(FindingsPane).draw(FLAPPING, Filter())
        await pilot.pause()
        assert "▲ warning" in first_row(pilot.app)

    shown(few, steps)


def test_an_equal_picture_changes_nothing_beside_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    async def steps(pilot: Pilot[None]) -> None:
        def fail(*_: object) -> None:
            raise AssertionError

        monkeypatch.setattr(Static, "update", fail)
        pilot.app.query_one(FindingsPane).draw(replace(FLAPPING, number=2), Filter())

    shown(FLAPPING, steps)


def test_another_screen_can_have_a_finding_selected_even_a_hidden_one() -> None:
    over = next(finding for finding in OVER.snapshot.findings if not finding.open)

    async def steps(pilot: Pilot[None]) -> None:
        await pilot.press("o")
        pilot.app.query_one(FindingsPane).select(Target(finding=over.id))
        await pilot.pause()
        assert "✖ critical resolved" in first_row(pilot.app)

    assert shown(OVER, steps).selected.finding == over.id


def test_a_finding_that_comes_later_is_selected_when_it_comes() -> None:
    early = replace(FLAPPING, snapshot=replace(FLAPPING.snapshot, findings=FLAPPING.snapshot.findings[:1]))
    last = FLAPPING.snapshot.findings[-1]

    async def steps(pilot: Pilot[None]) -> None:
        pane = pilot.app.query_one(FindingsPane)
        pane.select(Target(finding=last.id))
        pane.draw(FLAPPING, Filter())

    assert shown(early, steps).selected.finding == last.id


def test_a_virtual_router_selects_its_first_open_finding() -> None:
    async def steps(pilot: Pilot[None]) -> None:
        key = OVER.snapshot.findings[0].virtual_router
        pilot.app.query_one(FindingsPane).select(Target(virtual_router=key))

    selected = shown(OVER, steps).selected
    assert selected.finding == next(finding.id for finding in OVER.snapshot.findings if finding.open)


def test_the_filter_hides_and_the_line_says_so() -> None:
    async def steps(pilot: Pilot[None]) -> None:
        text = screen_text(pilot.app)
        assert "2 hidden" in text
        assert "· info" not in text

    shown(FLAPPING, steps, wanted="!severity:info")


def test_a_filter_that_hides_all_says_what_hides_them() -> None:
    async def steps(pilot: Pilot[None]) -> None:
        assert "None of the 4 findings is shown" in screen_text(pilot.app)

    shown(FLAPPING, steps, wanted="rule:no-such-rule")


def test_the_evidence_can_be_copied() -> None:
    async def steps(_: Pilot[None]) -> None:
        return

    text = shown(FLAPPING, steps).copied
    assert text.startswith("The Master role changed 12 times")
    assert "\nRule: flapping" in text


@pytest.mark.parametrize("size", SIZES)
def test_text_from_packets_stays_text(size: tuple[int, int]) -> None:
    """Escapes, markup and actions in passwords and interface names are shown, not obeyed."""
    first = INJECTION.snapshot.findings[0]
    assert first.virtual_router is not None
    hostile = replace(
        first,
        id="hostile",
        title="[@click=app.bell]x[/] \x1b[31m[b]",
        detail="[/]",
        cause="[link=http://x]y[/link]",
        virtual_router=first.virtual_router._replace(interface="[/]\x9b"),
        subject=("[red]",),
    )
    picture = replace(INJECTION, snapshot=replace(INJECTION.snapshot, findings=(hostile, *INJECTION.snapshot.findings)))

    async def steps(pilot: Pilot[None]) -> None:
        await pilot.press("home")
        text = screen_text(pilot.app)
        assert "[@click=app.bell]x[/] \\x1b[31m[b]" in text.replace("\n", "")
        assert "Cause: [link=http://x]y[/link]" in text
        assert all(line.isprintable() for line in screen_lines(pilot.app))
        assert all("@click" not in meta and "link" not in meta for meta in screen_metas(pilot.app))

    shown(picture, steps, size)
