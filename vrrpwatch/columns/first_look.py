"""The first look of `decode.recognise` at all frames of a chunk: which cannot be ours, and where adverts may stand.

It lets go only what the plain first look lets go, and leaves in doubt what is rare; that is decoded one by one.
"""

from collections.abc import Sequence
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
_WITHOUT_OPTIONS = 0x45
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
    octets, words = unaligned(chunk.buffer, "u1"), unaligned(chunk.buffer, "<u2")
    kind = words[starts + 12]
    tagged = np.flatnonzero(_any_of(kind, _TAGS))
    kind[tagged] = words[starts[tagged] + 16]
    network = starts + 14
    network[tagged] += 4
    over_ipv6 = kind == _IPV6
    over_ip = over_ipv6 | (kind == _IPV4)
    protocol = _PROTOCOLS[octets[network + np.where(over_ipv6, 6, 9)]]
    by_port = np.flatnonzero(protocol == _PORT_DECIDES)
    ports = words[network[by_port] + np.where(over_ipv6[by_port], 42, 22)]
    protocol[by_port] = np.where(_any_of(ports, _PORTS), _WALKED, _OTHER)
    over_ip &= lengths >= _SMALLEST
    not_ours = np.zeros(len(chunk), bool)
    not_ours[:whole] = (protocol == _OTHER) & over_ip & (over_ipv6 | (octets[network] == _WITHOUT_OPTIONS))
    rows = np.flatnonzero((protocol == _VRRP) & over_ip & (lengths <= LONGEST_ADVERT))
    tags = (network[rows] - starts[rows] - 14) // 2
    forms = (lengths[rows] << 2 | tags | over_ipv6[rows]).astype(np.uint16)
    order = np.argsort(forms, kind="stable")
    return Look(not_ours, rows[order], forms[order].astype(np.int64))


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
