"""A router sends adverts much faster than it announces.

What it reports
    Adverts of one router that come in less than half of the announced interval, three or more, with the rate and the
    number of adverts that are too many.
Why it matters
    Every host of the segment gets each multicast frame, and each Backup has to process it. A router that floods is
    misconfigured, runs twice, or is a tool that drowns the real Master.
How it is decided
    Adverts that come sooner than half of the interval that the router announces, and that do not answer another
    router's advert. In the first three intervals of a router or of a Master six are needed: some announce themselves
    with a burst.
False alarms avoided
    A Master answers a lower priority, a priority 0 or a contest at once: that is how it defends itself. Frames that the
    capture shows twice are `duplicate-frames`, those that a loop brings back `looped-advert`. One router that sends
    version 2 and version 3 keeps both intervals. Cisco sends at 0.8 to 1.0 of the interval.
What to do
    Look at the interval that is set, and whether two processes run on that router.
    keepalived: version 2 sends `advert_int 0.4` as 0 and floods; set `vrrp_version 3` or whole seconds, and look for a
    second process with `pgrep -a keepalived`. FRR: `show vrrp` prints the interval. Cisco: `show vrrp detail`.
References
    RFC 3768 section 6.4.3 and RFC 9568 section 6.4.3 (one advert each interval, and when to send one at once).
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.advert import Address
from vrrpwatch.model.event import Event, MasterChanged, RouterSeen
from vrrpwatch.model.finding import Judgement, Raise, Severity
from vrrpwatch.model.timers import DEFAULT_INTERVAL_NS
from vrrpwatch.model.timing_event import AdvertsFlooded
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.wording import router, seconds

START_INTERVALS = 3
START_SURPLUS = 6
"""In the first intervals fewer are taken for a burst at the start."""


class AdvertFlood(Rule):
    """`advert-flood`."""

    id = "advert-flood"
    severity = Severity.WARNING
    listens: ClassVar[tuple[type[Event], ...]] = (AdvertsFlooded, RouterSeen, MasterChanged)

    def __init__(self) -> None:
        self._started: tuple[Address, int] | None = None
        """The router that began last, and when."""

    def judge(self, event: Event) -> Iterator[Judgement]:
        if isinstance(event, RouterSeen | MasterChanged):
            self._started = event.advert.source, event.time_ns
        elif isinstance(event, AdvertsFlooded) and not self._starting(event):
            yield _finding(event)

    def _starting(self, event: AdvertsFlooded) -> bool:
        if self._started is None or event.surplus >= START_SURPLUS:
            return False
        source, start_ns = self._started
        interval_ns = event.advert.interval_ns or DEFAULT_INTERVAL_NS
        return source == event.advert.source and event.time_ns - start_ns <= START_INTERVALS * interval_ns


def _finding(event: AdvertsFlooded) -> Raise:
    advert = event.advert
    zero = advert.interval_ns == 0
    announced = "it announces an interval of 0" if zero else f"it announces one every {seconds(advert.interval_ns)}"
    return Raise(
        subject=(str(advert.source),),
        title=f"{advert.source} floods: {event.rate_hz:.0f} adverts a second, {announced}",
        detail=f"{router(advert)} sent {event.surplus} adverts more than its interval allows, and no other router's "
        "advert explains them as answers.",
        remedy="Look at the interval that is set on this router, and for a second VRRP process on it. keepalived: an "
        "advert_int below one second needs vrrp_version 3.",
        cause="zero-interval" if zero else "",
    )
