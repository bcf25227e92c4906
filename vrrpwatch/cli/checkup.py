"""What `vrrpwatch doctor` finds out about this machine, whatever the interface."""

import os
import platform
import re
import sys
from enum import Enum

from vrrpwatch.capture.privileges import rights
from vrrpwatch.cli.rights import no_rights
from vrrpwatch.cli.terminal import is_dumb
from vrrpwatch.model.record import record


class Health(Enum):
    """How a check came out: glyph, word and colour."""

    OK = ("✔", "OK", "green")
    WARN = ("▲", "WARN", "yellow")
    FAIL = ("✖", "FAIL", "red")


@record(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    health: Health
    what: str
    """In a few words; may contain names that are not safe."""
    meaning: str = ""
    """What follows from it, for one who never captured."""
    remedy: str = ""
    """What to do, line by line."""


def python_check() -> Check:
    """The interpreter that runs this."""
    return Check(Health.OK, f"Python {platform.python_version()} on {platform.system()} {platform.release()}")


def pcapy_check() -> Check:
    """Whether the library that captures can be loaded."""
    try:
        import vrrpwatch.capture.live  # noqa: F401, PLC0415 - what is missing is what we ask for
    except ImportError as error:
        return Check(
            Health.FAIL,
            f"pcapy-ng cannot be loaded: {error}",
            "It is the library that captures. Captures in files can still be analyzed.",
            "Install it beside vrrpwatch: python3 -m pip install pcapy-ng",
        )
    return Check(Health.OK, _library_versions())


def rights_check(interface: str) -> Check:
    """Whether this process may capture at all."""
    have = rights()
    if not have.permitted:
        headline, *ways, _ = no_rights(interface).splitlines()
        return Check(Health.FAIL, headline.partition(". ")[0], "Any one of these helps:", "\n".join(ways))
    if have.root:
        meaning = "vrrpwatch watch gives up root when the captures are open, before it reads the first frame."
        return Check(Health.OK, "root, with CAP_NET_RAW", meaning)
    source = "given by who started this program (ambient)" if have.ambient else "permitted"
    return Check(Health.OK, f"an ordinary user with CAP_NET_RAW, {source}", "That is all that capturing needs.")


def tshark_check() -> Check:
    """The dissector of single packets, which nothing that exists today needs."""
    import shutil  # noqa: PLC0415 - it brings the decompressors

    path = shutil.which("tshark")
    if path:
        return Check(Health.OK, f"tshark is at {path}", "It shows every field of a single frame: tshark -r FILE -V.")
    return Check(Health.OK, "tshark is not installed", "Nothing here needs it; it shows every field of a single frame.")


def terminal_check() -> Check:
    """What the terminal can show."""
    if not sys.stdout.isatty():
        return Check(Health.OK, "the output is no terminal: plain text, without colours")
    encoding = sys.stdout.encoding
    if encoding.lower().replace("-", "") != "utf8":
        return Check(
            Health.WARN,
            f"the terminal is written to in {encoding}",
            "Signs that it does not know come out as question marks; every sign has a word beside it.",
            "Set a locale with UTF-8: export LC_ALL=C.UTF-8",
        )
    if is_dumb():
        return Check(Health.WARN, "TERM is dumb", "There are no colours.", "In a real terminal: export TERM=xterm")
    colours = "no colours, as NO_COLOR says" if os.environ.get("NO_COLOR") else "colours"
    return Check(Health.OK, f"the terminal has UTF-8 and {colours}")


def _library_versions() -> str:
    """`pcapy-ng 2.1.0 with libpcap 1.9.1`, as far as the installation tells."""
    from importlib.metadata import PackageNotFoundError, distribution  # noqa: PLC0415 - 20 ms

    try:
        installed = distribution("pcapy-ng")
    except PackageNotFoundError:
        return "pcapy-ng, of an unknown version"
    # A wheel brings a libpcap of its own, and only its file name has the version.
    names = " ".join(file.name for file in installed.files or ())
    brought = re.search(r"libpcap-\w+\.so\.([0-9.]+)", names)
    libpcap = f"libpcap {brought[1]} of its own" if brought else "the libpcap of the system"
    return f"pcapy-ng {installed.version} with {libpcap}"
