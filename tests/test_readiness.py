import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from vrrpwatch.model.errors import UsageError
from vrrpwatch.monitor.readiness import Readiness

MILLISECOND_NS = 1_000_000
THIRTY_SECONDS = {"WATCHDOG_USEC": "30000000"}


class ServiceManager:
    """Listens as systemd does."""

    def __init__(self, address: str) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self.socket.bind(address)
        self.environment = {"NOTIFY_SOCKET": address.replace("\0", "@", 1), "HOME": "/"}

    def heard(self) -> list[str]:
        messages = []
        while True:
            try:
                messages.append(self.socket.recv(4096).decode())
            except BlockingIOError:
                return messages


@pytest.fixture(params=["path", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ServiceManager]:
    abstract = f"\0vrrpwatch-test-{os.getpid()}"
    listener = ServiceManager(abstract if request.param == "abstract" else str(tmp_path / "notify"))
    yield listener
    listener.socket.close()


def readiness(manager: ServiceManager, **more: str) -> Readiness:
    found = Readiness.from_environment({**manager.environment, **more})
    assert found is not None
    return found


def test_the_words_are_those_of_sd_notify(manager: ServiceManager) -> None:
    word = readiness(manager)
    word.ready("watching eth0")
    word.status("watching eth0, eth1")
    word.stopping()
    assert manager.heard() == ["READY=1\nSTATUS=watching eth0", "STATUS=watching eth0, eth1", "STOPPING=1"]


def test_without_a_listener_there_is_nothing_to_tell() -> None:
    assert Readiness.from_environment({"HOME": "/", **THIRTY_SECONDS}) is None
    assert Readiness.from_environment({"NOTIFY_SOCKET": ""}) is None


def test_no_program_that_is_started_can_speak_for_us(manager: ServiceManager) -> None:
    environment = {**manager.environment, **THIRTY_SECONDS, "WATCHDOG_PID": str(os.getpid())}
    Readiness.from_environment(environment)
    assert environment == {"HOME": "/"}


def test_the_environment_of_the_process_is_the_usual_one(
    manager: ServiceManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", manager.environment["NOTIFY_SOCKET"])
    word = Readiness.from_environment()
    assert word is not None
    assert "NOTIFY_SOCKET" not in os.environ
    word.stopping()
    assert manager.heard() == ["STOPPING=1"]


@pytest.mark.parametrize("address", ["vsock:2:1234", "run/notify"])
def test_an_address_of_another_kind_is_refused(address: str) -> None:
    with pytest.raises(UsageError, match="NOTIFY_SOCKET"):
        Readiness.from_environment({"NOTIFY_SOCKET": address})


def test_a_sign_of_life_is_sent_twice_in_the_time_of_the_watchdog(manager: ServiceManager) -> None:
    word = readiness(manager, **THIRTY_SECONDS)
    sent_ms = []
    for now_ms in range(1000, 121_000, 250):
        word.alive(now_ms * MILLISECOND_NS)
        if manager.heard() == ["WATCHDOG=1"]:
            sent_ms.append(now_ms)
    assert sent_ms == list(range(1000, 121_000, 15_000))


def test_a_stall_is_not_made_up_for(manager: ServiceManager) -> None:
    """One sign, however long it took: no burst."""
    word = readiness(manager, **THIRTY_SECONDS)
    for now_s in (0, 100, 100, 101):
        word.alive(now_s * 1000 * MILLISECOND_NS)
    assert manager.heard() == ["WATCHDOG=1"] * 2


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"WATCHDOG_USEC": ""},
        {"WATCHDOG_USEC": "0"},
        {"WATCHDOG_USEC": "-5"},
        {"WATCHDOG_USEC": "soon"},
        {**THIRTY_SECONDS, "WATCHDOG_PID": "1"},
    ],
)
def test_no_sign_of_life_is_sent_when_none_is_asked_of_us(manager: ServiceManager, environment: dict[str, str]) -> None:
    word = readiness(manager, **environment)
    word.alive(1)
    assert manager.heard() == []


def test_the_watchdog_of_this_process_counts(manager: ServiceManager) -> None:
    readiness(manager, **THIRTY_SECONDS, WATCHDOG_PID=str(os.getpid())).alive(1)
    assert manager.heard() == ["WATCHDOG=1"]


def test_a_status_is_one_line_without_anything_that_a_terminal_obeys(manager: ServiceManager) -> None:
    word = readiness(manager)
    word.ready("eth\x1b[2J0\nWATCHDOG=trigger\n")
    (heard,) = manager.heard()
    assert heard == "READY=1\nSTATUS=eth\\x1b[2J0 WATCHDOG=trigger"


@pytest.mark.parametrize("address", ["/nonexistent/notify", "@vrrpwatch-nobody-listens", "/" + "x" * 200])
def test_a_word_that_nobody_hears_is_no_trouble(address: str) -> None:
    word = Readiness.from_environment({"NOTIFY_SOCKET": address, **THIRTY_SECONDS})
    assert word is not None
    word.ready("watching")
    word.alive(1)
    word.stopping()


def test_a_listener_that_does_not_listen_never_makes_us_wait(manager: ServiceManager) -> None:
    word = readiness(manager)
    for number in range(5000):
        word.status(f"{number}")
    assert 0 < len(manager.heard()) < 5000


def test_nothing_stays_open(manager: ServiceManager) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    word = readiness(manager)
    for _ in range(10):
        word.stopping()
    assert len(list(Path("/proc/self/fd").iterdir())) == before
