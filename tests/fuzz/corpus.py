"""What mutations start from: the hostile and crafted frames, frames of recordings, and each in other link layers."""

from functools import lru_cache

from tests.captures import frames_of, read
from tests.frames import PCAPS, ethernet, ipv4, ipv6, read_pcap, v2, v3, v3_ipv6
from vrrpwatch.model.frame import Frame, Interface, LinkType

OF_A_RECORDING = 25
"""Its first frames hold each kind of it."""
ACCEPTED = tuple(int(link) for link in LinkType)
LINK_TYPES = (*ACCEPTED, 147, 60_000)
"""All that are decoded, and two that are not."""
WHOLE = (
    ethernet(ipv4(v2(authentication_type=1, authentication=b"secret12"))),
    ethernet(ipv4(v3())),
    ethernet(ipv6(v3_ipv6())),
    ethernet(ipv4(v2(priority=0))),
)
"""Good adverts."""

_ETHERNET_BYTES = 14
_COOKED = bytes.fromhex("0002 0001 0006 020000000002 0000")
_COOKED_2 = bytes.fromhex("0000 00000003 0001 02 06 020000000002 0000")


@lru_cache
def corpus() -> tuple[Frame, ...]:
    """Good and bad frames of every kind that this tree has."""
    frames = [Frame(1, 0, Interface("eth0", LinkType.ETHERNET), len(octets), octets) for octets in WHOLE]
    for folder in ("hostile/vrrp", "crafted"):
        for path in sorted((PCAPS / folder).glob("*.pcap")):
            frames += read_pcap(path)[: None if path.stem == "vrrp-malformed" else OF_A_RECORDING]
    for path in sorted((PCAPS / "crash").glob("*.pcapng")):
        frames += frames_of(read(path)[0])[:OF_A_RECORDING]
    for path in sorted((PCAPS / "lab").glob("*.pcap")):
        frames += read_pcap(path)[:OF_A_RECORDING]
    distinct = {(frame.interface.link_type, frame.data): frame for frame in frames}
    return tuple(distinct.values())


def in_link_layer(frame: Frame, link_type: int) -> Frame:
    """The packet of an untagged frame in another link layer; any other frame is only called so."""
    data = frame.data
    kind = data[12:_ETHERNET_BYTES]
    if frame.interface.link_type == LinkType.ETHERNET and kind in (b"\x08\x00", b"\x86\xdd"):
        data = _header(link_type, kind) + data[_ETHERNET_BYTES:]
    return frame._replace(interface=Interface(frame.interface.name, link_type), wire_length=len(data), data=data)


def _header(link_type: int, kind: bytes) -> bytes:
    over_ipv6 = kind == b"\x86\xdd"
    match link_type:
        case LinkType.ETHERNET:
            return bytes.fromhex("01005e000012 020000000002") + kind
        case LinkType.LINUX_SLL:
            return _COOKED + kind
        case LinkType.LINUX_SLL2:
            return kind + _COOKED_2
        case LinkType.NULL | LinkType.LOOP:
            return b"\0\0\0\x1e" if over_ipv6 else b"\0\0\0\x02"
        case LinkType.PPP:
            return b"\xff\x03\0\x57" if over_ipv6 else b"\xff\x03\0\x21"
        case _:
            return b""
