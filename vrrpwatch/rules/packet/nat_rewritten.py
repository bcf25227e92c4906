"""Something on the path rewrites the source address of adverts.

What it reports
    Adverts whose checksum is wrong for the source address in the packet and right for another known address.
Why it matters
    Network address translation changes the IP header and not the VRRP checksum. Receivers discard every advert, become
    Master themselves, and every tool says no more than "bad checksum".
How it is decided
    For an advert with a wrong version 3 checksum, the other routers and the virtual addresses are tried as its source.
    Two adverts have to fit one address before the finding is raised, since one in 65536 fits by chance.
False alarms avoided
    A single damaged packet. Version 2 checksums do not cover the source address and say nothing of NAT.
What to do
    Take VRRP out of the translation: adverts must reach the peers with the address they were sent from.
    Linux: a `masquerade` or `snat` rule catches protocol 112; put `ip protocol vrrp accept` (nftables) or
    `-p vrrp -j ACCEPT` (iptables, table nat, POSTROUTING) before it. Docker and clouds: use the host's network.
    keepalived: `unicast_src_ip` must be an address that nobody translates. FRR and Cisco: leave the group out of NAT.
References
    RFC 5798 section 5.2.8 (the checksum covers the source address), RFC 3022 section 4.1 (what NAT changes).
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.event import Event, SourceRewritten
from vrrpwatch.model.finding import Confidence, Judgement, Raise, Severity
from vrrpwatch.rules.rule import Rule


class NatRewritten(Rule):
    """`nat-rewritten`."""

    id = "nat-rewritten"
    severity = Severity.CRITICAL
    listens: ClassVar[tuple[type[Event], ...]] = (SourceRewritten,)

    def judge(self, event: Event) -> Iterator[Judgement]:
        if isinstance(event, SourceRewritten):
            source = event.advert.source
            yield Raise(
                subject=(str(source), str(event.original)),
                title=f"NAT on the path: adverts from {source} were sent by {event.original}",
                detail=(
                    f"The checksum 0x{event.advert.checksum:04x} is wrong for source {source} and right for "
                    f"{event.original}: the source was rewritten after the advert was sent. Receivers discard it."
                ),
                remedy=(
                    "Take IP protocol 112 out of the translation: accept it before the masquerade or snat rule; "
                    "in containers use the host's network."
                ),
                confidence=Confidence.LIKELY,
            )
