"""What the recordings show still happens today: real routers, a crash, and the program over the fresh capture."""

import json
import time
from pathlib import Path

import pytest

from tests.expectation import differences
from tests.lab.network import Network, crash, network, recording
from tests.lab.processes import Program, run
from tests.lab.routers import Instance, keepalived, pair
from tests.sessions import command

pytestmark = pytest.mark.lab

BEFORE_CRASH_S, AFTER_CRASH_S = 6, 6
WANTED = {
    "exit_code": 1,
    "virtual_router_count": 1,
    "virtual_routers": [
        {
            "vrid": 51,
            "family": "ipv4",
            "vlan": [],
            "masters": ["192.168.1.1", "192.168.1.2"],
            "causes": ["first-seen", "master-down"],
            # RFC 3768 section 6.1: three intervals of 1 s and the Skew_Time of priority 100, (256 - 100) / 256 s.
            "outage_s": [None, 3.609],
            "final_master": "192.168.1.2",
        }
    ],
    "must": ["ungraceful-failover"],
    "must_not": ["dual-master", "auth-mismatch", "advert-gap", "bad-checksum", "malformed-advert", "no-master"],
}


def test_a_crash_of_a_real_master_is_told_as_it_happened(tmp_path: Path) -> None:
    capture = tmp_path / "crash.pcap"
    with network(routers=2) as net, recording(net, capture):
        pair(net, Instance(150), Instance(100))
        time.sleep(BEFORE_CRASH_S - 1)
        crash(net, 1)
        time.sleep(AFTER_CRASH_S - 0.5)
    done = command("analyze", "--format", "json", capture)
    report = json.loads(done.stdout)
    assert list(differences(report, WANTED)) == []
    assert done.returncode == report["verdict"]["exit_code"]
    assert net.name not in run("ip", "netns", "list")


def test_a_story_that_fails_leaves_no_namespace_process_or_file(tmp_path: Path) -> None:
    seen: list[tuple[Network, Program]] = []

    def fail() -> None:
        with network(routers=1) as net, recording(net, tmp_path / "torn.pcap"):
            seen.append((net, keepalived(net, 1, Instance(150))))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    ((net, router),) = seen
    assert net.name not in run("ip", "netns", "list")
    assert router.poll() is not None
    assert not net.folder.exists()
