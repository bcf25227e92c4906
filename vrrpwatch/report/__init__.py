"""What people and programs get to read. `FORMATS`, `STREAMS` and `LIVE` list every format, one line each.

A format is one module with a function `render(snapshot, paper) -> str`; a stream is one with a class `Lines(write)`
that is told what happens while it happens. Live, there is a stream for people as well: `Lines(write, paper)`. Modules
load when they are asked for, so that JSON does not wait for the libraries of the text report.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:  # `--help` comes by here, and the model takes 60 ms to load
    from vrrpwatch.model.event import Event
    from vrrpwatch.model.finding import FindingChanged
    from vrrpwatch.model.snapshot import Snapshot


class Paper(NamedTuple):
    """What a report for people is written on; formats for programs do not look at it."""

    width: int = 80
    """Columns."""
    color: bool = False
    verbose: bool = False
    """Leave nothing out: every healthy virtual router, every change, every finding."""
    table: str = "findings"
    """The one table that CSV writes."""


class Lines(Protocol):
    """A report that is written while things happen."""

    def event(self, event: "Event") -> None: ...

    def finding(self, changed: "FindingChanged") -> None: ...

    def turn(self, time_ns: int) -> None:
        """A few times a second, also when nothing happens; on the clock of the events."""

    def end(self, snapshot: "Snapshot") -> None: ...


Render = Callable[["Snapshot", Paper], str]

FORMATS: Mapping[str, str] = {
    "text": "vrrpwatch.report.text",
    "json": "vrrpwatch.report.json_v1",
    "csv": "vrrpwatch.report.csv_tables",
    "markdown": "vrrpwatch.report.markdown",
    "html": "vrrpwatch.report.html",
}
"""Name on the command line, and the module whose `render` writes it."""

STREAMS: Mapping[str, str] = {
    "jsonl": "vrrpwatch.report.jsonl",
}
"""Name on the command line, and the module whose `Lines` writes it."""

LIVE: Mapping[str, str] = {
    "text": "vrrpwatch.report.text_lines",
    "jsonl": STREAMS["jsonl"],
}
"""Name on the command line, and the module whose `Lines` writes what is watched live."""

TABLES = ("virtual_routers", "routers", "transitions", "contests", "findings", "inputs")
"""What CSV can write, one at a time."""


def renderer(name: str) -> Render:
    """The render function of format `name`, one of `FORMATS`."""
    render: Render = import_module(FORMATS[name]).render
    return render


def lines(name: str, write: Callable[[str], object]) -> Lines:
    """The stream `name`, one of `STREAMS`; `write` gets one line at a time, with its newline."""
    stream: Lines = import_module(STREAMS[name]).Lines(write)
    return stream


def live_lines(name: str, write: Callable[[str], object], paper: Paper) -> Lines:
    """The stream `name`, one of `LIVE`, written on `paper`; `write` gets one line at a time, with its newline."""
    if name in STREAMS:
        return lines(name, write)
    stream: Lines = import_module(LIVE[name]).Lines(write, paper)
    return stream
