"""What every test in here needs: the tools and the rights of a lab."""

import os
import subprocess

import pytest

from tests.tools import REQUIRE_TOOLS, need_tool

TOOLS = ("keepalived", "tcpdump", "ip", "nft", "sysctl", "setpriv", "unshare")


@pytest.fixture(autouse=True, scope="session")
def _lab() -> None:
    """Skip without the tools and rights of a lab, or fail when they are required."""
    for tool in TOOLS:
        need_tool(tool)
    if subprocess.run(["unshare", "--net", "--mount", "true"], capture_output=True, check=False).returncode == 0:
        return
    if os.environ.get(REQUIRE_TOOLS):
        pytest.fail(f"namespaces need root, and {REQUIRE_TOOLS} is set")
    pytest.skip("namespaces need root")
