"""Privileges, as the kernel sees them: each test runs a program of its own, because they do not come back."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.rights import AMBIENT, NO_RIGHT, need_root, run_words

pytestmark = pytest.mark.lab

NET_RAW = "0000000000002000"
NOTHING = "0000000000000000"
BEGIN = """
import ctypes, json, os, socket, sys, threading
from pathlib import Path
from vrrpwatch.capture.privileges import drop, may_capture, raised, rights
from vrrpwatch.model.errors import UsageError

def packet_socket():
    try:
        socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0).close()
    except PermissionError:
        return False
    return True

def refused(call, *arguments):
    try:
        call(*arguments)
    except PermissionError:
        return True
    return False

def status():
    lines = [path.read_text().splitlines() for path in Path("/proc/self/task").glob("*/status")]
    return [{name: words.split() for name, _, words in (line.partition(":") for line in each)} for each in lines]

def in_thread(call):
    answers = []
    thread = threading.Thread(target=lambda: answers.append(call()))
    thread.start()
    thread.join()
    return answers[0]

told = {}
"""
END = "print(json.dumps(told))"
AFTER = """
release = threading.Event()
threads = [threading.Thread(target=release.wait) for _ in range(3)]
for thread in threads:
    thread.start()
told["threads"] = status()
release.set()
for thread in threads:
    thread.join()
told["who"] = [who.name, who.uid, who.gid, who.reopens]
told["plain"] = packet_socket()
with raised():
    told["raised"] = packet_socket()
    told["raised_thread_of_its_own"] = in_thread(packet_socket)
told["lowered"] = packet_socket()
with raised(), raised():
    pass
told["lowered_twice"] = packet_socket()
def reopen():
    with raised():
        return packet_socket()
told["raised_in_thread"] = in_thread(reopen)
told["no_way_back"] = [refused(os.setuid, 0), refused(os.setgid, 0), refused(os.setgroups, [0])]
"""


@pytest.fixture(autouse=True)
def _root() -> None:
    need_root()


def play(code: str, *before: str, **environment: str) -> dict[str, Any]:
    """What a program `told` after `code`, started with the words `before` it."""
    done = run_words(*before, sys.executable, "-c", f"{BEGIN}{code}\n{END}", **environment)
    assert (done.returncode, done.stderr) == (0, "")
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def refusal(call: str, *before: str, **environment: str) -> str:
    """The words of the UsageError that `call` raises."""
    code = f"try:\n    {call}\nexcept UsageError as error:\n    told['error'] = str(error)"
    return str(play(code, *before, **environment)["error"])


def is_shrunk(told: dict[str, Any], uid: int, permitted: str) -> bool:
    """Whether every thread is `uid` for good, with nothing effective."""
    wanted = {
        "Uid": [str(uid)] * 4,
        "CapEff": [NOTHING],
        "CapPrm": [permitted],
        "CapInh": [NOTHING],
        "CapAmb": [NOTHING],
        "NoNewPrivs": ["1"],
    }
    assert [{name: thread[name] for name in wanted} for thread in told["threads"]] == [wanted] * 4
    return True


def test_root_becomes_nobody_in_all_threads_and_reopens() -> None:
    told = play("who = drop(None, allow_root=False)" + AFTER)
    assert is_shrunk(told, 65534, NET_RAW)
    assert [thread["Groups"] for thread in told["threads"]] == [[]] * 4
    assert told["who"][1:] == [65534, 65534, True]
    assert (told["plain"], told["raised"], told["lowered"], told["lowered_twice"]) == (False, True, False, False)
    assert told["raised_in_thread"]
    assert told["no_way_back"] == [True, True, True]


def test_what_is_raised_belongs_to_one_thread_but_is_inherited() -> None:
    """A thread that starts inside the block gets the right for good: none may."""
    told = play("who = drop(None, allow_root=False)" + AFTER)
    assert told["raised_thread_of_its_own"]


def test_who_called_sudo_is_the_user() -> None:
    told = play("who = drop(None, allow_root=False)" + AFTER, SUDO_UID="4711", SUDO_GID="4712")
    assert is_shrunk(told, 4711, NET_RAW)
    assert told["who"] == ["4711", 4711, 4712, True]
    assert {tuple(thread["Gid"]) for thread in told["threads"]} == {("4712",) * 4}


@pytest.mark.parametrize("uid", ["0", "-1", "x", "", "4294967295", "9" * 5000])
def test_a_caller_of_sudo_that_is_root_or_nonsense_is_not_the_user(uid: str) -> None:
    told = play("who = drop(None, allow_root=False)" + AFTER, SUDO_UID=uid, SUDO_GID="4712")
    assert told["who"][1] == 65534


def test_the_named_user_beats_the_others() -> None:
    for user in ("daemon", "1"):
        told = play(f"who = drop({user!r}, allow_root=True)" + AFTER, SUDO_UID="4711", SUDO_GID="4712")
        assert told["who"] == ["daemon", 1, 1, True]
    told = play("who = drop('4711', allow_root=False)" + AFTER)
    assert told["who"] == ["4711", 4711, 4711, True]


@pytest.mark.parametrize("user", ["no-such-user", "", "a\0b", "4294967295", "9" * 5000, "٣"])
def test_an_unknown_user_is_wrong_usage_that_names_the_way_out(user: str) -> None:
    words = refusal(f"drop({user!r}, allow_root=False)")
    assert words.startswith("no user ")
    assert "--allow-root" in words


def test_a_configuration_folder_that_is_closed_to_the_user_is_no_configuration(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    need_root()
    words = (
        "import os; from vrrpwatch.cli.config import configuration, Configuration; import tomllib; "
        f"os.environ['XDG_CONFIG_HOME'] = {str(closed)!r}; os.setresuid(65534, 65534, 65534); "
        "assert configuration(None) == Configuration()"
    )
    assert run_words(sys.executable, "-c", words).returncode == 0


@pytest.mark.parametrize("user", ["root", "0"])
def test_root_is_no_unprivileged_user(user: str) -> None:
    assert "--allow-root" in refusal(f"drop({user!r}, allow_root=False)")


def test_without_the_right_to_change_the_user_the_way_out_is_named() -> None:
    words = refusal("drop(None, allow_root=False)", "setpriv", "--bounding-set=-setuid", "--inh-caps=-all")
    assert words.startswith("cannot become the user nobody (Operation not permitted)")
    assert "--allow-root" in words


def test_root_stays_root_when_asked_and_gains_nothing_by_programs() -> None:
    told = play("who = drop(None, allow_root=True)" + AFTER)
    assert told["who"] == ["root", 0, 0, True]
    assert {thread["NoNewPrivs"][0] for thread in told["threads"]} == {"1"}
    assert (told["plain"], told["raised"], told["lowered"]) == (True, True, True)


def test_an_ordinary_user_with_an_ambient_right_shrinks_and_reopens() -> None:
    told = play("told['before'] = packet_socket(); who = drop(None, allow_root=False)" + AFTER, *AMBIENT)
    assert is_shrunk(told, 65534, NET_RAW)
    assert (told["before"], told["plain"], told["raised"], told["lowered"]) == (True, False, True, False)
    assert told["who"][3]


def test_an_ordinary_user_without_rights_has_none_and_gets_none() -> None:
    told = play(
        "told['may'] = may_capture(); told['rights'] = str(rights()); who = drop(None, allow_root=False)" + AFTER,
        *NO_RIGHT,
    )
    assert told["may"] is False
    assert told["rights"] == "Rights(root=False, effective=False, permitted=False, ambient=False)"
    assert is_shrunk(told, 65534, NOTHING)
    assert (told["plain"], told["raised"], told["who"][3]) == (False, False, False)


def test_an_ordinary_user_cannot_become_another() -> None:
    assert "sudo" in refusal("drop('daemon', allow_root=False)", *AMBIENT)


def test_rights_tell_who_gave_them() -> None:
    code = "told['rights'] = str(rights())"
    assert play(code)["rights"] == "Rights(root=True, effective=True, permitted=True, ambient=False)"
    assert play(code, *AMBIENT)["rights"] == "Rights(root=False, effective=True, permitted=True, ambient=True)"


def test_a_thread_that_runs_already_would_keep_its_rights_so_it_is_a_mistake() -> None:
    code = """
release = threading.Event()
thread = threading.Thread(target=release.wait)
thread.start()
try:
    drop(None, allow_root=False)
except RuntimeError as error:
    told["error"] = str(error)
release.set()
thread.join()
told["uid"] = os.getuid()
"""
    assert play(code) == {"error": "privileges are dropped before any thread starts", "uid": 0}
