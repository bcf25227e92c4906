"""The built-in capture: two nginx proxies that share an address with keepalived, recorded on their bridge.

The Master is killed, the Backup takes over, and the first one returns and preempts. No network and no rights are needed
to look at it.
"""

from importlib.resources import files
from pathlib import Path

CAPTURE_NAME = "two-proxies.pcap"


def capture_path() -> Path:
    """Path of the capture in the installed package; the package is never run from a zip file."""
    return Path(str(files(__name__) / CAPTURE_NAME))
