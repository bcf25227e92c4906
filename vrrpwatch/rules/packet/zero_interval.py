"""A router announces an advertisement interval of zero.

What it reports
    Valid adverts whose interval field is 0.
Why it matters
    The interval is what the other routers compute their timers from. With 0 a version 3 Backup waits no time at all
    before it takes over, and some senders flood the segment. Version 2 peers with another interval discard the advert.
How it is decided
    The field of each valid advert is looked at: seconds in version 2, centiseconds in version 3.
False alarms avoided
    Short intervals of version 3, down to 10 ms, are no zero. Damaged adverts are `bad-checksum`.
What to do
    Set an interval that the version can express.
    keepalived: `advert_int 0.4` needs `vrrp_version 3`; with version 2 it is sent as 0. FRR:
    `vrrp 5 advertisement-interval`, 10 ms at least. Cisco: `vrrp 5 timers advertise msec` is sent as 0 in version 2 and
    works between Cisco routers only.
References
    RFC 3768 section 5.3.7, RFC 9568 section 5.2.7 and erratum 8301 (0 must be rejected).
"""

from typing import ClassVar

from vrrpwatch.model.advert import Advert, Flaw
from vrrpwatch.model.finding import Raise, Severity
from vrrpwatch.rules.packet.flawed import FlawRule, subject_of


class ZeroInterval(FlawRule):
    """`zero-interval`."""

    id = "zero-interval"
    severity = Severity.CRITICAL
    flaws: ClassVar = frozenset({Flaw.INTERVAL_ZERO})

    def describe(self, advert: Advert) -> Raise:
        consequence = (
            "Version 2 counts whole seconds, so a setting below one second is sent as 0; peers with another interval "
            "discard the advert."
            if advert.version == 2
            else "RFC 9568 makes receivers reject it; those that do not, learn an interval of 0 and take over at once."
        )
        return Raise(
            subject=subject_of(advert),
            title=f"{advert.source} announces an advertisement interval of 0",
            detail=f"Version {advert.version}, priority {advert.priority}. {consequence}",
            remedy=(
                "Set one second or more, or use version 3 for less. keepalived: vrrp_version 3 with advert_int; "
                "FRR: vrrp N version 3."
            ),
        )
