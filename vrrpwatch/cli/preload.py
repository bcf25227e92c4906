"""Loads what loads itself late otherwise: after the rights are dropped, files may be out of reach."""

import pkgutil
import traceback
from importlib import import_module

from vrrpwatch.capture import open_stream
from vrrpwatch.cli.session import Session
from vrrpwatch.demo import capture_path
from vrrpwatch.report import FORMATS, Paper, renderer

_PACKAGES = ("model", "capture", "decode", "analysis", "rules", "report", "monitor")


def load_everything() -> None:
    """Import all that a session can need, and let every format write once: libraries load parts when first used."""
    # A crash shall be told as well: what shows it reads the sources, and needs a module that loads late.
    traceback.format_list(traceback.extract_stack(limit=1))
    for package in _PACKAGES:
        load_package(f"vrrpwatch.{package}")
    session = Session()
    stream = open_stream([str(capture_path())])
    session.follow(stream)
    snapshot = session.close(stream.inputs(), None)
    for name in FORMATS:
        renderer(name)(snapshot, Paper(color=True))


def load_package(name: str) -> None:
    """Import the package `name` and all modules below it."""
    for module in pkgutil.walk_packages(import_module(name).__path__, f"{name}."):
        import_module(module.name)
