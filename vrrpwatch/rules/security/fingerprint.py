"""Habits of packet builders, read off recordings: TOS, the DF bit and the IP id tell implementations apart."""

from vrrpwatch.model.advert import Advert, Family

_TOOL_IP_ID = 1
"""scapy's default, which the tools in use leave as it is."""


def is_tool(advert: Advert, ip_id: int | None) -> bool:
    """`advert`, sent with `ip_id`, looks as packet libraries build it: TOS 0, no DF bit, IP id 1.

    MikroTik sends TOS 0 with IP id 4660, keepalived starts at IP id 1 with TOS 0xc0.
    """
    envelope = advert.envelope
    return (
        envelope.family is Family.IPV4
        and envelope.traffic_class == 0
        and not envelope.dont_fragment
        and ip_id == _TOOL_IP_ID
    )
