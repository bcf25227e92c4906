"""`vrrpwatch doctor` and `vrrpwatch interfaces`, as root, as an ordinary user with and without rights."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rights import AMBIENT, NO_RIGHT, PAIR, PROGRAM, PROJECT, need_root, run_words
from tests.sessions import command
from vrrpwatch.cli.exit_codes import OK, UNKNOWN, WARNING
from vrrpwatch.cli.rights import _program, _taken_away, no_rights
from vrrpwatch.report.safe import PROSE

Done = subprocess.CompletedProcess[str]
WAYS = ("sudo vrrpwatch watch va;", "--ambient-caps=-all,+net_raw", "tcpdump -i va -U -w -", "vrrpwatch@va;")
HOSTILE = "a\x1b[2J\u202e$(x)"
"""A name that the kernel takes."""


def doctor(*before: str, interface: str = "va") -> Done:
    """Run `vrrpwatch doctor` with the words `before` it, where `va` and `vb` are plugged together."""
    need_root()
    return run_words(*PAIR, *before, *PROGRAM, "doctor", interface)


def marks(done: Done) -> set[str]:
    """The words that stand at the begin of the lines."""
    return {word for line in done.stdout.splitlines() for word in line.split()[1:2] if line[:1] in "✔▲✖"}


def test_an_interface_that_does_not_exist_is_said_with_the_nearest_name() -> None:
    done = command("doctor", "loo")
    assert (done.returncode, done.stderr) == (UNKNOWN, b"")
    assert '✖ FAIL  no interface "loo"; did you mean lo?' in done.stdout.decode()


def test_the_name_of_an_interface_is_safe_on_a_terminal() -> None:
    done = command("doctor", "\x1b[2J\n\u202e")
    assert done.returncode == UNKNOWN
    assert all(line.isprintable() for line in done.stdout.decode().splitlines())


def test_one_interface_at_a_time() -> None:
    assert command("doctor", "lo", "eth0").returncode == UNKNOWN


@pytest.mark.lab
def test_root_on_a_good_interface_is_ready() -> None:
    done = doctor()
    assert (done.returncode, done.stderr, marks(done)) == (OK, "", {"OK"})
    assert "✔ OK    a capture opens on va in promiscuous mode, with 32 MiB to buffer frames\n" in done.stdout
    assert done.stdout.endswith("\n\nReady: vrrpwatch watch va\n")


@pytest.mark.lab
def test_without_an_interface_it_names_the_good_ones() -> None:
    need_root()
    done = run_words(*PAIR, *PROGRAM, "doctor")
    assert done.returncode == OK
    assert "✔ OK    vb, va can carry VRRP\n" in done.stdout
    assert "a capture opens on any" in done.stdout
    alone = run_words(*PROGRAM, "doctor")
    assert alone.returncode == WARNING
    assert "▲ WARN  no interface carries frames of a network\n" in alone.stdout


@pytest.mark.lab
def test_an_ordinary_user_with_the_ambient_right_is_ready() -> None:
    done = doctor(*AMBIENT)
    assert (done.returncode, done.stderr, marks(done)) == (OK, "", {"OK"})
    assert "an ordinary user with CAP_NET_RAW, given by who started" in done.stdout


@pytest.mark.lab
def test_an_ordinary_user_without_rights_is_told_the_ways() -> None:
    done = doctor(*NO_RIGHT)
    assert (done.returncode, done.stderr) == (UNKNOWN, "")
    assert "✖ FAIL  no right to capture on va: CAP_NET_RAW is missing\n" in done.stdout
    assert all(way in done.stdout for way in WAYS)
    assert "a capture opens" not in done.stdout
    assert "Captures in files can be analyzed" in done.stdout


@pytest.mark.lab
def test_root_without_the_right_is_not_told_to_use_sudo() -> None:
    done = doctor("setpriv", "--bounding-set=-net_raw")
    assert done.returncode == UNKNOWN
    assert "root without CAP_NET_RAW" in done.stdout
    assert "--cap-add=NET_RAW" in done.stdout
    assert "sudo vrrpwatch" not in done.stdout


@pytest.mark.lab
def test_a_right_that_is_worth_nothing_in_this_network_is_found_by_trying() -> None:
    done = doctor("unshare", "--user", "--map-root-user")
    assert done.returncode == UNKNOWN
    assert "✔ OK    root, with CAP_NET_RAW\n" in done.stdout
    assert "✖ FAIL  no capture opens on va, though CAP_NET_RAW is there\n" in done.stdout


@pytest.mark.lab
@pytest.mark.parametrize(
    ("change", "code", "line"),
    [
        ("ip link set va down", UNKNOWN, "✖ FAIL  va: Ethernet, down\n"),
        ("ip link set vb down", WARNING, "▲ WARN  va: Ethernet, no carrier\n"),
    ],
)
def test_an_interface_that_carries_nothing_is_said(change: str, code: int, line: str) -> None:
    done = doctor("sh", "-c", f'{change} && exec "$@"', "sh")
    assert done.returncode == code
    assert line in done.stdout


@pytest.mark.lab
def test_loopback_opens_but_has_no_vrrp() -> None:
    done = doctor(interface="lo")
    assert (done.returncode, marks(done)) == (WARNING, {"OK", "WARN"})
    assert "Routers do not speak VRRP there." in done.stdout


@pytest.mark.lab
def test_it_transmits_nothing() -> None:
    need_root()
    # Without IPv6 the kernel itself is silent on a new link.
    quiet = ("sh", "-c", 'sysctl -qw net.ipv6.conf.all.disable_ipv6=1 && exec "$@"', "sh")
    counted = ("sh", "-c", 'cat /proc/net/dev && "$@" >&2; cat /proc/net/dev', "sh")
    done = run_words(*quiet, *PAIR, *counted, *PROGRAM, "doctor", "va")
    assert "Ready: vrrpwatch watch va" in done.stderr
    lines = done.stdout.splitlines()
    before, after = lines[: len(lines) // 2], lines[len(lines) // 2 :]
    assert before == after
    assert any(line.strip().startswith("va:") for line in before)


def test_without_the_library_it_says_what_to_install() -> None:
    code = "import sys; sys.modules['pcapy'] = None; from vrrpwatch.cli import main; sys.exit(main(['doctor']))"
    words = (sys.executable, "-c", code)
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=PROJECT, encoding="utf-8")
    assert (done.returncode, done.stderr) == (UNKNOWN, "")
    assert "pip install pcapy-ng" in done.stdout


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"PYTHONIOENCODING": "latin-1"}, "the terminal is written to in iso8859-1"),
        ({"TERM": "dumb"}, "WARN  TERM is dumb"),
        ({"NO_COLOR": "1"}, "OK    the terminal has UTF-8 and no colours, as NO_COLOR says"),
        ({}, "the terminal has UTF-8 and colours"),
    ],
)
def test_the_terminal_is_looked_at(settings: dict[str, str], words: str) -> None:
    reading, writing = os.openpty()
    environment = {**os.environ, "TERM": "xterm", "NO_COLOR": "", "PYTHONIOENCODING": "utf-8", **settings}
    # A name that does not exist keeps the text short: it fits into the buffer of the terminal.
    child = subprocess.Popen((*PROGRAM, "doctor", "no-such-0"), stdout=writing, env=environment, cwd=PROJECT)
    assert child.wait(60) == UNKNOWN
    os.close(writing)
    shown = b""
    while words.encode() not in shown:
        shown += os.read(reading, 65536)
    os.close(reading)
    assert (b"\x1b[" in shown) is (not settings or "PYTHONIOENCODING" in settings)


@pytest.mark.lab
def test_interfaces_tells_where_vrrp_can_be_captured() -> None:
    need_root()
    add = ("sh", "-c", 'ip link add name "$0" type veth peer name vd && exec "$@"', HOSTILE)
    done = run_words(*PAIR, *add, *PROGRAM, "interfaces")
    assert (done.returncode, done.stderr) == (OK, "")
    rows = {line.split("  ")[0]: line for line in done.stdout.splitlines()}
    assert rows["va"].endswith("yes")
    assert rows["vd"].endswith("no: it is down")
    assert rows["lo"].endswith("yes, but routers do not speak VRRP there")
    assert "a\\x1b[2J\\u202e$(x)" in rows
    assert "no right" not in done.stdout
    listed = json.loads(run_words(*PAIR, *add, *PROGRAM, "interfaces", "--format", "json").stdout)
    assert (listed["schema"], listed["right"]) == ("vrrpwatch.interfaces/1", True)
    by_name = {each["name"]: each for each in listed["interfaces"]}
    assert set(by_name) == {"lo", "va", "vb", "vd", HOSTILE}
    assert (by_name["va"]["capture"], by_name["va"]["why"], by_name["va"]["state"]) == (True, None, "up")
    assert (by_name["vd"]["capture"], by_name["vd"]["why"], by_name["vd"]["state"]) == (False, "it is down", "down")


@pytest.mark.lab
def test_interfaces_says_when_there_is_no_right() -> None:
    need_root()
    done = run_words(*PAIR, *NO_RIGHT, *PROGRAM, "interfaces")
    assert done.returncode == OK
    assert "no right to capture here: vrrpwatch doctor says how to get it" in done.stdout


@pytest.mark.lab
def test_the_ring_is_measured_not_believed() -> None:
    need_root()
    code = (
        "from vrrpwatch.capture.live import Wire; from vrrpwatch.cli.capture_checkup import _ring_bytes\n"
        "for size in (1 << 20, 8 << 20):\n"
        "    wire = Wire('lo', ring_bytes=size)\n"
        "    assert _ring_bytes(wire.fileno()) == size, _ring_bytes(wire.fileno())\n"
        "    wire.close()\n"
    )
    done = run_words(sys.executable, "-c", code)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.lab
def test_the_words_for_setpriv_give_the_right() -> None:
    """They are run as they are printed; only sudo is not needed here, and the user is another."""
    need_root()
    (line,) = (line for line in no_rights_of_a_user("va").splitlines() if "setpriv" in line)
    words = line.partition("sudo ")[2].replace("$(id -u)", "65534").replace("$(id -g)", "65534")
    prefix = shlex.split(words.partition(" vrrpwatch watch")[0])
    done = run_words(*PAIR, *prefix, *PROGRAM, "doctor", "va")
    assert (done.returncode, done.stderr) == (OK, "")


def no_rights_of_a_user(interface: str) -> str:
    """The text as an ordinary user gets it, also when the tests run as root."""
    from vrrpwatch.cli.rights import _never_had  # noqa: PLC0415 - only here

    return "\n".join(_never_had(interface))


def test_the_ways_are_six_lines_and_read_as_one() -> None:
    for text in (no_rights_of_a_user("enp123s0f1np1x"), "\n".join(_taken_away("enp123s0f1np1x")), no_rights("lo")):
        assert len(text.splitlines()) == 6
        assert len(" ".join(text.split())) < PROSE
    assert all(way in no_rights_of_a_user("va") for way in WAYS)


def test_what_is_to_be_typed_is_quoted_for_the_shell() -> None:
    for line in no_rights_of_a_user("a;reboot").splitlines()[1:]:
        assert "'a;reboot'" in line or "vrrpwatch watch -;" in line


def test_a_program_that_sudo_does_not_find_is_named_by_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for given, wanted in (
        ("/usr/local/bin/vrrpwatch", "vrrpwatch"),
        (str(tmp_path / "vrrpwatch"), str(tmp_path / "vrrpwatch")),
        ("/somewhere/vrrpwatch/__main__.py", "vrrpwatch"),
    ):
        monkeypatch.setattr("sys.argv", [given])
        assert _program() == wanted
