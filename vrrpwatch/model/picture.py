"""What a screen gets of one moment: the snapshot, what happened lately, and how the looking itself goes."""

from collections.abc import Sequence

from vrrpwatch.model.event import Event
from vrrpwatch.model.finding import FindingChanged
from vrrpwatch.model.frame import BlindStart, Frame
from vrrpwatch.model.record import record
from vrrpwatch.model.snapshot import Snapshot

Told = Event | FindingChanged
"""A fact, or what a rule made of it."""


@record(frozen=True, slots=True)
class InterfaceHealth:
    """How the capture on one interface goes."""

    name: str
    link_type: int | None
    """LINKTYPE_*; None while it is not open."""
    frames: int
    bytes: int
    dropped: int
    """Frames that the kernel lost since the start."""
    filter: str
    """Of the kernel; empty: none."""
    ring_bytes: int
    dark: BlindStart | None
    """Since when and why nothing can be seen; None: all is well."""


@record(frozen=True, slots=True)
class Playback:
    """Where in a capture we are."""

    start_ns: int
    """Of its first frame."""
    end_ns: int
    """Of the last frame that was read; grows while it is loaded."""
    position_ns: int
    """What the screens show."""
    playing: bool
    speed: float
    """Seconds of the capture in a second; infinite: as fast as it goes."""
    loaded: float | None
    """0 to 1; None: nobody knows, or how much is left to read for a jump is not worth a word."""
    loading: bool
    marks_ns: Sequence[int]
    """When something happened that is worth a jump, in order."""


@record(frozen=True, slots=True)
class Picture:
    """One moment."""

    number: int
    """Another one for each picture."""
    now_ns: int
    """The moment, on the clock of the frames."""
    snapshot: Snapshot
    packets: Sequence[Frame]
    """The latest frames that the rules use, oldest first; bounded."""
    told: Sequence[Told]
    """The latest, oldest first; bounded."""
    interfaces: Sequence[InterfaceHealth]
    """Live only."""
    playback: Playback | None
    """Replay only."""
    whole: Snapshot | None
    """Replay only, once all is loaded: the end of the capture, with everything that happened in it."""
