"""Clocks that are wrong, set, turned back or beyond any calendar: through every format, and quiet about the network."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.captures import enhanced_packet, frames_of, interface, option, pcap_header, pcap_record, read, section
from tests.figures import reached
from tests.frames import ETHERNET, ethernet, ipv4, v2
from tests.fuzz.exercise import thoroughly
from tests.sessions import HOSTILE, SECOND_NS, command, report_on, watch
from vrrpwatch.model.finding import Severity
from vrrpwatch.model.frame import Frame

_OTHERS = ("all-same-ts", "dup-every-frame", "reordered")
ODD_CLOCKS = sorted((*HOSTILE.glob("clock-*.pcap"), *(HOSTILE / f"{name}.pcap" for name in _OTHERS)))
STEPS = {"clock-step-back-1h", "clock-step-back-2s", "clock-step-forward-1h", "clock-epoch0", "clock-2106"}
"""Where a clock was set. One starts in 1970, as machines without a clock do; and in a pcap file 2106 is 1970 again."""
ABOUT_THE_CAPTURE = {"clock-step", "duplicate-frames", "capture-hole", "cleartext-password", "single-router"}
HIGHEST_NS = 2**63 - 1
SAVEFILES_OF_TIME = ("ts-negative.pcap", "ts-usec-overflow.pcap", "ng-tsresol-128.pcapng", "ng-tsresol-bin-127.pcapng")
DAY_S = 86_400
STARTS_S = {
    "1970": 0,
    "2038": 2**31 - 20,
    "2106": 2**32 - 20,
    "2262": HIGHEST_NS // SECOND_NS - 60,
}


def adverts(times_ns: Sequence[int]) -> list[Frame]:
    """One of the same router at each time."""
    octets = [ethernet(ipv4(v2(vrid=51), ip_id=1 + at % 60_000)) for at in range(len(times_ns))]
    stamped = enumerate(zip(times_ns, octets, strict=True), 1)
    return [Frame(number, time_ns, ETHERNET, 60, data) for number, (time_ns, data) in stamped]


@pytest.mark.parametrize("capture", ODD_CLOCKS, ids=lambda path: path.stem)
def test_a_capture_with_an_odd_clock_goes_through_every_format(capture: Path) -> None:
    done = command("analyze", "-v", capture)
    assert (done.returncode in {0, 1}, done.stderr) == (True, b"")
    assert done.stdout
    thoroughly(frames_of(read(capture)[0]))


def test_odd_clocks_say_nothing_about_the_network_and_a_step_is_told_once() -> None:
    for capture in ODD_CLOCKS:
        findings = report_on(capture)["findings"]
        assert {finding["rule"] for finding in findings} <= ABOUT_THE_CAPTURE, capture
        steps = [finding for finding in findings if finding["rule"] == "clock-step"]
        told_as_steps = [step for step in steps if "out of order" not in step["title"]]
        assert len(told_as_steps) == (capture.stem in STEPS), capture
    told = f"{len(STEPS)} of {len(STEPS)} steps told once"
    reached("T1", f"{len(ODD_CLOCKS)} captures: 0 findings about the network, {told}")


@pytest.mark.parametrize("start", STARTS_S)
def test_a_minute_around_the_end_of_a_calendar_is_a_minute(start: str, tmp_path: Path) -> None:
    """2038 and 2106 are ends of 31 and 32 bits: in pcapng, time goes on behind them."""
    path = tmp_path / "long.pcapng"
    blocks = [section() + interface(options=option(9, b"\x09"))]
    frames = adverts([(STARTS_S[start] + at) * SECOND_NS for at in range(60)])
    path.write_bytes(b"".join([*blocks, *(enhanced_packet(frame.data, frame.time_ns) for frame in frames)]))
    seen = frames_of(read(path)[0])
    assert [frame.time_ns for frame in seen] == [frame.time_ns for frame in frames]
    snapshot = watch(seen)
    assert [finding for finding in snapshot.findings if finding.severity > Severity.INFO] == []
    (virtual_router,) = snapshot.virtual_routers
    assert virtual_router.routers[0].missed == 0
    thoroughly(seen)


@pytest.mark.parametrize("name", SAVEFILES_OF_TIME)
def test_files_with_absurd_stamps_go_through_everything(name: str) -> None:
    frames = frames_of(read(HOSTILE.parent / "savefile" / name)[0])
    assert frames
    thoroughly(frames)


ABSURD_NS = {
    "all the same": [5 * SECOND_NS] * 40,
    "backwards": [at * SECOND_NS for at in range(3_000, 2_960, -1)],
    "from the first to the last moment": [0, HIGHEST_NS, 0, HIGHEST_NS, 1, 2, HIGHEST_NS - 1],
    "before 1970": [at * SECOND_NS for at in range(-40, 0)],
    "beyond any calendar": [2**80 + at * SECOND_NS for at in range(40)],
    "before the year 1": [-(2**80) + at * SECOND_NS for at in range(40)],
    "up and down by an hour": [(at + 3_600 * (at % 2)) * SECOND_NS for at in range(40)],
    "a century between two": [at * 36_525 * DAY_S * SECOND_NS for at in range(3)],
    "a nanosecond between two": list(range(10**18, 10**18 + 40)),
}


@pytest.mark.parametrize("name", ABSURD_NS)
def test_any_times_go_through_everything(name: str) -> None:
    thoroughly(adverts(ABSURD_NS[name]))
    reached("T3", f"{len(ODD_CLOCKS) + len(STARTS_S) + len(SAVEFILES_OF_TIME) + len(ABSURD_NS)} clocks: 0 exceptions")


def test_frames_that_are_out_of_order_by_two_seconds_are_no_fault_of_the_network() -> None:
    """As captures of several queues are: pairs are swapped."""
    seconds = [at + (1, -1)[at % 2] for at in range(60)]
    snapshot = watch(adverts([(1_700_000_000 + second) * SECOND_NS for second in seconds]))
    assert {finding.rule for finding in snapshot.findings if finding.severity > Severity.INFO} <= {"clock-step"}


def test_a_fraction_of_more_than_a_second_is_carried_over(tmp_path: Path) -> None:
    path = tmp_path / "fraction.pcap"
    path.write_bytes(pcap_header() + pcap_record(b"x", 5, 4_000_000_000) + pcap_record(b"x", 2**32 - 1, 2**32 - 1))
    assert [frame.time_ns for frame in frames_of(read(path)[0])] == [
        4_005 * SECOND_NS,
        (2**32 - 1) * SECOND_NS + (2**32 - 1) * 1000,
    ]
