"""Where frames come from: an interface, or the inside of a tunnel seen on it.

A place is compared by identity and stands in the key of each interned advert, so two interfaces never share one.
"""

from vrrpwatch.decode.link import LINK_DECODERS, LinkDecoder
from vrrpwatch.decode.recognise import Recogniser, recogniser
from vrrpwatch.model.frame import Frame, Interface, LinkType
from vrrpwatch.model.record import record

_LARGEST_PLACES = 1024
_SMALLEST_ETHERNET = 60
"""IEEE 802.3 section 3.2.7: 64 bytes with the checksum that captures leave out."""


@record(frozen=True, slots=True, eq=False)
class Place:
    """An interface, or the inside of a tunnel."""

    interface: str | None
    recognise: Recogniser
    read_link: LinkDecoder | None
    """None when the link type is not decoded."""
    smallest_frame: int
    """Bytes; a shorter frame cannot have been on the wire."""
    tunnelled: bool = False
    outer_vlan: tuple[int, ...] = ()
    """VLAN ids that the tunnel adds in front."""

    def is_cut(self, frame: Frame) -> bool:
        """The capture lost the end of the frame, even when the tool that wrote the file lost the true length too."""
        return frame.wire_length > len(frame.data) or len(frame.data) < self.smallest_frame


class Places:
    """The places seen so far, at most a thousand of each kind."""

    def __init__(self) -> None:
        self._interfaces: dict[Interface, Place] = {}
        self._tunnels: dict[tuple[Interface, int, tuple[int, ...]], Place] = {}
        self.turns = 0
        """How often the interfaces were forgotten, and are other places since."""

    def of(self, interface: Interface) -> Place:
        """The place of frames captured on `interface`."""
        place = self._interfaces.get(interface)
        if place is None:
            if len(self._interfaces) >= _LARGEST_PLACES:
                self._interfaces.clear()
                self.turns += 1
            link_type = interface.link_type
            smallest = _SMALLEST_ETHERNET if link_type == LinkType.ETHERNET else 0
            place = Place(interface.name, recogniser(link_type), LINK_DECODERS.get(link_type), smallest)
            self._interfaces[interface] = place
        return place

    def inside(self, interface: Interface, link_type: int, vlan: tuple[int, ...]) -> Place:
        """The place of what tunnels seen on `interface` carry; `vlan` is what the tunnel itself identifies."""
        key = (interface, link_type, vlan)
        place = self._tunnels.get(key)
        if place is None:
            if len(self._tunnels) >= _LARGEST_PLACES:
                self._tunnels.clear()
            decoder = LINK_DECODERS[link_type]
            place = Place(interface.name, recogniser(link_type), decoder, 0, tunnelled=True, outer_vlan=vlan)
            self._tunnels[key] = place
        return place
