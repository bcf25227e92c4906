"""What a scenario file says: routers, their traffic, and what must come of it. An unknown key is an error.

    why = "one sentence"
    end = 30.0                    # the analyzer is advanced to this; without it the capture ends at its last frame
    clock = [{at = 9.5, step = 60.0}]  # from then on the capture's clock is ahead by this; negative: behind
    [routers.a]                   # keys and defaults: `Sender`; the same box for another VRID is another table
    [[traffic]]                   # keys and defaults: `Traffic`; any key of a router holds for these frames only
    [expect]                      # keys: `Expectation`

Times are seconds since the start of the scenario; TOML floats are read as decimals, so that none is rounded.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Any

SCENARIOS = Path(__file__).parent / "scenarios"
BIRTH_NS = 1_700_000_000_000_000_000
"""The time of a scenario's second zero."""

KINDS = frozenset(
    {
        "advert",
        "gratuitous-arp",
        "gratuitous-reply",
        "arp",
        "arp-answer",
        "igmp-join",
        "mld-join",
        "icmp-unreachable",
        "carp",
        "frame",
        "blind",
        "output",
    }
)


class ScenarioError(ValueError):
    """The file says something that the format does not have."""


@dataclass(frozen=True, slots=True)
class Sender:
    """A router, or a host that never advertises."""

    address: str
    mac: str = "physical"
    """`physical` is made from the address, `virtual` from the VRID; or a MAC."""
    vrid: int = 51
    version: int = 2
    priority: int = 100
    addresses: tuple[str, ...] = ("10.0.0.100",)
    interval: Decimal = Decimal(1)
    """Seconds."""
    password: str = ""
    """Not empty: simple text authentication."""
    auth: int = 0
    """Authentication type; `password` makes it 1."""
    vlan: tuple[int, ...] = ()
    destination: str = ""
    """Unicast peer; empty: the group."""
    ttl: int = 255
    checksum: str = "pseudo"
    """`pseudo`, `message-only` or `bad`; of version 3 over IPv4."""
    counts_ip_id: bool = False
    """The IP id counts adverts, as keepalived's does; else it stays `ip_id`."""
    ip_id: int = 0
    tos: int = 0xC0
    df: bool = False
    sequence: int = 0
    """Not 0: the first advert of these frames has an authentication header with this number, and the others go on."""
    binding: str = ""
    """The MAC inside an ARP packet or a neighbour advertisement; empty: that of the frame."""

    @property
    def ip(self) -> IPv4Address | IPv6Address:
        return ip_address(self.address)

    @property
    def link_address(self) -> str:
        """The source MAC."""
        if self.mac == "virtual":
            return f"00:00:5e:00:0{1 if self.ip.version == 4 else 2}:{self.vrid:02x}"
        return "02:00:" + self.ip.packed[-4:].hex(":") if self.mac == "physical" else self.mac

    @property
    def bound_address(self) -> str:
        """The MAC that an announcement names."""
        return self.binding or self.link_address


@dataclass(frozen=True, slots=True)
class Traffic:
    """Frames of one kind, a time without sight, or one in which an output of vrrpwatch cannot be written."""

    kind: str
    times_ns: tuple[int, ...]
    """Since the start."""
    sender: Sender | None
    name: str
    """Of the sender in the file: the IP id counts by it."""
    copies: int = 1
    copy_delay_ns: int = 0
    lost: bool = False
    """Sent, but not in the capture."""
    quotes: Sender | None = None
    """Whose advert an ICMP error answers."""
    code: str = "protocol"
    """Of an ICMP error: `protocol`, `filtered` or `host`."""
    hex: str = ""
    """A whole Ethernet frame."""
    until_ns: int = 0
    """End of a time without sight, or without an output; 0: it does not end."""
    path: str = ""
    """Of the output."""
    error: str = ""
    """What is wrong with it."""
    lines: int = 0
    """That it lost when that is told."""
    vrids: int = 1
    """Each frame comes for so many VRIDs, from the sender's on."""
    turns: int = 1
    """So many routers send in turn, with addresses from the sender's on."""
    shifts: int = 1
    """The first address that they announce goes on by one with each frame, and begins anew after so many."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What must come of it. None: not looked at."""

    findings: tuple[Mapping[str, Any], ...] = ()
    """For each there is one finding that agrees in all keys; `title` and `detail` may be a part of the text."""
    absent: tuple[str, ...] = ()
    """Rules without a finding."""
    only_info: bool | None = None
    events: tuple[str, ...] | None = None
    """These happen in this order, others between them."""
    no_events: tuple[str, ...] = ()
    virtual_routers: int | None = None
    """How many."""
    causes: tuple[str, ...] | None = None
    """Of all transitions of the one virtual router; so are the next two."""
    masters: tuple[str, ...] | None = None
    state: str | None = None


FINDING_KEYS = frozenset(
    {"rule", "severity", "confidence", "count", "open", "subject", "cause", "title", "detail", "frames"}
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """One file."""

    why: str
    traffic: tuple[Traffic, ...]
    expect: Expectation
    end_ns: int | None
    clock: tuple[tuple[int, int], ...] = ()
    """From when on, and by how much, the clock of the capture is ahead."""

    def capture_ns(self, time_ns: int) -> int:
        """What the clock of the capture shows `time_ns` after the start."""
        return BIRTH_NS + time_ns + sum(step_ns for at_ns, step_ns in self.clock if at_ns <= time_ns)


def read(path: Path) -> Scenario:
    """The scenario in `path`. Raises ScenarioError for what the format does not have."""
    table = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    _check(table, {"why", "end", "clock", "routers", "traffic", "expect"}, "the file")
    routers = {name: _sender(router, name) for name, router in table["routers"].items()}
    traffic = tuple(_traffic(entry, routers) for entry in table["traffic"])
    expect = table["expect"]
    _check(expect, _names(Expectation), "expect")
    for finding in expect.get("findings", ()):
        _check(finding, FINDING_KEYS, "a finding")
    end_ns = _ns(table["end"]) if "end" in table else None
    clock = tuple((_ns(step["at"]), _ns(step["step"])) for step in table.get("clock", ()))
    return Scenario(table["why"], traffic, Expectation(**_frozen(expect)), end_ns, clock)


def _sender(table: Mapping[str, Any], name: str) -> Sender:
    _check(table, _names(Sender), f"router {name}")
    return Sender(**_typed(table))


def _traffic(table: Mapping[str, Any], routers: Mapping[str, Sender]) -> Traffic:
    kind = table.get("kind", "advert")
    if kind not in KINDS:
        raise ScenarioError(f"kind {kind!r}")
    if kind == "blind":
        _check(table, {"kind", "from", "until"}, "blind")
        return Traffic(kind, (_ns(table["from"]),), None, "", until_ns=_ns(table["until"]))
    if kind == "output":
        _check(table, {"kind", "from", "until", "path", "error", "lines"}, "output")
        return Traffic(
            kind,
            (_ns(table["from"]),),
            None,
            "",
            until_ns=_ns(table.get("until", 0)),
            path=table["path"],
            error=table["error"],
            lines=table["lines"],
        )
    own = {"kind", "router", "at", "from", "every", "until", "count", "copies", "copy_delay", "lost", "quotes"}
    own |= {"code", "hex", "vrids", "turns", "shifts"}
    _check(table, own | _names(Sender), "traffic")
    name = table["router"]
    sender = replace(routers[name], **_typed({key: table[key] for key in table if key not in own}))
    return Traffic(
        kind,
        _times_ns(table, sender),
        sender,
        name,
        copies=table.get("copies", 1),
        copy_delay_ns=_ns(table.get("copy_delay", 0)),
        lost=table.get("lost", False),
        quotes=routers[table["quotes"]] if "quotes" in table else None,
        code=table.get("code", "protocol"),
        hex=table.get("hex", ""),
        vrids=table.get("vrids", 1),
        turns=table.get("turns", 1),
        shifts=table.get("shifts", 1),
    )


def _times_ns(table: Mapping[str, Any], sender: Sender) -> tuple[int, ...]:
    """`at` once or a list; or `from` with `count` or `until` (included), `every` one step or a list to go round."""
    if "at" in table:
        at = table["at"]
        return tuple(_ns(time) for time in (at if isinstance(at, list) else [at]))
    every = table.get("every", sender.interval)
    steps = [_ns(step) for step in (every if isinstance(every, list) else [every])]
    if not ("count" in table or "until" in table):
        raise ScenarioError("traffic needs at, count or until")
    times = [_ns(table["from"])]
    while _goes_on(table, times, following := times[-1] + steps[(len(times) - 1) % len(steps)]):
        times.append(following)
    return tuple(times)


def _goes_on(table: Mapping[str, Any], times: list[int], following: int) -> bool:
    return len(times) < table["count"] if "count" in table else following <= _ns(table["until"])


def _typed(table: Mapping[str, Any]) -> dict[str, Any]:
    return {**_frozen(table), **({"interval": Decimal(table["interval"])} if "interval" in table else {})}


def _frozen(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}


def _names(record: type[Sender | Expectation]) -> set[str]:
    return {field.name for field in fields(record)}


def _check(table: Mapping[str, Any], known: set[str] | frozenset[str], where: str) -> None:
    unknown = set(table) - known
    if unknown:
        raise ScenarioError(f"{where}: unknown {', '.join(sorted(unknown))}")


def _ns(seconds: Decimal | int) -> int:
    return int(Decimal(seconds) * 1_000_000_000)
