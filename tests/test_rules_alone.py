"""Rules handed their events directly: what no scenario on the wire can show."""

from dataclasses import replace
from ipaddress import ip_address

import pytest

from tests.scenario import Sender
from tests.scenario_frames import decoded_advert
from vrrpwatch.analysis.ledger import Ledger
from vrrpwatch.model.advert import Advert
from vrrpwatch.model.cause import Cause
from vrrpwatch.model.event import AdvertSeen, Event, MasterChanged
from vrrpwatch.model.event import ProtocolUnreachable as AdvertAnswered
from vrrpwatch.model.finding import Finding
from vrrpwatch.model.neighbour import Unreachable, UnreachableCode
from vrrpwatch.model.router import key_of
from vrrpwatch.rules.election.flapping import Flapping
from vrrpwatch.rules.election.slow_failover import SlowFailover
from vrrpwatch.rules.judge import Judge
from vrrpwatch.rules.neighbours.protocol_unreachable import ProtocolUnreachable
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.security.cleartext_password import CleartextPassword

SECOND_NS = 1_000_000_000
STRONG = decoded_advert(Sender("192.168.1.1", priority=101))
WEAK = decoded_advert(Sender("192.168.1.1", priority=100))
OTHER = decoded_advert(Sender("192.168.1.2"))
KEY = key_of(STRONG)


def judged(rule: type[Rule], *events: Event) -> tuple[Finding, ...]:
    ledger = Ledger()
    Judge((rule,), ledger).judge(events)
    return ledger.findings()


def changed(time_s: int, master: Advert, previous: Advert) -> MasterChanged:
    return MasterChanged(
        time_ns=time_s * SECOND_NS,
        frame=time_s,
        virtual_router=KEY,
        cause=Cause.MASTER_DOWN,
        advert=master,
        previous=previous,
        outage_ns=SECOND_NS,
        expected_ns=SECOND_NS,
        blind=False,
        inferred=False,
    )


def answered(time_s: int, reporter: str) -> AdvertAnswered:
    source, peer = STRONG.source, ip_address(reporter)
    code = UnreachableCode.PROTOCOL
    error = Unreachable(time_s * SECOND_NS, time_s, "eth0", (), peer, source, peer, 51, code)
    return AdvertAnswered(time_ns=error.time_ns, frame=time_s, virtual_router=KEY, unreachable=error)


def back_and_forth(one: Advert, other: Advert) -> list[MasterChanged]:
    return [changed(10, other, one), changed(20, one, other), changed(30, other, one)]


def test_flapping_routers_that_share_address_and_mac_are_told_apart_by_their_priority() -> None:
    """FRR over IPv6: the address never changes, the priority does."""
    (finding,) = judged(Flapping, *(replace(change, inferred=True) for change in back_and_forth(STRONG, WEAK)))
    assert "(priority 100)" in finding.title
    assert "(priority 101)" in finding.title


def test_changes_in_blind_time_are_no_flapping() -> None:
    assert not judged(Flapping, *(replace(change, blind=True) for change in back_and_forth(STRONG, OTHER)))


@pytest.mark.parametrize("cause", Cause)
def test_the_end_of_a_contest_and_a_tie_are_no_return(cause: Cause) -> None:
    findings = judged(Flapping, *(replace(change, cause=cause) for change in back_and_forth(STRONG, OTHER)))
    counted = cause in (Cause.RESIGNED, Cause.MASTER_DOWN, Cause.PREEMPTED, Cause.PRIORITY_DROP)
    assert bool(findings) is counted


@pytest.mark.parametrize("cause", Cause)
def test_only_a_takeover_by_timer_can_be_slow(cause: Cause) -> None:
    late = replace(changed(10, OTHER, STRONG), cause=cause, outage_ns=2 * SECOND_NS)
    timed = cause in (Cause.RESIGNED, Cause.MASTER_DOWN, Cause.PRIORITY_DROP)
    assert bool(judged(SlowFailover, late)) is timed


def test_flapping_is_over_at_the_first_change_after_a_calm_time() -> None:
    (finding,) = judged(Flapping, *back_and_forth(STRONG, OTHER), changed(900, STRONG, OTHER))
    assert not finding.open


def test_a_peer_that_becomes_master_runs_vrrp_again() -> None:
    errors = [answered(second, "192.168.1.2") for second in range(3)]
    (finding,) = judged(ProtocolUnreachable, *errors)
    assert finding.open
    (finding,) = judged(ProtocolUnreachable, *errors, changed(9, OTHER, STRONG))
    assert not finding.open


def test_errors_that_are_far_apart_are_restarts() -> None:
    assert not judged(ProtocolUnreachable, *(answered(second, "192.168.1.2") for second in (0, 1, 400, 401, 800)))


def test_forged_reporters_do_not_fill_the_memory() -> None:
    rule = ProtocolUnreachable()
    for number in range(1000):
        list(rule.judge(answered(number, f"10.0.{number // 250}.{number % 250}")))
    assert len(rule._answers) == 16


def test_a_password_is_told_only_when_asked_for_and_then_escaped() -> None:
    hostile = Sender("192.168.1.1", password="\x1b[2Jpw")  # noqa: S106 (clears a terminal that obeys it)
    texts = []
    for keep_secrets in (False, True):
        advert = decoded_advert(hostile, keep_secrets=keep_secrets)
        seen = AdvertSeen(time_ns=0, frame=1, virtual_router=KEY, advert=advert)
        (finding,) = judged(CleartextPassword, seen)
        texts.append(finding.title + finding.detail + finding.remedy)
    masked, told = texts
    assert "pw" not in masked
    assert "'\\x1b[2Jpw'" in told
    assert "\x1b" not in told
