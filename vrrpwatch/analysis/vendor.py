"""Guesses an implementation from habits that show in its packets. A hint for people, never evidence of a fault.

The habits were read off recordings: TOS, the DF bit, how the IP id moves, and whether the source MAC is virtual.
"""

from vrrpwatch.analysis.router import MINIMUM_STREAK, Router
from vrrpwatch.model.advert import AuthenticationType, Family
from vrrpwatch.model.router import is_virtual_mac

INTERNETWORK_CONTROL = 0xC0
MIKROTIK_IP_ID = 0x1234


def vendor_hint(router: Router) -> str | None:
    """`keepalived`, `frr`, `cisco`, `mikrotik`, or None when the habits fit nobody or several."""
    advert = router.claim
    envelope, ip_id = advert.envelope, router.latest.ip_id
    if advert.authentication.type is AuthenticationType.CISCO_MD5:
        return "cisco"
    if advert.authentication.type is AuthenticationType.HMAC:
        return "keepalived"
    if envelope.family is not Family.IPV4:
        return None
    virtual = is_virtual_mac(envelope.source_mac)
    if envelope.traffic_class != INTERNETWORK_CONTROL:
        return "mikrotik" if ip_id == MIKROTIK_IP_ID and virtual else None
    if envelope.dont_fragment:
        return "frr" if virtual else None
    if router.latest.id_streak >= MINIMUM_STREAK:
        return "keepalived"
    return "cisco" if ip_id == 0 and virtual else None
