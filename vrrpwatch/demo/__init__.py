"""The built-in captures: two routers that share an address with keepalived, recorded on their bridge.

`two-proxies.pcap`, for reports: the Master is killed, the Backup takes over, and the first one returns and preempts.

`story.pcap`, for `vrrpwatch demo`, 84 seconds: a healthy pair; the Master is killed, and the Backup takes over; the
first one returns with another password, and both are Master; it reloads with the right password, and all is well.
Played by keepalived 2.2.7 in network namespaces; `python -m tests.lab.record story --output vrrpwatch/demo`, as root,
plays it again.

No network and no rights are needed to look at them.
"""

from importlib.resources import files
from pathlib import Path

CAPTURE_NAME = "two-proxies.pcap"
STORY_NAME = "story.pcap"


def capture_path() -> Path:
    """Path of the capture in the installed package; the package is never run from a zip file."""
    return _path(CAPTURE_NAME)


def story_path() -> Path:
    """Path of the capture that `vrrpwatch demo` plays."""
    return _path(STORY_NAME)


def _path(name: str) -> Path:
    return Path(str(files(__name__) / name))
