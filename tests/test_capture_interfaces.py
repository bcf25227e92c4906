"""Interfaces as the kernel has them, in the namespace of who asks."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.rights import PAIR, need_root, run_words
from vrrpwatch.capture.interfaces import link, links

ASK = """
import json, subprocess
from dataclasses import asdict
from vrrpwatch.capture.interfaces import link, links
def ip(*words): subprocess.run(("ip", "link", *words), check=True)
told = {}
"""


def play(code: str) -> dict[str, Any]:
    """What a program `told` after `code`, in a namespace with `lo` and the pair `va` and `vb`."""
    need_root()
    done = run_words(*PAIR, sys.executable, "-c", f"{ASK}{code}\nprint(json.dumps(told))")
    assert (done.returncode, done.stderr) == (0, "")
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.mark.parametrize(
    "name", ["no-such-0", "", "a" * 15, "a" * 16, "a" * 5000, "lo:1", "../lo", "lo\0", "lo ", "\udc80"]
)
def test_what_is_no_interface_does_not_exist(name: str) -> None:
    assert link(name) is None


def descriptors() -> set[str]:
    """The open ones of this process, by number."""
    return {entry.name for entry in Path("/proc/self/fd").iterdir()}


def test_asking_leaves_no_descriptor_open() -> None:
    before = descriptors()
    for _ in range(50):
        link("lo")
        link("no-such-0")
        links()
    assert descriptors() == before


def test_loopback_is_told_from_the_others() -> None:
    for each in links():
        assert each == link(each.name)
        assert each.loopback is (each.hardware == 772)


@pytest.mark.lab
def test_the_interfaces_are_those_of_the_namespace_not_of_sys() -> None:
    told = play("told['names'] = [each.name for each in links()]; told['lo'] = asdict(link('lo'))")
    assert sorted(told["names"]) == ["lo", "va", "vb"]
    lo = {"name": "lo", "index": 1, "up": True, "running": True, "loopback": True, "hardware": 772}
    assert told["lo"] == lo
    assert not Path("/sys/class/net/va").exists()


@pytest.mark.lab
def test_down_no_carrier_renamed_and_gone_are_told_apart() -> None:
    told = play("""
told["pair"] = asdict(link("va"))
ip("set", "vb", "down")
told["no carrier"] = asdict(link("va"))
told["down"] = asdict(link("vb"))
ip("set", "va", "down")
ip("set", "va", "name", "vq")
told["renamed"] = asdict(link("vq"))
told["old name"] = link("va")
ip("del", "vq")
told["gone"] = [link("vq"), link("vb")]
""")
    pair = told["pair"]
    assert (pair["up"], pair["running"], pair["loopback"], pair["hardware"]) == (True, True, False, 1)
    assert told["no carrier"] == {**pair, "running": False}
    assert (told["down"]["up"], told["down"]["running"]) == (False, False)
    assert told["renamed"] == {**pair, "name": "vq", "up": False, "running": False}
    assert told["old name"] is None
    assert told["gone"] == [None, None]
