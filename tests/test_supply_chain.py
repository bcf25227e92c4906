"""What is installed is what was locked: each requirement with its hashes, and a bill of materials that names them."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")
PINNED = re.compile(r"^([a-z0-9-]+)==(\S+) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE)


def pinned(lock: str) -> dict[str, tuple[str, set[str]]]:
    """By name: version and hashes."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return {name: (version, set(re.findall("[0-9a-f]{64}", hashes))) for name, version, hashes in PINNED.findall(text)}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_has_a_version_and_hashes(lock: str) -> None:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    requirements = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert len(pinned(lock)) == len(requirements) > 0


def test_development_changes_no_version_that_users_get() -> None:
    users, developers = map(pinned, LOCKS)
    assert users.items() <= developers.items()


def test_whatever_is_installed_is_checked_against_the_hashes() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    installs = re.findall(r"^\t\$\(INSTALL\) (.*)$", makefile, re.MULTILINE)
    assert len(installs) == 3
    assert all("--require-hashes" in one or "--no-deps --no-build-isolation --editable ." in one for one in installs)


@pytest.fixture(scope="module")
def bill(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What `make sbom` writes, in a folder of its own."""
    folder = tmp_path_factory.mktemp("sbom")
    for name in ("Makefile", "pyproject.toml", *LOCKS):
        shutil.copy(ROOT / name, folder)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    if not (ROOT / ".venv" / "bin" / "cyclonedx-py").exists():
        pytest.skip("not in the environment that make builds")
    # Nothing is to be installed, whatever the times of the copies are.
    words = ["make", "--silent", "--assume-old=.venv/.installed", "--assume-old=.venv/.installed-dev", "sbom"]
    done = subprocess.run(words, cwd=folder, env={**os.environ, "MAKEFLAGS": ""}, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads((folder / "sbom.json").read_text(encoding="utf-8"))
    return found


def test_the_bill_of_materials_is_the_lock(bill: dict[str, Any]) -> None:
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    assert bill["metadata"]["component"]["name"] == "vrrpwatch"
    listed = {
        one["name"]: (
            one["version"],
            {each["content"] for source in one["externalReferences"] for each in source["hashes"]},
        )
        for one in bill["components"]
    }
    assert listed == pinned("requirements.lock")
    assert {one["purl"] for one in bill["components"]} == {
        f"pkg:pypi/{name}@{version}" for name, (version, _) in listed.items()
    }
