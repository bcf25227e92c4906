"""Stories of routers that agree: who becomes Master, who leaves, who returns."""

import signal
import time

from tests.lab.network import BRIDGE, Network, crash, filter_frames, inside
from tests.lab.processes import send_signal, stop
from tests.lab.routers import Instance, keepalived, pair, reload_keepalived, unicast
from tests.lab.story import Story

MASTER, BACKUP = Instance(150, state="MASTER"), Instance(100)
PARTITION = "table bridge partition { chain bridged { type filter hook forward priority 0; policy drop; }; }"


def seed_nginx_pair(net: Network) -> None:
    """The Master crashes, returns and preempts."""
    master = Instance(101, state="MASTER")
    pair(net, master, BACKUP)
    time.sleep(12)
    crash(net, 1)
    time.sleep(10)
    keepalived(net, 1, master)
    time.sleep(10)


def graceful_resign(net: Network) -> None:
    """The Master stops with SIGTERM: priority 0, and the Backup waits for its Skew_Time only."""
    master = pair(net, MASTER, BACKUP)
    time.sleep(9)
    stop(master)
    time.sleep(8)


def backup_dies(net: Network) -> None:
    """The Backup crashes. It never spoke, and the Master goes on."""
    pair(net, MASTER, BACKUP)
    time.sleep(9)
    crash(net, 2)
    time.sleep(9)


def ah_pair(net: Network) -> None:
    """Two routers with an Authentication Header; the Master crashes."""
    pair(net, Instance(110, authentication=("AH", "k3y")), Instance(100, authentication=("AH", "k3y")))
    time.sleep(8)
    crash(net, 1)
    time.sleep(7)


def equal_priority(net: Network) -> None:
    """Both have priority 100 and start together: the higher address wins."""
    keepalived(net, 1, BACKUP)
    keepalived(net, 2, BACKUP)
    time.sleep(12)


def split_brain_partition(net: Network) -> None:
    """A healthy pair; the bridge drops everything between the two for 10 s, then heals."""
    pair(net, MASTER, BACKUP)
    time.sleep(9)
    _partition(net, 10)
    time.sleep(8)


def equal_priority_partition(net: Network) -> None:
    """The same with equal priorities: the higher address has to win when the bridge heals."""
    keepalived(net, 1, BACKUP)
    keepalived(net, 2, BACKUP)
    time.sleep(8)
    _partition(net, 8)
    time.sleep(7)


def _partition(net: Network, seconds: float) -> None:
    filter_frames(net, BRIDGE, PARTITION)
    time.sleep(seconds)
    inside(net, BRIDGE, "nft", "delete", "table", "bridge", "partition")


def v3_subsecond(net: Network) -> None:
    """Version 3, 0.25 s: crash and takeover in less than a second."""
    pair(
        net,
        Instance(200, interval_s=0.25, authentication=None),
        Instance(100, interval_s=0.25, authentication=None),
        version=3,
    )
    time.sleep(6)
    crash(net, 1)
    time.sleep(5)


def v3_dual_stack(net: Network) -> None:
    """Version 3, IPv4 and IPv6 with one VRID; the Master stops."""
    v6 = ("fe80::100", "2001:db8:1::100")
    routers = [
        keepalived(
            net,
            router,
            Instance(priority, vrid=7, authentication=None),
            Instance(priority, vrid=7, authentication=None, addresses=v6),
            version=3,
        )
        for router, priority in ((1, 150), (2, 100))
    ]
    time.sleep(8)
    stop(routers[0])
    time.sleep(7)


def v3_interval_change(net: Network) -> None:
    """Version 3: the Backup learns the interval; the Master reloads with 2 s for 1 s."""
    pair(net, Instance(150, authentication=None), Instance(100, authentication=None), version=3)
    time.sleep(7)
    reload_keepalived(net, 1, Instance(150, authentication=None, interval_s=2), version=3)
    time.sleep(12)


def unicast_pair(net: Network) -> None:
    """Adverts go to the peer's address; the Master crashes."""
    pair(net, Instance(110, extra=unicast(1, 2)), Instance(100, extra=unicast(2, 1)))
    time.sleep(8)
    crash(net, 1)
    time.sleep(8)


def flapping(net: Network) -> None:
    """The Master is frozen for 5 s and thawed for 4 s, six times."""
    master = pair(net, MASTER, BACKUP)
    time.sleep(7)
    for _ in range(6):
        send_signal(master, signal.SIGSTOP)
        time.sleep(5)
        send_signal(master, signal.SIGCONT)
        time.sleep(4)


def advert_gaps(net: Network) -> None:
    """The Master is frozen for less than the Master_Down_Interval, three times; nobody takes over."""
    master = pair(net, MASTER, BACKUP)
    time.sleep(8)
    for _ in range(3):
        send_signal(master, signal.SIGSTOP)
        time.sleep(2.4)
        send_signal(master, signal.SIGCONT)
        time.sleep(6)


def three_routers_many_groups(net: Network) -> None:
    """Twenty VRIDs over three routers; one router crashes."""
    for router in (1, 2, 3):
        instances = (
            Instance(200 - 10 * ((vrid + router) % 3), vrid=vrid, addresses=(f"192.168.1.{99 + vrid}",))
            for vrid in range(1, 21)
        )
        keepalived(net, router, *instances)
    time.sleep(10)
    crash(net, 2)
    time.sleep(9)


def nopreempt(net: Network) -> None:
    """The better router crashes, returns and stays Backup."""
    _nopreempt_until_return(net)
    time.sleep(10)


def nopreempt_return(net: Network) -> None:
    """The same, and then the Master crashes: the better router takes over again."""
    _nopreempt_until_return(net)
    time.sleep(6)
    crash(net, 2)
    time.sleep(7)


def _nopreempt_until_return(net: Network) -> None:
    better = Instance(150, extra="nopreempt")
    pair(net, better, Instance(100, extra="nopreempt"))
    time.sleep(8)
    crash(net, 1)
    time.sleep(8)
    keepalived(net, 1, better)


def vmac(net: Network) -> None:
    """Adverts come from the virtual MAC; the Master crashes."""
    pair(net, Instance(150, extra="use_vmac"), Instance(100, extra="use_vmac"))
    time.sleep(9)
    crash(net, 1)
    time.sleep(8)


def priority_tracking(net: Network) -> None:
    """A failing tracked script takes 60 off the Master's priority, then recovers."""
    flag = net.folder / "alive"
    flag.touch()
    # This ends the block of global_defs and opens one more; what is added here, the writer closes.
    check = f'script_user root\n}}\nvrrp_script check {{\nscript "/usr/bin/test -e {flag}"\n'
    check += "interval 1\nweight -60\nfall 1\nrise 1"
    keepalived(net, 1, Instance(150, state="MASTER", extra="track_script {\ncheck\n}"), extra=check)
    keepalived(net, 2, BACKUP)
    time.sleep(9)
    flag.unlink()
    time.sleep(9)
    flag.touch()
    time.sleep(8)


def lone_master(net: Network) -> None:
    """A single router: nobody backs it up."""
    keepalived(net, 1, Instance(101, state="MASTER"))
    time.sleep(12)


def any_device_sll(net: Network) -> None:
    """A healthy pair; every frame is seen several times."""
    pair(net, Instance(101, state="MASTER"), BACKUP)
    time.sleep(7)


def any_device_sll2(net: Network) -> None:
    """The same, and the Master crashes."""
    any_device_sll(net)
    time.sleep(2)
    crash(net, 1)
    time.sleep(7)


STORIES = {
    "advert-gaps": Story(advert_gaps),
    "ah-pair": Story(ah_pair),
    "any-device-sll": Story(any_device_sll, device="any", options=("-y", "LINUX_SLL")),
    "any-device-sll2": Story(any_device_sll2, device="any"),
    "backup-dies": Story(backup_dies),
    "equal-priority": Story(equal_priority),
    "equal-priority-partition": Story(equal_priority_partition),
    "flapping": Story(flapping),
    "graceful-resign": Story(graceful_resign),
    "lone-master": Story(lone_master, routers=1),
    "nopreempt": Story(nopreempt),
    "nopreempt-return": Story(nopreempt_return),
    "priority-tracking": Story(priority_tracking),
    "seed-nginx-pair": Story(seed_nginx_pair),
    "split-brain-partition": Story(split_brain_partition),
    "three-routers-many-groups": Story(three_routers_many_groups, routers=3),
    "unicast-pair": Story(unicast_pair),
    "v3-dual-stack": Story(v3_dual_stack),
    "v3-interval-change": Story(v3_interval_change),
    "v3-subsecond": Story(v3_subsecond),
    "vmac": Story(vmac),
}
