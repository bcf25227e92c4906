"""Programs that some tests compare with or run."""

import os
import shutil

import pytest

REQUIRE_TOOLS = "VRRPWATCH_REQUIRE_TOOLS"
"""Set this in the environment where every tool is installed: then a missing one is a failure, not a skip."""


def need_tool(name: str) -> str:
    """The path of the program `name`. Without it the test is skipped, or fails when tools are required."""
    path = shutil.which(name)
    if path is not None:
        return path
    if os.environ.get(REQUIRE_TOOLS):
        pytest.fail(f"{name} is not installed, and {REQUIRE_TOOLS} is set")
    pytest.skip(f"{name} is not installed")
