"""What people and programs get to read: a `Snapshot` in, text out. `FORMATS` lists every format, one line each.

A format is one module with a function `render(snapshot, paper) -> str`. Modules load when they are asked for, so that
JSON does not wait for the libraries of the text report.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # `--help` comes by here, and the model takes 60 ms to load
    from vrrpwatch.model.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Paper:
    """What a report for people is written on; formats for programs do not look at it."""

    width: int = 80
    """Columns."""
    color: bool = False
    verbose: bool = False
    """Leave nothing out: every healthy virtual router, every change, every finding."""


Render = Callable[["Snapshot", Paper], str]

FORMATS: Mapping[str, str] = {
    "text": "vrrpwatch.report.text",
    "json": "vrrpwatch.report.json_v1",
}
"""Name on the command line, and the module whose `render` writes it."""


def renderer(name: str) -> Render:
    """The render function of format `name`, one of `FORMATS`."""
    render: Render = import_module(FORMATS[name]).render
    return render
