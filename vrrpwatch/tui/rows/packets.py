"""The list of packets: one line for each frame, built when it is looked at.

An advert that is sent again says the same as before but for its time: what a line says is kept by advert, so a filter
over all frames of a window costs little more than finding each frame's advert.
"""

from bisect import bisect_left
from collections.abc import Sequence
from enum import Enum

from vrrpwatch.decode import Decoder
from vrrpwatch.model.advert import Advert, Sighting
from vrrpwatch.model.frame import Frame, Interface
from vrrpwatch.model.record import record
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.report.moment import Calendar
from vrrpwatch.tui.filtering import Filter
from vrrpwatch.tui.rows.packet_words import PacketWords, words_of
from vrrpwatch.tui.rows.row import Cell, Column

_REMEMBERED = 8192
"""Of adverts and of other frames each."""
_NEW_AT_ONCE = 1000
"""Frames that are looked at for the first time in one picture: hostile ones shall not stop the screen."""
_FRAME_KEY = "frame"


class TimeShown(Enum):
    """Which time stands in the list."""

    ABSOLUTE = "time of day"
    RELATIVE = "time since the first packet"
    SINCE_BEFORE = "time since the packet before"

    @property
    def following(self) -> "TimeShown":
        """The next one, round and round."""
        every = list(TimeShown)
        return every[(every.index(self) + 1) % len(every)]


class PacketReader:
    """What frames say, remembered while they repeat themselves."""

    def __init__(self, remembered: int = _REMEMBERED) -> None:
        self._decoder = Decoder(heeds_all=True)
        self._remembered = remembered
        self._adverts: dict[Advert, PacketWords] = {}
        self._others: dict[tuple[Interface, bytes], PacketWords] = {}
        self.read = 0
        """Frames whose words were not remembered."""

    def __len__(self) -> int:
        return len(self._adverts) + len(self._others)

    def words(self, frame: Frame) -> PacketWords:
        decoded = self._decoder.decode(frame)
        if isinstance(decoded, Sighting):
            known = self._adverts.get(decoded.advert)
            if known is None:
                known = self._adverts[decoded.advert] = self._new(words_of(frame, decoded), self._adverts)
            return known
        key = (frame.interface, frame.data)
        known = self._others.get(key)
        if known is None:
            known = self._others[key] = self._new(words_of(frame, decoded), self._others)
        return known

    def _new(
        self, words: PacketWords, memory: dict[Advert, PacketWords] | dict[tuple[Interface, bytes], PacketWords]
    ) -> PacketWords:
        self.read += 1
        if len(memory) >= self._remembered:
            memory.clear()
        return words


class Listing:
    """The frames of a picture that pass the filter, oldest first; numbers grow from frame to frame."""

    def __init__(self, reader: PacketReader) -> None:
        self._reader = reader
        self._source: Sequence[Frame] = ()
        self._wanted = Filter()
        self._kept: list[Frame] = []
        self._through = 0
        """Number of the last frame that was tried."""

    def __len__(self) -> int:
        return len(self._shown)

    def __getitem__(self, index: int) -> Frame:
        return self._shown[index]

    @property
    def frames(self) -> Sequence[Frame]:
        """All of them."""
        return self._shown

    @property
    def waiting(self) -> int:
        """Frames that the filter has not tried yet."""
        if not self._filters:
            return 0
        return len(self._source) - bisect_left(self._source, self._through + 1, key=_number)

    def update(self, frames: Sequence[Frame], wanted: Filter, *, at_once: int | None = _NEW_AT_ONCE) -> None:
        """Take over the frames of the next picture. `at_once` bounds the work; None: try all frames."""
        last = frames[-1].number if frames else 0
        if wanted != self._wanted or last < self._through:
            self._kept, self._through = [], 0
        self._source, self._wanted = frames, wanted
        if self._filters and frames:
            del self._kept[: bisect_left(self._kept, frames[0].number, key=_number)]
            self._try(at_once)

    def index_of(self, number: int) -> int:
        """Of the first frame with this number or a greater one; the last frame's when there is none."""
        return max(min(bisect_left(self._shown, number, key=_number), len(self) - 1), 0)

    def index_at(self, time_ns: int) -> int:
        """The same by time."""
        return max(min(bisect_left(self._shown, time_ns, key=lambda frame: frame.time_ns), len(self) - 1), 0)

    @property
    def hides(self) -> int:
        """Frames that do not pass the filter."""
        return len(self._source) - len(self._shown) - self.waiting if self._filters else 0

    @property
    def _filters(self) -> bool:
        return bool(self._wanted.text.strip()) and not self._wanted.mistake

    @property
    def _shown(self) -> Sequence[Frame]:
        return self._kept if self._filters else self._source

    def _try(self, at_once: int | None) -> None:
        reader, wanted = self._reader, self._wanted
        by_number = _FRAME_KEY in wanted.text
        fits: dict[int, bool] = {}
        held: list[PacketWords] = []
        limit = None if at_once is None else reader.read + at_once
        for index in range(bisect_left(self._source, self._through + 1, key=_number), len(self._source)):
            frame = self._source[index]
            words = reader.words(frame)
            if by_number:
                fit = wanted.matches({**words.properties, _FRAME_KEY: str(frame.number)})
            else:
                known = fits.get(id(words))
                if known is None:
                    known = fits[id(words)] = wanted.matches(words.properties)
                    held.append(words)
                fit = known
            if fit:
                self._kept.append(frame)
            self._through = frame.number
            if limit is not None and reader.read >= limit:
                return


def columns(width: int, *, long_time: bool = False) -> tuple[Column, ...]:
    """The columns of a list that is `width` cells wide; `long_time` leaves room for the date."""
    address = 15 if width < 128 else 20 if width < 158 else 25 if width < 188 else 39
    return (
        Column("No.", 6 if width < 98 else 8, right=True),
        Column("Time", 23 if long_time else 12, 70),
        Column("Interface", 10, 128),
        Column("VLAN", 6, 92),
        Column("Source", address),
        Column("Destination", address, 108),
        Column("Packet", 14 if width < 70 else 16 if width < 98 else 18 if width < 138 else 26),
        Column("VRID", 4, right=True),
        Column("Prio", 4, 70, right=True),
        Column("Wrong", 8, grows=True),
    )


@record(frozen=True, slots=True)
class Clock:
    """What the times of one drawing refer to."""

    shown: TimeShown
    calendar: Calendar
    first_ns: int
    """Of the whole capture."""

    def text(self, frame: Frame, before: Frame | None) -> str:
        """The time of `frame`; `before` is the one above it in the list."""
        if self.shown is TimeShown.ABSOLUTE:
            return self.calendar.time(frame.time_ns)
        if self.shown is TimeShown.RELATIVE:
            return seconds(frame.time_ns - self.first_ns)
        return seconds(0 if before is None else frame.time_ns - before.time_ns)


def seconds(time_ns: int) -> str:
    """`12.345678`, rounded down to microseconds."""
    sign = "-" if time_ns < 0 else ""
    whole, rest = divmod(abs(time_ns), SECOND_NS)
    return f"{sign}{whole}.{rest // 1000:06}"


def cells(frame: Frame, words: PacketWords, time: str) -> tuple[Cell, ...]:
    """The line of a frame, one cell for each of `columns`."""
    return (
        Cell(str(frame.number)),
        Cell(time),
        Cell(words.interface),
        Cell(words.vlan),
        Cell(words.source),
        Cell(words.destination),
        Cell(words.kind),
        Cell(words.vrid),
        Cell(words.priority),
        Cell(words.wrong_text, words.style),
    )


def _number(frame: Frame) -> int:
    return frame.number
