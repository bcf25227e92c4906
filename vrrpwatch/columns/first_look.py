"""The first look of `decode.recognise` at all frames of a chunk: which cannot be ours, and where adverts may stand.

It lets go only what the plain first look lets go, and leaves in doubt what is rare; that is decoded one by one.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vrrpwatch.columns.chunk import Chunk, Column, Octets, unaligned
from vrrpwatch.decode.checksum import VRRP_PROTOCOL
from vrrpwatch.decode.recognise import OVER_IPV6, WALKED_PORTS, WALKED_PROTOCOLS

HEAD_BYTES = 64
LONGEST_ADVERT = 512
"""Bytes of a frame that is looked for among the known ones."""
_SMALLEST = 46
"""As in `decode.recognise`: a shorter frame is walked."""

# Types as a machine that has its lowest byte first reads them.
_TYPE_AT = 12
_IPV4, _IPV6 = 0x0008, 0xDD86
_TAGS = (0x0081, 0xA888, 0x0091)
_TCP, _UDP = 6, 17
_PLAIN_IPV4 = 0x45 << 16 | _IPV4
"""With the first byte of a header without options."""
_PORTS = tuple(int.from_bytes(port, "little") for port in WALKED_PORTS)

_OTHER, _WALKED, _PORT_DECIDES = range(3)
_PROTOCOLS = np.full(256, _OTHER, np.uint8)
_PROTOCOLS[list(WALKED_PROTOCOLS)] = _WALKED
_PROTOCOLS[_UDP] = _PORT_DECIDES


class Look(NamedTuple):
    """What the first look says of the frames of a chunk."""

    not_ours: NDArray[np.bool_]
    adverts: Column
    """Rows of the frames that may be adverts, sorted by their form."""
    forms: Column
    """Of those rows: bytes of the frame << 2 | tagged << 1 | over IPv6."""

    def part(self, begin: int, end: int) -> "Look":
        """At the rows from `begin` on and before `end`."""
        within = (self.adverts >= begin) & (self.adverts < end)
        return Look(self.not_ours[begin:end], self.adverts[within] - begin, self.forms[within])


def look(chunk: Chunk) -> Look:
    """Look at every frame, once; the last few of a buffer stay in doubt."""
    if chunk.seen is not None:
        return chunk.seen
    whole = int(np.searchsorted(chunk.starts, len(chunk.buffer) - LONGEST_ADVERT - HEAD_BYTES, "right"))
    starts, lengths = chunk.starts[:whole], chunk.lengths[:whole]
    tagged, first, third = _words(chunk.buffer, starts)
    kind = first.astype(np.uint16)
    over_ipv6 = kind == _IPV6
    over_ip = (over_ipv6 | (kind == _IPV4)) & (lengths >= _SMALLEST)
    protocol = np.where(over_ipv6, third.astype(np.uint8), (third >> 24).astype(np.uint8))
    # Most frames of any capture are TCP or VRRP: only for the others it is looked up what they are.
    vrrp = protocol == VRRP_PROTOCOL
    plain = over_ip & (over_ipv6 | (first & 0xFFFFFF == _PLAIN_IPV4))
    gone = plain & (protocol == _TCP)
    others = np.flatnonzero(plain & ~(gone | vrrp))
    ports_at = starts[others] + np.where(tagged[others], 18, 14) + np.where(over_ipv6[others], 42, 22)
    gone[others] = _cannot_be_ours(protocol[others], unaligned(chunk.buffer, "<u2"), ports_at)
    not_ours = np.zeros(len(chunk), bool)
    not_ours[:whole] = gone
    rows = np.flatnonzero(vrrp & over_ip & (lengths <= LONGEST_ADVERT))
    forms = lengths[rows].astype(np.uint16) << 2 | tagged[rows].astype(np.uint16) << 1 | over_ipv6[rows]
    order = np.argsort(forms, kind="stable")
    return Look(not_ours, rows[order], forms[order].astype(np.int64))


def joined(looks: Sequence[Look]) -> Look:
    """At chunks one after the other."""
    sizes = np.array([len(one.not_ours) for one in looks])
    begins = np.cumsum(sizes) - sizes
    rows = np.concatenate([one.adverts + begin for one, begin in zip(looks, begins, strict=True)])
    forms = np.concatenate([one.forms for one in looks])
    order = np.argsort(forms, kind="stable")
    return Look(np.concatenate([one.not_ours for one in looks]), rows[order], forms[order])


def _words(buffer: Octets, starts: Column) -> tuple[NDArray[np.bool_], NDArray[np.uint32], NDArray[np.uint32]]:
    """Which frames have a VLAN tag; and of each, from the type of its network header on, the first and third word."""
    words = unaligned(buffer, "V20")[starts + _TYPE_AT].view("<u4").reshape(len(starts), 5)
    tagged = _any_of(words[:, 0].astype(np.uint16), _TAGS)
    return tagged, np.where(tagged, words[:, 1], words[:, 0]), np.where(tagged, words[:, 3], words[:, 2])


def _cannot_be_ours(protocol: NDArray[np.uint8], words: NDArray[np.generic], ports_at: Column) -> NDArray[np.bool_]:
    """By the protocol, and for UDP by the port."""
    kind = _PROTOCOLS[protocol]
    by_port = np.flatnonzero(kind == _PORT_DECIDES)
    kind[by_port] = np.where(_any_of(words[ports_at[by_port]], _PORTS), _WALKED, _OTHER)
    return np.asarray(kind == _OTHER)


def _any_of(column: NDArray[Any], values: Sequence[int]) -> NDArray[np.bool_]:
    """Faster than `np.isin` for a handful of values."""
    found = column == values[0]
    for value in values[1:]:
        found |= column == value
    return np.asarray(found)


def shape_of(form: int) -> int:
    """What the plain first look says of such frames."""
    return (18 if form & 2 else 14) | (OVER_IPV6 if form & 1 else 0)


def form_of(length: int, shape: int) -> int | None:
    """The form of such frames; None when `look` leaves them in doubt."""
    headers = {14: 0, 18: 2, 14 | OVER_IPV6: 1, 18 | OVER_IPV6: 3}
    return length << 2 | headers[shape] if shape in headers and length <= LONGEST_ADVERT else None
