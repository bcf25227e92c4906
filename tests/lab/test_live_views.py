"""`vrrpwatch watch` looks through a pipe, at all interfaces, and at tagged frames."""

import json
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from tests.figures import reached
from tests.frames import ethernet, ipv4, v2, vlan
from tests.lab.live import IN_TIME_S, is_told, preferred, tcpdump_into_a_pipe, watching
from tests.lab.network import BRIDGE, crash, inside, mac_address, network, recording
from tests.lab.routers import Instance, pair
from tests.sessions import command

pytestmark = pytest.mark.lab

PATIENCE_S = 20
THROUGH_A_PIPE_S = 1.5
"""tcpdump hands a frame on after up to a second."""
INTERFACES = ("br0", "p1", "p2")
"""The bridge, and its ports to the routers."""
quick = partial(Instance, interval_s=0.2, authentication=None)


def test_a_failover_is_told_through_a_pipe_and_of_every_interface_by_its_name() -> None:
    is_failover = partial(is_told, event="master-changed", cause="master-down")
    with (
        preferred() as pauses,
        network(routers=2) as net,
        tcpdump_into_a_pipe(net, BRIDGE, "br0") as source,
        watching(net, BRIDGE, "any") as all_interfaces,
        watching(net, BRIDGE, "-", source=source) as pipe,
    ):
        pair(net, quick(priority=150, state="MASTER"), quick(), version=3)
        pipe.await_line(partial(is_told, event="master-changed"), PATIENCE_S)
        time.sleep(2)
        crash(net, 1)
        told = pipe.await_line(is_failover, PATIENCE_S)
        assert pauses.delay_s(told) <= THROUGH_A_PIPE_S
        assert told.told["virtual_router"]["interface"] is None
        lines = [all_interfaces.await_line(partial(is_failover, interface=name), PATIENCE_S) for name in INTERFACES]
        assert max(map(pauses.delay_s, lines)) <= IN_TIME_S
        ended = [all_interfaces.end(), pipe.end()]
    seen = {line.told["virtual_router"]["interface"] for line in ended[0].lines if line.told["event"] == "router-seen"}
    assert seen == set(INTERFACES)
    # A crash is a warning, and nothing worse was seen: the three interfaces are not taken for one with copies.
    assert [(one.exit_code, one.stderr) for one in ended] == [(1, ""), (1, "")]
    reached("L11", "each frame three times on `any`: 0 findings of two Masters")


TAGS = {
    61: b"",
    62: vlan(100),
    63: vlan(40, 50),
    64: b"\x88\xa8\x00\xc8" + vlan(30),
}
"""By VRID."""
SENDER = """
import socket, sys, time
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
wire.bind(("eth0", 0))
for line in sys.stdin:
    wire.send(bytes.fromhex(line))
    time.sleep(0.05)
"""


def test_a_vlan_tag_that_the_kernel_took_off_is_there_again(tmp_path: Path) -> None:
    capture = tmp_path / "tags.pcap"
    frames = [
        ethernet(
            ipv4(v2(vrid, addresses=(f"192.168.1.{vrid}",)), source="192.168.1.1"), source=mac_address(1), tags=tags
        )
        for vrid, tags in TAGS.items()
    ]
    with network(routers=1) as net, watching(net, BRIDGE, "br0") as watch:
        with recording(net, capture, "--immediate-mode"):
            inside(net, 1, sys.executable, "-IS", "-c", SENDER, stdin="\n".join(frame.hex() for frame in frames))
            watch.await_line(partial(is_told, event="master-changed", vrid=64), PATIENCE_S)
        told = [line.told for line in watch.end().lines]
    tags = {
        one["virtual_router"]["vrid"]: one["virtual_router"]["vlan"] for one in told if one["event"] == "router-seen"
    }
    assert tags == {61: [], 62: [100], 63: [40, 50], 64: [200, 30]}
    report = json.loads(command("analyze", "--format", "json", capture).stdout)
    assert {one["vrid"]: one["vlan"] for one in report["virtual_routers"]} == tags
