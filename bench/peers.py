"""What vrrpwatch is compared with, and how each is asked to read a capture."""

import shutil
import subprocess
import sys
from pathlib import Path

from bench.measure import Program
from vrrpwatch.capture.filter import kernel_filter
from vrrpwatch.model.frame import LinkType

VRRPWATCH, VRRPWATCH_JOBS = "vrrpwatch", "vrrpwatch -j 2"
TSHARK_FIELDS, TSHARK_QUIET = "tshark -T fields", "tshark -q"
TCPDUMP, TCPDUMP_FILTER = "tcpdump", "tcpdump, our filter"
DPKT, SCAPY, PYSHARK = "dpkt", "scapy", "pyshark"

COMMAND = (sys.executable, "-m", "vrrpwatch")
VERDICTS = frozenset({0, 1, 2})
_FIELDS = ("-T", "fields", "-e", "vrrp.virt_rtr_id", "-e", "vrrp.prio", "-e", "ip.src")
_LIBRARIES = {DPKT: 100_000, SCAPY: 10_000, PYSHARK: 2_000}
"""Frames that the slow ones read; the rest is extrapolated."""
_TSHARK_FRAMES = 100_000
"""Of traffic that is not ours, tshark follows every connection."""


def analyze(capture: Path) -> Program:
    """vrrpwatch itself, with all rules, as a program would call it."""
    return Program(VRRPWATCH, (*COMMAND, "analyze", "--format", "json", str(capture)), good=VERDICTS)


def analyze_jobs(capture: Path) -> Program:
    """The same with two processes that read."""
    return Program(VRRPWATCH_JOBS, (*analyze(capture).command, "-j", "2"), good=VERDICTS)


def tshark_fields(capture: Path, *, part: bool = False) -> Program:
    """Three fields of each advert; `part`: of the first frames."""
    command = ("tshark", "-r", str(capture), "-Y", "vrrp", *_FIELDS)
    return _maybe_part(TSHARK_FIELDS, command, _TSHARK_FRAMES if part else None)


def tshark_quiet(capture: Path) -> Program:
    """It dissects and writes nothing."""
    return Program(TSHARK_QUIET, ("tshark", "-q", "-Y", "vrrp", "-r", str(capture)))


def tcpdump(capture: Path) -> Program:
    """It reads and writes every frame."""
    return Program(TCPDUMP, ("tcpdump", "-Z", "root", "-r", str(capture), "-w", "/dev/null"))


def tcpdump_filter(capture: Path) -> Program:
    """It keeps what vrrpwatch would look at, by the filter that vrrpwatch gives to the kernel."""
    command = (*tcpdump(capture).command, kernel_filter(LinkType.ETHERNET, None))
    return Program(TCPDUMP_FILTER, command)


def library(name: str, capture: Path) -> Program:
    """A loop of a few lines over the first frames."""
    return Program(name, (sys.executable, "-m", "bench.loops", name, str(capture)), frames=_LIBRARIES[name])


def there(program: Program) -> bool:
    """It is installed."""
    return shutil.which(program.command[0]) is not None


def version(command: str) -> str:
    """The first line of what a program says of itself; empty when it is missing."""
    if shutil.which(command) is None:
        return ""
    done = subprocess.run([command, "--version"], capture_output=True, text=True, check=False)
    return (done.stdout or done.stderr).partition("\n")[0]


def _maybe_part(name: str, command: tuple[str, ...], frames: int | None) -> Program:
    return Program(name, (*command, "-c") if frames else command, frames=frames)
