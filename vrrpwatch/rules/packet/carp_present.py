"""CARP runs on this network beside VRRP.

What it reports
    Announcements of CARP, the redundancy protocol of the BSDs and their firewalls, one finding for each vhid.
    Information only.
Why it matters
    CARP and VRRP share the IP protocol number and the multicast group, and tools take one for the other: tcpdump and
    Wireshark show CARP as VRRP with nonsense in it. vrrpwatch tells them apart and does not judge CARP.
How it is decided
    A message of 36 bytes that starts with 0x21 and has 7 in its fourth byte. An advert of version 2 with seven
    addresses begins alike, but is 44 bytes long.
False alarms avoided
    Genuine adverts with seven addresses. FreeBSD since 14 can send real VRRP version 3, which is taken as VRRP.
What to do
    Nothing, as long as no VRID equals a vhid on the segment: see `carp-vrid-clash`.
    keepalived, FRR and Cisco ignore CARP; keepalived may log that it received an invalid packet.
References
    OpenBSD carp(4); RFC 9568 section 5.1.1.4 (protocol number 112 belongs to VRRP).
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.event import CarpSeen, Event
from vrrpwatch.model.finding import Judgement, Raise, Severity
from vrrpwatch.rules.rule import Rule


class CarpPresent(Rule):
    """`carp-present`."""

    id = "carp-present"
    severity = Severity.INFO
    listens: ClassVar[tuple[type[Event], ...]] = (CarpSeen,)
    whole_capture = True

    def judge(self, event: Event) -> Iterator[Judgement]:
        if isinstance(event, CarpSeen):
            carp = event.carp
            yield Raise(
                subject=(f"vhid {carp.vhid}",),
                title=f"CARP from {carp.envelope.source} with vhid {carp.vhid}; not VRRP",
                detail=(
                    f"{carp.envelope.source} announces vhid {carp.vhid} with CARP, which shares protocol 112 and the "
                    "group with VRRP. It is counted and not judged."
                ),
                remedy="Nothing, as long as no VRID of this segment equals the vhid.",
            )
