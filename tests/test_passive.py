"""Nothing is ever sent, and nothing but an interface of this machine is opened."""

import ast
import re
from pathlib import Path

import pytest

from tests.figures import reached
from tests.sessions import command
from vrrpwatch.model.snapshot import Status

PACKAGE = Path(__file__).parents[1] / "vrrpwatch"
SOURCES = sorted(PACKAGE.rglob("*.py"))
SENDING = re.compile(r"send\w*|inject|connect\w*|getaddrinfo|gethostby\w+|urlopen")
"""Methods and functions of sockets, pcapy and the standard library."""
LOCAL = {("monitor/readiness.py", "sendto"), ("columns/reader.py", "send_bytes")}
"""Through the socket that the service manager names; and through a pipe, to the process that started this one."""
ELSEWHERE = ("rpcap://10.0.0.1/eth0", "file:///etc/passwd", "usbmon0", "bluetooth0", "nflog", "nfqueue", "dbus-system")
"""What libpcap could open."""


def test_no_source_calls_what_sends() -> None:
    called = {
        (path.relative_to(PACKAGE).as_posix(), node.func.attr)
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and SENDING.fullmatch(node.func.attr)
    }
    assert called == LOCAL
    reached("P6", f"{len(LOCAL)} calls in {len(SOURCES)} modules: to the service manager, and between own processes")


@pytest.mark.parametrize("name", ELSEWHERE)
def test_only_interfaces_of_this_machine_are_opened(name: str) -> None:
    done = command("watch", name, "--duration", "1s")
    assert (done.returncode, done.stdout) == (Status.UNKNOWN, b"")
    assert done.stderr.decode() == f'vrrpwatch: no interface "{name}"; vrrpwatch interfaces lists them\n'
    reached("P9", f"{len(ELSEWHERE)} of {len(ELSEWHERE)} names refused")
