"""Facts that nobody argues about, in the order in which they happened. Rules subscribe to them.

A sighting of the same advert in time is no event: that is the steady case.
"""

from vrrpwatch.model.advert import Address, Advert, CarpAdvert, Rejected
from vrrpwatch.model.cause import Cause, GapCause
from vrrpwatch.model.contest import Contest, Difference
from vrrpwatch.model.neighbour import Unreachable
from vrrpwatch.model.record import record
from vrrpwatch.model.router import VirtualRouterKey


@record(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of all events."""

    time_ns: int
    frame: int | None
    """Frame that showed it; None when a deadline passed."""
    virtual_router: VirtualRouterKey | None


@record(frozen=True, slots=True, kw_only=True)
class AdvertSeen(Event):
    """A router sent an advert that differs from its last one. Invalid adverts: each time they come."""

    advert: Advert


@record(frozen=True, slots=True, kw_only=True)
class RouterSeen(Event):
    """The first valid advert of a router for this virtual router."""

    advert: Advert
    others: int
    """Routers of this virtual router that were known before."""
    ip_id: int | None = None
    """Of this first advert; None over IPv6."""


@record(frozen=True, slots=True, kw_only=True)
class MasterChanged(Event):
    """The virtual router has a new Master."""

    cause: Cause
    advert: Advert
    previous: Advert | None
    """Last advert (of priority above 0) of the old Master."""
    outage_ns: int | None
    """From the old Master's last advert to the new one's first."""
    expected_ns: int | None
    """What the timers of the RFC give for this cause."""
    blind: bool
    """The observer could not see for a part of that time."""
    inferred: bool
    """Both routers share address and MAC: the takeover shows in silence and a new priority only."""


@record(frozen=True, slots=True, kw_only=True)
class MasterResigned(Event):
    """The Master sent priority 0 (RFC 9568 section 6.4.3)."""

    advert: Advert


@record(frozen=True, slots=True, kw_only=True)
class SuccessorMissing(Event):
    """The Master resigned, and nobody took over in the time that the slowest Backup may take."""

    advert: Advert
    resigned_ns: int


@record(frozen=True, slots=True, kw_only=True)
class MasterSilent(Event):
    """No advert from anyone for longer than any Backup may wait: the addresses have no Master."""

    advert: Advert
    """The last one seen."""
    since_ns: int


@record(frozen=True, slots=True, kw_only=True)
class MasterReturned(Event):
    """After `MasterSilent` or `SuccessorMissing` somebody advertises again."""

    advert: Advert
    silence_ns: int


@record(frozen=True, slots=True, kw_only=True)
class ContestStarted(Event):
    """A second router claims to be Master. Not confirmed: one side is silent, but rejects the other."""

    contest: Contest


@record(frozen=True, slots=True, kw_only=True)
class ContestConfirmed(Event):
    """Both sides were seen to advertise in turn."""

    contest: Contest


@record(frozen=True, slots=True, kw_only=True)
class ContestEnded(Event):
    """One claimant is left."""

    contest: Contest
    winner: Advert | None


@record(frozen=True, slots=True, kw_only=True)
class Disagreement(Event):
    """Two routers of one virtual router have different parameters."""

    first: Advert
    second: Advert
    difference: Difference
    contested: bool
    """Both claim to be Master."""


@record(frozen=True, slots=True, kw_only=True)
class DisagreementEnded(Event):
    """The difference is gone."""

    first: Advert
    second: Advert
    difference: Difference


@record(frozen=True, slots=True, kw_only=True)
class ParameterChanged(Event):
    """A router advertises with other parameters than before; priority is not among them."""

    before: Advert
    after: Advert
    changes: tuple[tuple[str, str, str], ...]
    """What, before, after; for people, passwords masked."""


@record(frozen=True, slots=True, kw_only=True)
class PriorityChanged(Event):
    """A router advertises with another priority, neither of them 0."""

    before: Advert
    after: Advert


@record(frozen=True, slots=True, kw_only=True)
class AdvertsMissed(Event):
    """The Master was silent for one interval and a half or more, and went on before anyone took over."""

    advert: Advert
    gap_ns: int
    missed: int
    cause: GapCause
    previous_frame: int
    seen: int
    """Adverts of this router that had come, as far as they were timed."""


@record(frozen=True, slots=True, kw_only=True)
class LoneRouter(Event):
    """Only one router was seen for some time; group reports are visible, and no other host joined."""

    advert: Advert
    observed_ns: int


@record(frozen=True, slots=True, kw_only=True)
class CandidateSeen(Event):
    """A host that never advertised is a member of the VRRP multicast group on this segment."""

    host: Address
    mac: str | None
    seen_by: str
    """`igmp` or `mld`."""


@record(frozen=True, slots=True, kw_only=True)
class RolesSplit(Event):
    """The same routers are Master of different virtual routers on one segment."""

    masters: tuple[tuple[VirtualRouterKey, Address], ...]
    families: bool
    """True: the IPv4 and the IPv6 virtual router of one VRID have different Masters."""


@record(frozen=True, slots=True, kw_only=True)
class SourceShared(Event):
    """Two routers use one source address: their adverts come in two interleaved streams."""

    first: Advert
    second: Advert


@record(frozen=True, slots=True, kw_only=True)
class SourceRewritten(Event):
    """The checksum of an advert fits another source address: NAT on the path."""

    advert: Advert
    original: Address


@record(frozen=True, slots=True, kw_only=True)
class ProtocolUnreachable(Event):
    """A host or a router on the path answered an advert with an ICMP error."""

    unreachable: Unreachable


@record(frozen=True, slots=True, kw_only=True)
class CarpClash(Event):
    """CARP and VRRP use one id on one segment: both claim the MAC 00:00:5e:00:01:{id}."""

    carp: CarpAdvert
    advert: Advert


@record(frozen=True, slots=True, kw_only=True)
class CarpSeen(Event):
    """A CARP announcement."""

    carp: CarpAdvert


@record(frozen=True, slots=True, kw_only=True)
class AdvertDuplicated(Event):
    """The capture shows one packet twice: a mirror port or the `any` device."""

    advert: Advert
    first_frame: int


@record(frozen=True, slots=True, kw_only=True)
class AdvertLooped(Event):
    """The network delivers one packet again, too late or too far to be a copy made by the capture."""

    advert: Advert
    first_frame: int
    delay_ns: int
    why: str


@record(frozen=True, slots=True, kw_only=True)
class FrameRejected(Event):
    """A frame that looked like VRRP and is no advert."""

    rejected: Rejected
