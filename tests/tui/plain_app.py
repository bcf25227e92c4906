"""The application with panes that say little, for tests that run it in a terminal of their own."""

import sys
from dataclasses import replace
from pathlib import Path

from tests.tui.fake_show import FakeShow
from tests.tui.pictures import picture_at
from tests.tui.plain_panes import PLAIN_PANES
from vrrpwatch.model.errors import UsageError
from vrrpwatch.tui.app import WatchApp

CAPTURE = Path(__file__).parents[1] / "pcaps" / "lab" / "split-brain-partition.pcap"

if __name__ == "__main__":
    show = FakeShow(replace(picture_at(CAPTURE, 15), playback=None, whole=None))
    if sys.argv[1:] == ["unreadable"]:
        show.fail(UsageError("eth0\x1b]0;P\x07 cannot be opened"))
    code = WatchApp(show, PLAIN_PANES).run()
    sys.stderr.write(f"calls {' '.join(show.calls)}\n")
    sys.exit(code)
