"""What the kernel hands on while we watch: only what the rules use, so that other traffic cannot fill the ring.

VRRP and CARP over IPv4 and IPv6, also behind an Authentication Header; ARP, neighbour discovery, IGMP and MLD; ICMP
errors about VRRP; HSRP and GLBP. Each untagged, in a VLAN, and in two; untagged also behind a SNAP header. Not what is
inside a tunnel: there is too much of it, and a mirror is better captured where it ends.

The tests are on bytes at fixed places and never say `vlan`: that word would move all tests that follow it, and the
cooked link type refuses it (pcap-filter(7)). Live, the kernel takes the outer tag off before the filter runs, so one
tag less is there than on the wire; the filter takes any number up to two.
"""

from collections.abc import Mapping

from vrrpwatch.model.frame import LinkType

_TAGS = (0x8100, 0x88A8, 0x9100)
_MOST_TAGS = 2
_TAG_BYTES = 4


def _ipv4(at: int) -> str:
    """An IPv4 header at byte `at`: VRRP, AH, IGMP; ICMP when it quotes a packet of VRRP; UDP to HSRP and GLBP."""
    protocol = f"link[{at + 9}]"
    # An ICMP error quotes the IP header 8 bytes after its own start (RFC 792). Behind IP options all ICMP is taken.
    error = f"({protocol} = 1 and (link[{at}] != 0x45 or (link[{at + 20}] = 3 and link[{at + 28 + 9}] = 112)))"
    return f"{_one_of(protocol, (112, 51, 2))} or {error} or ({protocol} = 17 and {_fhrp_port(at + 22)})"


def _ipv6(at: int) -> str:
    """An IPv6 header at byte `at`: VRRP, AH, hop-by-hop options (MLD); of ICMPv6 all but echo."""
    protocol = f"link[{at + 6}]"
    icmp = f"({protocol} = 58 and link[{at + 40}] != 128 and link[{at + 40}] != 129)"
    return f"{_one_of(protocol, (112, 51, 0))} or {icmp} or ({protocol} = 17 and {_fhrp_port(at + 42)})"


def _fhrp_port(at: int) -> str:
    return f"({_one_of(f'link[{at}:2]', (1985, 2029, 3222))})"


def _one_of(place: str, values: tuple[int, ...]) -> str:
    return " or ".join(f"{place} = {value}" for value in values)


def _network(at: int) -> str:
    """An Ethernet type at byte `at`, and the network layer behind it."""
    kind = f"link[{at}:2]"
    return f"{kind} = 0x0806 or ({kind} = 0x0800 and ({_ipv4(at + 2)})) or ({kind} = 0x86dd and ({_ipv6(at + 2)}))"


def _typed(at: int, tags: int = 0) -> str:
    """An Ethernet type at byte `at`, maybe of a tag, and what follows it."""
    kind, found = f"link[{at}:2]", _network(at)
    if tags == _MOST_TAGS:
        return found
    return f"{found} or (({_one_of(kind, _TAGS)}) and ({_typed(at + _TAG_BYTES, tags + 1)}))"


def _snap(at: int) -> str:
    """A length of IEEE 802.3 at byte `at`, and an Ethernet type behind a SNAP header (RFC 1042)."""
    header = f"link[{at}:2] <= 1500 and link[{at + 2}:4] = 0xaaaa0300 and link[{at + 6}:2] = 0"
    return f"({header} and ({_network(at + 8)}))"


_RAW = f"(link[0] & 0xf0 = 0x40 and ({_ipv4(0)})) or (link[0] & 0xf0 = 0x60 and ({_ipv6(0)}))"

FILTERS: Mapping[int, str] = {
    LinkType.ETHERNET: f"{_typed(12)} or {_snap(12)}",
    LinkType.LINUX_SLL: _typed(14),
    LinkType.RAW_BSD: _RAW,
}
"""By the link type that the interface has. Others are rare, and watched without a filter."""


def kernel_filter(link_type: int, wanted: str | None) -> str:
    """The filter for an interface, together with what the user wants to see of it; empty: no filter."""
    ours = FILTERS.get(link_type, "")
    if not wanted:
        return ours
    # The user's words come last: what they say of VLANs moves no test of ours.
    return f"({ours}) and ({wanted})" if ours else wanted
