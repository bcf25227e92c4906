"""Two routers claim one virtual router: what they disagree about, and the contest that follows."""

from enum import StrEnum

from vrrpwatch.model.advert import Advert
from vrrpwatch.model.record import record


class DifferenceKind(StrEnum):
    """In the order in which a diagnosis looks for the first one; the values are the rules that report them."""

    __hash__ = str.__hash__  # that of an enum is a call of Python

    VRID_COLLISION = "vrid-collision"
    """Disjoint addresses for long enough: two unrelated groups."""
    VERSION = "version-mismatch"
    TRANSPORT = "transport-mismatch"
    TTL = "ttl-not-255"
    AUTHENTICATION = "auth-mismatch"
    INTERVAL = "interval-mismatch"
    CHECKSUM_FORM = "checksum-form-mismatch"
    NAT = "nat-rewritten"
    LENGTH = "malformed-advert"
    ADDRESS_LIST = "address-list-mismatch"
    SOURCE_ADDRESS = "shared-source-address"


@record(frozen=True, slots=True)
class Difference:
    """Two routers of one virtual router disagree."""

    kind: DifferenceKind
    first: str
    """The value of the first router, for people; passwords are masked."""
    second: str
    rejects: bool
    """Receivers discard an advert for this: it alone makes two Masters."""


@record(frozen=True, slots=True)
class Contest:
    """Two or more routers claim to be Master at the same time."""

    start_ns: int
    end_ns: int | None
    frame: int
    """The claim that began it."""
    claimants: tuple[Advert, ...]
    """The latest advert of each, in the order of their claims."""
    differences: tuple[Difference, ...]
    """Between the first two claimants, most telling first; empty: the adverts do not reach the other side."""
    confirmed: bool
    """Adverts of both sides were seen in turn; else one side is silent because it keeps receiving what it rejects."""
    frames: tuple[int, ...] = ()
    """The first adverts of it."""
    reactions: tuple[str, ...] = ()
    """Addresses of claimants that answered the other side's adverts at once: they hear it."""

    hints: tuple[str, ...] = ()
    """When nothing differs: what else was seen that explains why adverts do not arrive, in sentences."""

    @property
    def cause(self) -> str:
        """Rule id of the first difference, or `reception`."""
        return str(self.differences[0].kind) if self.differences else "reception"
