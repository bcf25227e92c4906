"""Reads the adverts of a capture as a script of a few lines would, with a library: what vrrpwatch is compared with.

python -m bench.loops dpkt FILE [FRAMES]
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

Said = tuple[object, int, int]
"""Who, which virtual router, which priority."""


def dpkt_loop(path: str, frames: int | None) -> Iterator[Said]:
    """dpkt finds VRRP behind Ethernet, VLAN tags and IPv4 or IPv6 by itself."""
    import dpkt  # noqa: PLC0415 - the others shall not pay for it

    with Path(path).open("rb") as file:
        for _, octets in islice(dpkt.pcap.Reader(file), frames):
            packet = dpkt.ethernet.Ethernet(octets).data
            advert = getattr(packet, "data", None)
            if isinstance(advert, dpkt.vrrp.VRRP):
                yield packet.src, advert.vrid, advert.priority


def scapy_loop(path: str, frames: int | None) -> Iterator[Said]:
    """scapy over the layers of each packet."""
    from scapy.layers import inet6, l2  # noqa: F401, PLC0415 - they register what they dissect
    from scapy.layers.inet import IP  # noqa: PLC0415
    from scapy.layers.vrrp import VRRP, VRRPv3  # noqa: PLC0415
    from scapy.utils import PcapReader  # noqa: PLC0415

    with PcapReader(path) as reader:
        for packet in islice(reader, frames):
            advert = packet.getlayer(VRRP) or packet.getlayer(VRRPv3)
            if advert is not None:
                yield packet[IP].src if IP in packet else None, advert.vrid, advert.priority


def pyshark_loop(path: str, frames: int | None) -> Iterator[Said]:
    """pyshark, which reads what tshark writes."""
    import pyshark  # noqa: PLC0415

    capture = pyshark.FileCapture(path, display_filter="vrrp", keep_packets=False)
    try:
        for packet in islice(capture, frames):
            yield packet.highest_layer, int(packet.vrrp.virt_rtr_id), int(packet.vrrp.prio)
    finally:
        capture.close()


LOOPS: dict[str, Callable[[str, int | None], Iterator[Said]]] = {
    "dpkt": dpkt_loop,
    "scapy": scapy_loop,
    "pyshark": pyshark_loop,
}

if __name__ == "__main__":
    name, path, *limit = sys.argv[1:]
    counts = Counter(LOOPS[name](path, int(limit[0]) if limit else None))
    print(counts.total(), len(counts))
