"""Internet checksums (RFC 1071), and the question which bytes a VRRP checksum was computed over.

In one's complement 0x0000 and 0xffff are both zero, so a checksum is never compared with a computed one: the sum over
everything, checksum included, has to fold to 0xffff. Since 2**16 is 1 modulo 65535, folding is a remainder.
"""

from functools import lru_cache
from typing import NamedTuple

from vrrpwatch.model.advert import ChecksumForm, Family

ALL_ONES = 0xFFFF
VRRP_PROTOCOL = 112

# Python searches for the member of an enum each time it is named; these two are named for each advert.
_IPV4 = Family.IPV4
_V3_PSEUDO = ChecksumForm.V3_PSEUDO
_IPV4_GROUP_SUM = 0xE000 + 0x0012
"""Sum of 224.0.0.18."""
_REMEMBERED = 4096


def folded_sum(octets: bytes) -> int:
    """One's complement sum of 16-bit words, 0 only for zeros; an odd last byte is the upper half of a word."""
    number = int.from_bytes(octets)
    if len(octets) & 1:
        number <<= 8
    return number % ALL_ONES or (ALL_ONES if number else 0)


def fits(total: int) -> bool:
    """True when a sum that includes the checksum says that nothing was changed."""
    return total % ALL_ONES == 0


class Checksum(NamedTuple):
    """What a checksum says."""

    forms: tuple[ChecksumForm, ...]
    """All forms that fit, best first."""
    residue: int
    """Folded sum over what the version prescribes, 0xffff when right."""


def version_2_checksum(message: bytes, exact: int, addresses: bytes, family: Family) -> Checksum:
    """The checksum of a version 2 `message` whose advert proper ends at byte `exact`.

    `addresses` are source and destination. RFC 3768 section 5.3.8 knows no pseudo-header; over IPv6, where version 2
    is undefined, the kernel may have added one.
    """
    exact = min(exact, len(message))
    total = folded_sum(message[:exact])
    whole = folded_sum(message) if exact < len(message) else total
    forms = []
    if fits(total) or fits(whole):
        forms.append(ChecksumForm.V2)
    if family is Family.IPV6:
        pseudo = _pseudo_sum(addresses)
        if fits(pseudo + total + exact) or fits(pseudo + whole + len(message)):
            forms.append(ChecksumForm.V3_PSEUDO)
    return Checksum(tuple(forms), total % ALL_ONES or ALL_ONES)


def version_3_checksum(message: bytes, exact: int, addresses: bytes, family: Family) -> Checksum:
    """The checksum of a version 3 `message` whose advert proper ends at byte `exact`."""
    trailing = exact < len(message)
    exact = min(exact, len(message))
    whole = folded_sum(message)
    total = folded_sum(message[:exact]) if trailing else whole
    pseudo = _pseudo_sum(addresses)
    prescribed = (pseudo + total + exact) % ALL_ONES
    forms = []
    # RFC 5798 section 5.2.8.
    if not prescribed:
        forms.append(_V3_PSEUDO)
    if family is _IPV4:
        # RFC 9568 section 5.2.8: no pseudo-header over IPv4.
        if fits(total) or (trailing and fits(whole)):
            forms.append(ChecksumForm.V3_MESSAGE_ONLY)
        if addresses[4] >> 4 != 0xE and _fits_with_group(addresses, total + exact):
            forms.append(ChecksumForm.V3_PSEUDO_MULTICAST)
    if trailing and fits(pseudo + whole + len(message)):
        forms.append(ChecksumForm.V3_PSEUDO_OVER_TRAILER)
    return Checksum(tuple(forms), prescribed or ALL_ONES)


def right_residues(version: int, length: int, addresses: bytes, family: Family) -> frozenset[int]:
    """What a message of `length` bytes is modulo 65535, as one number, when its checksum is right in any form.

    Of one that holds nothing behind the advert proper. `addresses` are source and destination.
    """
    sums = []
    if version == 2 or family is _IPV4:
        sums.append(0)
    if version == 3 or family is Family.IPV6:
        sums.append(_pseudo_sum(addresses) + length)
    if version == 3 and family is _IPV4 and addresses[4] >> 4 != 0xE:
        sums.append(folded_sum(addresses[:4]) + _IPV4_GROUP_SUM + VRRP_PROTOCOL + length)
    # The last byte of an odd length is the upper half of a word, so the sum is 256 times the number, and 256 times 256
    # is 1 modulo 65535.
    factor = 256 if length & 1 else 1
    return frozenset(-one * factor % ALL_ONES for one in sums)


@lru_cache(maxsize=_REMEMBERED)
def _pseudo_sum(addresses: bytes) -> int:
    """Sum of the pseudo-header but for its length (RFC 8200 section 8.1), the same for all adverts of a sender."""
    return folded_sum(addresses) + VRRP_PROTOCOL


def _fits_with_group(addresses: bytes, total: int) -> bool:
    """keepalived up to 1.3.6 computed with 224.0.0.18 also when it sent to a unicast peer."""
    return fits(folded_sum(addresses[:4]) + _IPV4_GROUP_SUM + VRRP_PROTOCOL + total)
