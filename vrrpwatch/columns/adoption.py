"""Adverts that another process has recognised, as those that are known here.

That process numbers them for itself, and sends the frame of each one that is new to it. The decoder here is shown one
frame for each number, at the row where it would first have to look at one itself; so its memory of adverts is the same
as if all frames had gone there.
"""

from collections.abc import Iterator

import numpy as np

from vrrpwatch.columns.chunk import Sifted
from vrrpwatch.columns.known import NO_IP_ID, NOT_OURS
from vrrpwatch.columns.recognition import ODD, Recognised, Recognition
from vrrpwatch.decode.recognise import recogniser
from vrrpwatch.model.frame import Frame, LinkType

_OF_NOBODY = bytes(60)
"""A frame that says nothing."""


class Adoption:
    """Translates numbers of one origin at a time."""

    def __init__(self, recognition: Recognition) -> None:
        self._recognition = recognition
        self._origin: tuple[int, int] | None = None
        self._shown: dict[int, Frame] = {}
        """By number there: a frame with that advert."""
        self._numbers: dict[int, int] = {}
        """By number there: the number here, as long as the decoder remembers it."""
        self._turns = 0

    def recognise(self, sifted: Sifted) -> Recognised:
        """The adverts of a chunk; numbers stay the same until the next one."""
        if self._recognition.begin_chunk(sifted.interface) or self._recognition.turns != self._turns:
            self._numbers.clear()
        self._turn_to(sifted)
        found = Recognised(sifted.numbers.copy(), sifted.ip_ids.copy(), {}, len(sifted))
        begin: int | None = 0
        while begin is not None and not self._recognition.passes_over:
            begin = self._translate(sifted, found, begin)
        self._turns = self._recognition.turns
        return found if begin is None else found.until(begin)

    def rest(self, sifted: Sifted, begin: int) -> Iterator[Frame]:
        """The frames from `begin` on, with bytes that the decoder takes as it would take their own."""
        self._turn_to(sifted)
        for row in range(begin, len(sifted)):
            number, frame = int(sifted.numbers[row]), sifted.frame(row)
            if number == NOT_OURS:
                frame = frame._replace(data=_OF_NOBODY)
            elif number != ODD:
                shown = self._shown.setdefault(number, frame)
                frame = frame._replace(data=_with_ip_id(shown.data, int(sifted.ip_ids[row])))
            yield frame

    def _turn_to(self, sifted: Sifted) -> None:
        if sifted.origin != self._origin:
            self._origin = sifted.origin
            self._shown.clear()
            self._numbers.clear()

    def _translate(self, sifted: Sifted, found: Recognised, begin: int) -> int | None:
        """Do the rows from `begin` on; when the decoder changes meanwhile, tell where to begin again."""
        for row in self._strange(sifted, begin):
            turns = self._recognition.turns
            self._look(sifted, found, row)
            if self._recognition.turns != turns or self._recognition.passes_over:
                self._put_in(sifted, found, begin, row + 1)
                self._numbers.clear()
                return row + 1
        self._put_in(sifted, found, begin, len(sifted))
        return None

    def _strange(self, sifted: Sifted, begin: int) -> list[int]:
        """The rows that the decoder has to see."""
        present, firsts = np.unique(sifted.numbers[begin:], return_index=True)
        pairs = zip(present.tolist(), firsts.tolist(), strict=True)
        new = [first + begin for number, first in pairs if number >= 0 and number not in self._numbers]
        odd = (np.flatnonzero(sifted.numbers[begin:] == ODD) + begin).tolist()
        return sorted(new + odd)

    def _look(self, sifted: Sifted, found: Recognised, row: int) -> None:
        number = int(sifted.numbers[row])
        frame = sifted.frame(row)
        if row not in sifted.kept:
            frame = frame._replace(data=self._shown[number].data)
        here, ip_id = self._recognition.decode_one(row, frame, found)
        if number == ODD:
            found.numbers[row], found.ip_ids[row] = here, ip_id
        else:
            self._numbers[number] = here
            self._shown.setdefault(number, frame)

    def _put_in(self, sifted: Sifted, found: Recognised, begin: int, end: int) -> None:
        theirs = sifted.numbers[begin:end]
        table = np.zeros(max(self._numbers, default=-1) + 2, np.int32)
        for number, here in self._numbers.items():
            table[number] = here
        found.numbers[begin:end] = np.where(theirs >= 0, table[np.maximum(theirs, 0)], found.numbers[begin:end])


def _with_ip_id(octets: bytes, ip_id: int) -> bytes:
    """The same advert with another IP id, and with the header checksum that fits it (RFC 1624 section 3)."""
    if ip_id == NO_IP_ID:
        return octets
    at = recogniser(LinkType.ETHERNET)(octets)
    checksum = int.from_bytes(octets[at + 10 : at + 12])
    if checksum:
        checksum = (checksum + int.from_bytes(octets[at + 4 : at + 6]) - ip_id) % 0xFFFF or 0xFFFF
    return b"".join(
        (octets[: at + 4], ip_id.to_bytes(2), octets[at + 6 : at + 10], checksum.to_bytes(2), octets[at + 12 :])
    )
