"""Outputs in files and pipes: private, never through a link, and with an end that says what was lost."""

import json
import os
import re
import stat
import subprocess
from pathlib import Path

import pytest

from tests.captures import pcap_header, pcap_record
from tests.figures import reached
from tests.frames import ethernet, ipv4, v2
from tests.limited import run_on_small_disk
from tests.rights import PROGRAM
from tests.sessions import LAB

STORY = LAB / "split-brain-partition.pcap"
PASSWORD = b"secret12"
LEAKS = (PASSWORD, PASSWORD.hex().encode(), b"c2VjcmV0MTI")


def run(*words: str | Path, stdin: Path = STORY, **more: object) -> subprocess.CompletedProcess[bytes]:
    with stdin.open("rb") as source:
        return subprocess.run(  # type: ignore[call-overload,no-any-return]
            [*PROGRAM, *words], stdin=source, capture_output="stdout" not in more, check=False, timeout=60, **more
        )


@pytest.mark.parametrize(
    "words", [("analyze", "-o"), ("analyze", "--format", "jsonl", "-o"), ("watch", "-o"), ("watch", "-w")]
)
def test_an_output_is_private_and_goes_through_no_link(words: tuple[str, ...], tmp_path: Path) -> None:
    command, *options = words
    target, victim = tmp_path / "out", tmp_path / "victim"
    target.write_text("old")
    target.chmod(0o666)
    command_words = (command, "-", *(["--allow-root"] if command == "watch" else []), *options)
    with target.open("rb") as reader:
        assert run(*command_words, target).returncode == 2
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
        # A file that is appended to is the same one; all others are new.
        assert reader.read() == b"old" or (command, options) == ("watch", ["-o"])
    victim.write_text("mine")
    target.unlink()
    target.symlink_to(victim)
    done = run(*command_words, target)
    assert (done.returncode, victim.read_text()) == (3, "mine")
    assert b"Traceback" not in done.stderr
    reached("P8", "0600, 0 links followed: analyze -o, watch -o, watch -w")


@pytest.mark.parametrize(("option", "what"), [("-o", "lines"), ("-w", "frames")])
def test_a_full_disk_costs_what_does_not_fit_and_nothing_else(option: str, what: str, tmp_path: Path) -> None:
    program = f"""
import json, subprocess, sys
words = [sys.executable, "-m", "vrrpwatch", "watch", "-", "--allow-root", "--format", "jsonl", "{option}", "out"]
done = subprocess.run(words, stdin=open({str(STORY)!r}, "rb"), capture_output=True, text=True)
print(json.dumps([done.returncode, done.stderr, open("out", "rb").read().decode("latin-1")]))
"""
    code, said, written = json.loads(run_on_small_disk(program, tmp_path, "4k"))
    assert code == 2
    assert said.startswith("vrrpwatch: cannot write out: No")
    assert said.partition("\n")[0].endswith(f"; {what} are lost until it works again")
    assert "Traceback" not in said
    if option == "-o":
        kept = [json.loads(line)["event"] for line in written.splitlines()]
        whole = run("watch", "-", "--allow-root", "--format", "jsonl").stdout.count(b"\n")
        lost = sum(int(count) for count in re.findall(r"lines lost: (\d+)", said))
        # And that it fails is told, in two lines when that begins, and at the end in one to three.
        assert whole + 3 <= len(kept) + lost <= whole + 5
    reached("D3", "full disk, /dev/full, read-only: 0 exceptions, each line whole, all lost ones counted")


def test_a_disk_that_becomes_read_only_stops_no_analysis(tmp_path: Path) -> None:
    """One process writes and sees the change: the disk is mounted anew in its own namespace (mount(8), remount)."""
    program = """
import os, subprocess
from pathlib import Path
from vrrpwatch.monitor.line_file import LineFile
told = []
file = LineFile(Path("lines"), told.append)
file.write("one")
file.close()
subprocess.run(["mount", "-o", "remount,ro", os.getcwd()], check=True)
done = subprocess.run([os.sys.executable, "-m", "vrrpwatch", "watch", "-", "--allow-root", "-o", "lines"],
                      stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
assert done.returncode == 3, done
assert done.stderr == "vrrpwatch: cannot write lines: Read-only file system\\n", done.stderr
subprocess.run(["mount", "-o", "remount,rw", os.getcwd()], check=True)
print("well")
"""
    assert run_on_small_disk(program, tmp_path, "256k") == "well\n"


@pytest.mark.parametrize(
    "words", [("analyze", "-"), ("watch", "-", "--allow-root"), ("analyze", "-", "--format", "jsonl")]
)
def test_a_reader_who_leaves_and_a_device_that_is_full(words: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = run(*words, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 3
    assert done.stderr == b"vrrpwatch: cannot write to stdout: No space left on device\n"
    reading, writing = os.pipe()
    os.close(reading)
    done = run(*words, stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert done.stderr == b""
    # Who analyses reads to the end; who watches has nobody left to watch for, and knows what came until then.
    assert done.returncode == 2 if words[0] == "analyze" else done.returncode in (0, 1, 2, 3)
    reached("D8", "as asked: analyze and watch, text and JSON lines")


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("secret") / "auth.pcap"
    adverts = [
        ethernet(
            ipv4(v2(priority=100 + router, authentication_type=1, authentication=password), source=f"10.0.0.{router}")
        )
        for router, password in ((2, PASSWORD), (3, b"other123"))
    ]
    path.write_bytes(
        pcap_header() + b"".join(pcap_record(each, 1_700_000_000 + at) for at in range(9) for each in adverts)
    )
    return path


FAULTS = (
    "",
    *(f"{stage}:{kind}" for stage in ("decode", "analysis", "rules", "output", "capture") for kind in ("raise", "die")),
)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_password_is_in_no_output_and_in_no_traceback(secret: Path, fault: str, tmp_path: Path) -> None:
    environment = {**os.environ, "VRRPWATCH_FAULT": fault}
    forms = ("text", "json", "jsonl", "csv", "markdown", "html") if not fault else ("text",)
    ways: list[tuple[str | Path, ...]] = [("analyze", secret, "--format", form) for form in forms]
    ways += [("watch", "-", "--allow-root", "--format", form, "-o", tmp_path / form) for form in ("text", "jsonl")]
    written = b""
    for words in ways:
        done = run(*words, stdin=secret, env=environment)
        written += done.stdout + done.stderr
    written += b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert written
    assert not [leak for leak in LEAKS if leak in written]
    reached("P7", f"0 in all formats and {len(FAULTS) - 1} kinds of crash")


def test_a_password_is_shown_to_who_asks_for_it(secret: Path) -> None:
    assert PASSWORD in run("analyze", secret, "--format", "json", "--show-secrets").stdout
