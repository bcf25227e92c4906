"""Facts about who says where the virtual addresses are."""

from enum import StrEnum

from vrrpwatch.model.advert import Address, Advert
from vrrpwatch.model.event import Event
from vrrpwatch.model.neighbour import Binding
from vrrpwatch.model.record import record


class Occasion(StrEnum):
    """After what a Master has to announce its addresses."""

    TAKEOVER = "takeover"
    CONTEST = "contest"
    """It won a contest, and the loser's announcements are the last that the segment heard."""


@record(frozen=True, slots=True, kw_only=True)
class AnnouncementsChecked(Event):
    """Some seconds after a takeover or a contest: which virtual addresses the Master announced.

    Told only where ARP (IPv4) or ND (IPv6) is visible at all.
    """

    occasion: Occasion
    advert: Advert
    """Of the Master."""
    announced: tuple[Address, ...]
    missing: tuple[Address, ...]
    same_virtual_mac: bool
    """Old and new Master send from the same virtual MAC: switches learn from the adverts themselves."""
    stale: tuple[tuple[Address, str], ...]
    """After a contest: addresses whose last announcement names the MAC of a loser."""


@record(frozen=True, slots=True, kw_only=True)
class AddressClaimed(Event):
    """A host that is not Master says that a virtual address is at its MAC, and did not become Master afterwards.

    Not told while routers contest the virtual router: their announcements are its consequence.
    """

    binding: Binding
    advert: Advert
    """Of the Master."""
    known_router: bool
    """The MAC is that of a router of this virtual router."""


@record(frozen=True, slots=True, kw_only=True)
class AddressMisbound(Event):
    """The Master announces an address with a MAC that is not the frame's source, or with another VRID's virtual MAC."""

    binding: Binding
    advert: Advert
    """Of the Master."""
    why: str
