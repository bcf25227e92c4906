"""Senders that never send the same advert twice: the decoder passes most of their adverts over.

A new advert costs a hundred times as much as one that is known, in the decoder and behind it, and nothing is learned
from a sender that says something else each time. So of a restless one an advert is looked at now and then, and of the
others it is only made sure that they are of that sender, no resignation, and intact or damaged as that one was.

A sender is known here by all that stands in front of its priority, and by what its message has in the same place in
each advert: version, VRID, number of addresses, authentication type and interval. Whether an advert is valid follows
from these and from its checksum, so its damaged adverts are as if another sender had sent them.
"""

from collections.abc import Callable
from functools import cache
from struct import Struct
from typing import Any, NamedTuple

from vrrpwatch.decode.checksum import VRRP_PROTOCOL, right_residues
from vrrpwatch.decode.place import Place
from vrrpwatch.decode.recognise import OVER_IPV6
from vrrpwatch.decode.sender import Sender
from vrrpwatch.model.advert import RESIGN_PRIORITY, Advert
from vrrpwatch.model.frame import Frame
from vrrpwatch.model.timers import SECOND_NS

RESTLESS_AFTER = 16
"""Adverts in a row that are new to the decoder, and all different."""
PAUSE_NS = 10 * SECOND_NS
"""Between two of them; who stays the same for longer has only been changed often."""
RESTLESS_IN_A_STORM_AFTER = 4
PAUSE_IN_A_STORM_NS = 60 * SECOND_NS
STORM_FRAMES = 256
"""It is a storm when more than half of so many frames are the next new advert of somebody."""
UNHEEDED_NS = 60 * SECOND_NS
"""After a look at an advert of a restless sender the others are passed over for this long."""
UNHEEDED_ADVERTS = 32
"""And for as long as so many of them take to come."""
MAXIMUM_RESTLESS = 2_048
"""Those beyond are looked at as anybody else."""
_MAXIMUM_CANDIDATES = 4096
_MAXIMUM_LENGTHS = 1024
_MODULUS = 0xFFFF

SenderId = tuple[object, ...]


class Look(NamedTuple):
    """The advert of a restless sender that was looked at, and what the others have in common with it."""

    advert: Advert
    time_ns: int
    start: int
    end: int
    """Of its message in the frame."""
    header_rest: int
    """Sum modulo 65535 of IP id and header checksum; 0 over IPv6."""
    residue: int
    """Of the message, modulo 65535."""
    right: frozenset[int] = frozenset()
    """When its checksum is wrong: the residues that are right."""
    until_ns: int = 0
    """When the next one is due."""


class Form(NamedTuple):
    """Where frames have what their sender is known by."""

    protocol_at: int
    """Offset of the byte that says which protocol the IP packet carries."""
    ipv6: bool
    unpack: Callable[[bytes], tuple[Any, ...]]
    """Over IPv6 (what is in front of the priority, priority, three bytes that stay the same).

    Over IPv4 the first is four: (head, id, middle, header checksum, what is behind that).
    """


class _Candidate(NamedTuple):
    """Who may become restless."""

    contents: tuple[int, ...]
    """Of new adverts in a row."""
    first_ns: int
    last_ns: int
    """When the first and the last of them came."""
    patience_ns: int
    """For so long at least it is passed over."""


_NEW = _Candidate((), 0, 0, UNHEEDED_NS)


def residue_of(message: bytes) -> int:
    """All intact messages of one sender have the same, since a checksum (RFC 1071) is made to give it."""
    return int.from_bytes(message) % _MODULUS


@cache
def form_of(shape: int) -> Form:
    """Of frames with a plain header at `shape`, see `recognise`, and a message behind it."""
    at = shape & ~OVER_IPV6
    if shape & OVER_IPV6:
        return Form(at + 6, ipv6=True, unpack=Struct(f">{at + 42}sB3s").unpack_from)
    return Form(at + 9, ipv6=False, unpack=Struct(f">{at + 4}sH4sH10sB3s").unpack_from)


class Restless:
    """The restless senders, and those that may become so."""

    def __init__(self) -> None:
        self.looks: dict[SenderId, Look] = {}
        """The last one at each restless sender."""
        self._usual: dict[int, tuple[Form, ...]] = {}
        """By length of the frame: the forms of restless senders."""
        self._candidates: dict[SenderId, _Candidate] = {}
        self._sweep_ns = 0
        """When those who have left are to be forgotten."""
        self._storm = False
        self._counted_from = 0
        """Number of a frame."""
        self._news = 0
        """Adverts since then that somebody sent after another new one; also those that were passed over."""

    def pass_over(self, place: Place, octets: bytes, time_ns: int) -> Advert | None:
        """The advert that stands for this one of a restless sender; None: look at it."""
        # Written flat: it runs on every frame while anybody is restless. A frame that is found has all bytes in front
        # of its priority, but for IP id and header checksum, in common with one that was looked at: so its layers, too.
        if time_ns >= self._sweep_ns:
            self._sweep(time_ns)
        length = len(octets)
        for protocol_at, ipv6, unpack in self._usual.get(length, ()):
            if octets[protocol_at] != VRRP_PROTOCOL:
                continue
            if ipv6:
                head, priority, constant = unpack(octets)
                checksum = ip_id = 0
                sender: SenderId = (place, length, head, constant)
            else:
                head, ip_id, middle, checksum, addressed, priority, constant = unpack(octets)
                sender = (place, length, head, middle, addressed, constant)
            look = self.looks.get(sender) or self.looks.get((sender,))
            if look is None:
                continue
            residue = int.from_bytes(octets[look[2] : look[3]]) % _MODULUS
            like = look if residue == look[5] else self._as_damaged(residue, sender, look)
            if like is None or priority == RESIGN_PRIORITY or (checksum and (ip_id + checksum) % _MODULUS != like[4]):
                return None
            advert, seen_ns, _, _, _, _, _, until_ns = like
            # Also when the clock was set back.
            if not seen_ns <= time_ns < until_ns:
                self._look_again(sender, like, time_ns)
                return None
            self._news += 1
            return advert
        return None

    def _as_damaged(self, residue: int, sender: SenderId, look: Look) -> Look | None:
        """What was looked at when an advert was damaged, as that one is of which the message gives `residue`."""
        damaged = look if look.right else self.looks.get((sender,))
        return damaged if damaged and residue not in damaged.right else None

    def _look_again(self, sender: SenderId, look: Look, time_ns: int) -> None:
        """When it is a new one `note` takes the sender back; else it repeats itself, and is like any other."""
        name = (sender,) if look.right else sender
        del self.looks[name]
        contents = (look.advert.content,) * (RESTLESS_AFTER - 1)
        self._remember(name, _Candidate(contents, time_ns, time_ns, look.until_ns - look.time_ns))

    def _sweep(self, time_ns: int) -> None:
        """Forget who was to be looked at and is not heard any more: for its sake alone nothing is read in columns."""
        self._sweep_ns = time_ns + UNHEEDED_NS
        self.looks = {name: look for name, look in self.looks.items() if time_ns < look.until_ns + UNHEEDED_NS}

    def note(self, place: Place, frame: Frame, shape: int, sender: Sender, look: Look) -> None:
        """The decoder saw an advert with a plain header that it does not remember."""
        octets, advert, time_ns = frame.data, look.advert, look.time_ns
        form = form_of(shape)
        name = _sender_id(place, octets, form)
        if not advert.checksum_forms:
            name = (name,)
        if name in self.looks:
            self._expect(form, len(octets))
            return
        contents, first_ns, last_ns, patience_ns = self._candidates.get(name, _NEW)
        pause_ns = PAUSE_IN_A_STORM_NS if self._storm else PAUSE_NS
        # In a flood the decoder forgets adverts that come again all the time.
        if advert.content in contents or not 0 <= time_ns - last_ns <= pause_ns:
            contents, first_ns, patience_ns = (), time_ns, UNHEEDED_NS
        self._weigh(frame.number, news=bool(contents))
        contents = (*contents, advert.content)
        wanted = RESTLESS_IN_A_STORM_AFTER if self._storm else RESTLESS_AFTER
        # A resignation stands for no other advert.
        if len(contents) < wanted or len(self.looks) >= MAXIMUM_RESTLESS or advert.priority == RESIGN_PRIORITY:
            self._remember(name, _Candidate(contents[-RESTLESS_AFTER:], first_ns, time_ns, patience_ns))
            return
        self._candidates.pop(name, None)
        usual_ns = (time_ns - first_ns) // (len(contents) - 1)
        until_ns = time_ns + max(patience_ns, UNHEEDED_ADVERTS * usual_ns)
        right = frozenset[int]()
        if not advert.checksum_forms:
            message_length = look.end - look.start
            right = right_residues(advert.version, message_length, sender.source + sender.destination, sender.family)
        self.looks[name] = look._replace(right=right, until_ns=until_ns)
        self._expect(form, len(octets))

    def _expect(self, form: Form, length: int) -> None:
        """Frames of so many bytes may be of a restless sender."""
        forms = self._usual.get(length, ())
        if form not in forms:
            if len(self._usual) >= _MAXIMUM_LENGTHS:
                self._usual.clear()
            self._usual[length] = (form, *forms)

    def _weigh(self, frame: int, *, news: bool) -> None:
        """Tell a storm. Frames that nobody asks about here are none of it."""
        self._news += news
        frames = frame - self._counted_from
        if not 0 <= frames < STORM_FRAMES:
            self._storm = 2 * self._news > frames > 0
            self._news, self._counted_from = 0, frame

    def _remember(self, sender: SenderId, candidate: _Candidate) -> None:
        if len(self._candidates) >= _MAXIMUM_CANDIDATES and sender not in self._candidates:
            self._candidates.clear()
        self._candidates[sender] = candidate


def _sender_id(place: Place, octets: bytes, form: Form) -> SenderId:
    """Who sent a frame of this form, as far as it stays the same from one advert to the next."""
    if form.ipv6:
        head, _, constant = form.unpack(octets)
        return place, len(octets), head, constant
    head, _, middle, _, addressed, _, constant = form.unpack(octets)
    return place, len(octets), head, middle, addressed, constant
