"""Kinds of interfaces by the number that the kernel gives them (ARPHRD_*, if_arp.h), as far as a user may meet them."""

from typing import NamedTuple


class Hardware(NamedTuple):
    """A kind of interface."""

    name: str
    decoded: bool
    """Whether its frames can be looked into. libpcap gives the kinds that it does not know as Linux cooked frames."""


HARDWARE: dict[int, Hardware] = {
    1: Hardware("Ethernet", decoded=True),
    32: Hardware("InfiniBand", decoded=True),
    280: Hardware("CAN", decoded=False),
    512: Hardware("PPP", decoded=True),
    513: Hardware("HDLC", decoded=False),
    519: Hardware("raw IP", decoded=True),
    768: Hardware("IPv4 tunnel", decoded=True),
    769: Hardware("IPv6 tunnel", decoded=True),
    770: Hardware("Frame Relay", decoded=False),
    772: Hardware("loopback", decoded=True),
    774: Hardware("FDDI", decoded=False),
    776: Hardware("IPv6-in-IPv4 tunnel", decoded=True),
    778: Hardware("GRE tunnel", decoded=True),
    801: Hardware("Wi-Fi monitor", decoded=False),
    802: Hardware("Wi-Fi monitor", decoded=False),
    803: Hardware("Wi-Fi monitor", decoded=False),
    804: Hardware("802.15.4", decoded=False),
    823: Hardware("GRE tunnel over IPv6", decoded=True),
    824: Hardware("netlink monitor", decoded=False),
    826: Hardware("vsock monitor", decoded=False),
    65534: Hardware("raw IP", decoded=True),
}
