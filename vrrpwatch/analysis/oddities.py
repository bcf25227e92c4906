"""Two watches that need adverts and something else: CARP beside VRRP, and NAT that rewrites a source."""

from collections.abc import Iterator

from vrrpwatch.analysis.election import Stimulus
from vrrpwatch.analysis.moment import Moment
from vrrpwatch.analysis.states import react
from vrrpwatch.analysis.table import VirtualRouterTable
from vrrpwatch.analysis.virtual_router import State, VirtualRouter
from vrrpwatch.model.advert import Address, Advert, CarpAdvert, Family, Flaw
from vrrpwatch.model.event import CarpClash, CarpSeen, Event, SourceRewritten
from vrrpwatch.model.router import VirtualRouterKey, key_of

MAXIMUM_CARP = 1_024
CHECKSUM_MODULUS = 0xFFFF
"""Sums in one's complement (RFC 1071): 0 and 0xffff are both zero."""
REWRITES_WANTED = 2
"""One sum in 65,536 fits a wrong address by chance; two in a row do not."""


class CarpWatch:
    """CARP and VRRP claim the same virtual MAC when they use the same id on one segment."""

    def __init__(self) -> None:
        self._heard: dict[tuple[str, tuple[int, ...], int], CarpAdvert] = {}
        self._clashes: set[VirtualRouterKey] = set()

    def announced(self, carp: CarpAdvert, table: VirtualRouterTable, now_ns: int) -> Iterator[Event]:
        """A CARP announcement was seen at steady time `now_ns`."""
        yield CarpSeen(time_ns=carp.time_ns, frame=carp.frame, virtual_router=None, carp=carp)
        envelope = carp.envelope
        place = (envelope.interface or "", envelope.vlan, carp.vhid)
        if len(self._heard) < MAXIMUM_CARP or place in self._heard:
            self._heard[place] = carp
        virtual_router = table.get(VirtualRouterKey(place[0], place[1], envelope.family, carp.vhid))
        if virtual_router and virtual_router.master:
            virtual_router.restarted_ns = now_ns
            yield from self._clash(carp, virtual_router.master.claim, carp.time_ns, carp.frame)

    def advertised(self, advert: Advert, moment: Moment) -> Iterator[Event]:
        """A valid advert was seen off the steady path."""
        key = key_of(advert)
        carp = self._heard.get((key.interface, key.vlan, key.vrid))
        if carp:
            yield from self._clash(carp, advert, moment.time_ns, moment.frame)

    def _clash(self, carp: CarpAdvert, advert: Advert, time_ns: int, frame: int | None) -> Iterator[Event]:
        key = key_of(advert)
        # CARP uses the IPv4 block of virtual MACs for both families (RFC 9568 section 7.3 has another for IPv6).
        if key.family is Family.IPV4 and key not in self._clashes and len(self._clashes) < MAXIMUM_CARP:
            self._clashes.add(key)
            yield CarpClash(time_ns=time_ns, frame=frame, virtual_router=key, carp=carp, advert=advert)


class RewriteWatch:
    """A checksum that is wrong for the source but right for an address of the group shows NAT on the path."""

    def __init__(self) -> None:
        self.found = False
        """There is NAT."""
        self._suspects: dict[tuple[VirtualRouterKey, Address, Address], int] = {}

    def check(self, virtual_router: VirtualRouter, advert: Advert, moment: Moment) -> Iterator[Event]:
        """Try the known addresses of the group as the source of `advert`, whose checksum fits no form."""
        if Flaw.CHECKSUM not in advert.flaws or advert.version != 3:
            return
        for address in _candidates(virtual_router, advert):
            if not _fits(advert, address):
                continue
            suspect = (virtual_router.key, advert.source, address)
            if len(self._suspects) >= MAXIMUM_CARP:
                self._suspects.clear()
            self._suspects[suspect] = self._suspects.get(suspect, 0) + 1
            if self._suspects[suspect] >= REWRITES_WANTED:
                self.found = True
                yield SourceRewritten(**virtual_router.at(moment), advert=advert, original=address)
                yield from _claims_behind_nat(virtual_router, address, advert, moment)
            return


def _claims_behind_nat(
    virtual_router: VirtualRouter, original: Address, advert: Advert, moment: Moment
) -> Iterator[Event]:
    """The router is alive and claims, though nobody accepts it: the others' timers start again at each such advert."""
    for router in virtual_router.routers.values():
        if router.key.address == original:
            router.rewritten_ns = virtual_router.restarted_ns = moment.steady_ns
            router.rewritten_as = advert.source
            if router is not virtual_router.master and virtual_router.state is State.STABLE:
                yield from react(virtual_router, Stimulus.REJECTION, router, moment)
            return


def _candidates(virtual_router: VirtualRouter, advert: Advert) -> list[Address]:
    known = {router.key.address for router in virtual_router.routers.values()}
    known |= {*virtual_router.around.peers, *advert.addresses}
    return [address for address in known - {advert.source} if address.version == advert.source.version]


def _fits(advert: Advert, address: Address) -> bool:
    """RFC 5798 section 5.2.8: the pseudo-header holds the source, so the sum moves by the difference."""
    # A sum of words is the number itself modulo 65535.
    moved = advert.checksum_residue - int(advert.source) + int(address)
    return moved % CHECKSUM_MODULUS == 0
