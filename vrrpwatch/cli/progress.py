"""A progress bar on stderr: on a terminal only, and only when reading takes longer than a second."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from vrrpwatch.cli.terminal import is_dumb

OnProgress = Callable[[int, int | None], None]
"""Called with the bytes read so far and the bytes to read; None when the input is a pipe."""

_PATIENCE_S = 1.0


@contextmanager
def reading_progress() -> Iterator[OnProgress | None]:
    """What to call while reading; None when stderr is no terminal, or one that cannot draw a bar."""
    if not sys.stderr.isatty() or is_dumb():
        yield None
        return
    with _PatientBar() as bar:
        yield bar.show


class _PatientBar:
    """Appears after a second, and leaves no trace."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._stop: Callable[[], None] | None = None
        self._update: OnProgress = self._wait

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stop:
            self._stop()

    def show(self, done: int, total: int | None) -> None:
        self._update(done, total)

    def _wait(self, done: int, total: int | None) -> None:
        if time.monotonic() - self._start >= _PATIENCE_S:
            self._appear()
            self._update(done, total)

    def _appear(self) -> None:
        # A report in JSON, or one that is ready at once, need not wait for this import.
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

        columns = (TextColumn("reading"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
        progress = Progress(*columns, console=Console(stderr=True), transient=True)
        task = progress.add_task("reading", total=None)
        progress.start()
        self._stop = progress.stop
        self._update = lambda done, total: progress.update(task, completed=done, total=total)
