"""What a session may do while it reads what strangers send, and that it sends nothing itself."""

import json
import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.figures import at_length, reached
from tests.frames import ethernet, ipv4, v2
from tests.lab.network import BRIDGE, Network, inside
from tests.lab.watcher import (
    PATIENCE_S,
    SECOND_NS,
    START_LIMIT_S,
    Sender,
    Started,
    advert,
    adverts,
    cable,
    cables,
    change,
    starting,
)
from tests.rights import AMBIENT, NO_RIGHT, need_root
from tests.tools import need_tool

pytestmark = pytest.mark.lab

NOBODY = 65534
NET_RAW = 0x2000
WATCHED_S = at_length(3, 60)
TRACED = ("strace", "-f", "-e", "trace=%network,open,openat,openat2,execve,setresuid", "-o")
CALL = re.compile(r"^\d+ +(?P<name>\w+)\((?P<words>.*)$")
CODE = re.compile(r'\.(py|pyc|so)[.\d]*"')


@pytest.fixture(autouse=True)
def _lab() -> None:
    need_root()


@pytest.fixture
def net() -> Iterator[Network]:
    """One cable, on which nothing is sent yet."""
    with cables(("va", "vb")) as net:
        yield net


def test_root_is_given_up_in_all_threads_before_the_first_frame(net: Network) -> None:
    with starting(net, "vb") as session:
        _await_drop(session)
        _is_nobody(session)
        Sender(net, adverts(51))
        session.await_first_advert(51)
        _is_nobody(session)
    reached("P1", "all threads of `watch`, before the first frame and after it: as asked")


def test_root_stays_root_when_that_is_asked_for(net: Network) -> None:
    with starting(net, "vb", "--allow-root") as session:
        _await_drop(session)
        Sender(net, adverts(51))
        session.await_first_advert(51)
        for thread in _threads(session):
            assert thread["Uid"] == ["0"] * 4
            assert thread["NoNewPrivs"] == ["1"]


def test_an_ambient_right_is_enough_also_to_open_the_interface_again(net: Network) -> None:
    with starting(net, "vb", prefix=AMBIENT) as session:
        _await_drop(session)
        _is_nobody(session)
        sender = Sender(net, adverts(51))
        session.await_first_advert(51)
        change(net, "link delete vb")
        session.await_event("blind-started", why="interface gone")
        sender.say(adverts(51, 52))
        back_ns = change(net, *cable("va", "vb"))
        back_s = (session.await_first_advert(52).arrived_ns - back_ns) / SECOND_NS
        assert back_s < 1
        _is_nobody(session)
    reached("P4", f"captures, and {back_s:.2f} s after its interface is back again")


def test_without_the_right_the_ways_to_get_it_are_named(net: Network) -> None:
    with starting(net, "vb", prefix=NO_RIGHT) as session:
        assert session.program.wait(PATIENCE_S) == 3
        said = session.said()
    assert said.startswith("vrrpwatch: no right to capture on vb")
    assert said.count("\n") == 1
    for way in ("sudo vrrpwatch watch vb", "setpriv", "tcpdump", "systemctl start vrrpwatch@vb", "vrrpwatch doctor vb"):
        assert way in said
    reached("P3", "1 line with 5 ways, exit code 3")


@pytest.mark.parametrize("form", ["jsonl", "text"])
def test_nothing_is_sent_and_no_code_is_loaded_after_root_is_given_up(net: Network, tmp_path: Path, form: str) -> None:
    need_tool("strace")
    trace, lines = tmp_path / "trace", tmp_path / "out" / "lines"
    lines.parent.mkdir()
    os.chown(lines.parent, NOBODY, NOBODY)
    Sender(net, _trouble())
    before = _sent_by(net, "vb")
    files = ("-o", lines, "-w", lines.with_name("frames"), "--rotate-every", "1s", "--keep", "2")
    with starting(net, "vb", "--duration", f"{WATCHED_S}s", *files, form=form, prefix=(*TRACED, str(trace))) as session:
        session.await_ready()
        # Each takes another way through the program: a rotation, an interface that goes and comes.
        time.sleep(WATCHED_S / 3)
        lines.rename(lines.with_suffix(".1"))
        os.kill(_traced(trace), signal.SIGHUP)
        change(net, "link delete vb")
        time.sleep(WATCHED_S / 3)
        change(net, *cable("va", "vb"))
        assert session.program.wait(WATCHED_S + START_LIMIT_S) == 2
    written = lines.with_suffix(".1").read_text() + lines.read_text()
    for rule in ("dual-master", "bad-checksum", "capture-hole"):
        assert rule in written
    assert len(list(lines.parent.iterdir())) == 4
    assert _sent_by(net, "vb") == before
    calls = [(call["name"], call["words"]) for call in map(CALL.match, trace.read_text().splitlines()) if call]
    addressed = [words for name, words in calls if name.startswith("send") or name == "connect"]
    assert addressed, "at least the word to the service manager"
    # Else only the C library asks the cache of user names, before root is given up.
    assert [
        words for words in addressed if not re.search(r'AF_UNIX, sun_path="[^"]*(\.ready|/nscd/socket)"', words)
    ] == []
    dropped = next(place for place, (name, _) in enumerate(calls) if name == "setresuid")
    opened = [words for name, words in calls[dropped:] if name.startswith("open")]
    assert opened, "the counters of the interface are read from /proc"
    assert [words for words in opened if CODE.search(words)] == []
    reached("P5", f"0 of {len(opened)} opened files are code: rotation, HUP, an interface that goes and comes")
    reached("P6", f"{WATCHED_S} s: 0 calls that send, but the word to the service manager; 0 frames counted")


def _trouble() -> list[bytes]:
    """Two Masters, a checksum that is wrong, a password in clear text, and something torn."""
    rival = advert(51, host=3, priority=90)
    return [
        advert(51),
        rival,
        ethernet(ipv4(_broken(v2(7)))),
        ethernet(ipv4(v2(8, authentication_type=1, authentication=b"secret\0\0"))),
        ethernet(ipv4(v2(9)[:5])),
    ]


def _broken(message: bytes) -> bytes:
    return message[:6] + bytes([message[6] ^ 1]) + message[7:]


def _await_drop(session: Started) -> None:
    """Wait until the session has done the last thing that it does about its rights."""
    session.await_ready()
    assert {thread["NoNewPrivs"][0] for thread in _threads(session)} == {"1"}


def _is_nobody(session: Started) -> None:
    threads = _threads(session)
    assert threads
    for thread in threads:
        assert thread["Uid"] == thread["Gid"] == [str(NOBODY)] * 4
        assert thread["Groups"] == []
        assert thread["NoNewPrivs"] == ["1"]
        assert int(thread["CapEff"][0], 16) == int(thread["CapAmb"][0], 16) == 0
        assert int(thread["CapPrm"][0], 16) in (0, NET_RAW)


def _threads(session: Started) -> list[dict[str, list[str]]]:
    """/proc/PID/task/*/status: each line by its name, in words."""
    texts = [path.read_text() for path in Path(f"/proc/{session.program.pid}/task").glob("*/status")]
    lines = ((line.partition(":") for line in text.splitlines()) for text in texts)
    return [{name: words.split() for name, _, words in status} for status in lines]


def _traced(trace: Path) -> int:
    """The process that strace follows; strace itself lets no signal through."""
    return int(trace.read_text().split(maxsplit=1)[0])


def _sent_by(net: Network, name: str) -> dict[str, int]:
    (link,) = json.loads(inside(net, BRIDGE, "ip", "-s", "-json", "link", "show", name))
    counters: dict[str, int] = link["stats64"]["tx"]
    return counters
