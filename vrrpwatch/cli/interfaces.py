"""`vrrpwatch interfaces`: where VRRP can be captured, and if not, why."""

import json
from dataclasses import asdict

import click

from vrrpwatch.capture.hardware import HARDWARE
from vrrpwatch.capture.interfaces import Link, links
from vrrpwatch.capture.privileges import may_capture
from vrrpwatch.cli.output import emit
from vrrpwatch.model.record import record
from vrrpwatch.report.safe import safe

_HEADER = ("name", "state", "link", "VRRP can be captured")


@record(frozen=True, slots=True)
class Prospect:
    """What a capture on an interface would give, with the rights to make one."""

    name: str
    index: int
    state: str
    """up, down, or no carrier."""
    link: str
    """Kind of the interface in words."""
    hardware: int
    capture: bool
    why: str | None
    """Why not, or what there is to know."""


@click.command
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", help="What to write.")
def interfaces(format_name: str) -> int:
    """List the network interfaces: which are up, and where VRRP can be captured."""
    prospects, right = [prospect(each) for each in links()], may_capture()
    emit(_json(prospects, right=right) if format_name == "json" else _text(prospects, right=right))
    return 0


def prospect(link: Link) -> Prospect:
    """What a capture on `link` would give now."""
    hardware = HARDWARE.get(link.hardware)
    capture = link.up and (hardware is None or hardware.decoded)
    return Prospect(
        name=link.name,
        index=link.index,
        state="down" if not link.up else "up" if link.running else "no carrier",
        link=hardware.name if hardware else f"type {link.hardware}",
        hardware=link.hardware,
        capture=capture,
        why=_why(link),
    )


def _why(link: Link) -> str | None:
    hardware = HARDWARE.get(link.hardware)
    if hardware and not hardware.decoded:
        return "this kind of link is not decoded"
    if not link.up:
        return "it is down"
    if link.loopback:
        return "routers do not speak VRRP there"
    if not link.running:
        return "nothing comes without a carrier"
    return None if hardware else "this kind of link is not known; what libpcap gives may not be decoded"


def _text(prospects: list[Prospect], *, right: bool) -> str:
    rows = [_HEADER, *((safe(each.name), each.state, each.link, _answer(each)) for each in prospects)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADER) - 1)]
    lines = ["  ".join((*map(str.ljust, row, widths), row[-1])) for row in rows]
    about = (
        "vrrpwatch doctor NAME tries one of them; the name any stands for all that are up."
        if right
        else "But there is no right to capture here: vrrpwatch doctor says how to get it."
    )
    return "\n".join((*lines, "", about, ""))


def _answer(each: Prospect) -> str:
    word = "yes" if each.capture else "no"
    return word if each.why is None else f"{word}, but {each.why}" if each.capture else f"{word}: {each.why}"


def _json(prospects: list[Prospect], *, right: bool) -> str:
    document = {"schema": "vrrpwatch.interfaces/1", "right": right, "interfaces": list(map(asdict, prospects))}
    return json.dumps(document, indent=2) + "\n"
