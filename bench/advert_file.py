"""Capture files full of adverts, written fast: frames are rows of a table, and numpy fills in what changes."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.advert_frames import IP_CHECKSUM_AT, IP_ID_AT, Announcement, Form, advert_frame
from bench.capture_layout import FILE_HEADER, RECORD_HEADER_BYTES

Seconds = NDArray[np.float64]
"""From the start of the capture."""

_START_S = 1_700_000_000
_BATCH = 100_000


def write_adverts(path: Path, times_s: Seconds, which: NDArray[np.int64], said: list[Announcement]) -> None:
    """Write the capture in which `said[which[n]]` is sent at `times_s[n]`."""
    frames = [advert_frame(one) for one in said]
    lengths = np.array([len(octets) for octets in frames])
    longest = int(lengths.max())
    table = np.frombuffer(b"".join(octets.ljust(longest, b"\0") for octets in frames), np.uint8).reshape(-1, longest)
    over_ipv4 = np.array([one.form is not Form.V3_IPV6 for one in said])
    ids = _ip_ids(which, said)
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as file:
        file.write(FILE_HEADER)
        for start in range(0, len(which), _BATCH):
            batch = slice(start, start + _BATCH)
            rows = table[which[batch]]
            _set_ip_ids(rows, ids[batch], over_ipv4[which[batch]])
            file.write(_records(times_s[batch], rows, lengths[which[batch]]))
    unfinished.replace(path)


def _ip_ids(which: NDArray[np.int64], said: list[Announcement]) -> NDArray[np.int64]:
    """Each router counts its packets."""
    routers: dict[tuple[int, int], int] = {}
    router_of = np.array([routers.setdefault((one.vlan, one.router), len(routers)) for one in said])[which]
    order = np.argsort(router_of, kind="stable")
    firsts = np.searchsorted(router_of[order], np.arange(len(routers)))
    ids = np.empty(len(which), np.int64)
    ids[order] = np.arange(len(which)) - firsts[router_of[order]]
    ids += router_of * 977
    return ids & 0xFFFF


def _set_ip_ids(rows: NDArray[np.uint8], ids: NDArray[np.int64], over_ipv4: NDArray[np.bool_]) -> None:
    """Put the ids into the frames, and correct the checksums of the IPv4 headers (RFC 1624)."""
    ids = ids * over_ipv4
    without_id = rows[:, IP_CHECKSUM_AT].astype(np.int64) << 8 | rows[:, IP_CHECKSUM_AT + 1]
    total = 0xFFFF - without_id + ids
    checksums = np.where(over_ipv4, 0xFFFF - (total & 0xFFFF) - (total >> 16), without_id)
    rows[:, IP_ID_AT] += (ids >> 8).astype(np.uint8)
    rows[:, IP_ID_AT + 1] += (ids & 0xFF).astype(np.uint8)
    rows[:, IP_CHECKSUM_AT] = checksums >> 8
    rows[:, IP_CHECKSUM_AT + 1] = checksums & 0xFF


def _records(times_s: Seconds, rows: NDArray[np.uint8], lengths: NDArray[np.int64]) -> bytes:
    """The frames as records of a capture file; `lengths` says how much of each row is frame."""
    ticks = np.round(times_s * 1e6).astype(np.int64)
    header = np.stack([ticks // 1_000_000 + _START_S, ticks % 1_000_000, lengths, lengths], axis=1).astype("<u4")
    octets = np.hstack([header.view(np.uint8), rows])
    kept = np.arange(octets.shape[1]) < (lengths + RECORD_HEADER_BYTES)[:, None]
    return octets[kept].tobytes()
