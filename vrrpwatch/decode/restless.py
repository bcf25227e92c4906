"""Senders that never send the same advert twice: the decoder passes most of their adverts over.

A new advert costs a hundred times as much as one that is known, in the decoder and behind it, and nothing is learned
from a sender that says something else each time. So of a restless one an advert is looked at now and then, and of the
others it is only made sure that they are of that sender, arrived intact, and are no resignation.

A sender is known here by all that stands in front of its priority, and by what its message has in the same place in
each advert: version, VRID, number of addresses, authentication type and interval.
"""

from typing import NamedTuple

from vrrpwatch.decode.place import Place
from vrrpwatch.decode.recognise import OVER_IPV6
from vrrpwatch.model.advert import RESIGN_PRIORITY, Advert
from vrrpwatch.model.timers import SECOND_NS

RESTLESS_AFTER = 16
"""Adverts in a row that are new to the decoder, and all different."""
PAUSE_NS = 10 * SECOND_NS
"""Between two of them; who stays the same for longer has only been changed often."""
UNHEEDED_NS = 60 * SECOND_NS
"""After a look at an advert of a restless sender the others are passed over for this long."""
MAXIMUM_RESTLESS = 1_024
"""Those beyond are looked at as anybody else."""
_MAXIMUM_CANDIDATES = 4096
_MODULUS = 0xFFFF

SenderId = tuple[object, bytes, bytes, bytes, int]


class Look(NamedTuple):
    """The advert of a restless sender that was looked at, and what the others have in common with it."""

    advert: Advert
    time_ns: int
    shape: int
    """Where its IP header is, see `recognise`."""
    start: int
    end: int
    """Of its message in the frame."""
    header_rest: int
    """Sum modulo 65535 of IP id and header checksum; 0 over IPv6."""
    residue: int
    """Of the message, modulo 65535."""


def residue_of(message: bytes) -> int:
    """All intact messages of one sender have the same, since a checksum (RFC 1071) is made to give it."""
    return int.from_bytes(message) % _MODULUS


def sender_id(place: object, octets: bytes, shape: int) -> SenderId:
    """Who sent a frame with a plain header, as far as it stays the same from one advert to the next."""
    if shape & OVER_IPV6:
        start = (shape & ~OVER_IPV6) + 40
        return place, octets[: start + 2], b"", octets[start + 3 : start + 6], len(octets)
    constant = octets[shape + 12 : shape + 22] + octets[shape + 23 : shape + 26]
    return place, octets[: shape + 4], octets[shape + 6 : shape + 10], constant, len(octets)


class Restless:
    """The restless senders, and those that may become so."""

    def __init__(self) -> None:
        self.looks: dict[SenderId, Look] = {}
        """The last one at each restless sender."""
        self._candidates: dict[SenderId, tuple[tuple[int, ...], int]] = {}
        """The contents of new adverts in a row, and the time of the last."""

    def pass_over(self, place: Place, octets: bytes, time_ns: int) -> Advert | None:
        """The advert that stands for this one of a restless sender; None: look at it."""
        shape = place.recognise(octets)
        if shape < 0:
            # Not ours, or nothing that is plain.
            return None
        sender = sender_id(place, octets, shape)
        look = self.looks.get(sender)
        if look is None or not _is_like(octets, look):
            return None
        # Also when the clock was set back.
        if not 0 <= time_ns - look.time_ns < UNHEEDED_NS:
            # When it is a new one `note` takes the sender back; else it repeats itself, and is like any other.
            del self.looks[sender]
            self._candidate(sender, (look.advert.content,) * (RESTLESS_AFTER - 1), time_ns)
            return None
        return look.advert

    def note(self, place: object, octets: bytes, look: Look) -> None:
        """The decoder saw an advert with a plain header that it does not remember."""
        sender = sender_id(place, octets, look.shape)
        if sender in self.looks:
            return
        contents, last_ns = self._candidates.get(sender, ((), 0))
        content = look.advert.content
        # In a flood the decoder forgets adverts that come again all the time.
        if content in contents or not 0 <= look.time_ns - last_ns <= PAUSE_NS:
            contents = ()
        contents = (*contents, content)
        if len(contents) < RESTLESS_AFTER or len(self.looks) >= MAXIMUM_RESTLESS or not look.advert.valid:
            self._candidate(sender, contents[-RESTLESS_AFTER:], look.time_ns)
            return
        self._candidates.pop(sender, None)
        self.looks[sender] = look

    def _candidate(self, sender: SenderId, contents: tuple[int, ...], time_ns: int) -> None:
        if len(self._candidates) >= _MAXIMUM_CANDIDATES and sender not in self._candidates:
            self._candidates.clear()
        self._candidates[sender] = contents, time_ns


def _is_like(octets: bytes, look: Look) -> bool:
    """The advert in a frame of the sender that `look` was at is intact, too, and no resignation."""
    _, _, shape, start, end, header_rest, residue = look
    if octets[start + 2] == RESIGN_PRIORITY or int.from_bytes(octets[start:end]) % _MODULUS != residue:
        return False
    if shape & OVER_IPV6:
        return True
    checksum = int.from_bytes(octets[shape + 10 : shape + 12])
    return not checksum or (int.from_bytes(octets[shape + 4 : shape + 6]) + checksum) % _MODULUS == header_rest
