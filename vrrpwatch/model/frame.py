"""What a capture hands on: frames, the passing of time, and the times in which it could not see."""

from enum import IntEnum, StrEnum
from typing import NamedTuple

from vrrpwatch.model.record import record


class LinkType(IntEnum):
    """Link types that are decoded, by their number in capture files (LINKTYPE_*)."""

    NULL = 0
    ETHERNET = 1
    PPP = 9
    RAW_BSD = 12
    RAW_OPENBSD = 14
    RAW = 101
    LOOP = 108
    LINUX_SLL = 113
    IPV4 = 228
    IPV6 = 229
    LINUX_SLL2 = 276


@record(frozen=True, slots=True)
class Interface:
    """Where frames were seen. Files without interface names give `name` None."""

    name: str | None
    link_type: int
    """A number of `LinkType`, or any other when the file says so."""


class Frame(NamedTuple):
    """One captured frame, as it was on the wire or cut by the snap length."""

    number: int
    """Counts from 1 through the whole stream, as Wireshark does in one file."""
    time_ns: int
    """Nanoseconds since 1970 UTC."""
    interface: Interface
    wire_length: int
    """Bytes on the wire; more than `len(data)` when the capture cut the frame."""
    data: bytes


class BlindReason(StrEnum):
    """Why the observer could not see for a while."""

    DROPPED = "frames dropped"
    BETWEEN_FILES = "pause between two files"
    CAPTURE_PAUSED = "capture paused"
    CLOCK_STEP = "clock step"
    INTERFACE_DOWN = "interface down"
    INTERFACE_GONE = "interface gone"
    INTERFACE_LEFT = "interface left"
    """Gone, but nobody had asked for it by its name."""
    INTERFACE_REFUSED = "interface refused"
    """It is up and could not be opened."""
    NO_CARRIER = "no carrier"
    STALLED = "vrrpwatch stalled"
    SUSPENDED = "machine suspended"
    FAILED = "vrrpwatch failed"
    """A mistake of its own cost it a frame."""


@record(frozen=True, slots=True)
class BlindStart:
    """From `time_ns` on nothing can be seen, until a `Blind` of the same interface says when that ended."""

    time_ns: int
    interface: str
    why: BlindReason


@record(frozen=True, slots=True)
class Blind:
    """From `start_ns` to `end_ns` frames may be missing, and nothing may be concluded from silence."""

    start_ns: int
    end_ns: int
    why: BlindReason
    lost: int | None = None
    """Frames known to be lost; None when unknown."""
    after_frame: int = 0
    """Number of the last frame before it."""
    interface: str | None = None
    """The only one that it concerns; None: everything that is read."""
    seen: int | None = None
    """Frames that came meanwhile, any of which might have been among the lost ones; None when unknown."""


@record(frozen=True, slots=True)
class Tick:
    """All frames up to `time_ns`, on the clock of the capture, were handed on: what did not come is missing."""

    time_ns: int


@record(frozen=True, slots=True)
class Renamed:
    """An interface has another name now; its frames go on under the old one."""

    time_ns: int
    interface: str
    name: str


Item = Frame | Blind | BlindStart | Tick | Renamed
"""What a stream is made of, in the order of time."""


@record(frozen=True, slots=True)
class Input:
    """One capture that was read, and how that ended."""

    path: str
    format: str
    """pcap or pcapng, with the compression: `pcap+gzip`."""
    link_types: tuple[int, ...]
    frames: int
    bytes: int
    """Bytes of the file as it is on disk, or read from the pipe."""
    first_ns: int | None
    last_ns: int | None
    complete: bool
    """False when the end was torn or damaged."""
    errors: tuple[str, ...]
    first_frame: int | None = None
    """Number in the stream of this file's first frame."""
    adverts: int = 0
