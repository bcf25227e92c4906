"""What two readings of the clocks tell: the time of day was set, the machine slept, we stalled, or nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vrrpwatch.capture.live_clock import SLEPT_NS, STALLED_NS, STEP_NS, Reading, absence, read_clocks, step_ns
from vrrpwatch.model.frame import BlindReason
from vrrpwatch.model.timers import MILLISECOND_NS, SECOND_NS

HOUR_NS = 3600 * SECOND_NS
BEFORE = Reading(day_ns=1_700_000_000 * SECOND_NS, boot_ns=90_000 * SECOND_NS, awake_ns=50_000 * SECOND_NS)

elapsed = st.integers(0, 100 * HOUR_NS)


def later(awake_ns: int, *, asleep_ns: int = 0, set_ns: int = 0) -> Reading:
    """After so much time awake and asleep, with the time of day set forward by `set_ns`."""
    passed_ns = awake_ns + asleep_ns
    return Reading(BEFORE.day_ns + passed_ns + set_ns, BEFORE.boot_ns + passed_ns, BEFORE.awake_ns + awake_ns)


@pytest.mark.parametrize("set_ns", [STEP_NS, HOUR_NS, -STEP_NS, -HOUR_NS])
@pytest.mark.parametrize("awake_ns", [0, 100 * MILLISECOND_NS, STALLED_NS])
@pytest.mark.parametrize("asleep_ns", [0, HOUR_NS])
def test_a_step_is_as_far_as_the_clock_was_set_however_long_that_took(
    set_ns: int, awake_ns: int, asleep_ns: int
) -> None:
    assert step_ns(BEFORE, later(awake_ns, asleep_ns=asleep_ns, set_ns=set_ns)) == set_ns


@given(awake_ns=elapsed, asleep_ns=elapsed)
def test_time_that_only_passes_is_no_step(awake_ns: int, asleep_ns: int) -> None:
    assert step_ns(BEFORE, later(awake_ns, asleep_ns=asleep_ns)) == 0


@pytest.mark.parametrize("awake_ns", [100 * MILLISECOND_NS, SECOND_NS, STALLED_NS - 1])
@pytest.mark.parametrize("parts_per_million", [500, -500, 99_999, -99_999])
def test_a_clock_that_is_slewed_is_not_stepped(awake_ns: int, parts_per_million: int) -> None:
    """adjtimex(2) allows 500 ppm, and a tick that is up to a tenth longer or shorter; a turn takes 0.1 s."""
    assert step_ns(BEFORE, later(awake_ns, set_ns=awake_ns * parts_per_million // 1_000_000)) == 0


@pytest.mark.parametrize(
    ("awake_ns", "asleep_ns", "why"),
    [
        (100 * MILLISECOND_NS, 0, None),
        (STALLED_NS - 1, 0, None),
        (STALLED_NS, 0, BlindReason.STALLED),
        (100 * MILLISECOND_NS, SLEPT_NS - 1, None),
        (100 * MILLISECOND_NS, SLEPT_NS, BlindReason.SUSPENDED),
        (STALLED_NS, HOUR_NS, BlindReason.SUSPENDED),
        (STALLED_NS, SLEPT_NS - 1, BlindReason.STALLED),
    ],
)
def test_absence_is_named_once_by_its_larger_cause(awake_ns: int, asleep_ns: int, why: BlindReason | None) -> None:
    assert absence(BEFORE, later(awake_ns, asleep_ns=asleep_ns)) == why


@given(set_ns=st.integers(-100 * HOUR_NS, 100 * HOUR_NS), awake_ns=elapsed, asleep_ns=elapsed)
def test_who_sets_the_time_of_day_neither_puts_us_to_sleep_nor_wakes_us(
    set_ns: int, awake_ns: int, asleep_ns: int
) -> None:
    at_rest, set_meanwhile = later(awake_ns, asleep_ns=asleep_ns), later(awake_ns, asleep_ns=asleep_ns, set_ns=set_ns)
    assert absence(BEFORE, at_rest) == absence(BEFORE, set_meanwhile)


def test_the_clocks_of_this_machine_agree() -> None:
    before, now = read_clocks(), read_clocks()
    assert now.awake_ns >= before.awake_ns > 0
    assert (step_ns(before, now), absence(before, now)) == (0, None)
