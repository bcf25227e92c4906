"""An advert does not have the TTL or hop limit 255.

What it reports
    Multicast adverts with a TTL (IPv4) or hop limit (IPv6) below 255: critical. The same of unicast adverts is
    information.
Why it matters
    255 proves that a packet was sent on this segment, since every router on the way takes one off. An advert with less
    came from elsewhere or from a wrong sender; receivers must discard it, so its sender becomes a second Master, or
    somebody outside tries to take over the addresses.
How it is decided
    Each advert is looked at on its own. What the TTL lost is given as the number of hops when the rest is near 255.
False alarms avoided
    Unicast peers are often some hops away, in clouds as a rule, and keepalived accepts that. Mirror ports never change
    the TTL.
What to do
    Find the sender by its MAC. When adverts come through a router: multicast routing or an IGMP proxy forwards
    224.0.0.18 or ff02::12 and must not.
    keepalived: `unicast_ttl`, and `min_ttl` and `max_ttl` of a `unicast_peer`; a container without `NET_ADMIN` may send
    TTL 1. FRR and Cisco always send 255.
References
    RFC 3768 section 5.2.3, RFC 9568 sections 5.1.1.3, 5.1.2.3 and 7.1 (must discard).
"""

from typing import ClassVar

from vrrpwatch.model.advert import Advert, Family, Flaw
from vrrpwatch.model.finding import Raise, Severity
from vrrpwatch.rules.packet.flawed import FlawRule, subject_of

_FULL = 255
_NEAR = 32
"""No path has more hops; a larger loss means another start value."""


class TtlNot255(FlawRule):
    """`ttl-not-255`."""

    id = "ttl-not-255"
    severity = Severity.CRITICAL
    flaws: ClassVar = frozenset({Flaw.TTL, Flaw.UNICAST_TTL})

    def describe(self, advert: Advert) -> Raise:
        ttl = advert.envelope.ttl
        name = "TTL" if advert.envelope.family is Family.IPV4 else "hop limit"
        multicast = Flaw.TTL in advert.flaws
        consequence = (
            "Receivers must discard it: a multicast advert that was forwarded or was not sent by a VRRP router."
            if multicast
            else "Unicast peers behind routers look like this; keepalived accepts it unless min_ttl says otherwise."
        )
        return Raise(
            subject=subject_of(advert),
            title=f"{advert.source} sends {'' if multicast else 'unicast '}adverts with {name} {ttl}, not 255",
            detail=f"{name} {ttl} on the way to {advert.envelope.destination}{_hops(ttl)}. {consequence}",
            remedy=(
                f"Find the sender by its MAC {advert.envelope.source_mac or '(not in the capture)'}; "
                "stop the forwarding of 224.0.0.18 and ff02::12 (multicast routing, IGMP proxy)."
                if multicast
                else "Nothing, if the peers are meant to be some hops apart. keepalived: unicast_ttl, min_ttl, max_ttl."
            ),
            severity=None if multicast else Severity.INFO,
        )


def _hops(ttl: int) -> str:
    lost = _FULL - ttl
    return f", {lost} {'hop' if lost == 1 else 'hops'} from a sender of 255" if lost <= _NEAR else ""
