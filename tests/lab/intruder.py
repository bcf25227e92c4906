"""A machine on the network that runs no VRRP: it forges frames, or replays what it has heard.

Frames leave through tcpreplay on the intruder's own `eth0`, and so can reach no other network than the lab's.
"""

from collections.abc import Sequence
from pathlib import Path

from tests.captures import pcap_header, pcap_record
from tests.frames import arp, ethernet, ipv4, v2
from tests.lab.network import Network, inside, mac_address

PASSWORD = b"1111\0\0\0\0"
SECOND_US = 1_000_000
START_US = SECOND_US
"""tcpreplay does not wait after a frame of time 0."""


def listen(net: Network, intruder: int, heard: Path, *, count: int = 1, protocol: int = 112) -> Path:
    """Wait for `count` adverts and write them to `heard`. Returns with the last of them."""
    words = ("-Z", "root", "-i", "eth0", "-c", str(count), "-w", heard, "ip", "proto", str(protocol))
    # Without the immediate mode the last advert is handed over up to a second late.
    inside(net, intruder, "tcpdump", "--immediate-mode", *words)
    return heard


def replay(net: Network, intruder: int, frames: Path) -> None:
    """Send the frames of a capture again, in their own time."""
    inside(net, intruder, "tcpreplay", "--quiet", "-i", "eth0", frames)


def send(net: Network, intruder: int, frames: Sequence[bytes], *, gap_us: int) -> None:
    """Send frames, one each `gap_us`."""
    path = net.folder / "forged.pcap"
    times_us = (START_US + number * gap_us for number in range(len(frames)))
    records = (pcap_record(frame, *divmod(time_us, SECOND_US)) for frame, time_us in zip(frames, times_us, strict=True))
    path.write_bytes(pcap_header() + b"".join(records))
    replay(net, intruder, path)


def forged_advert(sender: int, claimed: int, priority: int, *, interval_s: int = 1, ip_id: int = 1) -> bytes:
    """A version 2 advert in the name of router `claimed`, from the MAC address of machine `sender`."""
    address = ("192.168.1.100",)
    message = v2(51, priority, address, interval=interval_s, authentication_type=1, authentication=PASSWORD)
    packet = ipv4(message, source=f"192.168.1.{claimed}", ip_id=ip_id)
    return ethernet(packet, source=mac_address(sender))


def forged_announcement(sender: int, address: str) -> bytes:
    """A gratuitous ARP request: `address` is at the MAC address of machine `sender`."""
    mac = mac_address(sender)
    return arp(address, address, sender_mac=mac, frame_source=mac)
