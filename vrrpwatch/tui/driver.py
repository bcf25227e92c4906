"""The terminal as Textual drives it, and what happens when it goes away.

Textual's thread that writes ends with the first error, and who writes to it then waits for ever. Here a terminal that
is gone ends the application, whether or not a HUP comes as well, and what is still written to it is dropped.
"""

import os
from typing import TYPE_CHECKING, Any, TextIO

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

if TYPE_CHECKING:
    from collections.abc import Callable


class _Deaf:
    """A stream to a terminal that may go away; all that is not asked of it here is as in the stream."""

    def __init__(self, stream: TextIO, on_gone: "Callable[[], object]") -> None:
        self._stream = stream
        self._on_gone = on_gone

    def write(self, text: str) -> int:
        try:
            return self._stream.write(text)
        except OSError:
            self._gone()
        return len(text)

    def flush(self) -> None:
        try:
            self._stream.flush()
        except OSError:
            self._gone()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the stream has
        return getattr(self._stream, name)

    def _gone(self) -> None:
        # What is left in the buffer goes nowhere: Python would end with a code of its own if it could not be written.
        nowhere = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
        os.dup2(nowhere, self._stream.fileno())
        os.close(nowhere)
        self._on_gone()


class TerminalDriver(LinuxDriver):
    """Textual's own, over a stream that does not mind when the terminal is closed."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._file: Any = _Deaf(self._file, self._hung_up)

    def _get_terminal_size(self) -> tuple[int, int]:
        # Textual believes COLUMNS and LINES, which do not follow the terminal when a shell has exported them.
        try:
            size = os.get_terminal_size(self._file.fileno())
        except OSError:
            return super()._get_terminal_size()
        return size.columns, size.lines

    def _hung_up(self) -> None:
        """Called in the thread that writes."""
        loop = self._app._loop  # noqa: SLF001 - Textual has no public way from a thread without waiting for an answer
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._app.panic)
