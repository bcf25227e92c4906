"""Chunks in, adverts out: what the decoder would say of each frame, most of it found in columns.

A number stands for each advert. Frames that are not known go to the decoder, in their order; so its memory of adverts
is the same as if all frames had gone there, and a known frame is one that it would find at once.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vrrpwatch.columns.chunk import Chunk
from vrrpwatch.columns.first_look import Look, form_of
from vrrpwatch.columns.known import NO_IP_ID, NOT_OURS, UNKNOWN, Known
from vrrpwatch.columns.repeats import Repeats
from vrrpwatch.decode.decoder import Decoded, Decoder
from vrrpwatch.decode.recognise import WALK, recogniser
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
    """By row: what is no advert, and adverts that have an authentication sequence or are not to have a number."""
    end: int
    """So many rows these are; what the chunk has behind them is looked at when they are taken in."""

    def until(self, end: int) -> "Recognised":
        """The rows before `end`; none behind it was decoded."""
        return Recognised(self.numbers[:end], self.ip_ids[:end], self.odd, end)


class Recognition:
    """Numbers adverts."""

    def __init__(self, decoder: Decoder, *, walked: bool = True) -> None:
        """`walked`: adverts in frames of which the first look does not tell where they stand have a number, too."""
        self.adverts: list[Advert] = []
        """By number."""
        self.groups: list[int] = []
        """By number: the same for all adverts of one virtual router."""
        self._decoder = decoder
        self._walked = walked
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
        stop = self._decode_unknown(chunk, seen, found)
        if stop is not None and not self._is_over:
            stop = self._decode_rest(chunk, stop + 1, found)
        return found if stop is None else found.until(stop + 1)

    def _decode_unknown(self, chunk: Chunk, seen: Look, found: Recognised) -> int | None:
        """Decode what is not known; stops behind the first row at which the decoder changed, and tells which."""
        unknown = np.flatnonzero(found.numbers == UNKNOWN)
        if not len(unknown):
            return None
        wanted = found.numbers[seen.adverts] == UNKNOWN
        adverts, forms = seen.adverts[wanted], seen.forms[wanted]
        repeats = Repeats(chunk, unknown, adverts, self._known.firsts(chunk, adverts, forms))
        stop = None
        for row, frame in repeats.frames():
            known = self._known.count
            self._take(row, frame, found, repeated=repeats.has(row))
            if repeats.has(row) and self._known.count == known:
                repeats.decode_all(row)
            if self._is_over or self._decoder.turns != self._turns:
                stop = row
                break
        left = repeats.places[found.numbers[adverts[repeats.places]] == UNKNOWN]
        self._known.find_adverts(chunk, adverts[left], forms[left], found.numbers, found.ip_ids)
        return stop

    def _decode_rest(self, chunk: Chunk, begin: int, found: Recognised) -> int | None:
        """Decode all from `begin` on: the decoder has forgotten what would be found. Tells the row at which it ends."""
        rows = begin + np.flatnonzero(found.numbers[begin:] != NOT_OURS)
        for row, frame in zip(rows.tolist(), chunk.frames(rows), strict=True):
            self._take(row, frame, found)
            if self._is_over:
                return int(row)
        return None

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
        # Adverts with a sequence have no number, and are of some virtual router nevertheless.
        return len(self.adverts) > _LARGEST_NUMBERS or len(self._groups) > _LARGEST_NUMBERS

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

    def _take(self, row: int, frame: Frame, found: Recognised, *, repeated: bool = False) -> None:
        found.numbers[row], found.ip_ids[row] = self.decode_one(row, frame, found, repeated=repeated)

    def decode_one(self, row: int, frame: Frame, found: Recognised, *, repeated: bool = False) -> tuple[int, int]:
        """Number and IP id of what the decoder makes of a frame; what is odd is put into `found`.

        `repeated`: others have the same bytes, and shall be found.
        """
        try:
            decoded = self._decoder.decode(frame)
        except Exception as error:  # noqa: BLE001 - it is raised again when it is the frame's turn
            found.odd[row] = error
            return ODD, NO_IP_ID
        if decoded is None:
            return NOT_OURS, NO_IP_ID
        if type(decoded) is Sighting and decoded.sequence is None and self._has_number(frame.data):
            number = self._numbered(frame.data, decoded.advert, repeated=repeated)
            return number, NO_IP_ID if decoded.ip_id is None else decoded.ip_id
        found.odd[row] = decoded
        return ODD, NO_IP_ID

    def _has_number(self, octets: bytes) -> bool:
        return self._walked or _recognise(octets) != WALK

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
