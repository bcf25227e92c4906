"""How states and severities look in reports for people.

A glyph and a word always stand together: who sees no colour, or has a font without the glyph, loses nothing.
"""

from vrrpwatch.model.finding import Severity
from vrrpwatch.model.record import record
from vrrpwatch.model.snapshot import Status, VirtualRouterState


@record(frozen=True, slots=True)
class Mark:
    """A state on the screen."""

    glyph: str
    word: str
    style: str
    """For Rich."""


STATUS: dict[Status, Mark] = {
    Status.OK: Mark("✔", "OK", "bold green"),
    Status.WARNING: Mark("▲", "WARNING", "bold yellow"),
    Status.CRITICAL: Mark("✖", "CRITICAL", "bold red"),
    Status.UNKNOWN: Mark("?", "UNKNOWN", "bold magenta"),
}

SEVERITY: dict[Severity, Mark] = {
    Severity.INFO: Mark("·", "info", "cyan"),
    Severity.WARNING: Mark("▲", "warning", "yellow"),
    Severity.CRITICAL: Mark("✖", "critical", "bold red"),
}

STATE: dict[VirtualRouterState, Mark] = {
    VirtualRouterState.STABLE: Mark("●", "stable", "green"),
    VirtualRouterState.CONTESTED: Mark("✖", "contested", "bold red"),
    VirtualRouterState.DOWN: Mark("▼", "down", "bold red"),
    VirtualRouterState.INIT: Mark("○", "init", "yellow"),
}
