"""Something on a screen that another screen knows more about."""

from enum import IntEnum

from textual.message import Message

from vrrpwatch.model.record import record
from vrrpwatch.model.router import VirtualRouterKey


class PaneNumber(IntEnum):
    """The screens, by the key that shows them."""

    VIRTUAL_ROUTERS = 1
    TIMELINE = 2
    FINDINGS = 3
    PACKETS = 4
    ROUTERS = 5
    CAPTURE = 6


@record(frozen=True, slots=True)
class Target:
    """What to select; whatever is None does not matter."""

    virtual_router: VirtualRouterKey | None = None
    router: str | None = None
    """Address."""
    finding: str | None = None
    """Id."""
    frame: int | None = None
    time_ns: int | None = None


class GoTo(Message):
    """Show another screen, with this selected."""

    def __init__(self, pane: PaneNumber, target: Target) -> None:
        super().__init__()
        self.pane = pane
        self.target = target
