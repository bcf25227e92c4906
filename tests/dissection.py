"""What tshark and our decoder see in the frames of captures, in one form: `Dissected`."""

import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

from tests.frames import read_pcap
from tests.sessions import capture_of
from vrrpwatch.decode import Decoded, Decoder
from vrrpwatch.model.advert import Address, Advert, Flaw
from vrrpwatch.model.frame import Frame

FIELDS = (
    "frame.number",
    "vrrp.version",
    "vrrp.virt_rtr_id",
    "vrrp.prio",
    "vrrp.addr_count",
    "vrrp.adver_int",
    "vrrp.short_adver_int",
    "vrrp.ip_addr",
    "vrrp.ipv6_addr",
    "vrrp.checksum.status",
)
SECOND_NS, CENTISECOND_NS = 1_000_000_000, 10_000_000
GOOD_CHECKSUM = "1"
REASSEMBLY_OFF = ("-o", "ip.defragment:FALSE", "-o", "ipv6.defragment:FALSE")

Place = tuple[Path, int]
"""A capture and the number of a frame in it."""


class Dissected(NamedTuple):
    """The fields of an advert that two decoders must agree on; tshark leaves out what it does not show."""

    version: int
    vrid: int
    priority: int | None
    announced: int | None
    """How many addresses the header says."""
    interval_ns: int | None
    addresses: tuple[Address, ...]
    sound: bool
    """The checksum is right."""


def ours(captures: Iterable[Path]) -> dict[Place, Decoded]:
    """What we decode each frame to."""
    seen = {}
    for capture in captures:
        decode = Decoder().decode
        for frame in read_pcap(capture):
            seen[capture, frame.number] = decode(frame)
    return seen


def fields_of(advert: Advert) -> Dissected:
    """What tshark should say of `advert`."""
    return Dissected(
        advert.version,
        advert.vrid,
        advert.priority,
        advert.count,
        advert.interval_ns,
        advert.addresses,
        Flaw.CHECKSUM not in advert.flaws,
    )


@cache
def theirs(tshark: str, captures: tuple[Path, ...], folder: Path) -> dict[Place, Dissected]:
    """The frames that tshark decodes as VRRP: one process for all captures of one link type, not one for each."""
    by_link: dict[int, list[tuple[Place, Frame]]] = defaultdict(list)
    for capture in captures:
        for frame in read_pcap(capture):
            by_link[frame.interface.link_type].append(((capture, frame.number), frame))
    seen = {}
    for link, placed in by_link.items():
        together = folder / f"{link}.pcap"
        together.write_bytes(capture_of([frame for _, frame in placed]))
        for number, dissected in _dissect(tshark, together):
            seen[placed[number - 1][0]] = dissected
    return seen


def _dissect(tshark: str, capture: Path) -> Iterator[tuple[int, Dissected]]:
    wanted = [word for field in FIELDS for word in ("-e", field)]
    done = subprocess.run(
        [tshark, "-n", *REASSEMBLY_OFF, "-r", capture, "-Y", "vrrp", "-T", "fields", *wanted],
        capture_output=True,
        text=True,
        check=True,
    )
    for line in done.stdout.splitlines():
        number, *values = line.split("\t")
        yield int(number), _parsed(dict(zip(FIELDS[1:], values, strict=True)))


def _parsed(values: dict[str, str]) -> Dissected:
    seconds, centiseconds = _number(values["vrrp.adver_int"]), _number(values["vrrp.short_adver_int"])
    interval_ns = None
    if seconds is not None:
        interval_ns = seconds * SECOND_NS
    elif centiseconds is not None:
        interval_ns = centiseconds * CENTISECOND_NS
    shown = ",".join(filter(None, (values["vrrp.ip_addr"], values["vrrp.ipv6_addr"])))
    return Dissected(
        _number(values["vrrp.version"]) or 0,
        _number(values["vrrp.virt_rtr_id"]) or 0,
        _number(values["vrrp.prio"]),
        _number(values["vrrp.addr_count"]),
        interval_ns,
        tuple(ip_address(address) for address in shown.split(",") if address),
        values["vrrp.checksum.status"] == GOOD_CHECKSUM,
    )


def _number(text: str) -> int | None:
    return int(text) if text else None
