from dataclasses import replace
from pathlib import Path

import pytest

from tests import snapshots
from tests.snapshots import KEY, at
from tests.tui.pictures import picture_at, picture_of
from vrrpwatch.demo import story_path
from vrrpwatch.model.cause import Cause
from vrrpwatch.model.event import MasterReturned, MasterSilent
from vrrpwatch.model.finding import Severity
from vrrpwatch.model.frame import Blind, BlindReason, BlindStart, LinkType
from vrrpwatch.model.picture import InterfaceHealth, Picture, Told
from vrrpwatch.model.router import VirtualRouterKey
from vrrpwatch.model.snapshot import Role, Snapshot, VirtualRouterState
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.report.moment import Calendar
from vrrpwatch.tui.filtering import Filter, parsed
from vrrpwatch.tui.rows.timeline import Kind, Line, Timeline, properties, timeline
from vrrpwatch.tui.rows.timeline_glyphs import BLIND, FINDINGS, MARKS, glyphs
from vrrpwatch.tui.rows.timeline_happenings import happenings, last_before, nearest, next_after
from vrrpwatch.tui.rows.timeline_window import Window
from vrrpwatch.tui.rows.timeline_words import cell_words, heading, label, label_width, legend

PCAPS = Path(__file__).parents[1] / "pcaps"
LAB = PCAPS / "lab"
STORY = picture_of(story_path())
CALENDAR = Calendar("2026-11-22")


def live(snapshot: Snapshot, now_s: float = 300, interfaces: tuple[InterfaceHealth, ...] = ()) -> Picture:
    """`snapshot` as a capture that goes on shows it."""
    return Picture(1, at(now_s), snapshot, (), (), interfaces, None, None)


def cells(laid_out: Timeline, number: int, window: Window | None = None, width: int = 30) -> str:
    return glyphs(laid_out, laid_out.lines[number], window or laid_out.whole, width)


def words(laid_out: Timeline, number: int, seconds: float, length_s: float = 1) -> str:
    period = (laid_out.whole.start_ns + round(seconds * SECOND_NS),) * 2
    return cell_words(laid_out, laid_out.lines[number], (period[0], period[1] + round(length_s * SECOND_NS)), CALENDAR)


def kinds(laid_out: Timeline) -> str:
    return "".join(str(line.kind)[0] for line in laid_out.lines)


def test_the_story_of_the_demo_is_seen_at_a_glance() -> None:
    laid_out = timeline(STORY, Filter())
    assert kinds(laid_out) == "hllf"
    assert cells(laid_out, 1, width=42) == " ██████···        ▒▒▒▒▒▒▒▒▒▒▒▒▒███████████"
    assert cells(laid_out, 2, width=42) == "         █████████▒▒▒▒▒▒▒▒▒▒▒▒▒           "
    assert cells(laid_out, 3, width=42) == " •     ▲          ✖                       "


def test_the_cell_is_said_in_words() -> None:
    laid_out = timeline(STORY, Filter())
    assert words(laid_out, 1, 8).endswith("192.168.1.1 is Master when it is first seen")
    assert "192.168.1.1 sends nothing for 3.611 s; it fell silent without resigning" in words(laid_out, 1, 17)
    assert "192.168.1.2 and 192.168.1.1 both claim to be Master, because" in words(laid_out, 1, 50)
    assert words(laid_out, 1, 50).startswith("18:20:20.086 to 18:20:44.467: ")
    assert "192.168.1.1 is the only Master again; 192.168.1.2 has yielded" in words(laid_out, 1, 70)
    assert words(laid_out, 2, 1).endswith("192.168.1.2 was not seen yet")
    assert words(laid_out, 2, 70).endswith("192.168.1.2 does not claim to be Master; it is a Backup, or gone")
    assert "✖ 18:20:20.086 critical: auth-mismatch: Authentication differs" in words(laid_out, 3, 37)
    assert words(laid_out, 3, 8).endswith("no finding begins here")


def test_a_resignation_is_another_glyph_than_silence_and_seen_though_it_is_short() -> None:
    laid_out = timeline(picture_of(LAB / "graceful-resign.pcap"), Filter())
    assert "0" in cells(laid_out, 1, width=8)
    assert "·" not in cells(laid_out, 1, width=8)
    assert "has resigned (priority 0), and nobody is Master" in words(laid_out, 1, 10.2, 0.3)


def alone(told: tuple[Told, ...], now_s: float, whole: Snapshot | None = None) -> Picture:
    """One router that is Master from the beginning, and what was told until `now_s`."""
    first = snapshots.transition(0, "10.0.0.2", None, Cause.FIRST_SEEN)
    router = snapshots.router("10.0.0.2", Role.MASTER, 101)
    lone = snapshots.snapshot(snapshots.two_proxies(routers=(router,), transitions=(first,)))
    return replace(live(lone, now_s), told=told, whole=whole and replace(lone, findings=whole.findings))


def silence(start_s: float, end_s: float) -> tuple[Told, Told]:
    """Longer than any Backup waits, and then the same Master is back."""
    advert = snapshots.advert("10.0.0.2", 101)
    begin = MasterSilent(time_ns=at(start_s + 5), frame=None, virtual_router=KEY, advert=advert, since_ns=at(start_s))
    length_ns = at(end_s) - at(start_s)
    end = MasterReturned(time_ns=at(end_s), frame=9, virtual_router=KEY, advert=advert, silence_ns=length_ns)
    return begin, end


def test_a_master_that_comes_back_by_itself_was_silent_before() -> None:
    laid_out = timeline(alone((*silence(50, 90), *silence(200, 240)), 300), Filter())
    assert cells(laid_out, 1) == "█████····███████████····██████"
    assert words(laid_out, 1, 70).startswith("02:00:50.123 to 02:01:30.123: 10.0.0.2 sends nothing for 40.000 s")
    seconds = [(one.time_ns - at(0)) / SECOND_NS for one in happenings(laid_out, laid_out.lines[1])]
    assert seconds == [0, 50, 90, 200, 240]


def test_a_master_that_is_silent_now_is_silent_up_to_now() -> None:
    laid_out = timeline(alone(silence(200, 240)[:1], 300), Filter())
    assert cells(laid_out, 1) == "████████████████████··········"


def test_a_replay_knows_silences_that_come_and_the_end_of_the_one_it_is_in() -> None:
    finding = snapshots.finding(
        Severity.CRITICAL, rule="no-master", first_seen_ns=at(50), last_seen_ns=at(90), open=False
    )
    whole = snapshots.snapshot(findings=(finding,))
    for told in ((), silence(50, 90)[:1], silence(50, 90)):
        laid_out = timeline(alone(told, 60, whole), Filter())
        assert cells(laid_out, 1) == "█████····█████████████████████"
    folded = snapshots.snapshot(findings=(replace(finding, count=2),))
    assert cells(timeline(alone(silence(50, 90)[:1], 60, folded), Filter()), 1) == "█████·████████████████████████"


def test_every_glyph_differs_and_stands_in_the_legend() -> None:
    every = [mark.glyph for mark in (*MARKS.values(), BLIND, *FINDINGS.values())]
    assert len(set(every)) == len(every)
    told = "  ".join(text for text, _ in legend())
    assert all(glyph in told for glyph in every)
    assert len(told) < 80


def test_while_nothing_is_seen_nothing_is_claimed() -> None:
    blind = Blind(at(100), at(200), BlindReason.DROPPED)
    snapshot = snapshots.snapshot(snapshots.contested(), counts=snapshots.statistics(blind=(blind,)))
    laid_out = timeline(live(snapshot), Filter())
    assert cells(laid_out, 1) == "██████·   ░░░░░░░░░░▒▒▒▒▒▒▒▒▒▒"[:30]
    assert words(laid_out, 1, 150).endswith("what 10.0.0.2 did is not known")


def test_a_blind_time_that_is_shorter_than_a_cell_hides_no_contest() -> None:
    blind = Blind(at(105), at(106), BlindReason.DROPPED)
    snapshot = snapshots.snapshot(snapshots.contested(), counts=snapshots.statistics(blind=(blind,)))
    laid_out = timeline(live(snapshot), Filter())
    assert cells(laid_out, 1)[10] == "▒"
    quiet = snapshots.snapshot(snapshots.two_proxies(), counts=snapshots.statistics(blind=(blind,)))
    assert cells(timeline(live(quiet), Filter()), 2)[10] == "░"


def test_only_the_interface_that_is_dark_is_blind() -> None:
    other = VirtualRouterKey("eth1", (), KEY.family, 51)
    dark = BlindStart(at(250), "eth0", BlindReason.NO_CARRIER)
    interfaces = (InterfaceHealth("eth0", LinkType.ETHERNET, 1, 1, 0, "", 1, dark),)
    snapshot = snapshots.snapshot(snapshots.two_proxies(), snapshots.two_proxies(other))
    laid_out = timeline(live(snapshot, interfaces=interfaces), Filter())
    assert kinds(laid_out) == "hllhll"
    assert cells(laid_out, 2).endswith("█░░░░░")
    assert cells(laid_out, 5).endswith("██████")


def test_a_replay_shows_what_comes_and_how_it_is_at_its_moment() -> None:
    early = replace(picture_at(story_path(), 10), whole=STORY.snapshot)
    laid_out = timeline(early, Filter())
    assert cells(laid_out, 1, width=42) == cells(timeline(STORY, Filter()), 1, width=42)
    assert laid_out.moment_ns < laid_out.whole.end_ns
    told, _ = heading(laid_out, laid_out.lines[0])
    assert told == "● VRID 51 ipv4: stable, Master 192.168.1.1, 192.168.1.100"
    before = timeline(replace(picture_at(story_path(), 1), whole=STORY.snapshot), Filter())
    assert heading(before, before.lines[0])[0] == "○ VRID 51 ipv4: not seen yet"


def test_the_filter_chooses_lanes() -> None:
    passing = timeline(STORY, parsed("router:192.168.1.2"))
    assert kinds(passing) == "hlf"
    assert passing.lines[1].router == STORY.snapshot.virtual_routers[0].routers[1]
    assert kinds(timeline(STORY, parsed("vrid:52"))) == ""
    assert kinds(timeline(STORY, parsed("state:stable rule:dual-master"))) == "hllf"


def test_a_lane_says_of_itself_what_people_type() -> None:
    key = VirtualRouterKey("eth0", (10, 20), KEY.family, 51)
    finding = snapshots.finding(Severity.CRITICAL, virtual_router=key, rule="dual-master")
    laid_out = timeline(live(snapshots.snapshot(snapshots.two_proxies(key), findings=(finding,))), Filter())
    assert properties(laid_out, laid_out.lines[1]) == {
        "interface": "eth0",
        "vlan": "10 20",
        "vrid": "51",
        "family": "ipv4",
        "version": "2",
        "address": "10.0.0.100",
        "state": "stable",
        "master": "10.0.0.3",
        "rule": "dual-master",
        "severity": "critical",
        "router": "10.0.0.2",
        "mac": "02:00:00:00:00:02",
        "priority": "101",
        "role": "silent",
        "vendor": "keepalived",
    }
    assert properties(laid_out, laid_out.lines[0]) == {}


def test_findings_of_no_virtual_router_have_a_line_at_the_top() -> None:
    laid_out = timeline(live(snapshots.troubled()), Filter())
    assert laid_out.lines[0] == Line(Kind.FINDINGS, None)
    assert kinds(laid_out) == "fhllf"
    assert cells(laid_out, 0)[6] == "•"
    assert cells(laid_out, 4)[6] == "✖", "the worst is on top"


def test_findings_are_counted_beside_their_line() -> None:
    laid_out = timeline(live(snapshots.troubled()), Filter())
    assert label(laid_out, laid_out.lines[4], 21).strip() == "2 findings"


def test_names_from_the_wire_cannot_touch_the_terminal() -> None:
    payload = "\x1b]0;x\x07[red]\u202e"
    laid_out = timeline(live(snapshots.hostile(payload)), Filter())
    texts = [heading(laid_out, line)[0] for line in laid_out.lines if line.kind is Kind.HEADING]
    texts += [words(laid_out, number, seconds, 300) for number in range(len(laid_out.lines)) for seconds in (0, 105)]
    texts += [value for line in laid_out.lines for value in properties(laid_out, line).values()]
    assert all(text.isprintable() for text in texts)


@pytest.mark.parametrize("width", [21, 33, 51])
def test_addresses_keep_their_end_where_room_is_short(width: int) -> None:
    long = "2001:db8:1111:2222:3333:4444:5555:6666"
    virtual_router = snapshots.two_proxies(routers=(snapshots.router(long, Role.MASTER, 100),))
    laid_out = timeline(live(snapshots.snapshot(virtual_router)), Filter())
    told = label(laid_out, laid_out.lines[1], width)
    assert len(told) <= width
    assert "6666" in told
    assert "100" in told


def test_the_labels_leave_room_for_the_lanes() -> None:
    assert all(label_width(width) < width / 2 for width in range(60, 300))


def test_happenings_are_what_n_and_p_go_to() -> None:
    laid_out = timeline(STORY, Filter())
    start_ns = laid_out.whole.start_ns
    several = happenings(laid_out, laid_out.lines[1])
    seconds = [round((one.time_ns - start_ns) / SECOND_NS) for one in several]
    assert seconds == sorted(seconds)
    assert sorted(set(seconds)) == [4, 16, 19, 38, 62]
    first = next_after(several, start_ns)
    assert first == several[0]
    assert last_before(several, start_ns) is None
    assert next_after(several, laid_out.whole.end_ns) is None
    takeover = nearest(several, start_ns + 20 * SECOND_NS)
    assert takeover is not None
    assert takeover.frame == 36


def test_a_silence_has_no_frame_of_its_own_but_is_an_event() -> None:
    first = snapshots.transition(0, "10.0.0.2", None, Cause.FIRST_SEEN)
    alone = snapshots.two_proxies(routers=snapshots.two_proxies().routers[:1], transitions=(first,), master=None)
    down = replace(alone, state=VirtualRouterState.DOWN)
    down = replace(down, routers=(replace(down.routers[0], last_seen_ns=at(60)),))
    laid_out = timeline(live(snapshots.snapshot(down)), Filter())
    several = happenings(laid_out, laid_out.lines[1])
    assert [(one.time_ns, one.frame) for one in several] == [(at(0), 1), (at(60), None)]
    assert nearest(several, at(60)) == several[0]


def test_a_silence_that_goes_on_through_a_takeover_is_one() -> None:
    laid_out = timeline(live(snapshots.snapshot(snapshots.two_proxies())), Filter())
    dead = replace(laid_out.lines[1].router, last_seen_ns=at(60)) if laid_out.lines[1].router else None
    assert dead
    virtual_router = snapshots.two_proxies(routers=(dead, snapshots.two_proxies().routers[1]))
    laid_out = timeline(live(snapshots.snapshot(virtual_router)), Filter())
    assert words(laid_out, 1, 200).startswith("02:01:00.123 to now: 10.0.0.2 sends nothing for 4 min 0 s")


def test_before_the_first_frame_there_is_a_window_without_lines() -> None:
    empty = snapshots.snapshot(counts=snapshots.statistics(first_ns=None, last_ns=None))
    laid_out = timeline(live(empty), Filter())
    assert laid_out.lines == []
    assert laid_out.whole.length_ns > 0


def test_the_rows_know_no_screen() -> None:
    sources = (Path(__file__).parents[2] / "vrrpwatch" / "tui" / "rows").glob("timeline*.py")
    assert not any("textual" in source.read_text() for source in sources)
