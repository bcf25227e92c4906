"""Names of things on the wire: virtual routers and the routers behind them."""

from functools import lru_cache
from typing import NamedTuple

from vrrpwatch.model.advert import Address, Advert, Family

_REMEMBERED = 4096


class VirtualRouterKey(NamedTuple):
    """What is backed up. IPv4 and IPv6 are two virtual routers, and so are two VLANs.

    A tuple: it is looked up several times for each event, and compared on the list of deadlines.
    """

    interface: str
    """Empty when the capture does not name its interfaces."""
    vlan: tuple[int, ...]
    family: Family
    vrid: int

    def __str__(self) -> str:
        place = "".join(f" vlan {tag}" for tag in self.vlan) + (f" on {self.interface}" if self.interface else "")
        return f"VRID {self.vrid} {self.family}{place}"


class RouterKey(NamedTuple):
    """One sender of adverts for a virtual router."""

    address: Address
    mac: str | None
    """None when the sender uses a virtual MAC or the link shows none: then the address alone names it."""
    twin: int = 0
    """Tells routers apart that share address and MAC, as FRR does over IPv6; 0 for the first one seen."""

    def looks_like(self, other: "RouterKey") -> bool:
        """Both share address and MAC: the same router, or a twin of it."""
        return self.mac == other.mac and self.address == other.address


def key_of(advert: Advert) -> VirtualRouterKey:
    """The virtual router that an advert speaks for."""
    envelope = advert.envelope
    return virtual_router_key(envelope.interface, envelope.vlan, envelope.family, advert.vrid)


@lru_cache(maxsize=_REMEMBERED)
def virtual_router_key(interface: str | None, vlan: tuple[int, ...], family: Family, vrid: int) -> VirtualRouterKey:
    """The key of a virtual router; `interface` as an envelope has it."""
    return VirtualRouterKey(interface or "", vlan, family, vrid)


VIRTUAL_MAC_PREFIX = "00:00:5e:00:0"
_VIRTUAL_MAC_BLOCKS = (f"{VIRTUAL_MAC_PREFIX}1:", f"{VIRTUAL_MAC_PREFIX}2:")


def is_virtual_mac(mac: str | None) -> bool:
    """RFC 9568 section 7.3: 00-00-5E-00-01-{VRID} over IPv4, 00-00-5E-00-02-{VRID} over IPv6."""
    return mac is not None and mac.startswith(_VIRTUAL_MAC_BLOCKS)
