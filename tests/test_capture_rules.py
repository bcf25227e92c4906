"""The rules on the capture itself, handed events that no scenario on the wire can show."""

import pytest

from tests.scenario import Sender
from tests.scenario_frames import decoded_advert
from vrrpwatch.analysis.ledger import Ledger
from vrrpwatch.model.advert import Reason, Rejected
from vrrpwatch.model.capture_event import BlindStarted, ClockStepped, Evicted, InputDamaged, StateEvicted, WentBlind
from vrrpwatch.model.event import AdvertLooped, Event, FrameRejected
from vrrpwatch.model.finding import Finding, Severity
from vrrpwatch.model.frame import Blind, BlindReason
from vrrpwatch.model.router import key_of
from vrrpwatch.rules.capture.capture_hole import CaptureHole
from vrrpwatch.rules.capture.capture_loss import CaptureLoss
from vrrpwatch.rules.capture.clock_step import ClockStep
from vrrpwatch.rules.capture.looped_advert import LoopedAdvert
from vrrpwatch.rules.capture.truncated_capture import TruncatedCapture
from vrrpwatch.rules.capture.uninspected_frames import UninspectedFrames
from vrrpwatch.rules.judge import Judge
from vrrpwatch.rules.packet.malformed_advert import MalformedAdvert
from vrrpwatch.rules.rule import Rule

SECOND_NS = 1_000_000_000
CAPTURE_RULES = (CaptureHole, CaptureLoss, ClockStep, TruncatedCapture, UninspectedFrames)


def judged(rules: tuple[type[Rule], ...], *events: Event) -> tuple[Finding, ...]:
    ledger = Ledger()
    Judge(rules, ledger).judge(events)
    return ledger.findings()


def blind(why: BlindReason, lost: int | None = None, interface: str | None = None) -> WentBlind:
    gap = Blind(10 * SECOND_NS, 13 * SECOND_NS, why, lost, after_frame=7, interface=interface)
    return WentBlind(time_ns=gap.end_ns, frame=gap.after_frame, virtual_router=None, blind=gap)


def blind_from_now_on(why: BlindReason, interface: str = "eth0") -> BlindStarted:
    return BlindStarted(time_ns=10 * SECOND_NS, frame=None, virtual_router=None, interface=interface, why=why)


def rejected(reason: Reason, frame: int = 1) -> FrameRejected:
    return FrameRejected(time_ns=0, frame=frame, virtual_router=None, rejected=Rejected(reason, 0, frame))


def stepped(step_ns: int) -> ClockStepped:
    return ClockStepped(time_ns=0, frame=3, virtual_router=None, step_ns=step_ns)


def evicted(total: int) -> StateEvicted:
    key = key_of(decoded_advert(Sender("192.168.1.1")))
    return StateEvicted(time_ns=0, frame=3, virtual_router=key, kind=Evicted.VIRTUAL_ROUTER, evicted=total)


LASTING = (
    BlindReason.INTERFACE_DOWN,
    BlindReason.INTERFACE_GONE,
    BlindReason.INTERFACE_LEFT,
    BlindReason.INTERFACE_REFUSED,
    BlindReason.NO_CARRIER,
)
"""Told when they begin."""


@pytest.mark.parametrize("why", list(BlindReason))
def test_each_reason_of_blindness_has_at_most_one_rule(why: BlindReason) -> None:
    """A step of the clock is told by its own event, so the blindness that comes with it says nothing more."""
    assert len(judged(CAPTURE_RULES, blind(why))) == (why is not BlindReason.CLOCK_STEP)
    assert len(judged(CAPTURE_RULES, blind(why, interface="eth0"))) == (why is not BlindReason.CLOCK_STEP)


@pytest.mark.parametrize("why", LASTING)
def test_an_obstacle_is_told_at_once_and_closed_with_its_length_when_it_is_over(why: BlindReason) -> None:
    (finding,) = judged(CAPTURE_RULES, blind_from_now_on(why))
    assert finding.open
    assert finding.subject == (str(why), "eth0")
    assert finding.title.startswith("vrrpwatch cannot see eth0: the interface is ")
    (finding,) = judged(CAPTURE_RULES, blind_from_now_on(why), blind(why, interface="eth0"))
    assert not finding.open
    assert finding.title.startswith("vrrpwatch could not see eth0 for 3.000 s: the interface was ")
    assert (finding.first_seen_ns, finding.last_seen_ns) == (10 * SECOND_NS, 13 * SECOND_NS)


def test_an_obstacle_on_an_interface_that_was_asked_for_is_a_warning_else_information() -> None:
    severities = {why: judged(CAPTURE_RULES, blind_from_now_on(why))[0].severity for why in LASTING}
    assert severities.pop(BlindReason.INTERFACE_LEFT) is Severity.INFO
    assert set(severities.values()) == {Severity.WARNING}


def test_one_interface_is_back_while_another_is_still_down() -> None:
    down = BlindReason.INTERFACE_DOWN
    both = (blind_from_now_on(down, "eth0"), blind_from_now_on(down, "eth1"), blind(down, interface="eth0"))
    assert {finding.subject[1]: finding.open for finding in judged((CaptureHole,), *both)} == {
        "eth0": False,
        "eth1": True,
    }


def test_an_obstacle_that_comes_again_opens_its_finding_again() -> None:
    down = BlindReason.INTERFACE_DOWN
    (finding,) = judged((CaptureHole,), blind_from_now_on(down), blind(down, interface="eth0"), blind_from_now_on(down))
    assert finding.open
    assert "cannot see eth0" in finding.title


@pytest.mark.parametrize("why", [BlindReason.STALLED, BlindReason.SUSPENDED, BlindReason.FAILED])
def test_a_pause_of_the_observer_is_information_with_its_length(why: BlindReason) -> None:
    (finding,) = judged(CAPTURE_RULES, blind(why))
    assert finding.severity is Severity.INFO
    assert finding.title.startswith("Hole of 3.000 s in the capture: ")
    assert "tcpdump" not in finding.remedy


def test_losses_are_counted_for_each_interface_and_name_it() -> None:
    dropped = BlindReason.DROPPED
    losses = (blind(dropped, 3, "eth0"), blind(dropped, 1200, "eth1"), blind(dropped, 4, "eth0"))
    titles = {finding.subject: finding.title for finding in judged((CaptureLoss,), *losses)}
    assert titles == {
        (str(dropped), "eth0"): "The capture on eth0 lost 7 frames",
        (str(dropped), "eth1"): "The capture on eth1 lost 1,200 frames",
    }


def test_what_to_do_about_a_loss_fits_the_way_of_capturing() -> None:
    (live,) = judged((CaptureLoss,), blind(BlindReason.DROPPED, 3, "eth0"))
    (file,) = judged((CaptureLoss,), blind(BlindReason.DROPPED, 3))
    assert "vrrpwatch watch --buffer" in live.remedy
    assert "tcpdump -B" in file.remedy


def test_lost_frames_are_added_up() -> None:
    (finding,) = judged((CaptureLoss,), blind(BlindReason.DROPPED, 3), blind(BlindReason.DROPPED, 1200))
    assert finding.severity is Severity.WARNING
    assert finding.title == "The capture lost 1,203 frames"
    assert finding.first_seen_ns == 10 * SECOND_NS


def test_a_loss_of_unknown_size_is_told_without_a_number() -> None:
    (finding,) = judged((CaptureLoss,), blind(BlindReason.DROPPED))
    assert finding.title == "The capture lost frames"
    assert "an unknown number" in finding.detail


def test_forgotten_state_is_told_with_its_latest_count() -> None:
    (finding,) = judged((CaptureLoss,), evicted(1), evicted(250))
    assert finding.severity is Severity.WARNING
    assert "more virtual routers than vrrpwatch keeps: 250 forgotten" in finding.title


def test_a_pause_between_files_is_information_and_has_its_length() -> None:
    (finding,) = judged((CaptureHole,), blind(BlindReason.BETWEEN_FILES))
    assert finding.severity is Severity.INFO
    assert "3.000 s" in finding.title


def test_steps_back_and_forward_are_two_findings() -> None:
    steps = [stepped(step_s * SECOND_NS) for step_s in (-3600, -3600, 60)]
    counts = {finding.subject: finding.count for finding in judged((ClockStep,), *steps)}
    assert counts == {("back",): 2, ("forward",): 1}


def test_frames_a_little_out_of_order_are_no_step_of_the_clock() -> None:
    (finding,) = judged((ClockStep,), stepped(-SECOND_NS // 10))
    assert finding.subject == ("disorder",)
    assert "out of order, the last one by 100 ms" in finding.title


def test_a_damaged_file_is_named_with_its_fault() -> None:
    damage = InputDamaged(time_ns=0, frame=None, virtual_router=None, path="a.pcap", error="ends within a record")
    (finding,) = judged((TruncatedCapture,), damage)
    assert finding.severity is Severity.WARNING
    assert finding.title == "a.pcap ends within a record"


def test_cut_frames_are_counted_in_one_finding() -> None:
    (finding,) = judged((TruncatedCapture,), rejected(Reason.TRUNCATED, 4), rejected(Reason.TRUNCATED, 9))
    assert finding.title.startswith("2 frames are cut")
    assert finding.frames == (4, 9)


@pytest.mark.parametrize("reason", list(Reason))
def test_each_rejected_frame_has_exactly_one_rule(reason: Reason) -> None:
    """Nothing that was not decoded goes without a word, and nothing is told twice."""
    (finding,) = judged((MalformedAdvert, TruncatedCapture, UninspectedFrames), rejected(reason))
    expected = {False: MalformedAdvert.id, True: UninspectedFrames.id}[reason.uninspected]
    assert finding.rule == (TruncatedCapture.id if reason is Reason.TRUNCATED else expected)


def test_a_looped_advert_belongs_to_its_virtual_router_and_shows_both_frames() -> None:
    advert = decoded_advert(Sender("192.168.1.1"))
    looped = AdvertLooped(
        time_ns=0,
        frame=9,
        virtual_router=key_of(advert),
        advert=advert,
        first_frame=5,
        delay_ns=SECOND_NS // 4,
        why="seen in VLAN 10 and in VLAN 20",
    )
    (finding,) = judged((LoopedAdvert,), looped)
    assert finding.virtual_router == key_of(advert)
    assert finding.frames == (5, 9)
    assert "VLAN 20" in finding.detail
    assert finding.subject == ("192.168.1.1",)
