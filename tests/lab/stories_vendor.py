"""Stories with FRR or UCARP, alone and beside keepalived."""

import time

from tests.lab.network import Network, configure, crash
from tests.lab.routers import FrrRouter, Instance, frr, keepalived, ucarp
from tests.lab.story import Story


def frr_v2(net: Network) -> None:
    """FRR, version 2; the Master crashes."""
    _frr_pair_with_crash(net, FrrRouter(200, version=2), FrrRouter(100, version=2))


def frr_v3_dual_stack(net: Network) -> None:
    """FRR, version 3, IPv4 and IPv6 with one VRID; the Master crashes."""
    _frr_pair_with_crash(net, FrrRouter(200, over_ipv6=True), FrrRouter(100, over_ipv6=True))


def _frr_pair_with_crash(net: Network, better: FrrRouter, other: FrrRouter) -> None:
    frr(net, 1, better)
    frr(net, 2, other)
    time.sleep(8)
    crash(net, 1)
    time.sleep(8)


def frr_with_keepalived_v3(net: Network) -> None:
    """Two vendors in one virtual router; the Master crashes."""
    frr(net, 1, FrrRouter(200))
    _keepalived_beside_frr(net, "192.168.1.100/24")
    time.sleep(9)
    crash(net, 1)
    time.sleep(8)


def owner_without_255(net: Network) -> None:
    """The owner of the address advertises 100, crashes, returns and stays Backup."""
    owner = FrrRouter(255, address="192.168.1.1")
    frr(net, 1, owner)
    _keepalived_beside_frr(net, "192.168.1.1/24")
    time.sleep(8)
    crash(net, 1)
    configure(net, 1, "address delete 192.168.1.1/24 dev eth0")
    time.sleep(8)
    configure(net, 1, "address add 192.168.1.1/24 dev eth0")
    frr(net, 1, owner)
    time.sleep(7)


def _keepalived_beside_frr(net: Network, address: str) -> None:
    keepalived(net, 2, Instance(100, vrid=5, authentication=None, addresses=(address,)), version=3)


def carp_beside_vrrp(net: Network) -> None:
    """CARP vhid 51 and VRRP VRID 51 on one segment."""
    keepalived(net, 1, Instance(110))
    ucarp(net, 2, vhid=51, address="192.168.1.120")
    time.sleep(10)


STORIES = {
    "carp-beside-vrrp": Story(carp_beside_vrrp),
    "frr-v2": Story(frr_v2),
    "frr-v3-dual-stack": Story(frr_v3_dual_stack),
    "frr-with-keepalived-v3": Story(frr_with_keepalived_v3),
    "owner-without-255": Story(owner_without_255),
}
