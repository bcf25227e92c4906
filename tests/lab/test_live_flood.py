"""A flood of made-up routers on the wire: a real failover among it comes in time, and memory stays bounded."""

import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.figures import reached
from tests.floods import Kind, octets
from tests.lab.network import BRIDGE, launch
from tests.lab.watcher import SECOND_NS, Sender, Started, advert, adverts, cables, change, starting
from tests.rights import need_root
from vrrpwatch.model.frame import BlindReason

pytestmark = pytest.mark.lab

FLOODER = Path(__file__).with_name("flooder.py")
RATE_HZ, LENGTH_S = 2_000, 20
FLAPS = 20
MOST_BYTES = 64 << 20
VRIDS = range(51, 56)
SILENCE_S = 0.6
"""With the rest of the cycle four intervals of 0.2 s: a little more than Master_Down_Interval."""
LATER_S = 1.0
"""Than without the flood."""


@pytest.fixture(autouse=True)
def _lab() -> None:
    need_root()


def resident(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS"))


def peak_while(pid: int, goes_on: Callable[[], bool]) -> int:
    """The most memory that the program had meanwhile."""
    peak_bytes = resident(pid)
    while goes_on():
        peak_bytes = max(peak_bytes, resident(pid))
        time.sleep(0.2)
    return peak_bytes


def fail_over(sender: Sender, others: list[bytes], vrid: int, session: Started) -> tuple[list[bytes], float]:
    """The Master of `vrid` dies and its Backup takes over: what is sent then, and how many seconds later it is told."""
    sender.say(others)
    time.sleep(SILENCE_S)
    said = [*others, advert(vrid, host=3, priority=99)]
    sender.say(said)
    taken_ns = time.time_ns()
    told = session.await_event("master-changed", vrid, LENGTH_S, cause="master-down")
    return said, (told.arrived_ns - taken_ns) / SECOND_NS


def test_a_failover_among_a_flood_is_told_in_time_and_costs_bounded_memory() -> None:
    with cables(("va", "vb")) as net, starting(net, "vb") as session:
        here, pid = Sender(net, adverts(*VRIDS)), session.program.pid
        for vrid in VRIDS:
            session.await_first_advert(vrid)
        time.sleep(1)
        said, calm_s = fail_over(here, adverts(*VRIDS[:-1]), VRIDS[-1], session)
        before_bytes = resident(pid)
        made_up = net.folder / "flood.hex"
        made_up.write_text("\n".join(octets(Kind.MIXED, number).hex() for number in range(RATE_HZ * LENGTH_S)))
        flooder = launch(net, BRIDGE, sys.executable, "-S", FLOODER, "va", made_up, str(RATE_HZ))
        half_s = time.monotonic() + LENGTH_S / 2
        peak_bytes = peak_while(pid, lambda: time.monotonic() < half_s)
        others = [one for one in said if one not in adverts(VRIDS[0])]
        _, late_s = fail_over(here, others, VRIDS[0], session)
        assert flooder.poll() is None, "the flood lasted"
        peak_bytes = max(peak_bytes, peak_while(pid, lambda: flooder.poll() is None))
        ended = session.watch.end()

    opened = [line.told["finding"] for line in ended.lines if line.told["event"] == "finding-opened"]
    real = [
        (one["virtual_router"]["vrid"], one["rule"])
        for one in opened
        if (one["virtual_router"] or {}).get("vlan") == []
    ]
    assert "sender-flood" in {one["rule"] for one in opened}
    # How long nobody advertised is the sender's affair, and true.
    assert {rule for _, rule in real} <= {"ungraceful-failover", "slow-failover", "advert-gap", "no-master"}
    assert {vrid for vrid, _ in real} <= {VRIDS[0], VRIDS[-1]}
    blind = [line.told["blind"]["why"] for line in ended.lines if line.told["event"] == "went-blind"]
    assert str(BlindReason.DROPPED) not in blind
    assert peak_bytes - before_bytes <= MOST_BYTES
    assert late_s - calm_s <= LATER_S
    reached(
        "S1",
        f"live, {RATE_HZ * LENGTH_S:,} adverts at {RATE_HZ:,} a second: +{(peak_bytes - before_bytes) >> 20} MiB; a "
        f"failover among them told {late_s:.2f} s after the Backup was made to advertise, without them {calm_s:.2f} s",
    )


def test_a_link_that_flaps_is_a_few_lines_for_a_person() -> None:
    with (
        cables(("va", "vb")) as net,
        starting(net, "vb", form="text", read=False) as session,
    ):
        session.await_ready()
        Sender(net, adverts(*VRIDS))
        time.sleep(2)
        for _ in range(FLAPS):
            change(net, "link set vb down")
            time.sleep(0.5)
            change(net, "link set vb up")
            time.sleep(0.5)
        session.program.send_signal(signal.SIGINT)
        assert session.program.stdout
        told = session.program.stdout.read().decode().split("\n\n")[0].splitlines()
        session.program.wait()
    flaps = [line for line in told if "nterface down" in line or "capture-hole" in line]
    assert 2 <= len(flaps) <= 2 * FLAPS
    assert len(told) <= 45
    assert any("lines were held back: " in line for line in told)
    assert not any("no-master" in line or "common-failure" in line for line in told)
    reached("S4", f"live, a link that goes down {FLAPS} times in {FLAPS} s: {len(told)} lines")
