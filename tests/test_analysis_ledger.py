"""The ledger folds what rules raise, closes what they resolve, forgets what they withdraw, and stays within bounds."""

from vrrpwatch.analysis.ledger import MAXIMUM_FINDINGS, MAXIMUM_FOR_RULE, MAXIMUM_FRAMES, RESERVED, Ledger
from vrrpwatch.model.advert import Family
from vrrpwatch.model.event import Event
from vrrpwatch.model.finding import Finding, Judgement, Raise, Resolve, Severity, Withdraw
from vrrpwatch.model.frame import Blind, BlindReason
from vrrpwatch.model.router import VirtualRouterKey

KEY = VirtualRouterKey("", (), Family.IPV4, 51)
RULE = "no-master"


def fault(*subject: str, severity: Severity | None = None, detail: str = "", since_ns: int | None = None) -> Raise:
    return Raise(subject=subject or ("a",), title="t", detail=detail, remedy="r", severity=severity, since_ns=since_ns)


def enter(ledger: Ledger, judgement: Judgement, time_ns: int = 1, key: VirtualRouterKey = KEY) -> None:
    event = Event(time_ns=time_ns, frame=time_ns, virtual_router=key)
    ledger.enter(RULE, Severity.WARNING, key, event, judgement)


def entered(*judgements: Judgement) -> tuple[Finding, ...]:
    ledger = Ledger()
    for time_ns, judgement in enumerate(judgements, 1):
        enter(ledger, judgement, time_ns)
    return ledger.findings()


def test_one_subject_is_one_finding_with_a_count() -> None:
    (finding,) = entered(*(fault() for _ in range(20)))
    assert (finding.count, finding.first_seen_ns, finding.last_seen_ns, finding.open) == (20, 1, 20, True)
    assert finding.frames == tuple(range(1, MAXIMUM_FRAMES + 1))


def test_the_worst_moment_gives_severity_and_detail() -> None:
    (finding,) = entered(fault(detail="mild"), fault(severity=Severity.CRITICAL, detail="bad"), fault(detail="again"))
    assert (finding.severity, finding.detail) == (Severity.CRITICAL, "bad")


def test_the_worst_finding_comes_first_and_then_the_earliest() -> None:
    found = entered(fault("late"), fault("worst", severity=Severity.CRITICAL), fault("last"))
    assert [finding.subject[0] for finding in found] == ["worst", "late", "last"]


def test_what_is_resolved_stays_closed_and_opens_again() -> None:
    assert not entered(fault(), Resolve(subject=("a",)))[0].open
    assert entered(fault(), Resolve(subject=None), fault())[0].open
    assert entered(fault(), Resolve(subject=("b",)))[0].open


def test_what_is_withdrawn_was_never_said() -> None:
    (left,) = entered(fault("a"), fault("b"), Withdraw(subject=("a",)))
    assert left.subject == ("b",)
    assert entered(fault("a"), fault("b"), Withdraw()) == ()


def test_what_was_said_of_silence_in_blind_time_is_forgotten() -> None:
    ledger = Ledger()
    for time_ns in (5, 15, 25):
        enter(ledger, fault(), time_ns)
    ledger.withdraw_between(Blind(10, 20, BlindReason.DROPPED), frozenset({RULE}))
    assert ledger.findings()[0].count == 2
    ledger.withdraw_between(Blind(0, 30, BlindReason.DROPPED), frozenset({"another-rule"}))
    assert ledger.findings()[0].count == 2
    ledger.withdraw_between(Blind(0, 30, BlindReason.DROPPED), frozenset({RULE}))
    assert ledger.findings() == ()


def test_a_fault_that_began_before_the_blind_time_and_ended_in_it_is_forgotten() -> None:
    ledger = Ledger()
    enter(ledger, fault(since_ns=5), 15)
    ledger.withdraw_between(Blind(10, 20, BlindReason.DROPPED), frozenset({RULE}))
    assert ledger.findings() == ()


def test_an_id_is_the_same_from_run_to_run_and_another_for_another_subject() -> None:
    assert entered(fault())[0].id == entered(fault())[0].id
    assert entered(fault("a"))[0].id != entered(fault("b"))[0].id


def test_a_full_ledger_still_counts_what_it_knows() -> None:
    ledger = Ledger()
    for number in range(MAXIMUM_FOR_RULE + 5):
        enter(ledger, fault(str(number)))
    enter(ledger, fault("0"))
    assert len(ledger.findings()) == MAXIMUM_FOR_RULE
    assert ledger.suppressed == 5
    assert next(finding for finding in ledger.findings() if finding.subject == ("0",)).count == 2


def test_a_full_ledger_gives_room_to_a_worse_finding() -> None:
    ledger = Ledger()
    event = Event(time_ns=1, frame=1, virtual_router=KEY)
    for number in range(MAXIMUM_FINDINGS - RESERVED):
        ledger.enter(f"rule-{number // MAXIMUM_FOR_RULE}", Severity.WARNING, KEY, event, fault(str(number)))
    enter(ledger, fault("mild"))
    enter(ledger, fault("bad", severity=Severity.CRITICAL))
    assert len(ledger.findings()) == MAXIMUM_FINDINGS - RESERVED
    assert ledger.findings()[0].subject == ("bad",)
    assert ledger.suppressed == 2


def test_a_full_ledger_has_room_for_what_is_said_of_the_capture() -> None:
    ledger = Ledger()
    ledger.about_the_capture = frozenset({"capture-loss"})
    event = Event(time_ns=1, frame=1, virtual_router=None)
    for number in range(2 * MAXIMUM_FINDINGS):
        rule = f"rule-{number // MAXIMUM_FOR_RULE}"
        ledger.enter(rule, Severity.CRITICAL, KEY, event, fault(str(number)))
    ledger.enter("capture-loss", Severity.WARNING, None, event, fault("dropped"))
    assert "capture-loss" in {finding.rule for finding in ledger.findings()}
    assert len(ledger.findings()) + ledger.suppressed == 2 * MAXIMUM_FINDINGS + 1


def test_a_finding_about_an_established_virtual_router_has_room_among_made_up_ones() -> None:
    """Each in the place of one of the same rule that is about a made-up one, whatever came first."""
    real = [VirtualRouterKey("", (), Family.IPV4, vrid) for vrid in range(1, 4)]
    ledger = Ledger(is_established=real.__contains__)
    for number in range(MAXIMUM_FOR_RULE):
        enter(ledger, fault(), number, VirtualRouterKey("", (1 + number,), Family.IPV4, 1))
    for key in real:
        enter(ledger, fault(), MAXIMUM_FOR_RULE, key)
    enter(ledger, fault(), MAXIMUM_FOR_RULE, VirtualRouterKey("", (5_000,), Family.IPV4, 1))
    kept = [finding.virtual_router for finding in ledger.findings()]
    assert [key for key in real if key in kept] == real
    assert len(kept) == MAXIMUM_FOR_RULE
    assert ledger.suppressed == len(real) + 1


def test_a_full_ledger_turns_away_without_a_look_at_all_that_it_has() -> None:
    """Each packet of a flood may ask for room."""
    asked = 0

    def is_established(_key: VirtualRouterKey) -> bool:
        nonlocal asked
        asked += 1
        return True

    ledger = Ledger(is_established=is_established)
    for number in range(MAXIMUM_FINDINGS):
        enter(ledger, fault(str(number)))
    asked, turned_away = 0, ledger.suppressed
    for number in range(100):
        enter(ledger, fault("new", str(number)))
    assert ledger.suppressed == turned_away + 100
    assert asked <= 200
