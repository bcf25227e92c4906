"""tshark's dissection of one frame: with tshark, without it, and where somebody lays traps."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.frames import PCAPS, arp, ethernet, frame, ipv4, read_pcap, v2, v3
from tests.injections import MARKUP, TERMINAL
from tests.tools import need_tool
from vrrpwatch.model.frame import Interface
from vrrpwatch.tui import dissection
from vrrpwatch.tui.dissection import dissected

SEEN = frame(ethernet(ipv4(v3(51, 200))), number=7, time_s=1_700_000_000)
PASSWORD = b"s3cr3tpw"


@pytest.fixture
def tshark() -> str:
    return need_tool("tshark")


def program(folder: Path, text: str) -> Path:
    """A program that is found as tshark."""
    path = folder / "tshark"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def in_path(monkeypatch: pytest.MonkeyPatch, folder: Path | str) -> None:
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


@pytest.mark.usefixtures("tshark")
def test_everything_that_tshark_knows_is_told_in_the_order_of_the_bytes() -> None:
    lines = dissected(SEEN).splitlines()
    layers = [line for line in lines if not line.startswith(" ")]
    assert layers == ["ETH", "IP", "VRRP"]
    for told in ("  Virtual Rtr ID: 51", "  Time to Live: 255", "  0011 .... = VRRP protocol version: 3"):
        assert told in lines


@pytest.mark.usefixtures("tshark")
def test_every_link_type_and_broken_frames_give_a_text() -> None:
    frames = [read_pcap(PCAPS / "lab" / f"any-device-{name}.pcap")[0] for name in ("sll", "sll2")]
    frames += [frame(arp("10.0.0.1", "10.0.0.1")), frame(b""), frame(bytes(9), interface=Interface(None, 999))]
    frames += [frame(ethernet(ipv4(v2()))[:40], wire_length=60), frame(ethernet(ipv4(v2())), time_s=-5)]
    for one in frames:
        assert dissected(one)


@pytest.mark.usefixtures("tshark")
def test_passwords_are_hidden_unless_asked_for() -> None:
    seen = frame(ethernet(ipv4(v2(authentication_type=1, authentication=PASSWORD))))
    hidden = dissected(seen)
    assert PASSWORD.decode() not in hidden
    assert PASSWORD.hex() not in hidden
    assert "Authentication String: (hidden" in hidden
    assert PASSWORD.decode() in dissected(seen, show_secrets=True)


@pytest.mark.usefixtures("tshark")
def test_a_password_in_a_quoted_or_padded_packet_is_hidden_as_well() -> None:
    advert = ipv4(v2(authentication_type=1, authentication=PASSWORD), destination="10.0.0.9")
    error = frame(ethernet(ipv4(b"\x03\x02\0\0" + bytes(4) + advert, protocol=1, destination="10.0.0.2")))
    trailing = frame(ethernet(ipv4(v2(authentication_type=1, authentication=bytes(8), trailer=PASSWORD))))
    for seen in (error, trailing):
        told = dissected(seen)
        assert "VRRP" in told
        assert PASSWORD.decode() not in told
        assert PASSWORD.hex() not in told


@pytest.mark.usefixtures("tshark")
@pytest.mark.parametrize("text", [TERMINAL[0], TERMINAL[3], TERMINAL[5], MARKUP[4]])
def test_text_of_packets_is_fit_for_a_terminal(text: str) -> None:
    octets = text.encode("utf-8", "surrogateescape")[:8].ljust(8, b"\0")
    seen = frame(ethernet(ipv4(v2(authentication_type=1, authentication=octets))))
    assert all(line.isprintable() for line in dissected(seen, show_secrets=True).splitlines())


def test_without_tshark_the_text_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert dissected(SEEN) == "tshark is not installed; on Debian: apt install tshark"


def test_without_pyshark_the_text_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program(tmp_path, "exit 0")
    in_path(monkeypatch, tmp_path)
    monkeypatch.setitem(sys.modules, "pyshark", None)
    assert dissected(SEEN) == dissection.NO_PYSHARK


@pytest.mark.parametrize("path", ["", ".", "bin:.", ":"])
def test_a_tshark_in_the_current_directory_is_never_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, path: str
) -> None:
    program(tmp_path, f"touch {tmp_path}/was-run")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", path)
    assert dissected(SEEN) == dissection.NO_TSHARK
    assert not (tmp_path / "was-run").exists()


@pytest.mark.usefixtures("tshark")
def test_a_configuration_in_the_current_directory_is_not_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """pyshark runs the program that a config.ini there names, unless it is kept from it; in a fresh process."""
    trap = program(tmp_path, f"touch {tmp_path}/was-run")
    (tmp_path / "config.ini").write_text(f"[tshark]\ntshark_path = {trap}\n[dumpcap]\ndumpcap_path = {trap}\n")
    monkeypatch.chdir(tmp_path)
    code = (
        "from tests.tui.test_dissection import SEEN\nfrom vrrpwatch.tui.dissection import dissected\n"
        "import pyshark.config\nprint(dissected(SEEN))\nprint(pyshark.config.get_config().get('tshark', 'tshark_path'))"
    )
    root = str(PCAPS.parent.parent)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env={**os.environ, "PYTHONPATH": root},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Virtual Rtr ID: 51" in done.stdout
    assert not (tmp_path / "was-run").exists()


def test_a_tshark_that_breaks_down_is_tried_twice_and_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program(tmp_path, f"echo x >> {tmp_path}/tries\nexit 2")
    in_path(monkeypatch, tmp_path)
    assert dissected(SEEN) == "tshark could not dissect this packet"
    assert (tmp_path / "tries").read_text().count("x") == 2


def test_a_tshark_that_breaks_down_once_is_no_harm(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tshark: str
) -> None:
    program(tmp_path, f'[ -e {tmp_path}/once ] && exec {tshark} "$@"\ntouch {tmp_path}/once\nexit 2')
    in_path(monkeypatch, tmp_path)
    assert "Virtual Rtr ID: 51" in dissected(SEEN)


def test_a_tshark_that_hangs_is_stopped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program(tmp_path, f"echo $$ > {tmp_path}/pid\nexec sleep 60")
    in_path(monkeypatch, tmp_path)
    assert dissected(SEEN, time_limit_s=0.5) == dissection.TOO_SLOW
    assert not Path("/proc", (tmp_path / "pid").read_text().strip()).exists()


def test_a_tshark_that_floods_is_stopped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program(tmp_path, f"echo $$ > {tmp_path}/pid\nexec yes")
    in_path(monkeypatch, tmp_path)
    assert dissected(SEEN, time_limit_s=0.5) == dissection.TOO_SLOW
    assert not Path("/proc", (tmp_path / "pid").read_text().strip()).exists()


def test_who_does_not_wait_any_more_ends_it_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program(tmp_path, f"touch {tmp_path}/began\nexec sleep 60")
    in_path(monkeypatch, tmp_path)
    began = tmp_path / "began"
    start = time.monotonic()
    assert dissected(SEEN, cancelled=began.exists) == dissection.GIVEN_UP
    assert time.monotonic() - start < 5


@pytest.mark.usefixtures("tshark")
def test_it_works_in_a_thread_again_and_again_and_leaves_nothing_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    told: list[str] = []
    threads = [threading.Thread(target=lambda: told.append(dissected(SEEN))) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(told)) == 1
    assert "Virtual Rtr ID: 51" in told[0]
    assert list(tmp_path.iterdir()) == []
    assert "WIRESHARK_CONFIG_DIR" not in os.environ


@pytest.mark.usefixtures("tshark")
def test_after_a_change_of_the_user_the_folders_of_the_one_before_do_not_matter(tmp_path: Path) -> None:
    """As after sudo: HOME and TMPDIR still name folders of root."""
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    home = {"HOME": str(private), "TMPDIR": str(private), "XDG_CONFIG_HOME": str(private / "config")}
    code = (
        "from vrrpwatch.tui.dissection import dissected\nfrom vrrpwatch.model.frame import Frame, Interface\n"
        "import pyshark, os\nos.setgroups([])\nos.setresgid(65534, 65534, 65534)\nos.setresuid(65534, 65534, 65534)\n"
        f"print(dissected(Frame(1, 0, Interface(None, 1), 60, bytes.fromhex('{SEEN.data.hex()}'))))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env={**os.environ, **home, "PYTHONPATH": str(PCAPS.parent.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Virtual Rtr ID: 51" in done.stdout
