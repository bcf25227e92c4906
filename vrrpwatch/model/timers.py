"""VRRP timers by the formulas of the RFCs, in integer nanoseconds.

Version 2 (RFC 3768 section 6.1): Skew_Time does not depend on the interval.
Version 3 (RFC 5798 and RFC 9568 section 6.1): it scales with the interval that the Master advertises.
"""

SECOND_NS = 1_000_000_000
MILLISECOND_NS = 1_000_000
MICROSECOND_NS = 1_000
CENTISECOND_NS = 10_000_000

ADVERTS_BEFORE_DOWN = 3
"""Master_Down_Interval is this many intervals and the Skew_Time."""

DEFAULT_INTERVAL_NS = SECOND_NS
"""RFC 3768 section 6.1, and what is assumed when an advert announces an interval of zero."""


def skew_ns(version: int, priority: int, interval_ns: int) -> int:
    """Skew_Time in nanoseconds of a router with `priority` (RFC 3768 and RFC 9568 section 6.1)."""
    if version == 2:
        return (256 - priority) * SECOND_NS // 256
    return (256 - priority) * interval_ns // 256


def master_down_ns(version: int, priority: int, interval_ns: int) -> int:
    """Master_Down_Interval in nanoseconds: how long a Backup with `priority` waits for a silent Master."""
    return ADVERTS_BEFORE_DOWN * interval_ns + skew_ns(version, priority, interval_ns)
