"""The network delivers an advert a second time.

What it reports
    The bytes of one advert that come again too late, or too changed, to be a copy made by the capture: after more than
    a few milliseconds, in another VLAN, from another MAC, or with a lower TTL.
Why it matters
    A loop or a leak between VLANs brings adverts back to their sender, who takes them for another router with its own
    address. A loop also carries every other frame, and can take the segment down.
How it is decided
    An advert with the IP id of an earlier one and with the same content comes again.
False alarms avoided
    Copies within 5 ms are `duplicate-frames`. Senders whose IP id never changes, such as Cisco's: their next advert has
    the same bytes and is no loop. Another router with the same address has other content: `shared-source-address`.
    Equal adverts without any number, as over IPv6, can be sent in several VLANs at one time: they are no leak.
What to do
    Look for the loop on the switches: MACs that move between ports, spanning tree, hairpin mode of a virtual bridge, a
    firewall or IGMP proxy that relays multicast. keepalived logs "received advert from remote host with our IP
    address". FRR: `show vrrp`, counters of received adverts on the Master. Cisco: `show mac address-table` with MACFLAP
    messages in the log, `show spanning-tree`.
References
    RFC 9568 section 5.1.1.2 (routers must not forward the group), IEEE 802.1D (spanning tree).
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.event import AdvertLooped, Event
from vrrpwatch.model.finding import Judgement, Raise, Severity
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.wording import seconds


class LoopedAdvert(Rule):
    """`looped-advert`."""

    id = "looped-advert"
    severity = Severity.CRITICAL
    listens: ClassVar[tuple[type[Event], ...]] = (AdvertLooped,)

    def judge(self, event: Event) -> Iterator[Judgement]:
        if isinstance(event, AdvertLooped):
            source = event.advert.source
            yield Raise(
                subject=(str(source),),
                title=f"The network delivers adverts of {source} again, {seconds(event.delay_ns)} later",
                detail=(
                    f"Frame {event.first_frame} comes again after {seconds(event.delay_ns)}: {event.why}. "
                    "A loop, a leak between VLANs, or a device that relays multicast."
                ),
                remedy="Look for the loop: MACs that move between ports, spanning tree, hairpin mode, IGMP proxies.",
                frames=(event.first_frame,) if event.frame is None else (event.first_frame, event.frame),
            )
