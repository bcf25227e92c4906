"""The six screens, in the order of their numbers."""

from importlib import import_module
from importlib.util import find_spec

from vrrpwatch.tui.pane import Pane

PANES: tuple[str, ...] = (
    "vrrpwatch.tui.panes.virtual_routers:VirtualRoutersPane",
    "vrrpwatch.tui.panes.timeline:TimelinePane",
    "vrrpwatch.tui.panes.findings:FindingsPane",
    "vrrpwatch.tui.panes.packets:PacketsPane",
    "vrrpwatch.tui.panes.routers:RoutersPane",
    "vrrpwatch.tui.panes.capture:CapturePane",
)
"""Module and class; loaded when they are asked for."""


def load_panes() -> list[type[Pane]]:
    """The classes of all `PANES` that are installed."""
    found: list[type[Pane]] = []
    for name in PANES:
        module, _, class_name = name.partition(":")
        if find_spec(module) is not None:
            found.append(getattr(import_module(module), class_name))
    return found
