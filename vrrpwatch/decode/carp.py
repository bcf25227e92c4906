"""CARP shares protocol number, group and first byte with VRRP version 2; layout and length tell them apart."""

_CARP_LENGTH = 36
_CARP_AUTHENTICATION_LENGTH = 7
_CARP_VERSION_AND_TYPE = 0x21


def is_carp(message: bytes) -> bool:
    """True for a CARP announcement.

    A VRRP version 2 advert with seven addresses has 44 bytes; 36 would be one without authentication data, which no
    known sender produces.
    """
    return (
        len(message) == _CARP_LENGTH
        and message[0] == _CARP_VERSION_AND_TYPE
        and message[3] == _CARP_AUTHENTICATION_LENGTH
    )
