"""What the clocks say of the time since the last look: it was set, the machine slept, or we stalled.

Frames carry the time of day, which people and programs set. So the time of day is compared with a clock that nobody
sets (CLOCK_BOOTTIME, which goes on while the machine sleeps), and that with one which stands still meanwhile
(CLOCK_MONOTONIC); see clock_gettime(2).
"""

import time

from vrrpwatch.model.frame import BlindReason
from vrrpwatch.model.record import record
from vrrpwatch.model.timers import MILLISECOND_NS, SECOND_NS

STEP_NS = 500 * MILLISECOND_NS
"""A time of day that moves by this more or less than time went by was set; what is slewed moves by far less."""
SLEPT_NS = SECOND_NS
STALLED_NS = 5 * SECOND_NS
"""The ring holds about this; what is lost earlier the kernel counts."""


@record(frozen=True, slots=True)
class Reading:
    """All clocks at one moment."""

    day_ns: int
    """The time of day, as frames are stamped: nanoseconds since 1970 UTC."""
    boot_ns: int
    awake_ns: int


read_day_ns = time.time_ns
"""The time of day alone."""


def read_clocks() -> Reading:
    """The clocks now."""
    return Reading(time.time_ns(), time.clock_gettime_ns(time.CLOCK_BOOTTIME), time.monotonic_ns())


def step_ns(before: Reading, now: Reading) -> int:
    """How far the time of day was set, forward or (negative) back; 0 when it was not."""
    step = (now.day_ns - before.day_ns) - (now.boot_ns - before.boot_ns)
    return step if abs(step) >= STEP_NS else 0


def absence(before: Reading, now: Reading) -> BlindReason | None:
    """Why nobody looked for long between two readings; often None."""
    awake_ns = now.awake_ns - before.awake_ns
    if now.boot_ns - before.boot_ns - awake_ns >= SLEPT_NS:
        return BlindReason.SUSPENDED
    return BlindReason.STALLED if awake_ns >= STALLED_NS else None
