"""Addresses as records and text; a bounded memory lets the adverts of one router share them."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address

from vrrpwatch.model.advert import Address

_REMEMBERED = 4096


@lru_cache(maxsize=_REMEMBERED)
def ip_address(packed: bytes) -> Address:
    """The address in 4 or 16 bytes."""
    return IPv4Address(packed) if len(packed) == 4 else IPv6Address(packed)


@lru_cache(maxsize=_REMEMBERED)
def mac_text(packed: bytes) -> str:
    """`00:00:5e:00:01:33`."""
    return packed.hex(":")
