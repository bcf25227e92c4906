"""Stories of routers that disagree, or whose takeover is not told to the network."""

import time

from tests.lab.intruder import forged_advert, forged_announcement, send
from tests.lab.network import MOST_FRAMES, Network, configure, crash, filter_frames
from tests.lab.routers import ADDRESS, Instance, keepalived, pair, unicast
from tests.lab.story import Story

SECOND_ADDRESS = "192.168.1.101"
FLOOD = range(1, MOST_FRAMES + 200)
"""IP ids of a flood that is longer than a recording: it never ends there."""
UNICAST_PAIR = ((110, 1, 2), (100, 2, 1))
"""Priority, own number, peer."""


def auth_password_mismatch(net: Network) -> None:
    """Password 1111 against 2222: both become Master and stay."""
    keepalived(net, 1, Instance(101))
    keepalived(net, 2, Instance(100, authentication=("PASS", "2222")))
    time.sleep(15)


def auth_type_mismatch(net: Network) -> None:
    """A simple password against an Authentication Header against none."""
    keepalived(net, 1, Instance(110))
    keepalived(net, 2, Instance(105, authentication=("AH", "secret")))
    keepalived(net, 3, Instance(100, authentication=None))
    time.sleep(14)


def vip_mismatch(net: Network) -> None:
    """One router has one virtual address more; then it crashes."""
    keepalived(net, 1, Instance(110, addresses=(ADDRESS, SECOND_ADDRESS)))
    keepalived(net, 2, Instance(100))
    time.sleep(9)
    crash(net, 1)
    time.sleep(8)


def interval_mismatch(net: Network) -> None:
    """Version 2, interval 1 s against 3 s."""
    keepalived(net, 1, Instance(110))
    keepalived(net, 2, Instance(100, interval_s=3))
    time.sleep(18)


def version_mismatch(net: Network) -> None:
    """Version 2 against version 3."""
    keepalived(net, 1, Instance(110, authentication=None), version=2)
    keepalived(net, 2, Instance(100, authentication=None), version=3)
    time.sleep(12)


def v3_checksum_compat(net: Network) -> None:
    """Version 3, unicast; one side uses the old form of the checksum."""
    better, other = (
        Instance(priority, authentication=None, extra=f"{unicast(own, peer)}\nold_unicast_checksum {old}")
        for (priority, own, peer), old in zip(UNICAST_PAIR, ("always", "never"), strict=True)
    )
    pair(net, better, other, version=3)
    time.sleep(12)


def vrid_collision(net: Network) -> None:
    """Two unrelated pairs on one segment, both with VRID 51."""
    clusters = (("alpha", "192.168.1.100", (110, 100)), ("beta", "192.168.1.110", (120, 90)))
    for place, (password, address, priorities) in enumerate(clusters):
        for member, priority in enumerate(priorities, 1):
            instance = Instance(priority, authentication=("PASS", password), addresses=(address,))
            keepalived(net, 2 * place + member, instance)
    time.sleep(15)


def two_vips_one_announced(net: Network) -> None:
    """Two virtual addresses; the new Master's gratuitous ARPs for the second one never leave it."""
    _takeover_with_silence(net, (ADDRESS, SECOND_ADDRESS), f"arp saddr ip {SECOND_ADDRESS} drop")


def garp_less_takeover(net: Network) -> None:
    """The new Master announces nothing: its gratuitous ARPs never leave it."""
    _takeover_with_silence(net, (ADDRESS,), f"arp saddr ip {ADDRESS} drop")


def _takeover_with_silence(net: Network, addresses: tuple[str, ...], rule: str) -> None:
    # keepalived sends at least one gratuitous ARP, whatever its configuration: the host drops it.
    chain = f'type filter hook egress device "eth0" priority 0; {rule};'
    filter_frames(net, 2, f"table netdev silence {{ chain out {{ {chain} }}; }}")
    pair(net, Instance(150, state="MASTER", addresses=addresses), Instance(100, addresses=addresses))
    time.sleep(8)
    crash(net, 1)
    time.sleep(9)


def v2_subsecond_flood(net: Network) -> None:
    """No keepalived, an imitation of issue 1615 of it: version 2 with 0.4 s sends interval 0, each 78 us.

    The keepalived of today rounds the interval to 1 s instead.
    """
    adverts = [forged_advert(1, claimed=1, priority=150, interval_s=0, ip_id=number) for number in FLOOD]
    send(net, 1, adverts[:1] + [forged_announcement(1, ADDRESS)] * 5 + adverts[1:], gap_us=78)


def nat_unicast(net: Network) -> None:
    """Unicast peers, version 3; then a NAT rule on router 1 catches protocol 112 and gives it another source."""
    configure(net, 1, "address add 192.168.1.11/24 dev eth0")
    better, other = (
        Instance(priority, authentication=None, extra=unicast(own, peer)) for priority, own, peer in UNICAST_PAIR
    )
    pair(net, better, other, version=3)
    time.sleep(9)
    chain = "type nat hook postrouting priority 100; ip protocol 112 snat to 192.168.1.11;"
    filter_frames(net, 1, f"table ip nat {{ chain out {{ {chain} }}; }}")
    time.sleep(12)


STORIES = {
    "auth-password-mismatch": Story(auth_password_mismatch),
    "auth-type-mismatch": Story(auth_type_mismatch, routers=3),
    "garp-less-takeover": Story(garp_less_takeover),
    "interval-mismatch": Story(interval_mismatch),
    "nat-unicast": Story(nat_unicast),
    "two-vips-one-announced": Story(two_vips_one_announced),
    "v2-subsecond-flood": Story(v2_subsecond_flood, routers=1),
    "v3-checksum-compat": Story(v3_checksum_compat),
    "version-mismatch": Story(version_mismatch),
    "vip-mismatch": Story(vip_mismatch),
    "vrid-collision": Story(vrid_collision, routers=4),
}
