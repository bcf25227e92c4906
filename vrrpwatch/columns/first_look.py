"""The first look of `decode.recognise` at all frames of a chunk: which cannot be ours, and where adverts may stand.

It lets go only what the plain first look lets go, and leaves in doubt what is rare; that is decoded one by one.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vrrpwatch.columns.chunk import Chunk, unaligned
from vrrpwatch.decode.checksum import VRRP_PROTOCOL
from vrrpwatch.decode.recognise import OVER_IPV6, WALKED_PORTS, WALKED_PROTOCOLS

HEAD_BYTES = 64
LONGEST_ADVERT = 512
"""Bytes of a frame that is looked for among the known ones."""
_SMALLEST = 46
"""As in `decode.recognise`: a shorter frame is walked."""

# Types as a machine that has its lowest byte first reads them.
_IPV4, _IPV6 = 0x0008, 0xDD86
_TAGS = (0x0081, 0xA888, 0x0091)
_UDP = 17
_PORTS = tuple(int.from_bytes(port, "little") for port in WALKED_PORTS)

_OTHER, _VRRP, _WALKED, _PORT_DECIDES = range(4)
_PROTOCOLS = np.full(256, _OTHER, np.uint8)
_PROTOCOLS[list(WALKED_PROTOCOLS)] = _WALKED
_PROTOCOLS[[VRRP_PROTOCOL, _UDP]] = _VRRP, _PORT_DECIDES


class Look(NamedTuple):
    """What the first look says of the frames of a chunk."""

    not_ours: NDArray[np.bool_]
    adverts: NDArray[np.int64]
    """Rows of the frames that may be adverts, sorted by their form."""
    forms: NDArray[np.int64]
    """Of those rows: bytes of the frame << 2 | tagged << 1 | over IPv6."""


def look(chunk: Chunk) -> Look:
    """Look at every frame; the last few of a buffer stay in doubt."""
    whole = int(np.searchsorted(chunk.starts, len(chunk.buffer) - LONGEST_ADVERT - HEAD_BYTES, "right"))
    starts, lengths = chunk.starts[:whole], chunk.lengths[:whole]
    heads = unaligned(chunk.buffer, f"V{HEAD_BYTES}")[starts].view("<u2").reshape(-1, HEAD_BYTES // 2)
    octets = heads.view(np.uint8)
    kind = heads[:, 6]
    tagged = np.isin(kind, _TAGS) if len(kind) else np.zeros(0, bool)
    kind = np.where(tagged, heads[:, 8], kind)
    over_ipv4, over_ipv6 = kind == _IPV4, kind == _IPV6
    long_enough = lengths >= _SMALLEST
    protocol = _PROTOCOLS[_at(octets, tagged, over_ipv6)]
    _judge_ports(protocol, heads, tagged, over_ipv6)
    plain = np.where(tagged, octets[:, 18], octets[:, 14]) == 0x45
    not_ours = np.zeros(len(chunk), bool)
    not_ours[:whole] = (protocol == _OTHER) & (over_ipv4 & plain | over_ipv6) & long_enough
    rows = np.flatnonzero((protocol == _VRRP) & (over_ipv4 | over_ipv6) & long_enough & (lengths <= LONGEST_ADVERT))
    forms = (lengths[rows] << 2 | tagged[rows].astype(np.int64) << 1 | over_ipv6[rows]).astype(np.uint16)
    order = np.argsort(forms, kind="stable")
    return Look(not_ours, rows[order], forms[order].astype(np.int64))


def shape_of(form: int) -> int:
    """What the plain first look says of such frames."""
    return (18 if form & 2 else 14) | (OVER_IPV6 if form & 1 else 0)


def form_of(length: int, shape: int) -> int | None:
    """The form of such frames; None when `look` leaves them in doubt."""
    headers = {14: 0, 18: 2, 14 | OVER_IPV6: 1, 18 | OVER_IPV6: 3}
    return length << 2 | headers[shape] if shape in headers and length <= LONGEST_ADVERT else None


def _at(octets: NDArray[np.uint8], tagged: NDArray[np.bool_], over_ipv6: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """The byte that tells the protocol in an IP header."""
    untagged = np.where(over_ipv6, octets[:, 20], octets[:, 23])
    return np.where(tagged, np.where(over_ipv6, octets[:, 24], octets[:, 27]), untagged)


def _judge_ports(
    protocol: NDArray[np.uint8], heads: NDArray[Any], tagged: NDArray[np.bool_], over_ipv6: NDArray[np.bool_]
) -> None:
    """Decide about UDP."""
    rows = np.flatnonzero(protocol == _PORT_DECIDES)
    word = 18 + 2 * tagged[rows] + 10 * over_ipv6[rows]
    protocol[rows] = np.where(np.isin(heads[rows, word], _PORTS), _WALKED, _OTHER)
