"""What Textual loads when it is first needed: after the rights are dropped, files may be out of reach."""

import pkgutil
from importlib import import_module

import textual.layouts
from textual.content import Content

_LATE = ("concurrent.futures.thread", "textual.pilot", "textual.scrollbar", "base64")


def load_late_modules() -> None:
    """Import them now."""
    for name in _LATE:
        import_module(name)
    for module in pkgutil.iter_modules(textual.layouts.__path__, "textual.layouts."):
        import_module(module.name)
    # The widths of characters are a module for each version of Unicode, chosen at the first measuring.
    assert Content("日").cell_length == 2
