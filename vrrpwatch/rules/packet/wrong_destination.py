"""Adverts go to another multicast group or another group MAC than that of VRRP.

What it reports
    Multicast adverts that are not sent to 224.0.0.18 or ff02::12, or whose frame is not sent to the MAC of the group.
Why it matters
    Routers that listen to the VRRP group do not get them and become Master, too.
How it is decided
    Destination address and destination MAC of each valid multicast advert are compared with the group and its MAC.
False alarms avoided
    Unicast adverts have the destination of their peer. Captures without a destination MAC, such as those of the `any`
    device, are judged by the address alone.
What to do
    Give all routers the same group; without a reason for another one, that of VRRP.
    keepalived: `vrrp_mcast_group4`, `vrrp_mcast_group6`, `mcast_dst_ip`; equal on all routers, another group is fine
    for them, but not for other vendors. FRR and Cisco always use the VRRP group. A wrong MAC comes from the sender's
    driver, or from a wireless network or a virtual switch that turns multicast into unicast.
References
    RFC 9568 sections 5.1.1.2 and 5.1.2.2 (groups), RFC 1112 section 6.4 and RFC 2464 section 7 (group MACs).
"""

from typing import ClassVar

from vrrpwatch.model.advert import Advert, Family, Flaw
from vrrpwatch.model.finding import Raise, Severity
from vrrpwatch.rules.packet.flawed import FlawRule, subject_of

_GROUPS = {Family.IPV4: "224.0.0.18", Family.IPV6: "ff02::12"}


class WrongDestination(FlawRule):
    """`wrong-destination`."""

    id = "wrong-destination"
    severity = Severity.WARNING
    flaws: ClassVar = frozenset({Flaw.DESTINATION, Flaw.DESTINATION_MAC})

    def describe(self, advert: Advert) -> Raise:
        return _other_group(advert) if Flaw.DESTINATION in advert.flaws else _other_mac(advert)


def _other_group(advert: Advert) -> Raise:
    group = _GROUPS[advert.envelope.family]
    return Raise(
        subject=subject_of(advert),
        title=f"{advert.source} sends its adverts to {advert.envelope.destination}, not to the VRRP group {group}",
        detail=f"Routers that listen to {group} do not get them. keepalived can be set so; FRR and Cisco cannot.",
        remedy="Use one group on all routers. keepalived: vrrp_mcast_group4, vrrp_mcast_group6, mcast_dst_ip.",
    )


def _other_mac(advert: Advert) -> Raise:
    envelope = advert.envelope
    return Raise(
        subject=subject_of(advert),
        title=f"{advert.source} sends its adverts for {envelope.destination} to the MAC {envelope.destination_mac}",
        detail=(
            f"{envelope.destination_mac} is not the MAC of the group {envelope.destination}: only the host with that "
            "MAC gets the frame."
        ),
        remedy="Look at the sender's driver, and for a wireless network or virtual switch that makes it unicast.",
    )
