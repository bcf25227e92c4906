from dataclasses import replace
from pathlib import Path

import pytest

from tests.tui.pictures import picture_of
from vrrpwatch.model.advert import Flaw, FlawKind, Reason
from vrrpwatch.model.frame import Blind, BlindReason, BlindStart, Input, LinkType
from vrrpwatch.model.picture import InterfaceHealth, Picture
from vrrpwatch.report.moment import Calendar
from vrrpwatch.tui.rows.capture import (
    REJECTIONS,
    blind_lines,
    capture_lines,
    captures,
    filters,
    interface_lines,
    link_words,
    statistics_lines,
)
from vrrpwatch.tui.rows.capture_rates import Reading, kept, rate_words, reading_of
from vrrpwatch.tui.rows.capture_sentence import sentence

PCAPS = Path(__file__).parents[1] / "pcaps"
SECOND_NS = 1_000_000_000
NOW_NS = 100 * SECOND_NS
CALENDAR = Calendar("1970-01-01")
ETH0 = InterfaceHealth("eth0", LinkType.ETHERNET, 1_234, 99_999, 0, "ip proto 112", 16 << 20, None)
REPLAY = picture_of(PCAPS / "lab" / "split-brain-partition.pcap")
HOSTILE = "e\x1b[31m\u202e"


def live(*interfaces: InterfaceHealth, blind: tuple[Blind, ...] = (), inputs: tuple[Input, ...] = ()) -> Picture:
    """Interfaces watched at `NOW_NS`."""
    statistics = replace(REPLAY.snapshot.statistics, blind=blind)
    snapshot = replace(REPLAY.snapshot, statistics=statistics, inputs=inputs)
    return replace(REPLAY, now_ns=NOW_NS, interfaces=interfaces, snapshot=snapshot, playback=None, whole=None)


def dark(name: str = "eth0") -> InterfaceHealth:
    return replace(ETH0, name=name, dark=BlindStart(NOW_NS - 12 * SECOND_NS, name, BlindReason.NO_CARRIER))


def loss(end_ns: int, lost: int | None = 42) -> Blind:
    return Blind(end_ns - 3 * SECOND_NS, end_ns, BlindReason.DROPPED, lost, interface="eth0")


def told(picture: Picture) -> str:
    return sentence(picture, CALENDAR)


def test_when_all_is_seen_it_says_where() -> None:
    assert told(live(ETH0)) == "Everything on eth0 is seen"
    assert told(live(ETH0, replace(ETH0, name="eth1"))) == "Everything on eth0, eth1 is seen"


def test_a_dark_interface_comes_before_all_else() -> None:
    picture = live(ETH0, dark("eth1"), blind=(loss(NOW_NS),))
    assert told(picture) == "Nothing is seen on eth1 since 00:01:28.000, for 12.000 s: no carrier"


def test_a_loss_is_told_with_number_and_length() -> None:
    expected = (
        "42 frames were lost on eth0 in 3.000 s: they came faster than they were read, the last time at 00:01:39.000"
    )
    assert told(live(ETH0, blind=(loss(99 * SECOND_NS),))) == expected


def test_an_old_loss_is_no_alarm_any_more() -> None:
    picture = live(ETH0, blind=(loss(10 * SECOND_NS),))
    assert told(picture).startswith("Everything on eth0 is seen now; before, 42 frames were lost on eth0 in 3.000 s")


def test_the_kernel_counts_losses_that_are_no_longer_listed() -> None:
    picture = live(replace(ETH0, dropped=1_000), blind=(loss(NOW_NS),))
    assert told(picture).startswith("1,000 frames were lost")


def test_a_loss_of_unknown_size_is_told() -> None:
    assert told(live(ETH0, blind=(loss(NOW_NS, None),))).startswith("frames were lost on eth0 in 3.000 s")


def test_an_interface_that_is_not_open_yet_is_no_silence() -> None:
    assert told(live(replace(ETH0, link_type=None))) == "Nothing is seen on eth0: not open yet"


def test_a_pipe_is_called_by_its_name() -> None:
    pipe = replace(REPLAY.snapshot.inputs[0], path="-")
    assert told(live(inputs=(pipe,))) == "All that came through - is seen"


def test_a_replay_says_how_far_it_is_loaded() -> None:
    assert REPLAY.playback is not None
    playback = replace(REPLAY.playback, loading=True, loaded=0.42, position_ns=60 * SECOND_NS)
    assert told(replace(REPLAY, playback=playback)) == "Loading: 42% read, up to 00:01:00.000"
    unknown = replace(playback, loaded=None)
    assert told(replace(REPLAY, playback=unknown)) == "Loading: up to 00:01:00.000"


def test_a_replay_that_is_whole_says_so() -> None:
    assert told(REPLAY).endswith("split-brain-partition.pcap was read to the end: 67 frames, none known to be missing")


def test_a_torn_capture_says_what_is_wrong() -> None:
    picture = picture_of(PCAPS / "hostile" / "savefile" / "trunc-rec-data.pcap")
    assert "trunc-rec-data.pcap was not read to its end: " in told(picture)
    lines = {line.label: line.text for line in capture_lines(captures(picture)[0], CALENDAR)}
    assert lines["end"] == "✖ not read to its end"
    assert lines[""]


def test_a_pause_in_a_capture_is_told_by_its_length() -> None:
    picture = picture_of(PCAPS / "hostile" / "vrrp" / "clock-step-forward-1h.pcap")
    assert told(picture).endswith("120 frames; 1 h 0 min not in sight")


def test_an_interface_in_words() -> None:
    lines = list(interface_lines(ETH0, "2.0 frames/s, 160 bytes/s", NOW_NS, CALENDAR))
    assert [(line.label, line.text) for line in lines] == [
        ("sight", "✔ seen"),
        ("frames", "1,234, 99,999 bytes; 2.0 frames/s, 160 bytes/s"),
        ("lost", "none"),
        ("link", "Ethernet (LINKTYPE 1)"),
        ("ring", "16 MiB"),
    ]


def test_an_interface_in_the_dark_says_since_when_and_why() -> None:
    first = next(iter(interface_lines(dark(), "", NOW_NS, CALENDAR)))
    assert first.text == "✖ nothing since 00:01:28.000, for 12.000 s: no carrier"


def test_an_interface_without_a_filter_says_so() -> None:
    lines = interface_lines(replace(ETH0, filter=""), "", NOW_NS, CALENDAR)
    assert ("filter", "none: the kernel hands on everything") in [(line.label, line.text) for line in lines]


def test_the_filter_is_whole_and_told_once_for_all_that_have_it() -> None:
    long = " or ".join(f"link[{at}] = 112" for at in range(500))
    interfaces = [replace(ETH0, name=name, filter=long) for name in ("eth0", "eth1")]
    assert filters(interfaces) == {long: "eth0, eth1"}


def test_a_rate_needs_two_pictures() -> None:
    first = Reading(NOW_NS, {"eth0": (100, 8_000)})
    assert rate_words((first,), "eth0") == ""
    second = Reading(NOW_NS + 2 * SECOND_NS, {"eth0": (103, 8_240)})
    assert rate_words((first, second), "eth0") == "1.5 frames/s, 120 bytes/s"
    assert rate_words((first, second), "eth1") == ""


def test_a_counter_that_began_anew_is_no_negative_rate() -> None:
    readings = (Reading(0, {"eth0": (100, 100)}), Reading(SECOND_NS, {"eth0": (0, 0)}))
    assert rate_words(readings, "eth0") == "0.0 frames/s, 0.0 bytes/s"


def test_rates_are_those_of_the_last_seconds() -> None:
    readings: tuple[Reading, ...] = ()
    for second in range(20):
        readings = kept(readings, reading_of(replace(live(ETH0), now_ns=second * SECOND_NS)))
    assert [reading.time_ns // SECOND_NS for reading in readings] == [14, 15, 16, 17, 18, 19]


def test_a_clock_that_was_set_back_starts_the_rates_anew() -> None:
    readings = kept((Reading(NOW_NS, {}),), Reading(NOW_NS - SECOND_NS, {}))
    assert len(readings) == 1


def test_a_replay_shows_its_captures_as_they_are_once_read() -> None:
    """What is played from the start has been read only in part."""
    partial = replace(REPLAY.snapshot, inputs=(replace(REPLAY.snapshot.inputs[0], frames=3),))
    assert captures(replace(REPLAY, snapshot=partial))[0].frames == 67


def test_interfaces_are_no_captures() -> None:
    assert captures(live(ETH0, inputs=(replace(REPLAY.snapshot.inputs[0], format="live"),))) == []


def test_a_capture_in_words() -> None:
    capture = Input("a.pcap", "pcap+gzip", (1, 276), 1_000, 80_000, 0, SECOND_NS, complete=True, errors=(), adverts=7)
    assert [(line.label, line.text) for line in capture_lines(capture, CALENDAR)] == [
        ("format", "pcap+gzip, Ethernet (LINKTYPE 1), Linux cooked, version 2 (LINKTYPE 276)"),
        ("frames", "1,000, 80,000 bytes, 7 adverts"),
        ("time", "00:00:00.000 to 00:00:01.000"),
        ("end", "✔ complete"),
    ]


def test_a_link_type_without_a_name_is_a_number() -> None:
    assert link_words(60_000) == "not decoded (LINKTYPE 60000)"


def test_every_decoded_link_type_has_a_name() -> None:
    assert all(not link_words(link_type).startswith("not decoded") for link_type in LinkType)


def test_every_reason_of_a_rejection_has_words() -> None:
    labels = {str(reason) for reason in Reason} | {flaw.label for flaw in Flaw if flaw.kind is not FlawKind.ODD}
    assert set(REJECTIONS) == labels


def test_what_was_counted_and_why_frames_were_refused() -> None:
    picture = picture_of(PCAPS / "hostile" / "vrrp" / "vrrp-malformed.pcap")
    lines = list(statistics_lines(picture.snapshot.statistics, CALENDAR))
    counted = {line.label: line.text.strip() for line in lines if line.label}
    assert counted["frames"] == "210"
    assert counted["CARP"] == "1"
    assert counted["not inspected"] == "5"
    assert counted["rejected"] == "84  cut by the capture"
    assert "21  message too short" in [line.text.strip() for line in lines]


def test_mistakes_of_the_program_itself_stand_out() -> None:
    statistics = replace(REPLAY.snapshot.statistics, internal_errors=(("decode", 1_200), ("rules", 1)))
    *_, decode, rules = statistics_lines(statistics, CALENDAR)
    assert (decode.label, decode.text.strip()) == ("own errors", "1,200  mistakes of vrrpwatch in decode")
    assert (rules.label, rules.style) == ("", "bold red")


def test_blind_times_stand_newest_first_and_one_that_lasts_says_so() -> None:
    lasting = dark("eth1")
    assert lasting.dark is not None
    so_far = Blind(lasting.dark.time_ns, NOW_NS, lasting.dark.why, interface="eth1")
    blind = (loss(60 * SECOND_NS), so_far, Blind(0, SECOND_NS, BlindReason.CLOCK_STEP))
    lines = blind_lines(live(ETH0, lasting, blind=blind), CALENDAR)
    assert [(line.label, line.text) for line in lines] == [
        ("00:01:28.000", "for 12.000 s so far, on eth1, no carrier"),
        ("00:00:57.000", "for 3.000 s, on eth0, 42 frames lost"),
        ("00:00:00.000", "for 1.000 s, everywhere, clock step"),
    ]


@pytest.mark.parametrize("darkness", [None, BlindStart(0, HOSTILE, BlindReason.INTERFACE_DOWN)])
def test_names_are_escaped_everywhere(darkness: BlindStart | None) -> None:
    interface = replace(ETH0, name=HOSTILE, filter=HOSTILE, dark=darkness)
    capture = replace(REPLAY.snapshot.inputs[0], path=HOSTILE, format=HOSTILE, complete=False, errors=(HOSTILE,))
    picture = live(interface, blind=(replace(loss(NOW_NS), interface=HOSTILE),), inputs=(capture,))
    statistics = replace(picture.snapshot.statistics, rejected=((HOSTILE, 1),))
    lines = [
        *interface_lines(interface, "", NOW_NS, CALENDAR),
        *capture_lines(capture, CALENDAR),
        *statistics_lines(statistics, CALENDAR),
        *blind_lines(picture, CALENDAR),
    ]
    texts = [told(picture), *(line.text for line in lines)]
    texts += [word for pair in filters([interface]).items() for word in pair]
    assert all(text.isprintable() for text in texts)
