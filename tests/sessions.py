"""Runs the whole program, from frames or files to a report, in this process or as the command; and writes captures."""

import os
import struct
import subprocess
import sys
from collections.abc import Iterable, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from tests.captures import pcap_header, pcap_record
from tests.frames import ETHERNET, PCAPS
from vrrpwatch.cli.session import Session, read
from vrrpwatch.model.finding import Severity
from vrrpwatch.model.frame import Blind, Frame, Interface
from vrrpwatch.model.snapshot import Snapshot
from vrrpwatch.report.json_v1 import report_object

LAB = PCAPS / "lab"
LAB_CAPTURES = sorted(LAB.glob("*.pcap"))
HOSTILE = PCAPS / "hostile" / "vrrp"
SAVEFILES = sorted((PCAPS / "hostile" / "savefile").iterdir())
SECOND_NS = 1_000_000_000
NANOSECOND_MAGIC = 0xA1B23C4D

Report = dict[str, Any]


def report_on(*paths: Path) -> Report:
    """The JSON report over `paths`, as an object."""
    return report_object(read([str(path) for path in paths]))


def watch(frames: Iterable[Frame | Blind]) -> Snapshot:
    """What a session makes of `frames`."""
    session = Session()
    session.follow(frames)
    return closed(session)


def closed(session: Session) -> Snapshot:
    """What `session` makes of all it saw, when there are no files to speak of."""
    return session.close((), Severity.WARNING)


def command(*arguments: str | Path, stdin: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run `vrrpwatch` with `arguments` in a pipe, as a user does."""
    environment = {**os.environ, "PYTHONWARNINGS": "error", "COLUMNS": "", "PYTHONIOENCODING": "utf-8"}
    words = [sys.executable, "-m", "vrrpwatch", *map(str, arguments)]
    return subprocess.run(words, input=stdin, capture_output=True, env=environment, timeout=120, check=False)


def capture_of(frames: Sequence[Frame]) -> bytes:
    """A capture file with nanoseconds; all `frames` have the link type of the first."""
    link = frames[0].interface.link_type if frames else ETHERNET.link_type
    records = (pcap_record(frame.data, *divmod(frame.time_ns, SECOND_NS), wire=frame.wire_length) for frame in frames)
    return pcap_header(magic=NANOSECOND_MAGIC, link=link) + b"".join(records)


def records_of(path: Path) -> tuple[bytes, list[bytes]]:
    """The file header of a pcap file and its records, as they are."""
    octets = path.read_bytes()
    order = "<" if octets[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    records, at = [], 24
    while at + 16 <= len(octets):
        (captured,) = struct.unpack_from(order + "I", octets, at + 8)
        records.append(octets[at : at + 16 + captured])
        at += 16 + captured
    return octets[:24], records


def numbered(shown: Iterable[tuple[int, bytes]], interface: Interface = ETHERNET) -> list[Frame]:
    """Frames in the order of time from pairs of nanoseconds and octets."""
    ordered = sorted(shown, key=lambda moment: moment[0])
    return [Frame(at, time_ns, interface, len(data), data) for at, (time_ns, data) in enumerate(ordered, 1)]


def story(report: Report) -> Report:
    """The report without what depends on the files, the version, and the key that each run gives to passwords."""
    told = {name: deepcopy(part) for name, part in report.items() if name not in ("inputs", "tool")}
    for virtual_router in told["virtual_routers"]:
        for router in virtual_router["routers"]:
            router["auth"].pop("digest")
    return told
