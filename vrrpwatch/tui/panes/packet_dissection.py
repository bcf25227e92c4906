"""tshark's view of one packet, over the screen."""

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static
from textual.worker import Worker, WorkerState, get_current_worker

from vrrpwatch.model.frame import Frame
from vrrpwatch.report.safe import PROSE, safe
from vrrpwatch.tui.dissection import dissected
from vrrpwatch.tui.question import DIALOG_CSS

_WAITING = "tshark looks at the packet …"


class DissectionScreen(ModalScreen[None]):
    """Ends with Esc, `q`, `D` or Enter; what tshark still does then is stopped."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,D,enter", "dismiss(None)", "Close", id="dissection-close")
    ]
    DEFAULT_CSS = f"""
    DissectionScreen {{ {DIALOG_CSS} }}
    DissectionScreen > Vertical {{ width: 95%; height: 95%; }}
    DissectionScreen VerticalScroll {{ height: 1fr; }}
    """
    HELP = """
## tshark's dissection

Everything that tshark knows of this packet. It needs tshark and pyshark.
"""

    def __init__(self, frame: Frame, *, show_secrets: bool) -> None:
        super().__init__()
        self._frame = frame
        self._show_secrets = show_secrets

    def compose(self) -> ComposeResult:
        """A title, the text, and how to leave."""
        with Vertical():
            yield Static(Content(f"Packet {self._frame.number}, dissected by tshark"), classes="title", markup=False)
            with VerticalScroll():
                yield Static(Content(_WAITING), id="dissection-text", markup=False)
            yield Static(Content("Esc: close · ↑ ↓: scroll"), classes="hint", markup=False)

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()
        self._dissect()

    @work(thread=True, exclusive=True, exit_on_error=False)
    def _dissect(self) -> str:
        worker = get_current_worker()
        return dissected(self._frame, show_secrets=self._show_secrets, cancelled=lambda: worker.is_cancelled)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Show the answer, or what went wrong."""
        worker: Worker[object] = event.worker
        if event.state is WorkerState.SUCCESS:
            self._say(str(worker.result))
        elif event.state is WorkerState.ERROR:
            self._say(safe(f"pyshark failed: {type(worker.error).__name__}: {worker.error}", PROSE))

    def _say(self, text: str) -> None:
        # Each line has passed `safe`; a line may be as long as it likes, since it is wrapped.
        self.query_one("#dissection-text", Static).update(Content(text))
