"""What to do about two Masters, by the first difference between them, in the words of each vendor's configuration.

The rule that is named as cause explains the difference in full; here is the one line that helps at night.
"""

from vrrpwatch.model.contest import DifferenceKind


def remedy(kind: DifferenceKind | None) -> str:
    """For this difference; without one, for adverts that do not arrive."""
    if kind is None:
        return _RECEPTION
    return f"{_REMEDIES[kind]} See the finding that is named as cause."


_RECEPTION = (
    "Check what lies between the two: a firewall for IP protocol 112, multicast 224.0.0.18 or ff02::12, IGMP snooping "
    "without a querier, a hypervisor or security group, a split network. keepalived: nft or iptables must accept "
    "protocol vrrp, or use unicast_peer; FRR: the macvlan must be up (ip -d link); Cisco: permit 112 any any."
)
_REMEDIES = {
    DifferenceKind.VRID_COLLISION: (
        "Give one group a VRID that is free. keepalived: virtual_router_id; FRR and Cisco: the number in vrrp N."
    ),
    DifferenceKind.VERSION: (
        "Use one version. keepalived: vrrp_version; FRR: vrrp N version; Cisco: fhrp version vrrp v3."
    ),
    DifferenceKind.NAT: (
        "Take IP protocol 112 out of the translation. Linux: accept it before masquerade or snat; keepalived: a "
        "unicast_src_ip that nobody translates; FRR and Cisco: leave the group out of NAT."
    ),
    DifferenceKind.TRANSPORT: (
        "Use multicast on both or unicast on both. keepalived: unicast_peer; FRR: multicast only; "
        "Cisco IOS XR: unicast-peer."
    ),
    DifferenceKind.TTL: (
        "Adverts must arrive with TTL 255: no router between the two. keepalived unicast: unicast_ttl and min_ttl; "
        "FRR and Cisco: put both on one segment."
    ),
    DifferenceKind.AUTHENTICATION: (
        "Set the same authentication. keepalived: auth_type, auth_pass, auth_hmac; FRR: none; "
        "Cisco: vrrp N authentication."
    ),
    DifferenceKind.INTERVAL: (
        "Set the same interval. keepalived: advert_int; FRR: vrrp N advertisement-interval; "
        "Cisco: vrrp N timers advertise, or timers learn."
    ),
    DifferenceKind.CHECKSUM_FORM: (
        "Use one form of checksum. keepalived: v3_checksum_as_v2; FRR: vrrp N checksum-with-ipv4-pseudoheader; "
        "Cisco leaves the pseudo-header out."
    ),
    DifferenceKind.LENGTH: (
        "One router sends malformed adverts, which keepalived, FRR and Holo discard: upgrade or replace its software."
    ),
    DifferenceKind.ADDRESS_LIST: (
        "Configure the same addresses. keepalived: virtual_ipaddress; FRR: vrrp N ip; Cisco: vrrp N ip with secondary."
    ),
    DifferenceKind.SOURCE_ADDRESS: (
        "Give each router its own address. keepalived: mcast_src_ip, unicast_src_ip; FRR: the parent interface's "
        "address; Cisco: ip address, or ipv6 address fe80::N link-local."
    ),
}
