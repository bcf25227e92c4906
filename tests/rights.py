"""Ways to run a program with other rights than those of the tests, in a network namespace of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools import REQUIRE_TOOLS, need_tool

NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
NO_RIGHT = (*NOBODY, "--bounding-set=-all", "--no-new-privs")
AMBIENT = (
    *NOBODY,
    "--inh-caps=-all,+net_raw",
    "--ambient-caps=-all,+net_raw",
    "--bounding-set=-all,+net_raw",
    "--no-new-privs",
)
"""Before the words of a program: the user 65534, without any right or with CAP_NET_RAW alone."""
PAIR = (
    "sh",
    "-c",
    'ip link add va type veth peer name vb && ip link set va up && ip link set vb up && exec "$@"',
    "sh",
)
"""As well: it makes two interfaces that are plugged together."""
PROGRAM = (sys.executable, "-m", "vrrpwatch")
PROJECT = str(Path(__file__).parents[1])
_LIMIT_S = 60


def need_root() -> None:
    """Skip without the tools and rights that another user and a namespace need, or fail when they are required."""
    for tool in ("setpriv", "unshare", "ip"):
        need_tool(tool)
    if os.geteuid() == 0 and run_words(*NO_RIGHT, sys.executable, "-c", "import vrrpwatch").returncode == 0:
        return
    if os.environ.get(REQUIRE_TOOLS):
        pytest.fail(f"needs root, and a tree that others can read, and {REQUIRE_TOOLS} is set")
    pytest.skip("needs root, and a tree that others can read")


def run_words(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `words` in a network namespace that has only `lo`, which is up."""
    inside = ("unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", *words)
    surroundings = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SUDO_")},
        "PYTHONPATH": PROJECT,
        "PYTHONWARNINGS": "error",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONIOENCODING": "utf-8",
        **environment,
    }
    return subprocess.run(inside, capture_output=True, text=True, env=surroundings, timeout=_LIMIT_S, check=False)
