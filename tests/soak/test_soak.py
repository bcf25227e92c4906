"""What `make soak` does at length, in short: constant memory, whatever comes and however long."""

from tests.figures import reached
from tests.soak.fifo import figure_of, run
from tests.soak.months import growth_bytes, live_through

MEBIBYTE = 1 << 20
ADVERTS = 400_000
PEAK_BYTES = 256 * MEBIBYTE


def test_a_large_capture_through_a_fifo_costs_constant_memory_and_an_interrupt_reports() -> None:
    small, whole = run(ADVERTS // 20), run(ADVERTS)
    assert (whole.adverts, whole.complete, whole.code) == (ADVERTS, True, 0)
    assert whole.peak_bytes <= PEAK_BYTES
    assert whole.peak_bytes - small.peak_bytes <= 8 * MEBIBYTE
    cut = run(20 * ADVERTS, interrupt_after=ADVERTS // 4)
    assert 0 < cut.adverts < 20 * ADVERTS
    assert not cut.complete
    # The figure is for a machine that does nothing else; here, only that it does not read on.
    assert cut.took_s <= 10
    reached("F8", figure_of(whole, cut))


def test_days_in_virtual_time_leave_nothing_behind() -> None:
    ends = live_through(2)
    assert growth_bytes(ends) <= MEBIBYTE
    assert len({day[1:] for day in ends}) == 1
    reached("T4", f"2 days: {growth_bytes(ends) / MEBIBYTE:+.3f} MiB a day, descriptors and threads constant")
