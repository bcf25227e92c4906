"""Chunks in, adverts out: what the decoder would say of each frame, most of it found in columns.

A number stands for each advert. Frames that are not known go to the decoder, in their order; so its memory of adverts
is the same as if all frames had gone there, and a known frame is one that it would find at once.
"""

from collections.abc import Container
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vrrpwatch.columns.chunk import Chunk, Column
from vrrpwatch.columns.first_look import Look, form_of
from vrrpwatch.columns.known import NO_IP_ID, NOT_OURS, UNKNOWN, Known
from vrrpwatch.decode.decoder import Decoded, Decoder
from vrrpwatch.decode.recognise import recogniser
from vrrpwatch.model.advert import Advert, Sighting
from vrrpwatch.model.frame import Frame, Interface, LinkType
from vrrpwatch.model.router import VirtualRouterKey, key_of

ODD = -3
"""The frame is in `Recognised.odd`."""
_LARGEST_NUMBERS = 12_288
_recognise = recogniser(LinkType.ETHERNET)


@dataclass(frozen=True, slots=True)
class Recognised:
    """The frames of a chunk."""

    numbers: NDArray[np.int32]
    """Of each frame's advert; NOT_OURS or ODD."""
    ip_ids: NDArray[np.int32]
    """-1: none."""
    odd: dict[int, Decoded | Exception]
    """By row: what is no advert, and adverts with an authentication sequence."""
    end: int
    """So many rows these are; what the chunk has behind them is looked at when they are taken in."""

    def until(self, end: int) -> "Recognised":
        """The rows before `end`; none behind it was decoded."""
        return Recognised(self.numbers[:end], self.ip_ids[:end], self.odd, end)


class Recognition:
    """Numbers adverts."""

    def __init__(self, decoder: Decoder) -> None:
        self.adverts: list[Advert] = []
        """By number."""
        self.groups: list[int] = []
        """By number: the same for all adverts of one virtual router."""
        self._decoder = decoder
        self._known = Known()
        self._numbers: dict[Advert, int] = {}
        self._groups: dict[VirtualRouterKey, int] = {}
        self._tried: set[int] = set()
        """Numbers of adverts that `Known` was told of, as far as it can know them."""
        self._turns = 0
        self._interface: Interface | None = None
        self.restarts = 0
        """How often the numbers began anew."""

    def recognise(self, chunk: Chunk) -> Recognised:
        """Decode a chunk as far as it goes in columns; numbers stay the same until the next one.

        It ends early where a sender becomes restless, or when there are more adverts than are to be numbered.
        """
        self.begin_chunk(chunk.interface)
        numbers, ip_ids, seen = self._known.find(chunk)
        found = Recognised(numbers, ip_ids, {}, len(chunk))
        changed = self._decode_unknown(chunk, seen, found)
        if changed is not None and not self._is_over:
            # What was found behind this row is not what the decoder would find at once any more.
            rest = changed + 1 + np.flatnonzero(numbers[changed + 1 :] != NOT_OURS)
            changed = self._decode(chunk, rest, found, to_end=True)
        return found if changed is None else found.until(changed + 1)

    def _decode_unknown(self, chunk: Chunk, seen: Look, found: Recognised) -> int | None:
        """Decode what is not known; of frames with the same bytes the first one, since then the others are known.

        Returns the row at which the decoder changed, as `_decode` does.
        """
        rows = np.flatnonzero(found.numbers == UNKNOWN)
        if not len(rows):
            return None
        unknown = found.numbers[seen.adverts] == UNKNOWN
        adverts, forms = seen.adverts[unknown], seen.forms[unknown]
        firsts = self._known.firsts(chunk, adverts, forms)
        repeats = adverts != firsts
        rows = np.setdiff1d(rows, adverts[repeats], assume_unique=True)
        changed = self._decode(chunk, rows, found, repeated=set(firsts[repeats].tolist()))
        self._known.find_adverts(chunk, adverts[repeats], forms[repeats], found.numbers, found.ip_ids)
        # Some cannot be known: what is wrong with them is to be said of each one.
        left = np.flatnonzero(found.numbers[:changed] == UNKNOWN)
        changed_before = self._decode(chunk, left, found)
        return changed if changed_before is None else changed_before

    def begin_chunk(self, interface: Interface) -> bool:
        """Forget what is not true any more; True when numbers that were given out may stand for others now."""
        full = self._is_full
        if full:
            self._forget()
        elsewhere = self._interface != interface
        if elsewhere or self._turns != self._decoder.turns:
            self._doubt(interface)
        return full or elsewhere

    @property
    def _is_full(self) -> bool:
        return len(self.adverts) > _LARGEST_NUMBERS

    @property
    def _is_over(self) -> bool:
        return self._is_full or self.passes_over

    @property
    def passes_over(self) -> bool:
        """The decoder knows of restless senders: what it makes of a frame depends on more than its bytes."""
        return bool(self._decoder.restless.looks)

    @property
    def turns(self) -> int:
        """Changes when the decoder forgets adverts."""
        return self._decoder.turns

    def number_of(self, advert: Advert) -> int:
        """The number that stands for `advert`."""
        number = self._numbers.get(advert)
        if number is None:
            number = self._numbers[advert] = len(self.adverts)
            self.adverts.append(advert)
            self.groups.append(self.group_of(advert))
        return number

    @property
    def group_count(self) -> int:
        """One more than the highest of `groups`."""
        return len(self._groups)

    def group_of(self, advert: Advert) -> int:
        """The number that stands for the virtual router of `advert`."""
        return self._groups.setdefault(key_of(advert), len(self._groups))

    def _decode(
        self, chunk: Chunk, rows: Column, found: Recognised, *, repeated: Container[int] = (), to_end: bool = False
    ) -> int | None:
        """Decode these rows; stops behind one at which the decoder changed, and tells which.

        It forgot adverts, which does not matter if the rows go `to_end`; or no more are to be decoded. Others have the
        same bytes as those that are `repeated`.
        """
        numbers, ip_ids, changed = [], [], False
        for row, frame in zip(rows.tolist(), chunk.frames(rows), strict=True):
            number, ip_id = self.decode_one(row, frame, found, repeated=row in repeated)
            numbers.append(number)
            ip_ids.append(ip_id)
            changed = self._is_over or (self._decoder.turns != self._turns and not to_end)
            if changed:
                break
        done = rows[: len(numbers)]
        found.numbers[done] = numbers
        found.ip_ids[done] = ip_ids
        return int(done[-1]) if changed else None

    def decode_one(self, row: int, frame: Frame, found: Recognised, *, repeated: bool = False) -> tuple[int, int]:
        """Number and IP id of what the decoder makes of a frame; what is odd is put into `found`."""
        try:
            decoded = self._decoder.decode(frame)
        except Exception as error:  # noqa: BLE001 - it is raised again when it is the frame's turn
            found.odd[row] = error
            return ODD, NO_IP_ID
        if decoded is None:
            return NOT_OURS, NO_IP_ID
        if type(decoded) is Sighting and decoded.sequence is None:
            number = self._numbered(frame.data, decoded.advert, repeated=repeated)
            return number, NO_IP_ID if decoded.ip_id is None else decoded.ip_id
        found.odd[row] = decoded
        return ODD, NO_IP_ID

    def _numbered(self, octets: bytes, advert: Advert, *, repeated: bool) -> int:
        """The number of an advert that was decoded; one that comes again shall be found from now on."""
        before = len(self.adverts)
        number = self.number_of(advert)
        if (repeated or number < before) and number not in self._tried:
            self._tried.add(number)
            shape = _recognise(octets)
            form = form_of(len(octets), shape)
            entry = None if form is None else self._decoder.interned(octets, shape)
            if form is not None and entry is not None and entry.advert is advert:
                self._known.add(octets, form, number, entry.header_rest)
        return number

    def _doubt(self, interface: Interface) -> None:
        """The same bytes are other adverts elsewhere, and once the decoder has forgotten some it may build others."""
        self._turns = self._decoder.turns
        self._interface = interface
        self._tried.clear()
        self._known.clear()

    def _forget(self) -> None:
        self.adverts.clear()
        self.groups.clear()
        self._numbers.clear()
        self._groups.clear()
        self._tried.clear()
        self._known.clear()
        self.restarts += 1
