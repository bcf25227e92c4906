"""What is on the screens, in a file: a report in one of its formats, or the packets as a capture."""

from collections.abc import Iterator, Sequence
from typing import ClassVar, Protocol, runtime_checkable

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from vrrpwatch import __version__
from vrrpwatch.capture.pcapng_writer import enhanced_packet, interface_description, section_header
from vrrpwatch.model.frame import Frame, Interface
from vrrpwatch.model.picture import Picture
from vrrpwatch.report import FORMATS, Paper, renderer
from vrrpwatch.report.quantity import counted
from vrrpwatch.report.safe import PATH, safe
from vrrpwatch.tui.new_file import write_new_file
from vrrpwatch.tui.question import DIALOG_CSS
from vrrpwatch.tui.text_input import TextInput

PACKETS = "packets"
_SUFFIXES = {"text": "txt", "markdown": "md", PACKETS: "pcapng"}
"""Of those whose name is not their suffix."""
_WHAT = {
    "text": "report as text",
    "json": "report as JSON",
    "csv": "findings as CSV",
    "markdown": "report as Markdown",
    "html": "report as HTML",
}
_PAPER = Paper(width=120, verbose=True)


@runtime_checkable
class ShowsFrames(Protocol):
    """A pane that knows which packets pass the filter."""

    def frames_shown(self) -> Sequence[Frame]: ...


def frames_shown(pane: object, picture: Picture) -> Sequence[Frame]:
    """The packets of `picture` that `pane` shows; all, when it does not say."""
    return pane.frames_shown() if isinstance(pane, ShowsFrames) else picture.packets


def exported(kind: str, picture: Picture, frames: Sequence[Frame]) -> bytes:
    """The file of a kind: one of `FORMATS` from the picture's snapshot, or `PACKETS` from `frames`."""
    if kind == PACKETS:
        return b"".join(_capture(frames))
    return renderer(kind)(picture.snapshot, _PAPER).encode("utf-8", "backslashreplace")


def _capture(frames: Sequence[Frame]) -> Iterator[bytes]:
    yield section_header(f"vrrpwatch {__version__}")
    numbers: dict[Interface, int] = {}
    for frame in frames:
        if frame.interface not in numbers:
            numbers[frame.interface] = len(numbers)
            yield interface_description(frame.interface)
        yield enhanced_packet(frame, numbers[frame.interface])


class ExportDialog(ModalScreen[str | None]):
    """Asks what and where, writes it, and ends with what to tell; None after Esc."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Cancel", id="export-cancel")]
    DEFAULT_CSS = f"""
    ExportDialog {{ {DIALOG_CSS} }}
    ExportDialog OptionList {{ height: auto; border: none; padding: 0; }}
    ExportDialog OptionList:focus {{ border: none; }}
    """

    def __init__(self, picture: Picture, frames: Sequence[Frame]) -> None:
        super().__init__()
        self._picture = picture
        self._frames = frames
        self._kind = next(iter(FORMATS))

    def compose(self) -> ComposeResult:
        packets = Option(Content(f"{counted(len(self._frames), 'packet')} as pcapng"), id=PACKETS)
        with Vertical():
            yield Static(Content("Export"), classes="title", markup=False)
            yield OptionList(
                *(Option(Content(_WHAT.get(kind, f"report as {kind}")), id=kind) for kind in FORMATS),
                packets,
                markup=False,
            )
            yield Static(Content("File, which must not exist yet:"), markup=False)
            yield TextInput(_file_name(self._kind))
            yield Static(
                Content("Enter: write · Tab: choose · Esc: cancel"), id="export-answer", classes="hint", markup=False
            )

    @on(OptionList.OptionHighlighted)
    def _chosen(self, event: OptionList.OptionHighlighted) -> None:
        name = self.query_one(TextInput)
        # A name that somebody typed stays.
        if event.option_id is not None:
            if name.value == _file_name(self._kind):
                name.value = _file_name(event.option_id)
            self._kind = event.option_id

    @on(OptionList.OptionSelected)
    def _to_the_name(self) -> None:
        self.query_one(TextInput).focus()

    @on(Input.Submitted)
    def _write(self, event: Input.Submitted) -> None:
        answer = self.query_one("#export-answer", Static)
        if not event.value.strip():
            answer.update(Content("✖ A file needs a name"))
            return
        content = exported(self._kind, self._picture, self._frames)
        try:
            where = write_new_file(event.value, content)
        except (OSError, ValueError, RuntimeError) as error:
            # ValueError: a name that no file can have; RuntimeError: ~ of a user that does not exist.
            reason = error.strerror if isinstance(error, OSError) else str(error)
            answer.update(Content(f"✖ Not written: {safe(reason or 'no reason given', PATH)}"))
        else:
            self.dismiss(f"Written: {where}, {len(content):,} bytes")


def _file_name(kind: str) -> str:
    return f"vrrpwatch-{'packets' if kind == PACKETS else 'report'}.{_SUFFIXES.get(kind, kind)}"
