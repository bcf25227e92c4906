"""Finds frames among those whose advert is known, by all their bytes.

For each form of frame there is a table. A row of it is a frame without what changes from one advert to the next (IP id
and IP header checksum). A hash says which row a frame may be equal to; then the two are compared byte by byte.
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from vrrpwatch.columns.chunk import Chunk, Column, Octets, unaligned
from vrrpwatch.columns.first_look import Look, look, shape_of
from vrrpwatch.decode.recognise import OVER_IPV6

UNKNOWN = -1
NOT_OURS = -2
_SLOT_BITS = 16
_TO_SLOT = np.uint64(64 - _SLOT_BITS)
_LARGEST_TABLES = 64
_CHECKSUM_MODULUS = 0xFFFF
NO_IP_ID = -1
_GOLDEN = 0x9E3779B97F4A7C15


class Known:
    """All tables. Adverts are numbers, which the caller gives out."""

    def __init__(self) -> None:
        self._tables: dict[int, _Table] = {}
        self.count = 0
        """Frames that are found."""

    def clear(self) -> None:
        """Forget all."""
        self._tables.clear()
        self.count = 0

    def find(self, chunk: Chunk) -> tuple[NDArray[np.int32], NDArray[np.int32], Look]:
        """The number of each frame's advert, UNKNOWN or NOT_OURS; its IP id, -1 without one; and the first look."""
        seen = look(chunk)
        numbers = np.full(len(chunk), UNKNOWN, np.int32)
        numbers[seen.not_ours] = NOT_OURS
        ip_ids = np.full(len(chunk), NO_IP_ID, np.int32)
        self.find_adverts(chunk, seen.adverts, seen.forms, numbers, ip_ids)
        return numbers, ip_ids, seen

    def find_adverts(
        self, chunk: Chunk, adverts: Column, forms: Column, numbers: NDArray[np.int32], ip_ids: NDArray[np.int32]
    ) -> None:
        """The same for some rows, see `first_look.Look`; what is found is put into `numbers` and `ip_ids`."""
        for form, begin, end in _runs(forms):
            table = self._tables.get(form)
            if table is not None:
                rows = adverts[begin:end]
                numbers[rows], ip_ids[rows] = table.find(chunk.buffer, chunk.starts[rows])

    def firsts(self, chunk: Chunk, adverts: Column, forms: Column) -> Column:
        """For each of some rows, see `first_look.Look`, the first row with the same bytes, but for what changes."""
        firsts = adverts.copy()
        for form, begin, end in _runs(forms):
            if end - begin > 1:
                rows = adverts[begin:end]
                table = self._tables.get(form) or _Table(form)
                firsts[begin:end] = rows[table.firsts(chunk.buffer, chunk.starts[rows])]
        return firsts

    def add(self, octets: bytes, form: int, number: int, header_rest: int) -> None:
        """A frame of these bytes is the advert `number`; see `decode.interning.Interned` for the header's rest.

        It may not be found nevertheless, when there are too many.
        """
        table = self._tables.get(form)
        if table is None:
            if len(self._tables) >= _LARGEST_TABLES:
                return
            table = self._tables[form] = _Table(form)
        self.count += table.add(octets, number, header_rest)


def _runs(forms: Column) -> Iterator[tuple[int, int, int]]:
    """Each form of a sorted column, and from where to where it goes."""
    if len(forms):
        borders = [0, *(np.flatnonzero(np.diff(forms)) + 1).tolist(), len(forms)]
        for begin, end in pairwise(borders):
            yield int(forms[begin]), begin, end


class _Table:
    """Frames of one form."""

    def __init__(self, form: int) -> None:
        length, shape = form >> 2, shape_of(form)
        self._header = None if shape & OVER_IPV6 else shape
        self._words = -(-length // 8)
        mask = np.zeros(self._words * 8, np.uint8)
        mask[:length] = 0xFF
        if self._header is not None:
            mask[[self._header + at for at in (4, 5, 10, 11)]] = 0
        self._mask = mask.view(np.uint64)
        # Odd, and without a pattern: powers of the golden ratio, as 64 bits.
        self._factors = np.array([pow(_GOLDEN, form + at, 1 << 64) for at in range(1, self._words + 1)], np.uint64)
        self._slots = np.zeros(1 << _SLOT_BITS, np.uint16)
        # The first row is equal to no frame: the protocol of an advert is not 0.
        self._rows = np.zeros((2, self._words), np.uint64)
        self._numbers = np.full(2, UNKNOWN, np.int32)
        self._rests = np.zeros(2, np.int32)
        self._count = 1

    def find(self, buffer: Octets, starts: Column) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The number of each frame's advert, and its IP id."""
        rows, ip_ids, checksums = self._read(buffer, starts)
        at = self._slots[self._sums(rows) >> _TO_SLOT]
        numbers = self._numbers.take(at)
        numbers[np.flatnonzero(rows != self._rows.take(at, axis=0)) // self._words] = UNKNOWN
        wrong = ((ip_ids + checksums) % _CHECKSUM_MODULUS != self._rests.take(at)) & (checksums != 0)
        if wrong.any():
            numbers[wrong] = UNKNOWN
        return numbers, ip_ids

    def firsts(self, buffer: Octets, starts: Column) -> Column:
        """For each frame the first one that has the same bytes, and the same rest of the header."""
        rows, ip_ids, checksums = self._read(buffer, starts)
        rests = np.where(checksums == 0, _CHECKSUM_MODULUS, (ip_ids + checksums) % _CHECKSUM_MODULUS)
        sums = self._sums(rows) + rests.astype(np.uint64) * np.uint64(_GOLDEN)
        _, first, which = np.unique(sums, return_index=True, return_inverse=True)
        firsts = first[which]
        other = np.append(np.flatnonzero(rows != rows[firsts]) // self._words, np.flatnonzero(rests != rests[firsts]))
        firsts[other] = other
        return np.asarray(firsts)

    def add(self, octets: bytes, number: int, header_rest: int) -> bool:
        """Remember one; of two with one slot the second is not found, and the answer is False."""
        row = np.zeros((1, self._words), np.uint64)
        row.view(np.uint8)[0, : len(octets)] = np.frombuffer(octets, np.uint8)
        row &= self._mask
        slot = self._sums(row)[0] >> _TO_SLOT
        if self._slots[slot]:
            return False
        if self._count == len(self._rows):
            self._rows = np.concatenate((self._rows, np.zeros_like(self._rows)))
            self._numbers = np.concatenate((self._numbers, np.zeros_like(self._numbers)))
            self._rests = np.concatenate((self._rests, np.zeros_like(self._rests)))
        self._slots[slot] = self._count
        self._rows[self._count], self._numbers[self._count], self._rests[self._count] = row[0], number, header_rest
        self._count += 1
        return True

    def _read(self, buffer: Octets, starts: Column) -> tuple[NDArray[np.uint64], NDArray[np.int32], NDArray[np.int32]]:
        """Frames as rows without what changes; and that: IP id and header checksum, over IPv6 none and 0."""
        rows = unaligned(buffer, f"V{self._words * 8}")[starts].view(np.uint64).reshape(-1, self._words)
        if self._header is None:
            ip_ids, checksums = np.full(len(starts), NO_IP_ID, np.int32), np.zeros(len(starts), np.int32)
        else:
            pairs = rows.view(">u2")
            ip_ids, checksums = (pairs[:, (self._header + at) // 2].astype(np.int32) for at in (4, 10))
        rows &= self._mask
        return rows, ip_ids, checksums

    def _sums(self, rows: NDArray[np.uint64]) -> NDArray[np.uint64]:
        return np.asarray(rows @ self._factors)
