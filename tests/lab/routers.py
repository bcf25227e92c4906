"""Real routers for a lab: keepalived, FRR and UCARP, each with the configuration that a story needs."""

import shutil
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from tests.lab.network import Network, configure, inside, launch
from tests.lab.processes import Program

ADDRESS = "192.168.1.100"
"""The virtual address of most stories."""
FRR_DAEMONS = Path("/usr/lib/frr")
FRR_START_S = 1.2


@dataclass(frozen=True, slots=True)
class Instance:
    """A `vrrp_instance` of keepalived, in its words."""

    priority: int = 100
    vrid: int = 51
    state: str = "BACKUP"
    interval_s: float = 1
    authentication: tuple[str, str] | None = ("PASS", "1111")
    """Type and password."""
    addresses: tuple[str, ...] = (ADDRESS,)
    extra: str = ""
    """Further lines of the instance."""


@dataclass(frozen=True, slots=True)
class FrrRouter:
    """The virtual router of an FRR `eth0`."""

    priority: int
    version: int = 3
    vrid: int = 5
    address: str = ADDRESS
    over_ipv6: bool = False


def keepalived(net: Network, router: int, *instances: Instance, version: int = 2, extra: str = "") -> Program:
    """Start keepalived on `router`; `extra` are further lines of `global_defs`."""
    folder = net.folder / f"keepalived{router}"
    folder.mkdir(exist_ok=True)
    configuration = folder / "keepalived.conf"
    configuration.write_text(_configuration(instances, version, extra))
    # Two of them run on one machine here: each needs pid files of its own, and none of a dead one before it.
    pids = [folder / "keepalived.pid", folder / "vrrp.pid"]
    for pid in pids:
        pid.unlink(missing_ok=True)
    options = ("-n", "-l", "-D", "-P", "-f", configuration, "-p", pids[0], "-r", pids[1])
    return launch(net, router, "keepalived", *options)


def pair(net: Network, better: Instance, other: Instance, *, version: int = 2) -> Program:
    """Start `better` on router 1 and `other` on router 2, a second later: no race, router 1 is the first Master.

    Gives the keepalived of router 1.
    """
    first = keepalived(net, 1, better, version=version)
    time.sleep(1)
    keepalived(net, 2, other, version=version)
    return first


def reload_keepalived(net: Network, router: int, *instances: Instance, version: int = 2) -> None:
    """Let the keepalived that was started last on `router` read another configuration."""
    configuration = net.folder / f"keepalived{router}" / "keepalived.conf"
    configuration.write_text(_configuration(instances, version, ""))
    net.programs[router][-1].send_signal(signal.SIGHUP)


def unicast(own: int, peer: int) -> str:
    """The lines of an instance that speaks to router `peer` alone."""
    return f"unicast_src_ip 192.168.1.{own}\nunicast_peer {{\n192.168.1.{peer}\n}}"


def frr(net: Network, router: int, virtual: FrrRouter) -> None:
    """Start zebra and vrrpd on `router`, with the macvlan interfaces that FRR wants to find."""
    folder = net.folder / f"frr{router}"
    folder.mkdir(exist_ok=True)
    (folder / "zebra.conf").write_text("hostname zebra\n")
    (folder / "vrrpd.conf").write_text(_frr_configuration(virtual))
    for path in (folder, *folder.iterdir()):
        shutil.chown(path, "frr", "frr")
    _macvlan(net, router, "vrrp4", f"00:00:5e:00:01:{virtual.vrid:02x}", f"{virtual.address}/24")
    if virtual.over_ipv6:
        own = f"fe80::{virtual.vrid}/64"
        _macvlan(net, router, "vrrp6", f"00:00:5e:00:02:{virtual.vrid:02x}", own, "2001:db8:1::100/64")
    for daemon in ("zebra", "vrrpd"):
        files = ("-f", folder / f"{daemon}.conf", "-i", folder / f"{daemon}.pid", "-z", folder / "zserv.api")
        launch(net, router, FRR_DAEMONS / daemon, *files, "--vty_socket", folder, "-P", "0")
        time.sleep(FRR_START_S)


def ucarp(net: Network, router: int, vhid: int, address: str) -> None:
    """Start UCARP on `router`."""
    own = ("-i", "eth0", "-s", f"192.168.1.{router}", "-v", str(vhid), "-p", "love", "-a", address)
    launch(net, router, "ucarp", *own, "-u", "/bin/true", "-d", "/bin/true")


def _macvlan(net: Network, router: int, name: str, mac: str, *addresses: str) -> None:
    configure(net, router, f"link add {name} link eth0 type macvlan mode bridge")
    inside(net, router, "sysctl", "-q", "-w", f"net.ipv6.conf.{name}.addr_gen_mode=1")
    inside(net, router, "sysctl", "-q", "-w", f"net.ipv6.conf.{name}.accept_dad=0")
    nodad = {address: " nodad" if ":" in address else "" for address in addresses}
    lines = [f"address add {address} dev {name}{flag}" for address, flag in nodad.items()]
    configure(net, router, f"link set dev {name} address {mac}", *lines, f"link set dev {name} up")


def _configuration(instances: tuple[Instance, ...], version: int, extra: str) -> str:
    defaults = f"router_id LAB\nvrrp_version {version}\nvrrp_garp_master_delay 1\n{extra}"
    blocks = (_block(f"vrrp_instance VI_{number}", _lines(one)) for number, one in enumerate(instances, 1))
    return "".join((_block("global_defs", defaults), *blocks))


def _lines(instance: Instance) -> str:
    lines = f"state {instance.state}\ninterface eth0\nvirtual_router_id {instance.vrid}\n"
    lines += f"priority {instance.priority}\nadvert_int {instance.interval_s}\n{instance.extra}\n"
    if instance.authentication is not None:
        kind, password = instance.authentication
        lines += _block("authentication", f"auth_type {kind}\nauth_pass {password}")
    return lines + _block("virtual_ipaddress", "\n".join(instance.addresses))


def _block(name: str, lines: str) -> str:
    return f"{name} {{\n{lines}\n}}\n"


def _frr_configuration(virtual: FrrRouter) -> str:
    settings = [f"version {virtual.version}", f"priority {virtual.priority}", "advertisement-interval 1000"]
    settings.append(f"ip {virtual.address}")
    if virtual.over_ipv6:
        settings += [f"ipv6 fe80::{virtual.vrid}", "ipv6 2001:db8:1::100"]
    return "interface eth0\n" + "".join(f" vrrp {virtual.vrid} {setting}\n" for setting in settings)
