"""What the environment says about the terminal, before Textual asks it."""

import os
from collections.abc import MutableMapping

COLOURLESS_THEME = "ansi-dark"
"""With an ansi theme, Textual drops all colours under NO_COLOR; with the others it makes them grey."""

FAULT_SWITCH = "VRRPWATCH_FAULT"


def wants_no_color(environment: MutableMapping[str, str] = os.environ) -> bool:
    """Whether NO_COLOR is set. An empty one, which does not count (no-color.org), is removed: for Textual it would."""
    if environment.get("NO_COLOR"):
        return True
    environment.pop("NO_COLOR", None)
    return False


def forget_size(environment: MutableMapping[str, str] = os.environ) -> None:
    """Let the terminal alone say its size: Textual goes back and forth between that and what a shell has exported."""
    for name in ("COLUMNS", "LINES"):
        environment.pop(name, None)


def is_remote(environment: MutableMapping[str, str] = os.environ) -> bool:
    """Whether each byte of an animation would go over ssh."""
    return bool(environment.get("SSH_CONNECTION"))


def fault_after_s(environment: MutableMapping[str, str] = os.environ) -> float | None:
    """A switch for tests: `VRRPWATCH_FAULT=tui:raise:SECONDS` lets the screens crash after SECONDS."""
    where, _, seconds = environment.get(FAULT_SWITCH, "").partition(":raise:")
    return float(seconds) if where == "tui" else None
