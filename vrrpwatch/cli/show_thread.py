"""The thread of a show: it takes the pictures, and how it ended is told to who asks for one."""

import threading
from collections.abc import Callable

PATIENCE_S = 1.0
"""How long the end waits for it."""


class ShowThread:
    """Does `work` beside the screen. It ends with the program: no process without a source that looks alive."""

    def __init__(self, name: str, work: Callable[[], None]) -> None:
        self._work = work
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def check(self) -> None:
        """Raise what ended it by a mistake."""
        if isinstance(self._failure, Exception):
            raise self._failure
        if self._failure:
            # Screens end in order by an Exception only.
            raise RuntimeError("the capture has died") from self._failure

    def join(self) -> None:
        """Wait for its end, for a while."""
        if self._thread.is_alive():
            self._thread.join(PATIENCE_S)

    def _run(self) -> None:
        try:
            self._work()
        except BaseException as error:  # noqa: BLE001 - raised again where somebody notices
            self._failure = error
