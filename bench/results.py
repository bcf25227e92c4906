"""What was measured: records, and the JSON that programs read."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from vrrpwatch import __version__


@dataclass(frozen=True, slots=True)
class Result:
    """One program at one piece of work; medians over the rounds."""

    work: str
    program: str
    seconds: float
    adverts_per_s: float | None
    """None where the adverts are not the point."""
    times_as_long: float
    """As vrrpwatch took in the same round: above 1, vrrpwatch is faster."""
    peak_bytes: int
    extrapolated: bool
    """The program was given a part only."""


@dataclass(frozen=True, slots=True)
class Machine:
    """Where and with what the figures were made."""

    date: str
    processor: str
    cores: int
    system: str
    python: str
    vrrpwatch: str
    peers: Mapping[str, str]
    """Name and version; what is missing says nothing."""


@dataclass(frozen=True, slots=True)
class LiveResult:
    """One program at one rate of adverts."""

    work: str
    program: str
    sent: int
    seen: int
    told_loss: bool
    """Whether the program said that the kernel lost frames."""
    cpu: float
    """Processor seconds for each second."""
    waited: float
    """Seconds of each second in which it could have run and others did: where that is much, others were measured."""
    peak_bytes: int


@dataclass(frozen=True, slots=True)
class Lateness:
    """Milliseconds from the kernel's stamp of a frame to the line about it."""

    samples: int
    p50_ms: float
    p99_ms: float
    max_ms: float


@dataclass(frozen=True, slots=True)
class Live:
    """All that was measured on the wire."""

    results: tuple[LiveResult, ...]
    lateness: Lateness


def this_machine(peers: Mapping[str, str]) -> Machine:
    """The machine that this runs on; `peers` are the programs that it is compared with."""
    return Machine(
        date=datetime.now(UTC).date().isoformat(),
        processor=_processor(),
        cores=os.cpu_count() or 1,
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        vrrpwatch=__version__,
        peers={**peers, **{name: version(name) for name in ("dpkt", "scapy", "pyshark", "numpy")}},
    )


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def write_json(path: Path, machine: Machine, results: Sequence[Result], live: Live | None) -> None:
    """One object: the machine, the list of results, and what was measured live; null where it could not be."""
    record: dict[str, object] = {"machine": asdict(machine), "results": [asdict(result) for result in results]}
    record["live"] = asdict(live) if live else None
    path.write_text(json.dumps(record, indent=2) + "\n")
