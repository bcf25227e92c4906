"""The lines about one virtual router."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.tui.pictures import picture_at, picture_of
from vrrpwatch.model.contest import Contest
from vrrpwatch.model.finding import Finding
from vrrpwatch.model.picture import Picture
from vrrpwatch.model.snapshot import RouterSnapshot, Transition
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.tui.rows.open_findings import open_findings
from vrrpwatch.tui.rows.virtual_router_detail import MOST, Line, detail_lines, title

LAB = Path(__file__).parents[1] / "pcaps" / "lab"
WIDE = 400
VERSIONS_DIFFER = (
    "✖ 192.168.1.1 and 192.168.1.2 both claim to be Master: they differ in version: version 2 against version 3."
)


def told(picture: Picture, width: int = WIDE) -> list[Line]:
    each = picture.snapshot.virtual_routers[0]
    return list(detail_lines(each, open_findings(picture.snapshot).get(each.key, ()), picture, width))


def texts(picture: Picture, label: str, width: int = WIDE) -> list[str]:
    return [line.row.cells[1].text for line in told(picture, width) if line.row.cells[0].text == label]


@pytest.mark.parametrize(
    ("capture", "seconds", "sentence"),
    [
        (
            "v3-checksum-compat",
            None,
            "● Healthy: 192.168.1.1 is the one Master, since 13:47:32.228 or earlier, and answers for 192.168.1.100.",
        ),
        (
            "version-mismatch",
            None,
            VERSIONS_DIFFER,
        ),
        (
            "lone-master",
            20.0,
            "▼ No Master: nobody answers for 192.168.1.100, the last advert came 7.6 s ago.",
        ),
        (
            "seed-nginx-pair",
            17.0,
            "▲ 192.168.1.2 is the one Master, since 13:46:15.464; an open warning finding needs a look, see below.",
        ),
    ],
)
def test_the_first_sentence_says_how_it_is(capture: str, seconds: float | None, sentence: str) -> None:
    assert texts(picture_at(LAB / f"{capture}.pcap", seconds), "Now") == [sentence]


def test_an_overdue_master_is_not_called_healthy() -> None:
    picture = picture_of(LAB / "v3-checksum-compat.pcap")
    (sentence,) = texts(replace(picture, now_ns=picture.now_ns + 60 * SECOND_NS), "Now")
    assert sentence.startswith("▲ 192.168.1.1 was the one Master, but its last advert came 1 min ago")


def test_timers_are_computed_by_the_rfc() -> None:
    picture = picture_of(LAB / "seed-nginx-pair.pcap")
    (timers,) = texts(picture, "Timers")
    assert timers.startswith("version 2, an advert each 1 s; a Backup takes over after 3.609 s without one")
    assert timers.endswith("(Master_Down_Interval: 3 intervals and a Skew_Time of 609 ms)")
    (backup,) = texts(picture, "○ Backup")
    assert "would take over after 3.609 s without a Master (Skew_Time 609 ms)" in backup


def test_roles_come_with_their_evidence() -> None:
    picture = picture_of(LAB / "seed-nginx-pair.pcap")
    (backup,) = texts(picture, "○ Backup")
    assert "192.168.1.2 02:00:00:00:01:02, probably keepalived, priority 100" in backup
    assert "a Backup is quiet: known from its adverts until 13:46:25.468" in backup
    (master,) = texts(picture, "● Master")
    assert master.startswith("192.168.1.1 02:00:00:00:01:01, probably keepalived, priority 101, advertises as Master")
    (candidate,) = texts(picture_of(LAB / "carp-beside-vrrp.pcap"), "? candidate")
    assert candidate.endswith("may be a Backup: it joined the VRRP group (IGMP) and has never advertised")
    (silent,) = texts(picture_at(LAB / "flapping.pcap", 20), "▼ silent")
    assert "stopped without resigning" in silent


def test_a_password_is_never_shown() -> None:
    picture = picture_of(LAB / "lone-master.pcap")
    each = picture.snapshot.virtual_routers[0]
    told_of = replace(each.routers[0].authentication, secret=b"swordfish")
    each = replace(each, routers=(replace(each.routers[0], authentication=told_of),))
    lines = told(replace(picture, snapshot=replace(picture.snapshot, virtual_routers=(each,))))
    every = " ".join(cell.text for line in lines for cell in line.row.cells)
    assert "password in clear text" in every
    assert "swordfish" not in every


def test_a_transition_has_its_cause_and_the_outage() -> None:
    changes = texts(picture_of(LAB / "seed-nginx-pair.pcap"), "Change")
    assert changes[1].startswith(
        "13:46:15.464 192.168.1.2 took over: 192.168.1.1 fell silent; outage 3.610 s (3.609 s expected)"
    )
    assert [text[:12] for text in changes] == sorted((text[:12] for text in changes), reverse=True)


def test_a_contest_that_goes_on_has_no_end() -> None:
    (contest,) = texts(picture_of(LAB / "auth-password-mismatch.pcap"), "Contest")
    assert "both claim to be Master, still going on: they differ in authentication" in contest
    over = texts(picture_of(LAB / "split-brain-partition.pcap"), "Contest")
    assert all(", for " in text for text in over)


def test_lines_lead_to_what_they_tell() -> None:
    lines = told(picture_of(LAB / "auth-password-mismatch.pcap"), 40)
    about = {type(line.about) for line in lines}
    assert about == {type(None), Finding, RouterSnapshot, Transition, Contest}


@pytest.mark.parametrize("width", [1, 20, 47, 66])
def test_lines_are_wrapped_and_have_keys_of_their_own(width: int) -> None:
    lines = told(picture_of(LAB / "flapping.pcap"), width)
    assert all(len(line.row.cells[1].text) <= max(width, 20) for line in lines)
    assert len({line.row.key for line in lines}) == len(lines)


def test_old_transitions_are_counted_and_not_told() -> None:
    picture = picture_of(LAB / "seed-nginx-pair.pcap")
    each = picture.snapshot.virtual_routers[0]
    one = each.transitions[-1]
    many = tuple(replace(one, time_ns=one.time_ns + number, frame=number) for number in range(100))
    each = replace(each, transitions=many, transitions_total=500)
    picture = replace(picture, snapshot=replace(picture.snapshot, virtual_routers=(each,)))
    lines = told(picture)
    assert sum(isinstance(line.about, Transition) for line in lines) == MOST
    assert any(line.row.cells[1].text == "and 470 earlier changes of the Master" for line in lines)


def test_the_title_says_where_it_is() -> None:
    each = picture_of(LAB / "lone-master.pcap").snapshot.virtual_routers[0]
    each = replace(each, key=each.key._replace(interface="eth0\x1b", vlan=(10,)))
    assert title(each) == r"eth0\x1b vlan 10 VRID 51 ipv4"
