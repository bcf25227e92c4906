"""Addresses as records and text; a bounded memory lets the adverts of one router share them."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address

from vrrpwatch.model.advert import Address

_REMEMBERED = 4096


class _Remembering:
    """Keeps text and hash of an address: both are asked for much more often than there are addresses.

    Equal to the address of the standard library, with its hash.
    """

    __slots__ = ()  # those below are of the subclasses: two bases with slots do not go together
    _text: str
    _number: int

    def __str__(self) -> str:
        try:
            return self._text
        except AttributeError:
            self._text = text = super().__str__()  # type: ignore[misc]
            return text

    def __hash__(self) -> int:
        try:
            return self._number
        except AttributeError:
            self._number = number = super().__hash__()  # type: ignore[misc]
            return number


class _IPv4Address(_Remembering, IPv4Address):
    __slots__ = ("_number", "_text")


class _IPv6Address(_Remembering, IPv6Address):
    __slots__ = ("_number", "_text")


@lru_cache(maxsize=_REMEMBERED)
def ip_address(packed: bytes) -> Address:
    """The address in 4 or 16 bytes."""
    return _IPv4Address(packed) if len(packed) == 4 else _IPv6Address(packed)


@lru_cache(maxsize=_REMEMBERED)
def mac_text(packed: bytes) -> str:
    """`00:00:5e:00:01:33`."""
    return packed.hex(":")
