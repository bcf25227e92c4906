"""Timers by the formulas, samples of bounded size, the order of a diagnosis, and the table of states."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.scenario import Sender
from tests.scenario_frames import decoded_advert
from vrrpwatch.analysis.diagnosis import authentication_text, compare
from vrrpwatch.analysis.election import Stimulus
from vrrpwatch.analysis.sample import SAMPLE_SIZE, IntervalSample
from vrrpwatch.analysis.states import TRANSITIONS
from vrrpwatch.analysis.virtual_router import State
from vrrpwatch.model.contest import DifferenceKind
from vrrpwatch.model.timers import CENTISECOND_NS, MILLISECOND_NS, SECOND_NS, master_down_ns, skew_ns

ONE = Sender("192.168.1.1", version=3)


@pytest.mark.parametrize(
    ("version", "priority", "interval_ns", "expected_ns"),
    [
        (2, 100, SECOND_NS, 3_609_375_000),
        (2, 101, 10 * SECOND_NS, 30_605_468_750),
        (3, 200, 100 * CENTISECOND_NS, 3_218_750_000),
        (3, 100, 10 * CENTISECOND_NS, 360_937_500),
        (2, 255, SECOND_NS, 3_003_906_250),
        (3, 1, SECOND_NS, 3_996_093_750),
    ],
)
def test_master_down_interval(version: int, priority: int, interval_ns: int, expected_ns: int) -> None:
    """RFC 3768 section 6.1 and RFC 9568 section 6.1."""
    assert master_down_ns(version, priority, interval_ns) == expected_ns


def test_skew_time_of_version_2_does_not_depend_on_the_interval() -> None:
    assert skew_ns(2, 50, SECOND_NS) == skew_ns(2, 50, 40 * SECOND_NS) == 804_687_500
    assert skew_ns(3, 50, 40 * SECOND_NS) == 40 * skew_ns(3, 50, SECOND_NS)


def test_a_sample_keeps_exact_extremes_and_a_bounded_number() -> None:
    sample = IntervalSample()
    for number in range(100 * SAMPLE_SIZE):
        sample.add(SECOND_NS + number)
    sample.add(3 * SECOND_NS)
    sample.add(MILLISECOND_NS)
    observed = sample.observed()
    assert observed is not None
    assert len(sample._values) < SAMPLE_SIZE
    assert (observed.minimum_s, observed.maximum_s) == (0.001, 3.0)
    assert observed.p50_s == pytest.approx(1 + 50 * SAMPLE_SIZE / SECOND_NS, abs=2 * SAMPLE_SIZE / SECOND_NS)


def test_percentiles_are_never_outside_the_extremes() -> None:
    for size in (1, 2, 3, SAMPLE_SIZE - 1, SAMPLE_SIZE, SAMPLE_SIZE + 1, 5 * SAMPLE_SIZE):
        sample = IntervalSample()
        for number in range(size):
            sample.add(number * number % 997 + 1)
        observed = sample.observed()
        assert observed is not None
        assert observed.minimum_s <= observed.p50_s <= observed.p99_s <= observed.maximum_s


def test_no_interval_gives_no_sample() -> None:
    assert IntervalSample().observed() is None


def test_the_diagnosis_names_differences_in_the_order_of_their_kinds() -> None:
    """The first one is the cause of a contest: an engineer looks in this order."""
    other = Sender(
        "192.168.1.2",
        version=3,
        interval=Decimal(2),
        addresses=("10.0.0.200",),
        destination="192.168.1.1",
        checksum="message-only",
    )
    kinds = [difference.kind for difference in compare(decoded_advert(ONE), decoded_advert(other))]
    order = list(DifferenceKind)
    assert kinds == sorted(kinds, key=order.index)
    assert kinds == [
        DifferenceKind.TRANSPORT,
        DifferenceKind.INTERVAL,
        DifferenceKind.CHECKSUM_FORM,
        DifferenceKind.ADDRESS_LIST,
    ]


def test_routers_that_differ_in_address_and_priority_alone_agree() -> None:
    other = replace(ONE, address="192.168.1.2", priority=200)
    assert compare(decoded_advert(ONE), decoded_advert(other)) == ()


@pytest.mark.parametrize(
    ("version", "rejects"), [(2, True), (3, False)], ids=["version 2 discards", "version 3 learns"]
)
def test_another_interval_is_rejected_by_version_2_alone(version: int, rejects: bool) -> None:
    """RFC 3768 section 7.1; RFC 9568 section 7.1."""
    slow = replace(ONE, version=version, interval=Decimal(3), address="192.168.1.2")
    (difference,) = compare(decoded_advert(replace(ONE, version=version)), decoded_advert(slow))
    assert (difference.kind, difference.rejects) == (DifferenceKind.INTERVAL, rejects)


def test_a_password_is_described_by_its_length() -> None:
    advert = decoded_advert(Sender("192.168.1.1", password="1111"))  # noqa: S106 (nobody's)
    assert authentication_text(advert.authentication) == "a password of 4 characters"


def test_every_row_of_the_state_table_can_be_reached() -> None:
    """From the first state, by rows alone, each state comes up; and each stimulus but one changes something."""
    reached, known = {State.INIT}, set[State]()
    while reached != known:
        known = set(reached)
        reached |= {step.state for (state, _), step in TRANSITIONS.items() if state in known}
    # `settle` ends a contest in which everyone has resigned.
    assert reached == set(State)
    assert {state for state, _ in TRANSITIONS} <= reached
    assert set(Stimulus) - {stimulus for _, stimulus in TRANSITIONS} == {Stimulus.FOREIGN_RESIGNATION}


def test_a_silent_virtual_router_comes_back_by_any_advert() -> None:
    for stimulus in (Stimulus.OWN, Stimulus.SUCCESSION):
        assert TRANSITIONS[State.DOWN, stimulus].state is State.STABLE
        assert TRANSITIONS[State.RESIGNED, stimulus].state is State.STABLE
