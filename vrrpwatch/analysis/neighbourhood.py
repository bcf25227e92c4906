"""What ARP, ND, IGMP, MLD and ICMP add to the adverts: announcements, candidates, and refusals.

Nothing is concluded from what is missing as long as no ARP or ND was seen on the segment at all: the capture filter may
have left it out.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from vrrpwatch.analysis.bindings import ANNOUNCING_NS, judge_binding, owns
from vrrpwatch.analysis.moment import Moment
from vrrpwatch.analysis.router import interval_of
from vrrpwatch.analysis.table import Segment, VirtualRouterTable, segment_of
from vrrpwatch.analysis.virtual_router import TransitionRecord, VirtualRouter
from vrrpwatch.model.advert import Address, Family
from vrrpwatch.model.event import CandidateSeen, Event, ProtocolUnreachable
from vrrpwatch.model.neighbour import Binding, BindingKind, Membership, Neighbour, Unreachable
from vrrpwatch.model.router import VirtualRouterKey
from vrrpwatch.model.snapshot import Candidate
from vrrpwatch.model.timers import SECOND_NS

MAXIMUM_BINDINGS = 8_192
MAXIMUM_SEGMENTS = 4_096
MAXIMUM_REFUSALS = 16
"""For one virtual router."""
MAXIMUM_CANDIDATES = 256
"""For one segment."""


class _Announcement(NamedTuple):
    """The binding, and when it was told on the steady clock."""

    binding: Binding
    steady_ns: int

    @property
    def mac(self) -> str:
        return self.binding.mac


class Neighbourhood:
    """All segments."""

    def __init__(self, schedule: Callable[[VirtualRouter], None]) -> None:
        """`schedule` is told when something has to be looked at later."""
        self._schedule = schedule
        self._announced: dict[tuple[Segment, Address], _Announcement] = {}
        """The last one of each address."""
        self._resolving: set[Segment] = set()
        """Segments in which ARP or ND is visible."""
        self._members: dict[Segment, dict[Address, Candidate]] = {}

    def hear(self, neighbour: Neighbour, virtual_routers: VirtualRouterTable, moment: Moment) -> Iterator[Event]:
        """Take in what one frame says."""
        match neighbour:
            case Binding():
                yield from self._bind(neighbour, virtual_routers, moment)
            case Membership():
                yield from self._join(neighbour, virtual_routers, moment)
            case Unreachable():
                yield _refused(neighbour, virtual_routers, moment)

    def transition(self, virtual_router: VirtualRouter, record: TransitionRecord) -> None:
        """A new Master: it may have announced its addresses just before its first advert, as Cisco does."""
        for address in virtual_router.addresses:
            said = self._announced.get((segment_of(virtual_router.key), address))
            if said and _belongs(virtual_router, record, said.mac, said.steady_ns):
                record.note_announced(address)

    def announced(self, key: VirtualRouterKey, record: TransitionRecord) -> bool | None:
        """Whether the addresses were announced after that transition; None when ARP or ND is not visible."""
        return True if record.announced else False if self.resolves(key) else None

    def resolves(self, key: VirtualRouterKey) -> bool:
        """ARP or ND is visible there."""
        return segment_of(key) in self._resolving

    def last_announcement(self, key: VirtualRouterKey, address: Address) -> Binding | None:
        """Who announced `address` last."""
        said = self._announced.get((segment_of(key), address))
        return said.binding if said else None

    def shows_members(self, key: VirtualRouterKey) -> bool:
        """IGMP or MLD reports are visible there: a silent Backup would have shown itself by joining the group."""
        return segment_of(key) in self._members

    def candidates(self, virtual_router: VirtualRouter) -> tuple[Candidate, ...]:
        """Members of the VRRP group on the segment that never advertised for this virtual router."""
        known = {router.key.address for router in virtual_router.routers.values()}
        macs = {router.key.mac for router in virtual_router.routers.values()} - {None}
        members = self._members.get(segment_of(virtual_router.key), {}).values()
        return tuple(member for member in members if member.address not in known and member.mac not in macs)

    def _bind(self, binding: Binding, virtual_routers: VirtualRouterTable, moment: Moment) -> Iterator[Event]:
        segment = (binding.interface or "", binding.vlan, _family(binding.address))
        if len(self._resolving) < MAXIMUM_SEGMENTS:
            self._resolving.add(segment)
        if binding.kind is BindingKind.REQUEST:
            return
        gratuitous = binding.kind is BindingKind.GRATUITOUS
        if gratuitous:
            self._remember(segment, binding, moment)
        for virtual_router in virtual_routers.on_segment(segment):
            if binding.address in virtual_router.addresses:
                if gratuitous:
                    _note_announcement(virtual_router, binding, moment)
                yield from judge_binding(virtual_router, binding, moment)
                self._schedule(virtual_router)

    def _remember(self, segment: Segment, binding: Binding, moment: Moment) -> None:
        if len(self._announced) >= MAXIMUM_BINDINGS:
            self._announced.pop(next(iter(self._announced)))
        self._announced[segment, binding.address] = _Announcement(binding, moment.steady_ns)

    def _join(self, membership: Membership, virtual_routers: VirtualRouterTable, moment: Moment) -> Iterator[Event]:
        segment = (membership.interface or "", membership.vlan, _family(membership.host))
        if segment not in self._members and len(self._members) >= MAXIMUM_SEGMENTS:
            return
        members = self._members.setdefault(segment, {})
        if not membership.joined:
            members.pop(membership.host, None)
            return
        if membership.host in members or len(members) >= MAXIMUM_CANDIDATES:
            return
        seen_by = "igmp" if segment[2] is Family.IPV4 else "mld"
        members[membership.host] = candidate = Candidate(membership.host, membership.mac, seen_by)
        for virtual_router in virtual_routers.on_segment(segment):
            if candidate in self.candidates(virtual_router):
                yield CandidateSeen(
                    **virtual_router.at(moment), host=candidate.address, mac=candidate.mac, seen_by=seen_by
                )


def _family(address: Address) -> Family:
    return Family.IPV4 if address.version == 4 else Family.IPV6


def _note_announcement(virtual_router: VirtualRouter, binding: Binding, moment: Moment) -> None:
    if virtual_router.transitions:
        record = virtual_router.transitions[-1]
        if _belongs(virtual_router, record, binding.mac, moment.steady_ns):
            record.note_announced(binding.address)


def _belongs(virtual_router: VirtualRouter, record: TransitionRecord, mac: str, steady_ns: int) -> bool:
    """The announcement is that of the new Master, in time: FRR advertises over IPv6 one interval after it."""
    before_ns = max(interval_of(record.changed.advert), SECOND_NS) * 3 // 2
    in_time = record.steady_ns - before_ns <= steady_ns <= record.steady_ns + ANNOUNCING_NS
    return in_time and owns(virtual_router, record.changed.advert, mac)


def _refused(unreachable: Unreachable, virtual_routers: VirtualRouterTable, moment: Moment) -> ProtocolUnreachable:
    interface, family = unreachable.interface or "", _family(unreachable.source)
    key = VirtualRouterKey(interface, unreachable.vlan, family, unreachable.vrid or 0)
    known = virtual_routers.get(key)
    if known and len(known.around.refusals) < MAXIMUM_REFUSALS:
        sentence = f"{unreachable.reporter} answers adverts to {unreachable.destination}: {unreachable.code}."
        known.around.refusals[unreachable.reporter] = sentence
    return ProtocolUnreachable(
        time_ns=moment.time_ns,
        frame=moment.frame,
        virtual_router=known.key if known else None,
        unreachable=unreachable,
    )
