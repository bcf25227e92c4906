"""What `vrrpwatch doctor` finds out by opening an interface, as `watch` does. Needs pcapy-ng."""

import shlex
from pathlib import Path

from vrrpwatch.capture.live import RING_BYTES, Refused, Wire
from vrrpwatch.capture.privileges import raised
from vrrpwatch.cli.checkup import Check, Health
from vrrpwatch.cli.commands import ANY

_MIB = 1 << 20


def capture_check(name: str) -> Check:
    """Whether an interface really opens."""
    try:
        return _opened(name, promiscuous=True)
    except Refused as refused:
        reason = refused
    try:
        _opened(name, promiscuous=False)
    except Refused:
        return _refused(name, str(reason), needs_right=reason.needs_right)
    return Check(
        Health.WARN,
        f"{name} opens, but not in promiscuous mode: {reason}",
        "Only frames to this host are seen: no unicast between others, and multicast only of groups that it joined.",
        f"Watch it as it is: vrrpwatch watch --no-promisc {shlex.quote(name)}",
    )


def _opened(name: str, *, promiscuous: bool) -> Check:
    with raised():
        wire = Wire(name, promiscuous=promiscuous)
    try:
        ring = _ring_bytes(wire.fileno())
    finally:
        wire.close()
    if ring is not None and ring < RING_BYTES // 2:
        return Check(
            Health.WARN,
            f"a capture opens on {name}, but with {ring // _MIB} MiB of {RING_BYTES // _MIB} MiB to buffer frames",
            "The kernel is short of memory. Frames are lost when much comes at once; a report says so.",
            "Free memory, or watch fewer interfaces.",
        )
    how = "" if name == ANY else " in promiscuous mode"
    room = "" if ring is None else f", with {ring // _MIB} MiB to buffer frames"
    meaning = "Tags of VLANs are seen as well: the kernel takes them off, and libpcap puts them back."
    return Check(Health.OK, f"a capture opens on {name}{how}{room}", "" if name == ANY else meaning)


def _ring_bytes(descriptor: int) -> int | None:
    """What the kernel really gave: libpcap asks for less when it is refused, and does not say so."""
    inode = Path(f"/proc/self/fd/{descriptor}").stat().st_ino
    try:
        rows = Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    spans = (row.split()[0].split("-") for row in rows if row.endswith(f"socket:[{inode}]"))
    return sum(int(end, 16) - int(start, 16) for start, end in spans) or None


def _refused(name: str, reason: str, *, needs_right: bool) -> Check:
    if needs_right:
        return Check(
            Health.FAIL,
            f"no capture opens on {name}, though CAP_NET_RAW is there",
            "The network belongs to another user namespace, or a security module (AppArmor, SELinux) forbids it.",
            "Start it on the host, or look there: sudo dmesg | tail; sudo journalctl -k",
        )
    return Check(
        Health.FAIL,
        f"no capture opens on {name}: it {reason}",
        "libpcap refused it with these words.",
        f"Compare with tcpdump: sudo tcpdump -c 1 -i {shlex.quote(name)}",
    )
