"""Places where nothing can be written: files above a size, folders of others, and disks that are full."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.tools import REQUIRE_TOOLS, need_tool

ROOT = Path(__file__).parents[1]


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Inside, a write beyond `size` bytes of any file is short, and the next one fails with EFBIG (setrlimit(2))."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def kept_out_of(folder: Path) -> Iterator[None]:
    """Inside, this process may not write in `folder`; as root it is nobody for that time."""
    uid = os.geteuid()
    folder.chmod(0o500)
    if uid == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(uid)
        folder.chmod(0o700)


def run_on_small_disk(program: str, folder: Path, size: str) -> str:
    """What the Python `program` prints; its working directory is a disk of its own of `size`, gone afterwards.

    The disk is mounted on `folder`, in a mount namespace that only the program sees.
    """
    need_tool("unshare")
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode:
        if os.environ.get(REQUIRE_TOOLS):
            pytest.fail(f"namespaces need root, and {REQUIRE_TOOLS} is set")
        pytest.skip("namespaces need root")
    script = 'mount -t tmpfs -o "size=$1" vrrpwatch "$2" && cd "$2" && exec "$3" -c "$4"'
    words = ["unshare", "--mount", "sh", "-c", script, "sh", size, str(folder), sys.executable, program]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}
    done = subprocess.run(words, capture_output=True, text=True, env=environment, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
