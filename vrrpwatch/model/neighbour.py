"""What ARP, ND, IGMP, MLD and ICMP tell about the routers around the adverts."""

from enum import StrEnum

from vrrpwatch.model.advert import Address
from vrrpwatch.model.record import record


class BindingKind(StrEnum):
    """How a host told which MAC an address has."""

    GRATUITOUS = "gratuitous"
    """Gratuitous ARP (request or reply, sender and target are the address), or unsolicited neighbour advertisement."""
    ANSWER = "answer"
    """An ARP reply or a solicited neighbour advertisement."""
    REQUEST = "request"
    """An ARP request that names its sender's binding."""


@record(frozen=True, slots=True)
class Binding:
    """Somebody says: `address` is at `mac`."""

    time_ns: int
    frame: int
    interface: str | None
    vlan: tuple[int, ...]
    address: Address
    mac: str
    source_mac: str | None
    """Link-layer source of the frame that says so."""
    kind: BindingKind


@record(frozen=True, slots=True)
class Membership:
    """A host joined or left the multicast group of VRRP."""

    time_ns: int
    frame: int
    interface: str | None
    vlan: tuple[int, ...]
    host: Address
    mac: str | None
    joined: bool


class UnreachableCode(StrEnum):
    """What an ICMP error says of an advert."""

    PROTOCOL = "protocol unreachable"
    FILTERED = "administratively filtered"
    HOST = "host unreachable"


@record(frozen=True, slots=True)
class Unreachable:
    """An ICMP error that quotes a VRRP packet."""

    time_ns: int
    frame: int
    interface: str | None
    vlan: tuple[int, ...]
    reporter: Address
    source: Address
    """Sender of the quoted advert."""
    destination: Address
    vrid: int | None
    """Read from the quoted packet when it is long enough."""
    code: UnreachableCode


@record(frozen=True, slots=True)
class OtherFhrp:
    """A packet of another first hop redundancy protocol; it is counted, not analysed."""

    time_ns: int
    frame: int
    protocol: str
    """HSRP or GLBP."""


Neighbour = Binding | Membership | Unreachable
