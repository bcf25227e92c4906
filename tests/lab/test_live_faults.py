"""What happens to an interface, or to `vrrpwatch` itself, is told as such, and never as a fault of the network."""

import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.figures import at_length, reached
from tests.lab.live import Line, Told
from tests.lab.network import BRIDGE, inside
from tests.lab.watcher import (
    CYCLE_S,
    SECOND_NS,
    Sender,
    Started,
    adverts,
    cable,
    cables,
    change,
    found,
    starting,
)
from tests.rights import need_root
from vrrpwatch.capture.live_stream import MOST_INTERFACES

pytestmark = pytest.mark.lab

RECOVERY_S = 1
AWAY_S = 2
LATER = range(71, 91)
"""Virtual routers that come while nothing can be seen."""
ROUTERS = 20
"""Virtual routers whose Masters advertise: 100 adverts a second."""
MOMENTS = at_length(10, 100)
STUMBLES = at_length(2, 100)
ASLEEP_S = at_length(8, 30)


@pytest.fixture(autouse=True)
def _lab() -> None:
    need_root()


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that hides what passes `vb`, in words for `ip`."""

    why: str
    begin: tuple[str, ...]
    end: tuple[str, ...]
    row: str
    """Of the reliability table."""
    limit_s: float = RECOVERY_S
    """For the first advert when it is over."""


FAULTS = {
    "down": Fault("interface down", ("link set vb down",), ("link set vb up",), "L2", 0.3),
    # The new one has another number in the kernel; the old handle stays mute for ever.
    "deleted": Fault("interface gone", ("link delete vb",), cable("va", "vb"), "L3"),
    "no-carrier": Fault("no carrier", ("link set va down",), ("link set va up",), "L5"),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_an_interface_that_shows_nothing_is_told_and_is_no_fault_of_the_network(fault: Fault) -> None:
    with (
        cables(("va", "vb"), ("vc", "vd")) as net,
        starting(net, "vb") as alone,
        starting(net, "vb", "vd") as both,
    ):
        here, there = Sender(net, adverts(51)), Sender(net, adverts(61), "vc")
        for session in (alone, both):
            session.await_first_advert(51)
        both.await_first_advert(61)

        begun_ns = change(net, *fault.begin)
        there.stop()
        for session in (alone, both):
            told = session.await_event("blind-started", interface="vb", why=fault.why)
            assert told.arrived_ns - begun_ns < RECOVERY_S * SECOND_NS
        elsewhere = both.await_event("master-silent", 61)
        # What is new is seen for the first time when sight is back; one of these comes each 10 ms.
        here.say(adverts(51, *LATER))
        time.sleep(AWAY_S - (time.time_ns() - begun_ns) / SECOND_NS)
        back_ns, late_s = change(net, *fault.end), 0.0
        for session in (alone, both):
            regained = session.watch.await_line(lambda told: _ended(told, fault.why), RECOVERY_S)
            assert regained.arrived_ns - back_ns < RECOVERY_S * SECOND_NS
            first = session.watch.await_line(_is_later, RECOVERY_S)
            late_s = max(late_s, (first.arrived_ns - back_ns) / SECOND_NS)
            assert late_s < fault.limit_s
            for vrid in LATER:
                session.await_first_advert(vrid)
        assert elsewhere.arrived_ns < back_ns, "one interface hides nothing of another one"
        _only_a_real_outage_is_found(here, (alone, both), (51, *LATER), {61})
        reached(fault.row, f"0 findings about the network; the first advert {late_s:.2f} s after it is back")


def test_an_interface_that_is_down_for_a_moment_is_told_although_no_look_falls_into_it() -> None:
    """What a router said meanwhile is missing, and that is no fault of the network."""
    with cables(("va", "vb")) as net, starting(net, "vb") as session:
        sender = Sender(net, adverts(51))
        session.await_first_advert(51)
        for _ in range(MOMENTS):
            begun_ns = time.time_ns()
            change(net, "link set vb down", "link set vb up")
            _await_end_of_blindness(session, begun_ns)
            time.sleep(CYCLE_S)
        _only_a_real_outage_is_found(sender, (session,), (51,), set())


def test_a_renamed_interface_is_followed() -> None:
    with cables(("va", "vb")) as net, starting(net, "vb") as session:
        sender = Sender(net, adverts(51))
        session.await_first_advert(51)
        for before, after, vrid in (("vb", "vq", 52), ("vq", "vb", 53)):
            # Older kernels rename nothing that is up.
            change(net, f"link set {before} down", f"link set {before} name {after}", f"link set {after} up")
            session.await_event("interface-renamed", None, RECOVERY_S, interface="vb", name=after)
            sender.say(adverts(51, *range(52, vrid + 1)))
            assert session.await_first_advert(vrid).told["virtual_router"]["interface"] == "vb"
        _only_a_real_outage_is_found(sender, (session,), (51, 52, 53), set())
    reached("L4", "renamed and back: told within 1 s, adverts of both names in one virtual router")


def test_an_interface_that_is_made_anew_with_the_same_number_is_opened_again() -> None:
    """As one that was in another namespace for a moment: the old handle stays mute for ever."""
    with cables(("va", "vb")) as net, starting(net, "vb") as session:
        sender = Sender(net, adverts(51))
        session.await_first_advert(51)
        number = {end: inside(net, BRIDGE, "cat", f"/sys/class/net/{end}/ifindex").strip() for end in ("va", "vb")}
        remade = f"link add va index {number['va']} type veth peer name vb index {number['vb']}"
        change(net, "link delete vb", remade, "link set va up", "link set vb up")
        sender.say(adverts(51, 52))
        assert session.await_first_advert(52).told["virtual_router"]["interface"] == "vb"
        session.await_event("went-blind")
        _only_a_real_outage_is_found(sender, (session,), (51, 52), set())


def test_any_follows_an_interface_that_is_renamed_and_does_not_take_it_in_again() -> None:
    with cables(("va", "vb")) as net, starting(net, "any") as session:
        sender = Sender(net, adverts(51))
        session.await_first_advert(51)
        change(net, "link set vb down", "link set vb name vq", "link set vq up")
        session.await_event("interface-renamed", None, RECOVERY_S, interface="vb", name="vq")
        sender.say(adverts(51, 52))
        session.await_first_advert(52)
        time.sleep(RECOVERY_S)
        lines = session.watch.end().lines
        named = [line.told.get("virtual_router") for line in lines]
        assert {one["interface"] for one in named if one} == {"va", "vb"}


def test_any_has_room_for_a_new_interface_however_many_have_left() -> None:
    with cables() as net, starting(net, "any") as session:
        for turn in range(2):
            ends = [(f"a{turn}x{at}", f"b{turn}x{at}") for at in range(MOST_INTERFACES // 2)]
            change(net, *(line for pair in ends for line in cable(*pair)))
            time.sleep(RECOVERY_S)
            change(net, *(f"link delete {end}" for _, end in ends))
            time.sleep(RECOVERY_S)
        change(net, *cable("va", "vb"))
        Sender(net, adverts(51))
        session.await_first_advert(51)


def test_what_the_kernel_drops_and_a_stall_of_our_own_are_no_silence_of_the_network() -> None:
    """One session stands still for 3 s of every 6 s, with a ring for half a second; another one once, with room.

    A ring is filled by the block, whatever is in it, and 25 times a second at most.
    """
    vrids = tuple(range(51, 51 + ROUTERS))
    with (
        cables(("va", "vb")) as net,
        starting(net, "vb", "--buffer", "1") as stumbling,
        starting(net, "vb", "--buffer", f"{8 * ASLEEP_S}") as asleep,
    ):
        sender = Sender(net, adverts(*vrids))
        for session in (stumbling, asleep):
            for vrid in vrids:
                session.await_first_advert(vrid)
        begun_s = time.monotonic()
        # The last outage begins while it stands still, and the rest is seen in pieces.
        for at_s, session, number in sorted(_stops(stumbling, asleep), key=lambda stop: stop[0]):
            time.sleep(max(0, begun_s + at_s - time.monotonic()))
            session.program.send_signal(number)
        time.sleep(1)
        sender.stop()
        stopped_ns = time.time_ns()
        sent = (time.monotonic() - begun_s) * ROUTERS / CYCLE_S
        time.sleep(1)
        stumbling.program.send_signal(signal.SIGCONT)
        _await_outage((stumbling, asleep), vrids)
        stumbled, slept = (session.watch.end().lines for session in (stumbling, asleep))
        assert _until(stumbled, stopped_ns) == {("capture-loss", None)}
        assert _lost(stumbled) >= sent / 4
        assert _until(slept, stopped_ns) == {("capture-hole", None)}
        (stall,) = (line.told["blind"] for line in slept if line.told["event"] == "went-blind")
        assert stall["why"] == "vrrpwatch stalled"
        assert abs(_length_s(stall) - ASLEEP_S) <= 1
    lost = f"{6 * STUMBLES} s, {100 * _lost(stumbled) / sent:.0f} % of {sent:,.0f} frames lost"
    reached("L7", f"{lost}: 0 findings of silence; the outage in the middle of it found")
    reached("L8", f"{ASLEEP_S} s at {ROUTERS / CYCLE_S:.0f} packets/s: 0 drops, with a ring of {8 * ASLEEP_S} MiB")
    reached("T2", f"{ASLEEP_S} s: 0 findings of silence, 1 event, which says {_length_s(stall):.1f} s")


def _stops(stumbling: Started, asleep: Started) -> Iterator[tuple[int, Started, signal.Signals]]:
    """When which of them stands still, and goes on."""
    yield from ((0, asleep, signal.SIGSTOP), (ASLEEP_S, asleep, signal.SIGCONT))
    for number in range(STUMBLES):
        yield from ((6 * number, stumbling, signal.SIGSTOP), (6 * number + 3, stumbling, signal.SIGCONT))
    yield 6 * STUMBLES, stumbling, signal.SIGSTOP


def test_a_session_waits_for_an_interface_that_is_not_there_yet() -> None:
    with cables(("vc", "vd")) as net, starting(net, "vb", "vd", "--wait") as session:
        there = Sender(net, adverts(61), "vc")
        session.await_first_advert(61)
        session.await_event("blind-started", interface="vb", why="interface gone")
        assert not session.is_ready(wait_s=0.1)
        here = Sender(net, adverts(51))
        up_ns = change(net, *cable("va", "vb"))
        late_s = (session.await_first_advert(51).arrived_ns - up_ns) / SECOND_NS
        assert late_s < RECOVERY_S
        session.await_ready()
        for sender in (here, there):
            sender.stop()
        _await_outage((session,), (51, 61))
        ended = session.watch.end()
        assert "waiting for vb, which does not exist" in ended.stderr
    reached("L6", f"the first advert {late_s:.2f} s after it is up, and not ready before")


@pytest.mark.parametrize(("name", "words"), [("vx", 'no interface "vx"'), ("vb", "vb is down")])
def test_an_interface_that_is_not_there_is_refused_in_one_line(name: str, words: str) -> None:
    with cables(("va", "vb")) as net:
        change(net, "link set vb down")
        with starting(net, name) as session:
            assert session.program.wait(10) == 3
            (line,) = session.said().splitlines()
            assert words in line


def _only_a_real_outage_is_found(
    sender: Sender, sessions: tuple[Started, ...], vrids: tuple[int, ...], elsewhere: set[int]
) -> None:
    """Nothing was found about the network until now; when the sender stops for good, that is found."""
    stopped_ns = time.time_ns()
    sender.stop()
    _await_outage(sessions, vrids)
    for session in sessions:
        lines = session.watch.end().lines
        rules = {rule for rule, vrid in _until(lines, stopped_ns) if vrid not in elsewhere}
        assert rules <= {"capture-hole", "capture-loss"}


def _await_outage(sessions: tuple[Started, ...], vrids: tuple[int, ...]) -> None:
    for session in sessions:
        for vrid in vrids:
            session.await_event("master-silent", vrid)


def _until(lines: list[Line], end_ns: int) -> set[tuple[str, int | None]]:
    return found(line for line in lines if line.arrived_ns < end_ns)


def _await_end_of_blindness(session: Started, after_ns: int) -> None:
    """Of an interface that was down; a look right after that can find it up and still without carrier."""

    def ends(told: Told) -> bool:
        ended_ns = Line(told, 0).time_ns
        over = _ended(told, "interface down") or _ended(told, "no carrier")
        return over and ended_ns is not None and ended_ns > after_ns

    session.watch.await_line(ends, RECOVERY_S)


def _is_later(told: Told) -> bool:
    return told["event"] == "master-changed" and told["virtual_router"]["vrid"] in LATER


def _ended(told: Told, why: str) -> bool:
    return told["event"] == "went-blind" and bool(told["blind"]["why"] == why)


def _lost(lines: list[Line]) -> int:
    blind = (line.told["blind"] for line in lines if line.told["event"] == "went-blind")
    return sum(each["lost"] for each in blind if each["why"] == "frames dropped")


def _length_s(blind: Told) -> float:
    ends = (Line({"time": blind[end]}, 0).time_ns for end in ("end", "start"))
    end_ns, start_ns = ends
    assert end_ns is not None
    assert start_ns is not None
    return (end_ns - start_ns) / SECOND_NS
